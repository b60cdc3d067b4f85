# SPDX-License-Identifier: Apache-2.0
"""The people of a major incident hear which tickets have joined it by themselves, in one list after a while."""

from datetime import timedelta

from workflows import clock, people
from workflows.case import DueClock
from workflows.major import alert_major
from workflows.ticket import Timer, TimerKind

LONGEST = timedelta(hours=1)  # from one look to the next


def list_parts(case: DueClock) -> DueClock:
    """List the tickets that joined since the last list, and look again after a while: the later, the older it is."""
    timer, ticket = case.clock, case.ticket
    if not isinstance(timer, Timer) or timer.kind is not TimerKind.SURGE or not ticket.major:
        return case
    case = clock.end_timers(case, "its time is over", TimerKind.SURGE)
    if not ticket.is_open or ticket.breach:
        return case
    there = case.place.joined
    if there:
        case = alert_major(case, people.working(case.desk, ticket), there, count=case.place.children + 1)
    age = case.at - (ticket.opened_at or case.at)
    span = min(max(case.desk.process.surge_window / 2, age / 4), LONGEST)
    return clock.set_timer(case, TimerKind.SURGE, span, "to list what joins by itself")
