# SPDX-License-Identifier: Apache-2.0
"""Everything that can happen to a ticket, in the past tense, and what each makes of it.

Events are for ever: a new field needs a default, a renamed class keeps its ``name``. They hold ids, rule names
and numbers, never a person's words: those stand in messages, so that they can be erased.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, ClassVar, Self, get_type_hints

from workflows.ticket import Level, Priority, State, Target, TargetKind, TargetState, Ticket
from workflows.triage import Impact, Kind, Urgency

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


@dataclass(frozen=True, kw_only=True)
class Opened(Event):
    """A ticket began. ``requester`` is a contact's id; ``source`` is how it came (mail, import)."""

    name = "opened"
    requester: int
    mailbox: str
    language: str
    source: str = "mail"
    reported_at: datetime | None = None

    def after(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            requester=self.requester,
            mailbox=self.mailbox,
            language=self.language,
            opened_at=self.at,
        )


@dataclass(frozen=True, kw_only=True)
class Linked(Event):
    """It has to do with another ticket, without being part of it."""

    name = "linked"
    to: int


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Event):
    """A mail of somebody who takes part was added. ``proved``: their address was vouched for."""

    name = "message_received"
    proved: bool = False


@dataclass(frozen=True, kw_only=True)
class AutomaticReceived(Event):
    """A machine's mail about the ticket was kept with it; it changes nothing else (RFC 3834)."""

    name = "automatic_received"
    nature: str


@dataclass(frozen=True, kw_only=True)
class LetterReturned(Event):
    """A letter of ours came back (RFC 3464)."""

    name = "letter_returned"
    letter: str
    action: str
    status: str = ""
    permanent: bool = True


@dataclass(frozen=True, kw_only=True)
class LetterRefused(Event):
    """The mail server refused a letter for good (RFC 5321 section 4.2.1, 5yz)."""

    name = "letter_refused"
    letter: str
    code: int


@dataclass(frozen=True, kw_only=True)
class LetterWithheld(Event):
    """A letter was owed and not sent, for the reason given."""

    name = "letter_withheld"
    letter: str


@dataclass(frozen=True, kw_only=True)
class Categorised(Event):
    """What it is: incident, service request or other; its category; how sure we are (0 to 1)."""

    name = "categorised"
    kind: Kind
    category: str
    confidence: float
    breach: bool = False

    def after(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket, kind=self.kind, category=self.category, confidence=self.confidence, breach=self.breach
        )


@dataclass(frozen=True, kw_only=True)
class Prioritised(Event):
    """How soon it must be dealt with."""

    name = "prioritised"
    impact: Impact
    urgency: Urgency
    priority: Priority

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, impact=self.impact, urgency=self.urgency, priority=self.priority)


@dataclass(frozen=True, kw_only=True)
class Assigned(Event):
    """Which team works on it, at which level."""

    name = "assigned"
    team: str
    level: Level

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, team=self.team, level=self.level)


@dataclass(frozen=True, kw_only=True)
class TargetSet(Event):
    """Something was promised by a time."""

    name = "target_set"
    kind: TargetKind
    due: datetime
    round: int = 1

    def after(self, ticket: Ticket) -> Ticket:
        target = Target(kind=self.kind, round=self.round, due=self.due)
        return replace(ticket, targets=(*ticket.targets, target))


@dataclass(frozen=True, kw_only=True)
class TargetEnded(Event):
    """A promise was kept or not; the two classes below say which."""

    state: ClassVar[TargetState]
    kind: TargetKind
    round: int = 1

    def after(self, ticket: Ticket) -> Ticket:
        ended = tuple(
            replace(target, state=self.state)
            if (target.kind, target.round) == (self.kind, self.round)
            else target
            for target in ticket.targets
        )
        return replace(ticket, targets=ended)


@dataclass(frozen=True, kw_only=True)
class TargetMet(TargetEnded):
    """A promise was kept. One that had been missed before stays missed."""

    name = "target_met"
    state = TargetState.MET


@dataclass(frozen=True, kw_only=True)
class TargetMissed(TargetEnded):
    """A promise was not kept in time."""

    name = "target_missed"
    state = TargetState.MISSED


@dataclass(frozen=True, kw_only=True)
class Acknowledged(Event):
    """The reporter was told that we have it; happens at most once a ticket."""

    name = "acknowledged"

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, acknowledged=True)


@dataclass(frozen=True, kw_only=True)
class Alerted(Event):
    """Agents were told; their ids."""

    name = "alerted"
    letter: str
    agents: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Answered(Event):
    """An agent's words went to the reporter."""

    name = "answered"

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, state=State.IN_PROGRESS)


def after(ticket: Ticket, event: Event) -> Ticket:
    """The ticket once the event has happened: the one way by which a ticket changes."""
    return replace(event.after(ticket), seq=event.seq, updated_at=event.at)


def replay(number: int, history: Iterable[Event]) -> Ticket:
    """The ticket that a history makes."""
    ticket = Ticket(number=number)
    for event in history:
        ticket = after(ticket, event)
    return ticket


def data(event: Event) -> dict[str, Any]:
    """The event's own fields as JSON values."""
    return {f.name: _plain(getattr(event, f.name)) for f in fields(event) if f.name not in STAMP}


def restored(name: str, told: Mapping[str, Any], **stamp: Any) -> Event:
    """The event as it was, from what ``data`` told of it and its stamp."""
    kind = _named()[name]
    hints = _hints(kind)
    return kind(**{key: _rich(hints[key], value) for key, value in told.items() if key in hints}, **stamp)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _rich(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if hint in (datetime, datetime | None):
        return datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


@cache
def _named() -> dict[str, type[Event]]:
    kinds: list[type[Event]] = [Event]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    return {kind.name: kind for kind in kinds if "name" in vars(kind)}


_HINTS: dict[str, dict[str, Any]] = {}


def _hints(kind: type[Event]) -> dict[str, Any]:
    if kind.name not in _HINTS:
        _HINTS[kind.name] = get_type_hints(kind)
    return _HINTS[kind.name]
