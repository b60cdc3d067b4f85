# SPDX-License-Identifier: Apache-2.0
"""No progress at a level for too long, by the desk's rules: the ticket goes to the next (functional escalation)."""

from dataclasses import replace
from datetime import datetime, timedelta

from workflows import clock, hours, people
from workflows.case import DueClock
from workflows.escalate import rise_to
from workflows.invite import is_ahead
from workflows.ticket import State, Target, Timer, TimerKind
from workflows.watch import rule_for


def rise_first(case: DueClock) -> DueClock:
    """Where both news and an escalation are overdue, as after a sleep, the escalation comes first: what the reporter
    reads is then true."""
    news, timer = case.clock, case.ticket.timer(TimerKind.ESCALATION)
    if not isinstance(news, Target) or news.kind not in clock.TOLD_TO_REPORTER or timer is None:
        return case
    if news.due > case.at or timer.due > case.at:
        return case
    return replace(rise(replace(case, clock=timer)), clock=news)


def rise(case: DueClock) -> DueClock:
    """Escalate, unless somebody has done something since the timer was set: then it is set anew from there."""
    timer, ticket, desk = case.clock, case.ticket, case.desk
    if not isinstance(timer, Timer) or timer.kind is not TimerKind.ESCALATION:
        return case
    rule, goal = rule_for(desk, ticket), people.above(desk, ticket.level)
    case = clock.end_timers(case, "its time is over", TimerKind.ESCALATION)
    if rule is None or goal is None or not ticket.is_open or ticket.state is State.WAITING:
        return case
    calendar, talk = desk.hours(ticket.priority), _talk_ends(case)
    due = hours.due(calendar, talk or ticket.progress_at or case.at, rule.after)
    if due > case.at:
        because = "a talk with the reporter is ahead" if talk else "there was progress since"
        return clock.set_timer_at(case, TimerKind.ESCALATION, due, because)
    spent = rule.after / timedelta(hours=1)
    return rise_to(case, goal, None, "", f"no progress at level {ticket.level[1:]} for {spent:g} h")


def _talk_ends(case: DueClock) -> datetime | None:
    """When the talk that is planned with the reporter will be over; none where none is ahead."""
    start, lasts = case.ticket.call_at, timedelta(minutes=case.ticket.call_minutes)
    return start + lasts if start is not None and is_ahead(case.ticket, case.at) else None
