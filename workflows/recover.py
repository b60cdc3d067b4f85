# SPDX-License-Identifier: Apache-2.0
"""A problem is over by itself, as its monitoring says: resolved and closed, where nobody at the desk objects."""

from typing import TypeVar

from workflows import clock
from workflows.case import Case, DueClock, Outcome
from workflows.events_life import Closed, Resolved
from workflows.ticket import Code, TargetKind, Timer, TimerKind

CaseT = TypeVar("CaseT", bound=Case)


def recover(case: DueClock) -> DueClock:
    """Its owner was told and stayed silent: it is over. Where somebody has done something since, they go on."""
    due, ticket = case.clock, case.ticket
    if not (isinstance(due, Timer) and due.kind is TimerKind.AT_WORD and ticket.alert_key):
        return case
    told_at = due.due - case.desk.process.at_word
    if not ticket.is_open or (ticket.progress_at or told_at) > told_at:
        case = clock.end_timers(case, "somebody works on it", TimerKind.AT_WORD)
    else:
        case = is_over(case, "its monitoring says so, and its owner says nothing else")
    return case.settle(Outcome.TICKETED, "recovery", "a problem that is over by itself")


def is_over(case: CaseT, because: str) -> CaseT:
    """Resolved and closed by itself; its reporter is a machine and hears nothing."""
    case = case.note(Resolved(actor=case.actor, code=Code.RECOVERED, because=because))
    case = clock.meet(case, TargetKind.RESOLUTION, because)
    for kind in (TargetKind.FIRST_RESPONSE, TargetKind.NEXT_UPDATE):
        case = clock.cancel(case, kind, "nothing is owed any more")
    case = clock.end_timers(case, because)
    return case.note(Closed(actor=case.actor, code=Code.RECOVERED, because=because))
