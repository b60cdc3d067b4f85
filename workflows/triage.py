# SPDX-License-Identifier: Apache-2.0
"""From subject and text to incident or request, category, impact, urgency and breach, each explained."""

from dataclasses import dataclass
from enum import StrEnum

from workflows import kind_model, situations
from workflows.learned import Learned
from workflows.reading import Reading, read


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


def triage(
    subject: str, text: str, language: str | None, importance: str = "normal", *, learned: Learned | None = None
) -> Triage:
    """The verdict on a mail's new text, without quotation and signature; total, linear in the first 20,000
    characters. ``language`` is an ISO 639-1 code or None; ``importance`` of RFC 4021 section 2.1.54; ``learned`` is
    what the desk's agents have taught."""
    reading = read(subject, text, language)
    breach_reasons = situations.breach(reading)
    breached = bool(breach_reasons)
    chances = kind_model.probabilities(kind_model.features(reading, breached), kind_model.shipped())
    if learned is not None:
        chances = kind_model.shifted(chances, learned.kind(reading.words))
    kind = Kind(max(chances, key=lambda name: chances[name]))
    breached = breached and kind is not Kind.OTHER
    topic, topic_reasons = situations.category(
        reading, kind, breached, learned.category(reading.words) if learned is not None else {}
    )
    reach, reach_reasons = situations.impact(reading)
    haste, haste_reasons = situations.urgency(reading, kind, breached, importance)
    return Triage(
        kind=kind,
        category=topic,
        impact=Impact(reach),
        urgency=Urgency(haste),
        breach=breached,
        confidence=chances[kind],
        because=(
            *_kind_reasons(reading),
            *_said(reading, breach_reasons if breached else [], "a possible data breach"),
            *_said(reading, topic_reasons, f"category {topic}"),
            *_said(reading, reach_reasons, f"impact {reach}"),
            *_said(reading, haste_reasons, f"urgency {haste}"),
            *(learned.told(reading.words) if learned is not None else ()),
        ),
    )


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
        phrases = list(dict.fromkeys(match.phrase.written for match in reading.of(concept)))
        reasons += _said(reading, phrases, verdict)
    return reasons


def _said(reading: Reading, phrases: list[str], verdict: str) -> list[str]:
    return [f"'{phrase}' ({reading.language}) speaks for {verdict}" for phrase in phrases]
