# SPDX-License-Identifier: Apache-2.0
"""The small logistic model that turns a reading into probabilities of the kinds; any language."""

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from workflows.lexicon import BREAK, QUESTION
from workflows.reading import Reading
from workflows.word_model import CATEGORIES, KINDS

TOPICS = CATEGORIES[:7]  # those that words name
CONCEPTS = (
    "broken", "hint", "wish", "polite", "question", "how", "closed", "thanks", "away", "advert", "notice", "bounce",
)  # fmt: skip
_PLACED = ("broken", "wish", "closed", "thanks", "away", "advert", "notice")
FEATURES = (
    *CONCEPTS,
    *(f"{concept} in subject" for concept in ("broken", "wish", "closed")),
    *(f"{concept} first" for concept in _PLACED),
    "broken alone", "wish alone", "thanks alone", "nothing", "question mark", "question last", "breach", "short",
    "topics", "one",
)  # fmt: skip
_NOTHING, _QUESTION = FEATURES.index("nothing"), FEATURES.index("question mark")
_BREACH = FEATURES.index("breach")
_FIRST = 8  # words of the first sentence
_SHORT = 40  # words; a mail of thanks seldom has more
# Where nothing speaks: people who merely tell what happened report a fault, those who ask want something.
_TELLS = (0.65, 0.2, 0.15)
_ASKS = (0.3, 0.6, 0.1)


Weights = tuple[tuple[float, ...], ...]  # by kind (rows) and feature (columns)


def features(reading: Reading, breached: bool) -> tuple[float, ...]:
    """The values of ``FEATURES``; ``breached`` is what the phrases say of a breach."""
    scores = {concept: reading.score(concept) for concept in CONCEPTS}
    broken, wish = scores["broken"], scores["wish"] + scores["question"] + scores["how"]
    asks = wish + scores["polite"]
    first = range(reading.first_sentence(), reading.first_sentence() + _FIRST)
    body = [word for word in reading.words[reading.subject_end :] if word != BREAK]
    return (
        *(math.log1p(score) for score in scores.values()),
        *(math.log1p(reading.score(concept, subject_only=True)) for concept in ("broken", "wish", "closed")),
        *(float(any(match.places[0] in first for match in reading.of(concept))) for concept in _PLACED),
        float(broken > 0 and wish == 0),
        float(asks > 0 and broken == 0),
        float(scores["thanks"] > 0 and broken == 0 and asks == 0),
        float(sum(scores.values()) == 0),
        float(_asks(reading)),
        float(bool(body) and body[-1] == QUESTION),
        3.0 * breached,  # rare in the golden set, so that the ridge would hold it too small
        max(0.0, 1.0 - len(body) / _SHORT) * (broken + asks == 0),
        math.log1p(sum(reading.score(topic) for topic in TOPICS)),
        1.0,
    )


def logits(values: Sequence[float], words: Sequence[float], weights: Weights) -> list[float]:
    """The weighted sum of each kind and the evidence of its words, in nats."""
    if values[_NOTHING] and not values[_BREACH] and not any(words):
        return [math.log(chance) for chance in (_ASKS if values[_QUESTION] else _TELLS)]
    return [
        said + sum(weight * value for weight, value in zip(row, values, strict=True) if value)
        for row, said in zip(weights, words, strict=True)
    ]


def _asks(reading: Reading) -> bool:
    """Whether it asks anything but "can you help?", which those whose things are broken ask as well."""
    for_help = {place for match in reading.of("neutral") for place in match.places}
    return any(word == QUESTION and place not in for_help for place, word in enumerate(reading.words))


def probabilities(sums: Sequence[float]) -> dict[str, float]:
    """The probability of each kind, from its logits; they sum to one."""
    top = max(sums)
    powers = [math.exp(value - top) for value in sums]
    return {kind: power / sum(powers) for kind, power in zip(KINDS, powers, strict=True)}


@cache
def shipped() -> Weights:
    """The weights of ``data/model.json``, as ``bench/train_triage.py`` wrote them."""
    source = json.loads(files(__package__).joinpath("data", "model.json").read_text(encoding="utf-8"))
    return tuple(tuple(source["weights"][kind].get(name, 0.0) for name in FEATURES) for kind in KINDS)
