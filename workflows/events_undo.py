# SPDX-License-Identifier: Apache-2.0
"""What happens as an agent takes something back: letters, notes, and each part of the ticket as it was before."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from workflows.event import Event
from workflows.events_promise import TargetChanged, TargetEnded
from workflows.ticket import Level, Priority, State, Target, TargetState, Ticket
from workflows.triage import Impact, Kind, Urgency


@dataclass(frozen=True, kw_only=True)
class Acted(Event):
    """An agent's mail or order was carried out: its events begin at ``first`` and end here. ``orders`` are names."""

    name = "acted"
    first: int
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LetterWithdrawn(Event):
    """A letter that had not left was taken back; ``row`` is its place in the outbox."""

    name = "letter_withdrawn"
    letter: str
    row: int


@dataclass(frozen=True, kw_only=True)
class NotesWithdrawn(Event):
    """What was written between these events counts no more, where it is of one of these voices; it stays hidden."""

    name = "notes_withdrawn"
    first: int
    last: int
    voices: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TakenBack(Event):
    """What an agent ordered between these events was taken back; ``undone`` are those that count no more."""

    name = "taken_back"
    first: int
    last: int
    undone: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StateRestored(Event):
    """Its state is what it was; ``told``: the reporter had read that it was over, and those of its parts may have."""

    name = "state_restored"
    state: State
    code: str = ""
    reopened: int = 0
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    told: bool = False

    def after(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            state=self.state,
            code=self.code,
            reopened=self.reopened,
            resolved_at=self.resolved_at,
            closed_at=self.closed_at,
        )


@dataclass(frozen=True, kw_only=True)
class PlaceRestored(Event):
    """Who works on it is who it was."""

    name = "place_restored"
    team: str
    level: Level
    owner: int = 0
    handed_back: int = 0

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, team=self.team, level=self.level, owner=self.owner, handed_back=self.handed_back)


@dataclass(frozen=True, kw_only=True)
class PriorityRestored(Event):
    """Its priority is what it was."""

    name = "priority_restored"
    impact: Impact
    urgency: Urgency
    priority: Priority

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, impact=self.impact, urgency=self.urgency, priority=self.priority)


@dataclass(frozen=True, kw_only=True)
class KindRestored(Event):
    """It is again what it was held to be."""

    name = "kind_restored"
    kind: Kind
    category: str
    confidence: float
    unsure: bool = False

    def after(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket, kind=self.kind, category=self.category, confidence=self.confidence, unsure=self.unsure
        )


@dataclass(frozen=True, kw_only=True)
class CallRestored(Event):
    """The talk is when it was; ``sequence`` only ever goes up (RFC 5546 section 2.1.4)."""

    name = "call_restored"
    start: datetime | None = None
    minutes: int = 0
    agent: int = 0
    sequence: int = 0

    def after(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            call_at=self.start,
            call_minutes=self.minutes,
            call_agent=self.agent,
            call_sequence=self.sequence,
        )


@dataclass(frozen=True, kw_only=True)
class MajorRestored(Event):
    """It is again a major incident or none, and part of the one that it was part of."""

    name = "major_restored"
    major: bool = False
    parent: int = 0

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, major=self.major, parent=self.parent)


@dataclass(frozen=True, kw_only=True)
class ProgressRestored(Event):
    """When a person last did something about it is what it was."""

    name = "progress_restored"
    progress_at: datetime | None = None
    updates: int = 0

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, progress_at=self.progress_at, updates=self.updates)


@dataclass(frozen=True, kw_only=True)
class TargetRestored(TargetChanged):
    """A promise stands as it did before."""

    name = "target_restored"
    due: datetime
    state: TargetState
    wakes: datetime | None = None
    warned: int = 0
    left: timedelta | None = None

    def changed(self, target: Target) -> Target:
        return replace(
            target, due=self.due, state=self.state, wakes=self.wakes, warned=self.warned, left=self.left
        )


@dataclass(frozen=True, kw_only=True)
class TargetWithdrawn(TargetEnded):
    """A promise counts as if it had never been made."""

    name = "target_withdrawn"
    state = TargetState.WITHDRAWN
