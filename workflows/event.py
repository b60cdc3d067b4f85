# SPDX-License-Identifier: Apache-2.0
"""What an event is: one line of a ticket's history, in the past tense, and the one way by which a ticket changes.

Events are for ever: a new field needs a default, a renamed class keeps its ``name``. They hold ids, rule names
and numbers, never a person's words: those stand in messages, so that they can be erased.
"""

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, ClassVar, Self

from workflows.ticket import Ticket

UNSTAMPED = datetime(1970, 1, 1, tzinfo=UTC)
STAMP = frozenset({"seq", "at", "actor", "cause", "because"})


@dataclass(frozen=True, kw_only=True)
class Event:
    """One line of history: who did it (``contact:7``, ``agent:2``, ``desk``), what caused it, and why."""

    name: ClassVar[str]
    seq: int = 0
    at: datetime = UNSTAMPED
    actor: str = "desk"
    cause: str = ""
    because: str = ""

    def after(self, ticket: Ticket) -> Ticket:
        """The ticket once this has happened; never called but by ``after`` below."""
        return ticket

    def stamped(self, *, seq: int, at: datetime, cause: str) -> Self:
        """The same event with its place in history."""
        return replace(self, seq=seq, at=at, cause=cause)


def after(ticket: Ticket, event: Event) -> Ticket:
    """The ticket once the event has happened: the one way by which a ticket changes."""
    return replace(event.after(ticket), seq=event.seq, updated_at=event.at)


def data(event: Event) -> dict[str, Any]:
    """The event's own fields as JSON values; a span of time is in seconds."""
    return {f.name: _plain(getattr(event, f.name)) for f in fields(event) if f.name not in STAMP}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value
