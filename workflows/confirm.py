# SPDX-License-Identifier: Apache-2.0
"""After it was resolved: one reminder of the question whether it is, then closed by silence."""

from workflows import clock
from workflows.case import DueClock
from workflows.ending import close_ticket, code_of, is_resolved
from workflows.events_life import Reminded
from workflows.remind import put_off
from workflows.ticket import Timer, TimerKind
from workflows.writing import tell_reporter


def confirm(case: DueClock) -> DueClock:
    """Ask once more, or close what nobody objected to."""
    timer = case.clock
    if not isinstance(timer, Timer) or timer.kind not in (TimerKind.CONFIRM_REMINDER, TimerKind.CLOSE):
        return case
    case = clock.end_timer(case, timer, "its time has come")
    if not is_resolved(case):
        return case
    if timer.kind is TimerKind.CLOSE:
        return close_ticket(case, code_of(case), "the reporter did not object")
    case = put_off(case, TimerKind.CLOSE)
    end = case.ticket.timer(TimerKind.CLOSE)
    case = case.note(Reminded(letter="confirm_reminder", because="nobody has said yet whether it is solved"))
    return tell_reporter(case, "confirm_reminder", until=end.due if end is not None else "")
