# SPDX-License-Identifier: Apache-2.0
"""The logistic model that turns a reading into log-odds of the categories; one for all languages."""

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from workflows.kind_model import TOPICS, Weights
from workflows.lexicon import QUESTION, Match
from workflows.reading import Reading
from workflows.word_model import CATEGORIES

_CONCEPTS = ("broken", "wish", "polite", "question", "how", "fake", "device", "papers", "records", "sent", "slip",
             "secret", "premises", "hacked", "gone", "missing")  # fmt: skip
FEATURES = (
    *TOPICS, *(f"{topic} in subject" for topic in TOPICS), *(f"{topic} named best" for topic in TOPICS),
    *_CONCEPTS,
    "premises in subject", "request", "asks how", "question mark", "no topic", "one",
)  # fmt: skip
_WISHED = 3  # the weight of a plain wish


def features(reading: Reading, wanted: bool) -> tuple[float, ...]:
    """The values of ``FEATURES``; ``wanted`` tells a request."""
    named = {topic: _named(reading, topic) for topic in TOPICS}
    scores = {topic: reading.score(topic) for topic in TOPICS}
    clearest = max(named.values())
    return (
        *(math.log1p(scores[topic]) for topic in TOPICS),
        *(math.log1p(reading.score(topic, subject_only=True)) for topic in TOPICS),
        *(float(named[topic] == clearest > 0) for topic in TOPICS),
        *(math.log1p(reading.score(concept)) for concept in _CONCEPTS),
        math.log1p(reading.score("premises", subject_only=True)),
        float(wanted),
        float(asks_how(reading)),
        float(QUESTION in reading.words),
        float(not any(scores.values())),
        1.0,
    )


def _named(reading: Reading, topic: str) -> float:
    """The weight of the heaviest phrase of a topic, longer ones first."""
    return max((_weight(match) for match in reading.of(topic)), default=0.0)


def _weight(match: Match) -> float:
    return match.phrase.weight + len(match.places) / 2


def asks_how(reading: Reading) -> bool:
    """Whether the mail asks how to do a thing before it wishes for one."""
    how, wishes = reading.of("how"), reading.of("wish")
    if not how:
        return False
    strong = [match.places[0] for match in wishes if match.phrase.weight >= _WISHED]
    return not strong or how[0].places[0] < min(strong)


def logits(values: Sequence[float], words: Sequence[float], weights: Weights) -> dict[str, float]:
    """The weighted sum of each category and the evidence of its words, in nats."""
    cells = [(place, value) for place, value in enumerate(values) if value]
    return {
        category: said + sum(row[place] * value for place, value in cells)
        for category, row, said in zip(CATEGORIES, weights, words, strict=True)
    }


@cache
def shipped() -> Weights:
    """The model of ``data/topic_model.json``, as ``bench/train_triage.py`` wrote it."""
    source = json.loads(files(__package__).joinpath("data", "topic_model.json").read_text(encoding="utf-8"))
    return tuple(tuple(source["weights"][name].get(one, 0.0) for one in FEATURES) for name in CATEGORIES)
