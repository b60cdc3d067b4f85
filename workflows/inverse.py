# SPDX-License-Identifier: Apache-2.0
"""How each order is taken back: which parts of the ticket it may change, which notes it leaves, or why it stays.

Every verb of ``orders.VERBS`` has its row, so that whoever adds one says what its undo is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Part(StrEnum):
    """What of a ticket is taken back together, in the words of reports."""

    STATE = "state"
    PLACE = "owner, team and level"
    PRIORITY = "priority"
    KIND = "kind and category"
    CALL = "talk"
    FAMILY = "major incident"


FIELDS: Mapping[Part, tuple[str, ...]] = {
    Part.STATE: ("state", "code", "reopened", "resolved_at", "closed_at", "merged_into"),
    Part.PLACE: ("team", "level", "owner", "handed_back"),
    Part.PRIORITY: ("impact", "urgency", "priority"),
    Part.KIND: ("kind", "category", "confidence", "unsure"),
    Part.CALL: ("call_at", "call_minutes", "call_agent"),
    Part.FAMILY: ("major", "parent"),
}
ASK_ALONE = frozenset({"call", "macro"})
# By which words of agents are kept beside a ticket.
NOTE, SUMMARY, RESOLUTION, REMINDER = "note", "summary", "resolution", "reminder"


@dataclass(frozen=True, kw_only=True)
class Inverse:
    """How an order is taken back. ``itself``: by an event that is its own opposite.

    ``asks``: it changes nothing; ``stays``: why it is not taken back, if it is not."""

    parts: frozenset[Part] = frozenset()
    voices: frozenset[str] = frozenset()
    asks: bool = False
    itself: bool = False
    stays: str = ""


def _of(*parts: Part, voices: tuple[str, ...] = ()) -> Inverse:
    return Inverse(parts=frozenset(parts), voices=frozenset(voices))


_ASKS = Inverse(asks=True)
_ITSELF = Inverse(itself=True)
_LAW = Inverse(stays="what was said of a data breach stays in its register; the same order again corrects it")
_PLACED = _of(Part.PLACE, Part.STATE)
_ENDED = _of(Part.STATE, Part.PLACE, Part.CALL, voices=(RESOLUTION,))
INVERSES: Mapping[str, Inverse] = {
    "breach": Inverse(stays="a data breach is never forgotten; #notbreach says that it was none"),
    "notbreach": Inverse(stays="#breach makes it one again"),
    "contained": _LAW,
    "persons": _LAW,
    "consequences": _LAW,
    "risk": _LAW,
    "notified": _LAW,
    "measures": _LAW,
    "major": _of(Part.FAMILY, voices=(NOTE,)),
    "child": _of(Part.FAMILY),
    "similar": _ASKS,
    "?": _ASKS,
    "history": _ASKS,
    "mine": _ASKS,
    "open": _ASKS,
    "help": _ASKS,
    "merge": _of(Part.STATE, Part.CALL),
    "duplicate": replace(_ENDED, itself=True),
    "split": _ITSELF,
    "link": _ITSELF,
    "tag": _ITSELF,
    "send": _of(Part.STATE),
    "macro": _of(Part.STATE),
    "remind": Inverse(itself=True, voices=frozenset({REMINDER})),
    "spam": _of(Part.STATE, Part.PLACE, Part.CALL),
    "cc": Inverse(stays="#cc -address takes somebody off again"),
    "block": Inverse(stays="#block -address hears them again"),
    "away": Inverse(stays="#away back says that you are there again; #take has a ticket back"),
    "for": Inverse(stays="the ticket that it opened stays; #close cancelled ends it"),
    "time": Inverse(itself=True, voices=frozenset({NOTE})),
    "call": _of(Part.CALL, Part.STATE, voices=(NOTE,)),
    "note": _of(voices=(NOTE,)),
    "wait": _of(Part.STATE),
    "resolve": _ENDED,
    "close": _ENDED,
    "reopen": _of(Part.STATE, voices=(NOTE,)),
    "take": _PLACED,
    "assign": _PLACED,
    "same-person": _PLACED,
    "team": _of(Part.PLACE),
    "level": _of(Part.PLACE, Part.STATE, voices=(SUMMARY,)),
    "escalate": _of(Part.PLACE, Part.STATE, voices=(SUMMARY,)),
    "back": _of(Part.PLACE, Part.STATE, voices=(SUMMARY,)),
    "kind": _of(Part.KIND),
    "category": _of(Part.KIND, Part.PLACE),
    "impact": _of(Part.PRIORITY, Part.PLACE, Part.STATE),
    "urgency": _of(Part.PRIORITY, Part.PLACE, Part.STATE),
    "priority": _of(Part.PRIORITY, Part.PLACE, Part.STATE),
    "undo": Inverse(stays="what was taken back is not done again by itself; give the orders once more"),
}
# Of an answer, whose first takes the ticket; and of words about a hand-over, or an answer that has left.
OF_ANSWER = _of(Part.STATE, Part.PLACE, voices=(SUMMARY,))
OF_SUMMARY = _of(voices=(SUMMARY,))


def inverse(order: str) -> Inverse:
    """How this order is taken back; one that nobody knows any more stays."""
    return INVERSES.get(order, Inverse(stays=f"#{order} is not known to this desk any more"))


def order_of(told: str) -> str:
    """The name of the order of which a line of a report tells: ``help`` of one that stood alone, and so only asks."""
    name, _, value = told.removeprefix("#").partition(" ")
    return "help" if name in ASK_ALONE and (not value or value.startswith("(")) else name


def changes_nothing(order: str) -> bool:
    """Whether the order only asks."""
    return inverse(order).asks
