# SPDX-License-Identifier: Apache-2.0
"""While we wait for the reporter: reminders at the desk's rhythm, then solved by silence, which a word undoes."""

from workflows import clock, people
from workflows.case import DueClock
from workflows.ending import resolve_ticket
from workflows.events_life import Reminded
from workflows.ticket import Code, State, Timer, TimerKind
from workflows.writing import tell_agents, tell_reporter


def remind(case: DueClock) -> DueClock:
    """One reminder, or the end of the waiting; a desk that slept sends the newest reminder alone."""
    timer = case.clock
    if not isinstance(timer, Timer) or timer.kind not in (TimerKind.REMINDER, TimerKind.SILENCE):
        return case
    case = clock.end_timer(case, timer, "its time has come")
    if case.ticket.state is not State.WAITING:
        return case
    return _reminder(case) if timer.kind is TimerKind.REMINDER else _silence(case)


def put_off(case: DueClock, kind: TimerKind) -> DueClock:
    """A reminder that goes out late leaves the reporter as much time to answer as one in time would have."""
    end = case.ticket.timer(kind)
    if end is None or not case.late:
        return case
    return clock.set_timer_at(case, kind, end.due + case.late, "the reminder before it went out late")


def _reminder(case: DueClock) -> DueClock:
    if any(timer.kind is TimerKind.REMINDER and timer.due <= case.at for timer in case.ticket.timers):
        return case  # the next one is due as well
    case = put_off(case, TimerKind.SILENCE)
    end = case.ticket.timer(TimerKind.SILENCE)
    case = case.note(Reminded(because="the reporter has not answered yet"))
    return tell_reporter(case, "reminder", until=end.due if end is not None else "")


def _silence(case: DueClock) -> DueClock:
    if case.ticket.breach:
        return case  # its team ends it, nobody's silence
    case = resolve_ticket(case, Code.NO_ANSWER, "the reporter did not answer", ask=False)
    case = tell_reporter(case, "resolved_silent")
    return tell_agents(case, "alert_solved_silent", people.working(case.desk, case.ticket), commands=("#reopen",))
