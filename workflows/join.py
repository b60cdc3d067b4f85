# SPDX-License-Identifier: Apache-2.0
"""A ticket becomes part of a major incident, and leaves it again."""

from datetime import datetime, timedelta
from typing import TypeVar

from workflows import clock, hours
from workflows.case import Case
from workflows.events_life import JoinedMajor
from workflows.letter import Detail
from workflows.ticket import Priority, TargetKind, TargetState, Ticket, TimerKind
from workflows.writing import refusal, tell_reporter

CaseT = TypeVar("CaseT", bound=Case)
# What the parent's own clocks and bells do from here on.
OF_PARENT = (TimerKind.ESCALATION, TimerKind.REPEAT_P1, TimerKind.CONFIRM_P1, TimerKind.SURGE)
LAST = 98  # percent of the time to the parent's next letter: then the child writes itself, where that did not come


def join(case: CaseT, parent: int, because: str, next_update: datetime | None, *, tell: bool = True) -> CaseT:
    """Make the ticket part of a major incident: the parent's people work on it, and its reporter hears with all.

    Its promises stand; ``next_update`` is when the parent's reporter hears next. ``tell`` says whether the letter
    goes out.
    """
    case = case.note(JoinedMajor(parent=parent, actor=case.actor, because=because))
    case = clock.end_timers(case, f"part of the major incident #{parent}", *OF_PARENT)
    if not tell:
        return case
    if refusal(case, "major"):
        return tell_reporter(case, "major")  # history says why it does not go
    case = hear_next(case, next_update)
    return tell_reporter(case, "major", **of_parent(parent, next_update))


def of_parent(parent: int, next_update: datetime | None) -> dict[str, Detail]:
    """What the letter says of the major incident."""
    told: dict[str, Detail] = {"parent": f"[#{parent}]"}
    return told | {"next_update": next_update} if next_update is not None else told


def due(parent: Ticket) -> datetime | None:
    """When the reporter of a major incident hears next, where that is promised."""
    target = parent.target(TargetKind.NEXT_UPDATE)
    return target.due if target is not None and target.state is TargetState.RUNNING else None


def hear_next(case: CaseT, next_update: datetime | None) -> CaseT:
    """Promise the next news so that the child's own letter leaves after the parent's and still before its due."""
    calendar = clock.calendar_of(case.desk, case.ticket, TargetKind.NEXT_UPDATE)
    left = hours.worked(calendar, case.at, next_update) if next_update is not None else timedelta(0)
    span = (left or case.desk.process.updates[case.ticket.priority]) * LAST / case.desk.process.status_at
    return clock.promise(case, TargetKind.NEXT_UPDATE, span, case.at, "its reporter hears with the major incident")


def leave(case: CaseT, because: str) -> CaseT:
    """Take the ticket out of its major incident: it is worked on by itself again."""
    case = case.note(JoinedMajor(parent=0, actor=case.actor, because=because))
    ticket = case.ticket
    if ticket.priority is not Priority.P1 or ticket.owner or not ticket.is_open or ticket.breach:
        return case
    return clock.set_timer(case, TimerKind.REPEAT_P1, case.desk.process.repeat_p1, "until somebody takes it")
