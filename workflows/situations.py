# SPDX-License-Identifier: Apache-2.0
"""What a reading says besides its kind: breach, category, impact, urgency; each with its reasons."""

from collections.abc import Iterable, Mapping

from workflows.kind_model import TOPICS
from workflows.lexicon import QUESTION, Match
from workflows.reading import Reading

_CLOSE = 0.75  # of the best one's score: a runner-up that has so much is named too
_SETTLED = 6.0  # what a desk must have taught of a category for it to come before the question how
_WISHED = 3  # the weight of a plain wish
_DOUBTED = 2  # the summed weights of the words that call a page or a caller false
_CROWD = 10  # people from which on it is many
# Two concepts that make a breach when they stand at most so many words apart.
_TOGETHER = (
    ("gone", "device", 8),
    ("gone", "papers", 6),
    ("missing", "device", 6),
    ("misaddressed", "sent", 6),
    ("others", "sees", 12),
    ("others", "sent", 12),
    ("fellow", "records", 4),
    ("publicly", "records", 15),
    ("burglary", "device", 40),
    ("addresses", "shown", 5),
    ("cc", "crowd", 8),
    ("leaver", "took", 20),
)


def breach(reading: Reading) -> list[str]:
    """Why personal data may have reached the wrong person or a thief; empty where nothing says so."""
    reasons = [*_words(reading.of("misdirected")), *_words(reading.of("hacked"))]
    for one, other, reach in _TOGETHER:
        pair = reading.near(one, other, reach)
        if pair is not None and not _innocent(reading, pair):
            reasons.append(" + ".join(_words(pair)))
    return reasons + _slipped(reading) + _gave_away(reading)


def _innocent(reading: Reading, pair: tuple[Match, Match]) -> bool:
    """What somebody wishes to be public; "the files on my laptop are gone", where no laptop went."""
    one, other = pair
    if one.phrase.concept == "publicly":
        asked = QUESTION in reading.words or reading.has("polite")
        return asked and reading.score("wish") >= _WISHED and not (reading.has("slip") or reading.has("broken"))
    before = range(other.places[0] - 4, other.places[0])
    return one.phrase.concept == "missing" and any(thing.places[-1] in before for thing in reading.of("virtual"))


def _slipped(reading: Reading) -> list[str]:
    """Something with names in it, or for an outsider, that was sent by mistake."""
    pair = reading.near("slip", "sent", 8)
    if pair is None or not (reading.near("sent", "records", 15) or reading.near("sent", "outsider", 15)):
        return []
    return [" + ".join(_words(pair))]


def _gave_away(reading: Reading) -> list[str]:
    """A secret that somebody gave to a caller, or to a page that was not what it claimed to be."""
    if reading.has("refused"):
        return []
    pair = reading.near("gave", "secret", 8)
    strength = reading.score("fake")
    if pair is None or not strength:
        pair = reading.near("typed", "fake", 60) if strength >= _DOUBTED else None
    return [] if pair is None else [" + ".join(_words((*pair, *reading.of("fake")[:1])))]


def category(
    reading: Reading, kind: str, breached: bool, words: Mapping[str, float], taught: Mapping[str, float]
) -> tuple[str, str, list[str]]:
    """The topic, another that is close to it or "", and the phrases that spoke for the topic.

    ``words`` is the evidence of single words in nats, ``taught`` what the desk has learned, as weights of phrases. A
    mail that asks for nothing is ``other``.
    """
    if kind == "other":
        return "other", "", []
    if breached:
        return "security", "", []
    told = {topic: reading.score(topic) for topic in dict.fromkeys((*TOPICS, *reading.topics, *taught))}
    if reading.score("fake") >= _DOUBTED:
        told["security"] += reading.score("fake")
    scores = {topic: score + words.get(topic, 0.0) + taught.get(topic, 0.0) for topic, score in told.items()}
    best, second = sorted(scores, key=lambda topic: -scores[topic])[:2]
    asks = [*reading.of("how"), *reading.of("question")]
    how = _asks_how(reading) or (scores[best] <= 1 and reading.has("question"))
    if kind == "request" and how and taught.get(best, 0.0) < _SETTLED:
        return "howto", best if told[best] > _WISHED else "", list(_words(asks))
    if scores[best] <= 0:
        return "other", "", []
    close = told[second] > 0 and scores[second] >= _CLOSE * scores[best]
    return best, second if close else "", list(_words(reading.of(best)))


def _asks_how(reading: Reading) -> bool:
    """Whether the mail asks how to do a thing before it wishes for one."""
    how, wishes = reading.of("how"), reading.of("wish")
    if not how:
        return False
    strong = [match.places[0] for match in wishes if match.phrase.weight >= _WISHED]
    return not strong or how[0].places[0] < min(strong)


def impact(reading: Reading) -> tuple[str, list[str]]:
    """How many are hit: user, team, many or business."""
    for name, concept in (("business", "business"), ("many", "many")):
        if reading.has(concept):
            return name, list(_words(reading.of(concept)))
    counted = [(_number(reading.words[match.places[0]]), match) for match in reading.of("headcount")]
    many = [match for count, match in counted if count >= _CROWD]
    team = [match for count, match in counted if 1 < count < _CROWD]
    if many:
        return "many", list(_words(many))
    if team or reading.has("team"):
        return "team", list(_words([*team, *reading.of("team")]))
    return "user", []


def _number(word: str) -> int:
    digits = word[:6]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def urgency(reading: Reading, kind: str, breached: bool, important: bool) -> tuple[str, list[str]]:
    """How soon it hurts: low, medium, high or critical; ``important`` lifts by one step, to high at most.

    Haste alone is never critical, however often it is asked for: something must stand still, or somebody be in danger.
    """
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
    level = max(level, 0) if reading.has("critical") else min(max(level, 0), 2)
    if important and level < 2:
        level += 1
        reasons.append("the sender marked it important")
    return ("low", "medium", "high", "critical")[min(level, 3)], reasons


def _words(found: Iterable[Match]) -> Iterable[str]:
    return dict.fromkeys(match.phrase.written for match in found)
