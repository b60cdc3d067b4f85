# SPDX-License-Identifier: Apache-2.0
"""The ordinal model that joins what phrases say of impact and urgency with what single words say."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from workflows.reading import Reading

_CONCEPTS = ("business", "many", "team", "headcount", "critical", "urgent", "deadline", "calm", "minor", "since",
             "broken", "wish", "how", "question", "polite", "premises", "security", "network", "billing")  # fmt: skip
FEATURES = (*_CONCEPTS, "request", "breach")


@dataclass(frozen=True, kw_only=True)
class Haste:
    """Weights of the features, and the sums from which on a ticket is held for P3, P2 and P1 in turn."""

    weights: tuple[float, ...]
    steps: tuple[float, ...]


def features(reading: Reading, wanted: bool, breached: bool) -> tuple[float, ...]:
    """The values of ``FEATURES``; ``wanted`` tells a request."""
    return (*(math.log1p(reading.score(concept)) for concept in _CONCEPTS), float(wanted), float(breached))


def pressing(values: Sequence[float], words: float, model: Haste) -> int:
    """How pressing a ticket is, with the evidence of its words: from 0 (as P4) to 3 (as P1)."""
    total = words + sum(weight * value for weight, value in zip(model.weights, values, strict=True) if value)
    return sum(total >= step for step in model.steps)


@cache
def shipped() -> Haste:
    """The model of ``data/haste_model.json``, as ``bench/train_triage.py`` wrote it."""
    source = json.loads(files(__package__).joinpath("data", "haste_model.json").read_text(encoding="utf-8"))
    weights = tuple(source["weights"].get(name, 0.0) for name in FEATURES)
    return Haste(weights=weights, steps=tuple(source["steps"]))
