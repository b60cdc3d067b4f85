# SPDX-License-Identifier: Apache-2.0
"""What a reading says besides its kind: breach, category, impact, urgency; each with its reasons."""

from collections.abc import Iterable, Mapping

from workflows.lexicon import Match
from workflows.reading import Reading

CATEGORIES = ("network", "hardware", "software", "access", "email", "security", "billing", "howto", "other")
_TOPICS = CATEGORIES[:7]
# Two concepts that make a breach when they stand at most so many words apart.
_TOGETHER = (
    ("gone", "device", 8),
    ("gone", "papers", 6),
    ("missing", "device", 6),
    ("misaddressed", "sent", 6),
    ("others", "sees", 12),
    ("others", "sent", 12),
    ("fellow", "records", 4),
    ("publicly", "records", 20),
    ("typed", "fake", 60),
    ("burglary", "device", 40),
)


def breach(reading: Reading) -> list[str]:
    """Why personal data may have reached the wrong person or a thief; empty where nothing says so."""
    reasons = [*_words(reading.of("misdirected")), *_words(reading.of("hacked"))]
    for one, other, reach in _TOGETHER:
        pair = reading.near(one, other, reach)
        if pair is not None and not _innocent(reading, pair):
            reasons.append(" + ".join(_words(pair)))
    return reasons + _slipped(reading)


def _innocent(reading: Reading, pair: tuple[Match, Match]) -> bool:
    """Secrets that were asked for and refused; "the files on my laptop are gone", where no laptop went."""
    one, other = pair
    if one.phrase.concept == "typed":
        return reading.has("refused")
    before = range(other.places[0] - 4, other.places[0])
    return one.phrase.concept == "missing" and any(thing.places[-1] in before for thing in reading.of("virtual"))


def _slipped(reading: Reading) -> list[str]:
    """Something with names in it, or for an outsider, that was sent by mistake."""
    pair = reading.near("slip", "sent", 8)
    if pair is None or not (reading.near("sent", "records", 15) or reading.near("sent", "outsider", 15)):
        return []
    return [" + ".join(_words(pair))]


def category(
    reading: Reading, kind: str, breached: bool, taught: Mapping[str, float]
) -> tuple[str, list[str]]:
    """The topic and the phrases that spoke for it; ``other`` for mails that ask for nothing. ``taught`` are scores
    that the desk has learned."""
    if kind == "other":
        return "other", []
    if breached:
        return "security", []
    topics = dict.fromkeys((*_TOPICS, *taught))
    scores = {topic: reading.score(topic) + taught.get(topic, 0.0) for topic in topics}
    best = max(scores, key=lambda topic: scores[topic])
    if kind == "request" and (_asks_how(reading) or (scores[best] <= 1 and reading.has("question"))):
        return "howto", list(_words([*reading.of("how"), *reading.of("question")]))
    if scores[best] <= 0:
        return "other", []
    return best, list(_words(reading.of(best)))


def _asks_how(reading: Reading) -> bool:
    """Whether the mail asks how to do a thing before it wishes for one."""
    how, wishes = reading.of("how"), reading.of("wish")
    if not how:
        return False
    strong = [match.places[0] for match in wishes if match.phrase.weight >= 3]
    return not strong or how[0].places[0] < min(strong)


def impact(reading: Reading) -> tuple[str, list[str]]:
    """How many are hit: user, team, many or business."""
    for name, concept in (("business", "business"), ("many", "many"), ("team", "team")):
        if reading.has(concept):
            return name, list(_words(reading.of(concept)))
    return "user", []


def urgency(reading: Reading, kind: str, breached: bool, importance: str) -> tuple[str, list[str]]:
    """How soon it hurts: low, medium, high or critical."""
    if breached:
        return "critical", ["personal data may be in the wrong hands"]
    if kind == "other":
        return "low", []
    level = 1 if kind == "incident" else 0
    reasons: list[str] = []
    for concept, step in (("critical", 2), ("urgent", 1), ("deadline", 1), ("calm", -1), ("minor", -1)):
        if reading.has(concept):
            level += step
            reasons += _words(reading.of(concept))
    if importance == "high" and level < 2:
        level += 1
        reasons.append("the sender marked it important")
    return ("low", "medium", "high", "critical")[min(max(level, 0), 3)], reasons


def _words(found: Iterable[Match]) -> Iterable[str]:
    return dict.fromkeys(match.phrase.written for match in found)
