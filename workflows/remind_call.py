# SPDX-License-Identifier: Apache-2.0
"""Shortly before a talk begins, reporter and agent are reminded of it."""

from workflows import clock
from workflows.case import DueClock
from workflows.events_life import Reminded
from workflows.invite import talk_of, tell_both
from workflows.ticket import Timer, TimerKind


def remind_call(case: DueClock) -> DueClock:
    """Remind both; nobody is reminded of what has begun while the desk slept."""
    timer = case.clock
    if not isinstance(timer, Timer) or timer.kind is not TimerKind.CALL_REMINDER:
        return case
    case = clock.end_timer(case, timer, "its time has come")
    if case.ticket.call_at is None or case.ticket.call_at <= case.at or not case.ticket.is_open:
        return case
    case = case.note(Reminded(letter="call_reminder", because="the talk begins soon"))
    return tell_both(case, "call_reminder", talk_of(case))
