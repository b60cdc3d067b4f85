# SPDX-License-Identifier: Apache-2.0
"""The small logistic model that turns a reading into probabilities of the kinds; any language."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from workflows.lexicon import QUESTION
from workflows.reading import Reading

KINDS = ("incident", "request", "other")
_CONCEPTS = (
    "broken", "hint", "wish", "polite", "question", "how", "closed", "thanks", "away", "advert", "notice", "bounce",
)  # fmt: skip
# Where no phrase speaks: people who merely tell what happened report a fault, those who ask want something.
_TELLS = {"incident": 0.65, "request": 0.2, "other": 0.15}
_ASKS = {"incident": 0.3, "request": 0.6, "other": 0.1}
FEATURES = (
    *_CONCEPTS,
    *(f"{concept} in subject" for concept in ("broken", "wish", "closed")),
    "broken alone", "wish alone", "thanks alone", "question mark", "breach", "one",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Model:
    """Weights by kind (rows) and feature (columns), and the temperature that calibrates them."""

    weights: tuple[tuple[float, ...], ...]
    temperature: float


def features(reading: Reading, breached: bool) -> tuple[float, ...]:
    """The values of ``FEATURES``, none of which knows the language."""
    scores = {concept: reading.score(concept) for concept in _CONCEPTS}
    broken, wish = scores["broken"], scores["wish"] + scores["question"] + scores["how"]
    asks = wish + scores["polite"]
    return (
        *(math.log1p(score) for score in scores.values()),
        *(math.log1p(reading.score(concept, subject_only=True)) for concept in ("broken", "wish", "closed")),
        float(broken > 0 and wish == 0),
        float(asks > 0 and broken == 0),
        float(scores["thanks"] > 0 and broken == 0 and asks == 0),
        float(QUESTION in reading.words),
        3.0 * breached,  # rare in the golden set, so that the ridge would hold it too small
        1.0,
    )


def probabilities(values: tuple[float, ...], model: Model) -> dict[str, float]:
    """The calibrated probability of each kind; they sum to one."""
    if not any(values[: len(_CONCEPTS)]):
        return dict(_ASKS if values[FEATURES.index("question mark")] else _TELLS)
    logits = [
        sum(weight * value for weight, value in zip(row, values, strict=True)) / model.temperature
        for row in model.weights
    ]
    top = max(logits)
    powers = [math.exp(logit - top) for logit in logits]
    return {kind: power / sum(powers) for kind, power in zip(KINDS, powers, strict=True)}


def shifted(chances: Mapping[str, float], added: Mapping[str, float]) -> dict[str, float]:
    """The probabilities with these logits (nats) added."""
    powers = {kind: chance * math.exp(added.get(kind, 0.0)) for kind, chance in chances.items()}
    return {kind: power / sum(powers.values()) for kind, power in powers.items()}


@cache
def shipped() -> Model:
    """The model of ``data/model.json``, as ``bench/train_triage.py`` wrote it."""
    source = json.loads(files(__package__).joinpath("data", "model.json").read_text(encoding="utf-8"))
    rows = tuple(tuple(source["weights"][kind][name] for name in FEATURES) for kind in KINDS)
    return Model(weights=rows, temperature=source["temperature"])
