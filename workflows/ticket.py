# SPDX-License-Identifier: Apache-2.0
"""A ticket as it stands after its events: the record of an incident or a service request (ITIL)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.triage import Impact, Kind, Urgency


class State(StrEnum):
    """Where a ticket is in its life."""

    NEW = "new"
    IN_PROGRESS = "in progress"


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


class TargetKind(StrEnum):
    """What an SLA target promises."""

    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"


class TargetState(StrEnum):
    """How a promise stands."""

    RUNNING = "running"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, kw_only=True)
class Target:
    """An SLA target: what is promised by when. ``round`` tells a repeated promise from the first."""

    kind: TargetKind
    round: int = 1
    due: datetime
    state: TargetState = TargetState.RUNNING


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
    breach: bool = False
    level: Level = Level.L1
    team: str = ""
    requester: int = 0  # a contact's id
    mailbox: str = ""
    language: str = ""
    acknowledged: bool = False
    opened_at: datetime | None = None
    updated_at: datetime | None = None
    targets: tuple[Target, ...] = ()

    def target(self, kind: TargetKind) -> Target | None:
        """The newest target of this kind, if one was ever set."""
        return next((target for target in reversed(self.targets) if target.kind is kind), None)
