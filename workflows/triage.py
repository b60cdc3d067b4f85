# SPDX-License-Identifier: Apache-2.0
"""From subject and text to incident or request, category, impact, urgency and breach, each explained."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from parsers.legal import without_notices
from workflows import breach_model, haste_model, kind_model, situations, word_model
from workflows.learned import Learned
from workflows.reading import Reading, read
from workflows.topic import Topic


class Kind(StrEnum):
    """Something is broken, something is wanted, or there is nothing to do."""

    INCIDENT = "incident"
    SERVICE_REQUEST = "request"
    OTHER = "other"


class Impact(StrEnum):
    """How many are hit: one user, a team, many users, the business."""

    USER = "user"
    TEAM = "team"
    MANY = "many"
    BUSINESS = "business"


class Urgency(StrEnum):
    """How soon it hurts."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, kw_only=True)
class Triage:
    """The verdict; ``confidence`` is the probability of the kind, ``because`` what spoke for all of it."""

    kind: Kind
    category: str
    impact: Impact
    urgency: Urgency
    breach: bool
    confidence: float
    because: tuple[str, ...]
    chances: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}), hash=False)  # of each kind
    second: str = ""  # the category that is nearly as likely, if there is one
    taught: tuple[str, ...] = ()  # what agents taught of it, in words of the mail: not for history


_FARTHEST = 6.0  # nats that learning may add to a kind or take from it
_COOLING = 4.0  # learned nats that double the temperature: what many mails taught is not independent evidence
_LIKELY = 2.0  # log-odds from which on a learned breach is one; the lexicon's own is never taken back
_NAMED = 1.0  # nats by which words must speak against a breach that a phrase names
_SURELY_NOTHING = 0.75  # chance from which on a mail that tells of a fault or a breach is nothing to do after all
_ALONE = frozenset({"user", "team"})  # the impacts with which a sender's mark of importance cannot make a P1


def triage(
    subject: str,
    text: str,
    language: str | None,
    importance: str = "normal",
    *,
    topics: tuple[Topic, ...] = (),
    learned: Learned | None = None,
) -> Triage:
    """The verdict on a mail's new text, without quotation and signature; total, linear in the first 4,000 characters.

    Legal notices say nothing, wherever they stand.
    ``language`` is an ISO 639-1 code or None; ``importance`` of RFC 4021 section 2.1.54; ``topics`` are the owner's
    categories, and ``learned`` what his agents have taught.
    """
    reading = read(subject, without_notices(text), language, topics)
    evidence = word_model.evidence(reading)
    phrases = situations.breach(reading)
    breach_reasons = _breach(reading, phrases, evidence)
    taught = dict(learned.kind(reading.words)) if learned else {}
    lesson = taught.pop("breach", 0.0) >= _LIKELY and not breach_reasons
    if lesson:
        breach_reasons = ["what agents called a breach before"]
    chances = _chances(reading, bool(phrases), evidence.kinds, taught)
    kind = _likeliest(chances, bool(breach_reasons) or reading.has("broken"))
    breached = bool(breach_reasons) and kind is not Kind.OTHER
    topic, second, topic_reasons = situations.category(
        reading, kind, breached, evidence.topics, learned.category(reading.words) if learned else {}
    )
    reach, reach_reasons = situations.impact(reading)
    pressing = _pressing(reading, kind, breached, reach, evidence, by_words=not phrases and not lesson)
    haste, haste_reasons = situations.urgency(
        reading, kind, breached and not pressing.breached, importance == "high" and reach in _ALONE, pressing
    )
    return Triage(
        kind=kind,
        category=topic,
        impact=Impact(reach),
        urgency=Urgency(haste),
        breach=breached,
        confidence=chances[kind],
        chances=MappingProxyType(chances),
        second=second,
        because=(
            *_kind_reasons(reading),
            *_said(reading, evidence.told(kind), f"{_PLAIN.get(kind, kind)}, weakly"),
            *_said(reading, breach_reasons if breached else [], "a possible data breach"),
            *_said(reading, topic_reasons, f"category {topic}"),
            *_said(reading, reach_reasons, f"impact {reach}"),
            *_said(reading, haste_reasons, f"urgency {haste}"),
        ),
        taught=tuple(learned.told(reading.words)) if learned else (),
    )


def _breach(reading: Reading, phrases: list[str], evidence: word_model.Evidence) -> list[str]:
    """What speaks for a breach, the phrases before the words; empty where it is none. Recall goes before precision:
    what a phrase names is one unless the words clearly say otherwise."""
    values = breach_model.features(reading, len(phrases))
    least = -_NAMED if phrases else situations.doubt(reading)
    if breach_model.logit(values, evidence.breach, breach_model.shipped()) < least:
        return []
    return [*phrases, *evidence.told("breach")] or ["the mail as a whole"]


def _pressing(
    reading: Reading, kind: Kind, breached: bool, reach: str, evidence: word_model.Evidence, *, by_words: bool
) -> situations.Pressing:
    values = haste_model.features(reading, kind is Kind.SERVICE_REQUEST, breached)
    return situations.Pressing(
        impact=reach,
        rank=haste_model.pressing(values, evidence.haste, haste_model.shipped()),
        breached=breached and by_words,
        told=evidence.told("haste"),
    )


def _likeliest(chances: Mapping[str, float], told: bool) -> Kind:
    """The likeliest kind; to leave a mail alone it must be likelier than both others together, and far more so where
    a phrase tells of something broken, or it seems to tell of a breach."""
    if told and 0.5 < chances[Kind.OTHER] < _SURELY_NOTHING:
        return Kind.INCIDENT
    asks = [Kind.INCIDENT, Kind.SERVICE_REQUEST]
    return Kind.OTHER if chances[Kind.OTHER] > 0.5 else max(asks, key=lambda kind: chances[kind])


def _chances(
    reading: Reading, breached: bool, words: tuple[float, ...], taught: Mapping[str, float]
) -> dict[str, float]:
    sums = kind_model.logits(kind_model.features(reading, breached), words, kind_model.shipped())
    added = [max(-_FARTHEST, min(_FARTHEST, taught.get(kind, 0.0))) for kind in word_model.KINDS]
    heat = 1.0 + (max(added) - min(added)) / 2 / _COOLING
    return kind_model.probabilities([(one + other) / heat for one, other in zip(sums, added, strict=True)])


_PLAIN = {"other": "nothing to do"}
_SPEAKS_FOR = {
    "broken": "incident",
    "hint": "incident, weakly",
    "wish": "request",
    "polite": "request, weakly",
    "question": "request",
    "how": "request",
    **dict.fromkeys(("closed", "thanks", "away", "advert", "notice", "bounce"), "nothing to do"),
}


def _kind_reasons(reading: Reading) -> list[str]:
    reasons = []
    for concept, verdict in _SPEAKS_FOR.items():
        phrases = tuple(dict.fromkeys(match.phrase.written for match in reading.of(concept)))
        reasons += _said(reading, phrases, verdict)
    return reasons


def _said(reading: Reading, phrases: list[str] | tuple[str, ...], verdict: str) -> list[str]:
    return [f"'{phrase}' ({reading.language}) speaks for {verdict}" for phrase in phrases]
