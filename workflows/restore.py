# SPDX-License-Identifier: Apache-2.0
"""Make parts of a ticket and its clocks what they were before a decision, where they are still as it left them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from workflows import clock
from workflows.case import Case
from workflows.event import Event
from workflows.events_promise import TimerEnded, TimerSet
from workflows.events_undo import (
    KindRestored,
    MajorRestored,
    PlaceRestored,
    PriorityRestored,
    ProgressRestored,
    StateRestored,
    TargetRestored,
    TargetWithdrawn,
)
from workflows.inverse import FIELDS, Part
from workflows.ticket import State, Target, TargetKind, TargetState, Ticket, TimerKind
from workflows.withdraw import BECAUSE

CaseT = TypeVar("CaseT", bound=Case)
SOON = timedelta(minutes=1)  # of a timer whose time has passed meanwhile and that had as good as none left
TO_REPORTER = frozenset({TargetKind.FIRST_RESPONSE, TargetKind.NEXT_UPDATE})  # kept by what reached the reporter
STANDS = (TargetState.RUNNING, TargetState.PAUSED)


def _state(was: Ticket) -> Event:
    return StateRestored(
        state=was.state,
        code=was.code,
        reopened=was.reopened,
        resolved_at=was.resolved_at,
        closed_at=was.closed_at,
    )


def _place(was: Ticket) -> Event:
    return PlaceRestored(team=was.team, level=was.level, owner=was.owner, handed_back=was.handed_back)


def _priority(was: Ticket) -> Event:
    return PriorityRestored(impact=was.impact, urgency=was.urgency, priority=was.priority)


def _kind(was: Ticket) -> Event:
    return KindRestored(kind=was.kind, category=was.category, confidence=was.confidence, unsure=was.unsure)


def _family(was: Ticket) -> Event:
    return MajorRestored(major=was.major, parent=was.parent)


RESTORES: Mapping[Part, Callable[[Ticket], Event]] = {
    Part.STATE: _state,
    Part.PLACE: _place,
    Part.PRIORITY: _priority,
    Part.KIND: _kind,
    Part.FAMILY: _family,
}


def values(ticket: Ticket, part: Part) -> tuple[object, ...]:
    """What the ticket says of this part."""
    return tuple(getattr(ticket, name) for name in FIELDS[part])


def restore_part(case: CaseT, part: Part, was: Ticket, *, told: bool = False) -> CaseT:
    """Make one part what it was; the talk has letters of its own and is none of these.

    ``told``: the reporter has read of the state that it is no more.
    """
    event = replace(RESTORES[part](was), actor=case.actor, because=BECAUSE)
    return case.note(replace(event, told=told) if isinstance(event, StateRestored) else event)


def restore_progress(case: CaseT, was: Ticket, left: Ticket) -> CaseT:
    """When a person last did something counts as before, unless somebody has done something since."""
    now = case.ticket
    before = (was.progress_at, was.updates)
    if (now.progress_at, now.updates) != (left.progress_at, left.updates) or before == (now.progress_at, now.updates):
        return case
    told = ProgressRestored(actor=case.actor, progress_at=was.progress_at, updates=was.updates, because=BECAUSE)
    return case.note(told)


def restore_clocks(case: CaseT, was: Ticket, left: Ticket, *, reached: bool) -> CaseT:
    """Promises and timers as they were; ``reached``: a letter has reached the reporter, and what it kept or promised
    stays; what the ticket's end had ended does not.

    A promise that changed since stays as it is. Where somebody has brought the ticket to another state since, the
    timers stay, and what stands again rests or runs as that state has it.
    """
    for kind in TargetKind:
        if kind is TargetKind.BREACH_NOTIFICATION or reached and kind in TO_REPORTER and not _ended(left, kind):
            continue
        case = _restore_targets(case, was, left, kind)
    if case.ticket.state is was.state or _is_begun(case, was):
        return _restore_timers(case, was, left)
    rests = case.ticket.state is State.WAITING or case.ticket.timer(TimerKind.AT_WORD) is not None
    return clock.pause(case, "it waits") if rests else clock.resume(case, "it does not wait")


def _ended(left: Ticket, kind: TargetKind) -> bool:
    """Whether the newest promise of a kind was ended without having been kept."""
    target = left.target(kind)
    return target is not None and target.state is TargetState.CANCELLED


def _is_begun(case: Case, was: Ticket) -> bool:
    """Whether it is what it was but for a person's word, which has left and makes nobody new again."""
    told = [event for event in case.events if isinstance(event, StateRestored)]
    return was.state is State.NEW and bool(told) and told[-1].state is State.IN_PROGRESS is case.ticket.state


def _restore_targets(case: CaseT, was: Ticket, left: Ticket, kind: TargetKind) -> CaseT:
    before, after, now = (_of(ticket, kind) for ticket in (was, left, case.ticket))
    if before == after or {n: _core(t) for n, t in after.items()} != {n: _core(t) for n, t in now.items()}:
        return case
    for number, target in now.items():
        old = before.get(number)
        if old is None:
            case = case.note(TargetWithdrawn(actor=case.actor, kind=kind, round=number, because=BECAUSE))
        elif _core(old) != _core(target):
            case = _restore_target(case, old)
    return case


def _restore_target(case: CaseT, old: Target) -> CaseT:
    if old.state in STANDS and not case.ticket.is_open:
        return case
    told = TargetRestored(
        actor=case.actor,
        kind=old.kind,
        round=old.round,
        due=old.due,
        state=old.state,
        wakes=old.wakes,
        warned=old.warned,
        left=old.left,
        because=BECAUSE,
    )
    return case.note(told)


def _restore_timers(case: CaseT, was: Ticket, left: Ticket) -> CaseT:
    """By kind and time: one that was taken back and set again has another round."""
    before, after = ({(timer.kind, timer.due) for timer in ticket.timers} for ticket in (was, left))
    for timer in case.ticket.timers:
        if (timer.kind, timer.due) in after - before:
            told = TimerEnded(actor=case.actor, kind=timer.kind, round=timer.round, because=BECAUSE)
            case = case.note(told)
    there = {timer.kind for timer in case.ticket.timers}
    for timer in was.timers:
        if (timer.kind, timer.due) in after or timer.kind in there:
            continue
        due = timer.due
        if due <= case.at:  # it runs anew with what was left of it
            due = case.at + max(SOON, due - (left.updated_at or due))
        seq = case.ticket.seq + 1
        case = case.note(TimerSet(actor=case.actor, kind=timer.kind, due=due, round=seq, because=BECAUSE))
    return case


def _of(ticket: Ticket, kind: TargetKind) -> dict[int, Target]:
    there = (target for target in ticket.targets if target.state is not TargetState.WITHDRAWN)
    return {target.round: target for target in there if target.kind is kind}


def _core(target: Target) -> tuple[object, ...]:
    """What makes a promise the same: not when it was last warned of."""
    return target.state, target.due, target.left
