# SPDX-License-Identifier: Apache-2.0
"""Promises and timers set, stopped, started again and ended: the one place that counts working time.

All of it goes into history as moments, so that a change of the settings moves no promise that was made.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from workflows import hours
from workflows.case import Case
from workflows.desk import Desk
from workflows.events_promise import (
    TargetCancelled,
    TargetMet,
    TargetPaused,
    TargetResumed,
    TargetSet,
    TimerEnded,
    TimerSet,
)
from workflows.hours import Calendar
from workflows.ticket import Target, TargetKind, TargetState, Ticket, Timer, TimerKind

CaseT = TypeVar("CaseT", bound=Case)
LEAST_LEFT = timedelta(minutes=15)  # of a promise that is set anew when its time is as good as over
ROUNDED = 0.5  # percent by which a moment may miss its step
TOLD_TO_REPORTER = frozenset({TargetKind.FIRST_RESPONSE, TargetKind.NEXT_UPDATE})  # they owe a status letter


def promise(case: CaseT, kind: TargetKind, span: timedelta, since: datetime, because: str) -> CaseT:
    """Promise something within a span of working time; it takes the place of the same promise that still runs."""
    case = cancel(case, kind, "another promise took its place")
    calendar = calendar_of(case.desk, case.ticket, kind)
    due = hours.due(calendar, since, span)
    known = sum(target.kind is kind for target in case.ticket.targets)
    target = Target(kind=kind, round=known + 1, since=since, span=span, due=due)
    return case.note(
        TargetSet(
            kind=kind,
            round=target.round,
            since=since,
            span=span,
            due=due,
            wakes=wakes(case.desk, case.ticket, target, 0, since),
            because=because,
        )
    )


def meet(case: CaseT, kind: TargetKind, because: str) -> CaseT:
    """The promise was kept, where it still stands; one that was missed stays missed."""
    target = case.ticket.target(kind)
    if target is None or not stands(target):
        return case
    return case.note(TargetMet(kind=kind, round=target.round, because=because))


def cancel(case: CaseT, kind: TargetKind, because: str) -> CaseT:
    """Nothing is owed any more of this kind."""
    target = case.ticket.target(kind)
    if target is None or not stands(target):
        return case
    return case.note(TargetCancelled(kind=kind, round=target.round, because=because))


def stands(target: Target) -> bool:
    """Whether it is neither kept nor missed nor cancelled."""
    return target.state in (TargetState.RUNNING, TargetState.PAUSED)


def moment(case: Case, kind: TargetKind, span: timedelta) -> datetime:
    """When so much working time from now will have passed."""
    return hours.due(calendar_of(case.desk, case.ticket, kind), case.at, span)


def anew(case: CaseT, kind: TargetKind, span: timedelta, before: Calendar, because: str) -> CaseT:
    """Another span for a promise that still stands, counted from when it began; time that stood still never counts.

    ``before`` is the calendar by which it was counted so far. At least a quarter of an hour is left of it.
    """
    target = case.ticket.target(kind)
    if target is None or not stands(target):
        return case
    calendar = calendar_of(case.desk, case.ticket, kind)
    since = target.since or case.ticket.opened_at or case.at
    due = hours.due(calendar, since, span)
    if target.span is not None and (target.left is not None or hours.due(before, since, target.span) != target.due):
        left = target.left if target.left is not None else hours.worked(calendar, case.at, target.due)
        due = hours.due(calendar, case.at, span - (target.span - left))
    due = max(due, hours.due(calendar, case.at, LEAST_LEFT))
    case = cancel(case, kind, "another promise took its place")
    known = sum(one.kind is kind for one in case.ticket.targets)
    fresh = Target(kind=kind, round=known + 1, since=since, span=span, due=due)
    wake = wakes(case.desk, case.ticket, fresh, 0, case.at)
    told = TargetSet(kind=kind, round=fresh.round, since=since, span=span, due=due, wakes=wake, because=because)
    case = case.note(told)
    if target.state is not TargetState.PAUSED:
        return case
    left = hours.worked(calendar, case.at, due)
    return case.note(TargetPaused(kind=kind, round=fresh.round, left=left, because="it stands still as before"))


def pause(case: CaseT, because: str) -> CaseT:
    """Stop every promise to the reporter that runs; one to the law runs on."""
    for target in case.ticket.targets:
        if target.state is TargetState.RUNNING and target.kind is not TargetKind.BREACH_NOTIFICATION:
            left = hours.worked(calendar_of(case.desk, case.ticket, target.kind), case.at, target.due)
            case = case.note(TargetPaused(kind=target.kind, round=target.round, left=left, because=because))
    return case


def resume(case: CaseT, because: str) -> CaseT:
    """Start what was stopped: as much working time is left as then was."""
    for target in case.ticket.targets:
        if target.state is TargetState.PAUSED:
            calendar = calendar_of(case.desk, case.ticket, target.kind)
            moved = replace(target, due=hours.due(calendar, case.at, target.left or timedelta(0)))
            case = case.note(
                TargetResumed(
                    kind=target.kind,
                    round=target.round,
                    due=moved.due,
                    wakes=wakes(case.desk, case.ticket, moved, target.warned, case.at),
                    because=because,
                )
            )
    return case


def again(case: CaseT, kind: TargetKind, stopped: datetime, because: str) -> CaseT:
    """The promise runs once more, with the working time that was left when it stopped.

    At least a quarter of it, and a quarter of an hour however often that happens."""
    target = case.ticket.target(kind)
    if target is None or target.span is None:
        return case
    left = hours.worked(calendar_of(case.desk, case.ticket, kind), stopped, target.due)
    return promise(case, kind, max(left, target.span / 4, LEAST_LEFT), case.at, because)


def wakes(desk: Desk, ticket: Ticket, target: Target, warned: int, at: datetime) -> datetime:
    """When to look at the promise next, once it has been warned of so many percent of its time."""
    step = next((step for step in _steps(desk, target.kind) if step > warned), 100)
    if target.span is None or step >= 100:
        return target.due
    calendar = calendar_of(desk, ticket, target.kind)
    left = hours.worked(calendar, at, target.due) - target.span * (100 - step) / 100
    return min(target.due, hours.due(calendar, at, left))


def percent(desk: Desk, ticket: Ticket, target: Target, at: datetime) -> int:
    """How much of the promise's time has passed; 100 from its due on."""
    return int(_passed(desk, ticket, target, at))


def reached(desk: Desk, ticket: Ticket, target: Target, at: datetime) -> int:
    """The highest step of its time that has come since the last warning; 0 where none has."""
    passed = _passed(desk, ticket, target, at) + ROUNDED  # a moment is a whole microsecond, a step need not be
    return max((step for step in _steps(desk, target.kind) if target.warned < step <= passed), default=0)


def _passed(desk: Desk, ticket: Ticket, target: Target, at: datetime) -> float:
    if not target.span or at >= target.due:
        return 100.0
    left = hours.worked(calendar_of(desk, ticket, target.kind), at, target.due)
    return min(99.0, max(0.0, 100 - 100 * left / target.span))


def calendar_of(desk: Desk, ticket: Ticket, kind: TargetKind) -> Calendar:
    """The hours that count: the law's 72 run around the clock, the desk's own by its calendar."""
    return Calendar() if kind is TargetKind.BREACH_NOTIFICATION else desk.hours(ticket.priority)


def set_timer(case: CaseT, kind: TimerKind, span: timedelta, because: str, *, working: bool = False) -> CaseT:
    """Let something happen by itself after a span, in working time where that is said; a running one is replaced."""
    due = hours.due(case.desk.hours(case.ticket.priority), case.at, span) if working else case.at + span
    return set_timer_at(case, kind, due, because)


def set_timer_at(case: CaseT, kind: TimerKind, due: datetime, because: str) -> CaseT:
    """The same at a moment."""
    case = end_timers(case, "another took its place", kind)
    return case.note(TimerSet(kind=kind, round=case.ticket.seq + 1, due=due, because=because))


def end_timer(case: CaseT, timer: Timer, because: str) -> CaseT:
    """End this one, and none of its kind that runs beside it."""
    return case.note(TimerEnded(kind=timer.kind, round=timer.round, because=because))


def end_timers(case: CaseT, because: str, *kinds: TimerKind) -> CaseT:
    """End the timers of these kinds; of all where none is named."""
    for timer in case.ticket.timers:
        if not kinds or timer.kind in kinds:
            case = case.note(TimerEnded(kind=timer.kind, round=timer.round, because=because))
    return case


def _steps(desk: Desk, kind: TargetKind) -> list[int]:
    more = {desk.process.status_at} if kind in TOLD_TO_REPORTER else set[int]()
    return sorted({*desk.process.warnings, *more, 100})


def told(at: datetime, zone: str) -> str:
    """How a report says a time that was understood: by the clocks of the desk's zone, which it names."""
    return f"at {at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}, {zone}"
