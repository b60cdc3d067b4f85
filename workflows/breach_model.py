# SPDX-License-Identifier: Apache-2.0
"""The logistic model that joins what phrases say of a data breach with what single words say."""

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from workflows.reading import Reading

_CONCEPTS = (
    "misdirected", "hacked", "gone", "missing", "device", "papers", "misaddressed", "sent", "others", "sees",
    "fellow", "records", "publicly", "burglary", "addresses", "shown", "cc", "crowd", "leaver", "took", "slip",
    "outsider", "gave", "secret", "fake", "typed", "refused", "harmless", "security", "question", "wish",
    "broken", "how", "closed", "thanks", "away", "advert", "notice", "goods", "accessory", "virtual",
)  # fmt: skip
FEATURES = ("told", "reasons", *_CONCEPTS, "one")
_MOST = 3  # reasons


def features(reading: Reading, reasons: int) -> tuple[float, ...]:
    """The values of ``FEATURES``; ``reasons`` is how many the phrases give for a breach."""
    return (
        2.0 * (reasons > 0),
        float(min(reasons, _MOST)),
        *(math.log1p(reading.score(concept)) for concept in _CONCEPTS),
        1.0,
    )


def logit(values: Sequence[float], words: float, weights: Sequence[float]) -> float:
    """How far above the threshold it is, in nats, with the evidence of its words; a breach from 0 on."""
    return words + sum(weight * value for weight, value in zip(weights, values, strict=True) if value)


@cache
def shipped() -> tuple[float, ...]:
    """The weights of ``data/breach_model.json``, as ``bench/train_triage.py`` wrote them."""
    source = json.loads(files(__package__).joinpath("data", "breach_model.json").read_text(encoding="utf-8"))
    return tuple(source["weights"].get(name, 0.0) for name in FEATURES)
