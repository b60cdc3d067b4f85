# SPDX-License-Identifier: Apache-2.0
"""A ticket as it stands after its events: the record of an incident or a service request (ITIL)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from workflows.triage import Impact, Kind, Urgency


class State(StrEnum):
    """Where a ticket is in its life."""

    NEW = "new"
    IN_PROGRESS = "in progress"
    WAITING = "waiting"  # for the reporter: its promises stand still
    RESOLVED = "resolved"  # the reporter is asked whether it is
    CLOSED = "closed"


OPEN = frozenset({State.NEW, State.IN_PROGRESS, State.WAITING})
# Which state may follow which; a state may always follow itself.
FOLLOWS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.NEW: frozenset({State.IN_PROGRESS, State.WAITING, State.RESOLVED, State.CLOSED}),
        State.IN_PROGRESS: frozenset({State.WAITING, State.RESOLVED, State.CLOSED}),
        State.WAITING: frozenset({State.IN_PROGRESS, State.RESOLVED, State.CLOSED}),
        State.RESOLVED: frozenset({State.IN_PROGRESS, State.CLOSED}),
        State.CLOSED: frozenset({State.IN_PROGRESS}),  # by an agent's word only
    }
)


class Priority(StrEnum):
    """How soon, by impact and urgency (ITIL); P1 is the soonest."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Level(StrEnum):
    """Who works on it: service desk, specialists, experts or suppliers (ITIL functional escalation)."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"

    @property
    def next(self) -> "Level | None":
        """The level above, if there is one."""
        return {Level.L1: Level.L2, Level.L2: Level.L3}.get(self)


class Code(StrEnum):
    """How a ticket ended (ITIL closure code)."""

    SOLVED = "solved"
    WORKAROUND = "workaround"
    RECOVERED = "recovered"  # by itself, as its monitoring says
    CANCELLED = "cancelled"  # the reporter no longer needs it
    NO_ANSWER = "no_answer"  # the reporter was asked and stayed silent
    DUPLICATE = "duplicate"
    NO_INCIDENT = "not_an_incident"  # nothing was wrong and nothing wanted
    SPAM = "spam"  # nobody is told, and what its sender writes next is held


class TargetKind(StrEnum):
    """What is promised: to the reporter, or to the law."""

    FIRST_RESPONSE = "first_response"  # by a person; a machine's acknowledgement is none
    RESOLUTION = "resolution"
    NEXT_UPDATE = "next_update"  # a letter told the reporter when there is news
    BREACH_NOTIFICATION = "breach_notification"  # to the supervisory authority (GDPR Article 33)


class TargetState(StrEnum):
    """How a promise stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"  # nothing is owed any more: the ticket ended, or another promise took its place
    WITHDRAWN = "withdrawn"  # with what had made it: as if it had never been


class TimerKind(StrEnum):
    """What is to be done by itself at a time, unless something comes between."""

    REMINDER = "reminder"  # the reporter is waited for
    SILENCE = "silence"  # and has not answered at all: taken as solved
    CONFIRM_REMINDER = "confirm_reminder"  # resolved, and not confirmed yet
    CLOSE = "close"  # resolved, and never confirmed
    AT_WORD = "at_word"  # the reporter says it works: resolved unless the owner objects
    ESCALATION = "escalation"  # no progress at this level
    CONFIRM_P1 = "confirm_p1"  # somebody unproved reports a P1
    REPEAT_P1 = "repeat_p1"  # until somebody takes it
    CALL_REMINDER = "call_reminder"
    AGENT_REMINDER = "agent_reminder"  # what an agent wants to be reminded of
    BREACH_UNSEEN = "breach_unseen"
    STILL_DOWN = "still_down"  # a problem that flapped without a bell, and may stay this time
    OVERDUE = "overdue"  # a solution was not given in time, and those above hear of it again
    SURGE = "surge"  # alike reports of which agents have not been told yet, or the new parts of a major incident


@dataclass(frozen=True, kw_only=True)
class Target:
    """A promise: ``span`` of working time from ``since`` on. ``round`` tells a repeated one from the first.

    ``wakes`` is when something is to be done about it next: a warning, or noting that it was missed. ``left`` is the
    working time that remains while it is paused.
    """

    kind: TargetKind
    round: int = 1
    since: datetime | None = None
    span: timedelta | None = None
    due: datetime
    wakes: datetime | None = None
    warned: int = 0  # percent of its time that had passed at the last warning
    left: timedelta | None = None
    state: TargetState = TargetState.RUNNING


@dataclass(frozen=True, kw_only=True)
class Timer:
    """Something that is to happen by itself; it is there as long as it runs."""

    kind: TimerKind
    round: int = 1
    due: datetime


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """Where a ticket stands. A ticket that is not opened yet has number 0 and seq 0."""

    number: int = 0
    seq: int = 0  # of its newest event
    state: State = State.NEW
    kind: Kind = Kind.INCIDENT
    category: str = "other"
    impact: Impact = Impact.USER
    urgency: Urgency = Urgency.MEDIUM
    priority: Priority = Priority.P3
    confidence: float = 0.0
    unsure: bool = False  # of its kind: an agent is asked
    breach: bool = False  # and confidential
    level: Level = Level.L1
    team: str = ""
    owner: int = 0  # an agent's id
    requester: int = 0  # a contact's id
    mailbox: str = ""
    language: str = ""
    acknowledged: bool = False
    source: str = "mail"  # how it came: mail, import, alert (a monitoring system, which is never written to)
    alert_key: str = ""  # of the monitoring problem that it tracks
    parent: int = 0  # the major incident that it belongs to
    major: bool = False
    code: str = ""  # how it ended
    reopened: int = 0  # times
    handed_back: int = 0  # times it went down a level
    updates: int = 0  # status letters since a person last answered
    mark: int = 0  # the reporter's, 1 to 5
    merged_into: int = 0  # the ticket in which it goes on
    tags: str = ""  # the desk's own names for it, in order, with a space between
    worked: int = 0  # minutes that agents have spent on it
    call_at: datetime | None = None
    call_minutes: int = 0
    call_sequence: int = 0  # RFC 5545 section 3.8.7.4
    call_agent: int = 0  # who talks with the reporter, by id
    opened_at: datetime | None = None
    updated_at: datetime | None = None
    progress_at: datetime | None = None  # when a person last did something about it
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    aware_at: datetime | None = None  # when a person of the desk knew of the breach (GDPR Article 33)
    targets: tuple[Target, ...] = ()
    timers: tuple[Timer, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something: neither resolved nor closed."""
        return self.state in OPEN

    def target(self, kind: TargetKind) -> Target | None:
        """The newest target of this kind that was not taken back, if one was ever set."""
        there = (target for target in reversed(self.targets) if target.kind is kind)
        return next((target for target in there if target.state is not TargetState.WITHDRAWN), None)

    def timer(self, kind: TimerKind) -> Timer | None:
        """The timer of this kind that runs, if one does."""
        return next((timer for timer in reversed(self.timers) if timer.kind is kind), None)
