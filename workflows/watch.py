# SPDX-License-Identifier: Apache-2.0
"""The end of every story: the timer of escalation runs while somebody should make progress, and only then."""

from typing import TypeVar

from workflows import clock
from workflows.case import Case
from workflows.desk import Desk, Rule
from workflows.events import Assigned, Categorised, Prioritised
from workflows.events_life import HandedBack, JoinedMajor, Reopened, Resumed, Revived
from workflows.events_promise import TimerEnded
from workflows.inform import is_up
from workflows.people import filled
from workflows.ticket import Level, State, Ticket, TimerKind

CaseT = TypeVar("CaseT", bound=Case)
MOVED = (Assigned, Categorised, HandedBack, JoinedMajor, Prioritised, Reopened, Resumed, Revived)


def watch(case: CaseT) -> CaseT:
    """Set the timer anew where the ticket moved, and end it where nobody is waited for at this level."""
    ticket = case.ticket
    rests = ticket.state is State.WAITING or not ticket.is_open or ticket.parent or ticket.breach
    rests = rests or ticket.timer(TimerKind.AT_WORD) is not None
    rule = None if rests or ticket.source == "import" else rule_for(case.desk, ticket)
    if rule is None:
        return clock.end_timers(case, "nobody is waited for here", TimerKind.ESCALATION)
    if not _moved(case):
        return case
    spent = f"no progress at level {ticket.level[1:]}"
    return clock.set_timer(case, TimerKind.ESCALATION, rule.after, spent, working=True)


def rule_for(desk: Desk, ticket: Ticket) -> Rule | None:
    """The rule that says the most of this ticket; none where nobody works at a higher level."""
    here = filled(desk, ticket.level)
    if here is filled(desk, Level.L3):
        return None
    fits = [
        rule
        for rule in desk.rules
        if rule.level is here and rule.priority in (None, ticket.priority) and rule.category in ("", ticket.category)
    ]
    return max(fits, key=lambda rule: (rule.category != "", rule.priority is not None), default=None)


def _moved(case: Case) -> bool:
    """Whether this decision changed what the rules ask for."""
    taken_back = any(isinstance(e, TimerEnded) and e.kind is TimerKind.AT_WORD for e in case.events)
    return is_up(case) or taken_back or case.happened(*MOVED)
