# SPDX-License-Identifier: Apache-2.0
"""What happens to promises and timers: set, warned of, stopped and started again, kept, missed, over."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from workflows.event import Event
from workflows.ticket import Target, TargetKind, TargetState, Ticket, Timer, TimerKind


@dataclass(frozen=True, kw_only=True)
class TargetSet(Event):
    """A span of working time was promised, from ``since`` on; ``wakes`` is when to look at it first."""

    name = "target_set"
    kind: TargetKind
    due: datetime
    round: int = 1
    since: datetime | None = None
    span: timedelta | None = None
    wakes: datetime | None = None

    def after(self, ticket: Ticket) -> Ticket:
        target = Target(
            kind=self.kind,
            round=self.round,
            since=self.since,
            span=self.span,
            due=self.due,
            wakes=self.wakes or self.due,
        )
        return replace(ticket, targets=(*ticket.targets, target))


@dataclass(frozen=True, kw_only=True)
class TargetChanged(Event):
    """Something happened to a promise; the classes below say what."""

    kind: TargetKind
    round: int = 1

    def after(self, ticket: Ticket) -> Ticket:
        changed = tuple(
            self.changed(target) if (target.kind, target.round) == (self.kind, self.round) else target
            for target in ticket.targets
        )
        return replace(ticket, targets=changed)

    def changed(self, target: Target) -> Target:
        """The promise once this has happened."""
        return target


@dataclass(frozen=True, kw_only=True)
class TargetWarned(TargetChanged):
    """So much of its time has passed; ``wakes`` is when to look next."""

    name = "target_warned"
    percent: int = 0
    wakes: datetime | None = None

    def changed(self, target: Target) -> Target:
        return replace(target, warned=self.percent, wakes=self.wakes)


@dataclass(frozen=True, kw_only=True)
class TargetPaused(TargetChanged):
    """Its time stands still, with so much working time left."""

    name = "target_paused"
    left: timedelta = timedelta(0)

    def changed(self, target: Target) -> Target:
        return replace(target, state=TargetState.PAUSED, left=self.left, wakes=None)


@dataclass(frozen=True, kw_only=True)
class TargetResumed(TargetChanged):
    """Its time runs on, to a new due."""

    name = "target_resumed"
    due: datetime
    wakes: datetime | None = None

    def changed(self, target: Target) -> Target:
        return replace(target, state=TargetState.RUNNING, due=self.due, left=None, wakes=self.wakes)


@dataclass(frozen=True, kw_only=True)
class TargetEnded(TargetChanged):
    """A promise is over; the classes below say how."""

    state: ClassVar[TargetState]

    def changed(self, target: Target) -> Target:
        return replace(target, state=self.state, wakes=None, left=None)


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
class TargetCancelled(TargetEnded):
    """A promise fell away: the ticket ended, or another promise took its place."""

    name = "target_cancelled"
    state = TargetState.CANCELLED


@dataclass(frozen=True, kw_only=True)
class TimerSet(Event):
    """Something will happen by itself at a time."""

    name = "timer_set"
    kind: TimerKind
    due: datetime
    round: int = 1

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, timers=(*ticket.timers, Timer(kind=self.kind, round=self.round, due=self.due)))


@dataclass(frozen=True, kw_only=True)
class TimerEnded(Event):
    """A timer ran out, or what it waited for came before."""

    name = "timer_ended"
    kind: TimerKind
    round: int = 1

    def after(self, ticket: Ticket) -> Ticket:
        left = (timer for timer in ticket.timers if (timer.kind, timer.round) != (self.kind, self.round))
        return replace(ticket, timers=tuple(left))
