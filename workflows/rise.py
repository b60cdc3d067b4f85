# SPDX-License-Identifier: Apache-2.0
"""No progress at a level for too long, by the desk's rules: the ticket goes to the next (functional escalation)."""

from datetime import timedelta

from workflows import clock, hours
from workflows.case import DueClock
from workflows.escalate import above, rise_to
from workflows.ticket import State, Timer, TimerKind
from workflows.watch import rule_for


def rise(case: DueClock) -> DueClock:
    """Escalate, unless somebody has done something since the timer was set: then it is set anew from there."""
    timer, ticket, desk = case.clock, case.ticket, case.desk
    if not isinstance(timer, Timer) or timer.kind is not TimerKind.ESCALATION:
        return case
    rule, goal = rule_for(desk, ticket), above(desk, ticket.level)
    case = clock.end_timers(case, "its time is over", TimerKind.ESCALATION)
    if rule is None or goal is None or not ticket.is_open or ticket.state is State.WAITING:
        return case
    due = hours.due(desk.hours(ticket.priority), ticket.progress_at or case.at, rule.after)
    if due > case.at:
        return clock.set_timer_at(case, TimerKind.ESCALATION, due, "there was progress since")
    spent = rule.after / timedelta(hours=1)
    return rise_to(case, goal, None, "", f"no progress at level {ticket.level[1:]} for {spent:g} h")
