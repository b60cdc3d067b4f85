# SPDX-License-Identifier: Apache-2.0
"""What a reading says besides its kind: breach, category, impact, urgency; each with its reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflows import topic_model
from workflows.lexicon import QUESTION, Match
from workflows.reading import Reading

_CLOSE = 0.7  # nats: a runner-up that is at most so much less likely (half as likely as the best) is named too
_OWN = 1.5  # nats for the weight of an owner's phrase: one phrase of his outweighs two that are shipped
_TAUGHT = 0.8  # nats for the weight of what a desk has taught
_WISHED = 3  # the weight of a plain wish
_DOUBTED = 2  # the summed weights of the words that call a page or a caller false
_CROWD = 10  # people from which on it is many
_OF_PERSONS = ("records", "others", "fellow", "papers")
# Nats: post of one's own, a parcel, a thing that is no device; a bag that is gone may hold what a parcel does not.
_OF_POST, _OF_GOODS, _OF_ACCESSORIES = 1.6, 0.6, 0.3
_ASTRAY = ("wrongly", "slip", "misaddressed")
_BESIDE = 8  # words
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
# What phrases add to the urgency of an incident (medium) or a request (low).
_STEPS = (("critical", 2), ("urgent", 1), ("deadline", 1), ("calm", -1), ("minor", -1))
_STATED = ("critical", "urgent", "deadline", "calm")  # of haste, by which words alone change little
_WIDE = ("many", "business")  # impacts
# The urgency that the shipped matrix needs for P4, P3, P2 and, as words alone never make it, less than P1.
_NEEDED = {"user": (0, 1, 2, 2), "team": (1, 1, 2, 2), "many": (0, 0, 1, 1), "business": (0, 0, 1, 1)}


@dataclass(frozen=True, kw_only=True)
class Pressing:
    """What words say of the priority of a mail of this impact: from 0 (as P4) to 3 (as P1), and which said it."""

    impact: str
    rank: int
    breached: bool  # by words, without a phrase
    told: tuple[str, ...]

    def moved(self, level: int) -> int:
        """The level of urgency, a step nearer to what the words say, none lower as P1; that of P2 for a breach."""
        needed = _NEEDED[self.impact]
        if self.breached:
            return max(level, needed[2])
        wanted = needed[self.rank]
        return level + (wanted > level) - (wanted < level and self.rank < len(needed) - 1)

    def far_from(self, level: int) -> bool:
        """Whether the words see the urgency two levels away, so that what phrases say is doubtful."""
        return abs(_NEEDED[self.impact][self.rank] - level) > 1


def breach(reading: Reading) -> list[str]:
    """Why personal data may have reached the wrong person or a thief; empty where nothing says so."""
    astray = [match for match in reading.of("misdirected") if not _mere_goods(reading, match)]
    reasons = [*_words(astray), *_words(reading.of("hacked"))]
    for one, other, reach in _TOGETHER:
        pair = reading.near(one, other, reach)
        if pair is not None and not _innocent(reading, pair):
            reasons.append(" + ".join(_words(pair)))
    return reasons + _slipped(reading) + _gave_away(reading)


def doubt(reading: Reading) -> float:
    """Nats by which words must outweigh that a mail tells of goods or accessories and of no data about others."""
    if _of_persons(reading):
        return 0.0
    if reading.has("goods"):
        return _OF_POST if reading.has("papers") else _OF_GOODS
    return _OF_ACCESSORIES * reading.has("accessory")


def _goods(reading: Reading) -> set[int]:
    """The places of words that tell of goods."""
    return {place for one in reading.of("goods") for place in one.places}


def _of_persons(reading: Reading) -> bool:
    """Whether the mail tells of data about others: papers that are goods, as a letter that was ordered, are none."""
    goods = _goods(reading)
    return any(not goods.issuperset(one.places) for concept in _OF_PERSONS for one in reading.of(concept))


def _mere_goods(reading: Reading, match: Match) -> bool:
    """Whether what went astray is a parcel, an order or a booking, in a mail that tells of no data about others."""
    if _of_persons(reading):
        return False
    wrong = {place for concept in _ASTRAY for one in reading.of(concept) for place in one.places}
    if wrong.isdisjoint(match.places):
        return False
    near = range(match.places[0] - _BESIDE, match.places[-1] + _BESIDE + 1)
    return not _goods(reading).isdisjoint(near)


def _innocent(reading: Reading, pair: tuple[Match, Match]) -> bool:
    """Goods that went astray; what is to be public; "the files on my laptop are gone", where no laptop went."""
    one, other = pair
    if one.phrase.concept == "misaddressed":
        return all(_mere_goods(reading, match) for match in reading.of("misaddressed"))
    if other.phrase.concept == "device" and reading.has("accessory"):
        return all(match.places[0] < reading.subject_end for match in reading.of("device"))
    if one.phrase.concept == "publicly":
        asked = QUESTION in reading.words or reading.has("polite")
        return asked and reading.score("wish") >= _WISHED and not _happened(reading)
    before = range(other.places[0] - 4, other.places[0])
    return one.phrase.concept == "missing" and any(thing.places[-1] in before for thing in reading.of("virtual"))


def _happened(reading: Reading) -> bool:
    """Whether the mail tells that something went wrong already, and does not only wish for it."""
    return any(reading.has(concept) for concept in ("slip", "broken"))


def _slipped(reading: Reading) -> list[str]:
    """Something with names in it, or for an outsider, that was sent by mistake."""
    pair = reading.near("slip", "sent", 12)
    if pair is None or not (reading.near("sent", "records", 15) or reading.near("sent", "outsider", 15)):
        return []
    if _mere_goods(reading, pair[0]):
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
    reading: Reading, kind: str, breached: bool, words: Sequence[float], taught: Mapping[str, float]
) -> tuple[str, str, list[str]]:
    """The topic, another that is close to it or "", and the phrases that spoke for the topic.

    ``words`` is the evidence of single words by category in nats, ``taught`` what the desk has learned, as weights of
    phrases. A mail that asks for nothing is ``other``.
    """
    if kind == "other":
        return "other", "", []
    if breached:
        return "security", "", []
    wanted = kind == "request"
    sums = topic_model.logits(topic_model.features(reading, wanted), words, topic_model.shipped())
    if not wanted:
        sums.pop("howto")
    unnamed = min(sums.values())
    for topic in (*reading.topics, *taught):
        sums.setdefault(topic, unnamed)
    for topic in reading.topics:
        sums[topic] += reading.score(topic) * _OWN
    for topic, weight in taught.items():
        sums[topic] += weight * _TAUGHT
    best, second = sorted(sums, key=lambda topic: -sums[topic])[:2]
    reasons = [*reading.of("how"), *reading.of("question")] if best == "howto" else reading.of(best)
    close = sums[best] - sums[second] <= _CLOSE and second != "other"
    return best, second if close else "", list(_words(reasons or reading.of("premises")))


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


def urgency(
    reading: Reading, kind: str, breached: bool, important: bool, words: Pressing | None = None
) -> tuple[str, list[str]]:
    """How soon it hurts: low, medium, high or critical; ``important`` lifts by one step, to high at most.

    Haste alone is never critical, however often asked for: something must stand still, or somebody be in danger. Who
    says that there is no hurry is taken at their word.
    Words move it by one step where haste is not stated or they are far from what phrases say, and to no P1:
    ``breached`` is what phrases say.
    """
    if breached:
        return "critical", ["personal data may be in the wrong hands"]
    if kind == "other":
        return "low", []
    level = 1 if kind == "incident" or reading.has("broken") else 0
    reasons: list[str] = []
    for concept, step in _STEPS:
        if reading.has(concept):
            level += step
            reasons += _words(reading.of(concept))
    level = max(level, 0) if reading.has("critical") else min(max(level, 0), 2)
    stated = any(reading.has(concept) for concept in _STATED)
    if words is not None and (not stated or words.far_from(level)):
        moved = words.moved(level)
        if kind == "incident" and words.impact in _WIDE:
            moved = max(moved, 1)  # what is broken for many is never of low urgency
        reasons += words.told if moved > level else ()
        level = moved
    if important and level < 2:
        level += 1
        reasons.append("the sender marked it important")
    if level > 1 and reading.has("unhurried") and not reading.has("urgent"):
        level = 1
        reasons = list(_words(reading.of("unhurried")))
    return ("low", "medium", "high", "critical")[min(level, 3)], reasons


def _words(found: Iterable[Match]) -> Iterable[str]:
    return dict.fromkeys(match.phrase.written for match in found)
