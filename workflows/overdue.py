# SPDX-License-Identifier: Apache-2.0
"""A solution that is long overdue is brought before the lead again, and then before the manager too, at the rhythm of
the settings, until it is given: nobody above forgets it, however often they were told. A reporter to whom no news is
promised hears how it stands then, too.
"""

from datetime import timedelta
from itertools import count
from typing import TypeVar

from workflows import clock, people
from workflows.brief import brief
from workflows.case import Case, DueClock
from workflows.events_life import Escalated, Escalation
from workflows.inform import overdue_since, tell_status
from workflows.ticket import State, TargetKind, Timer, TimerKind

CaseT = TypeVar("CaseT", bound=Case)
MANAGER_FROM = 2  # the time from which the manager is told as well


def overdue(case: DueClock) -> DueClock:
    """Tell those above how late it is; not while the reporter is waited for, nor where its parent is told of."""
    timer = case.clock
    if not isinstance(timer, Timer) or timer.kind is not TimerKind.OVERDUE:
        return case
    case = clock.end_timers(case, "its time is over", timer.kind)
    since = overdue_since(case.ticket)
    if since is None:
        return case
    case = tell_again(case)
    if case.ticket.state is State.WAITING or case.ticket.parent:
        return case
    desk, ticket, late = case.desk, case.ticket, case.at - since
    round_ = sum(span <= late for span in case.desk.process.overdue)
    lead = people.lead(desk, ticket)
    manager = people.manager(desk) if round_ >= MANAGER_FROM or late > case.desk.process.overdue[-1] else ()
    because = f"a solution is overdue for {_days(late)}"
    for to, there in (("lead", lead), ("manager", manager)):
        if there:
            case = case.note(Escalated(kind=Escalation.HIERARCHICAL, level=ticket.level, to=to, because=because))
    news = ticket.target(TargetKind.NEXT_UPDATE)
    if news is None or not clock.stands(news):  # a person answered once, and nothing was promised since
        case = tell_status(case)
    told = people.several(lead, manager) or people.beside(desk, ticket, case.place.requester.address)
    return brief(case, "alert_lead", told, because=because, overdue=late)


def tell_again(case: CaseT) -> CaseT:
    """Set when those above hear of it next; after the last of the settings' spans, each time so long again."""
    since, spans = overdue_since(case.ticket), case.desk.process.overdue
    if since is None or not spans:
        return case
    later = (span for span in spans if since + span > case.at)
    span = next(later, None) or next(spans[-1] * n for n in count(2) if since + spans[-1] * n > case.at)
    return clock.set_timer_at(case, TimerKind.OVERDUE, since + span, "those above hear of it again")


def _days(span: timedelta) -> str:
    return f"{span.days} d" if span >= timedelta(days=2) else f"{span / timedelta(hours=1):.0f} h"
