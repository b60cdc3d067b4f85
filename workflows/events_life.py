# SPDX-License-Identifier: Apache-2.0
"""What happens in a ticket's life: states, levels, priorities confirmed, calls, majors, monitoring, marks."""

from dataclasses import dataclass, replace
from enum import StrEnum

from workflows.event import Event
from workflows.ticket import Code, Level, State, Ticket


class Escalation(StrEnum):
    """To those who know more, or to those who decide (ITIL)."""

    FUNCTIONAL = "functional"
    HIERARCHICAL = "hierarchical"


@dataclass(frozen=True, kw_only=True)
class Paused(Event):
    """We wait for the reporter; the promises stand still."""

    name = "paused"

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, state=State.WAITING)


@dataclass(frozen=True, kw_only=True)
class Resumed(Event):
    """We wait no longer."""

    name = "resumed"

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, state=State.IN_PROGRESS)


@dataclass(frozen=True, kw_only=True)
class Started(Event):
    """Somebody works on it."""

    name = "started"

    def after(self, ticket: Ticket) -> Ticket:
        state = State.IN_PROGRESS if ticket.state is State.NEW else ticket.state
        return replace(ticket, state=state, progress_at=self.at)


@dataclass(frozen=True, kw_only=True)
class Resolved(Event):
    """Service is back, or the wish is granted; how stands in a note. The reporter is asked whether it is so."""

    name = "resolved"
    code: Code = Code.SOLVED

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, state=State.RESOLVED, code=self.code, resolved_at=self.at, progress_at=self.at)


@dataclass(frozen=True, kw_only=True)
class Confirmed(Event):
    """The reporter says that it is resolved."""

    name = "confirmed"


@dataclass(frozen=True, kw_only=True)
class Closed(Event):
    """It is over; a later mail opens a ticket that follows this one."""

    name = "closed"
    code: Code = Code.SOLVED

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, state=State.CLOSED, code=self.code, closed_at=self.at)


@dataclass(frozen=True, kw_only=True)
class Reopened(Event):
    """It was not resolved after all; work goes on where it was."""

    name = "reopened"

    def after(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            state=State.IN_PROGRESS,
            code="",
            reopened=ticket.reopened + 1,
            resolved_at=None,
            closed_at=None,
            progress_at=self.at,
        )


@dataclass(frozen=True, kw_only=True)
class Rated(Event):
    """The reporter gave a mark, 1 to 5."""

    name = "rated"
    mark: int

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, mark=self.mark)


@dataclass(frozen=True, kw_only=True)
class Reminded(Event):
    """The reporter was reminded of what we wait for."""

    name = "reminded"
    letter: str = "reminder"


@dataclass(frozen=True, kw_only=True)
class StatusTold(Event):
    """A letter told the reporter how it stands: by itself, or because they asked."""

    name = "status_told"
    letter: str = "status"
    asked: bool = False

    def after(self, ticket: Ticket) -> Ticket:
        return ticket if self.asked else replace(ticket, updates=ticket.updates + 1)


@dataclass(frozen=True, kw_only=True)
class Escalated(Event):
    """It went up: to the team of another level, or to the ears of ``to`` (lead, manager), who then know of it."""

    name = "escalated"
    kind: Escalation
    level: Level
    team: str = ""
    to: str = ""

    def after(self, ticket: Ticket) -> Ticket:
        if self.kind is Escalation.HIERARCHICAL:
            return ticket
        return replace(ticket, level=self.level, team=self.team, owner=0, progress_at=self.at)


@dataclass(frozen=True, kw_only=True)
class HandedBack(Event):
    """It went down a level again."""

    name = "handed_back"
    level: Level
    team: str = ""

    def after(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            level=self.level,
            team=self.team,
            owner=0,
            handed_back=ticket.handed_back + 1,
            progress_at=self.at,
        )


@dataclass(frozen=True, kw_only=True)
class SummaryGiven(Event):
    """Who hands over said what was seen, tried and ruled out; the words are in a note."""

    name = "summary_given"


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Event):
    """An agent's words for the desk alone; they are in a note."""

    name = "note_added"

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, progress_at=self.at)


@dataclass(frozen=True, kw_only=True)
class PriorityDoubted(Event):
    """Somebody unproved reports a P1: one agent on duty is asked first. ``agents`` are their ids."""

    name = "priority_doubted"
    agents: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AllHandsTold(Event):
    """Everybody at the desk was told of a P1, for the ``round``-th time."""

    name = "all_hands_told"
    round: int = 1
    agents: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProblemReported(Event):
    """A monitoring system says how its problem stands; ``key`` pairs it with its recovery."""

    name = "problem_reported"
    key: str
    state: str = ""

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, alert_key=self.key)


@dataclass(frozen=True, kw_only=True)
class ProblemRecovered(Event):
    """The monitoring system says that it is well again."""

    name = "problem_recovered"
    key: str


@dataclass(frozen=True, kw_only=True)
class SurgeSeen(Event):
    """So many alike reports came within the window that they may be one major incident."""

    name = "surge_seen"
    tickets: tuple[int, ...] = ()
    usual: float = 0.0  # how many come in such a window


@dataclass(frozen=True, kw_only=True)
class MajorDeclared(Event):
    """It stands for many reports: the parent of a major incident. ``tickets`` are its first children."""

    name = "major_declared"
    tickets: tuple[int, ...] = ()

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, major=True)


@dataclass(frozen=True, kw_only=True)
class ChildrenReleased(Event):
    """These tickets are no part of the major incident after all."""

    name = "children_released"
    tickets: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class JoinedMajor(Event):
    """It is part of a major incident; ``parent`` 0 takes it out again."""

    name = "joined_major"
    parent: int

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, parent=self.parent)


@dataclass(frozen=True, kw_only=True)
class Revived(Event):
    """The reporter of a ticket that came as old mail wrote again: from here on it is like any other."""

    name = "revived"

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, source="mail")


@dataclass(frozen=True, kw_only=True)
class PingPongStopped(Event):
    """Two machines, or two desks, answered each other: none of their mails is answered until a person looks."""

    name = "ping_pong_stopped"
    count: int = 0
