# SPDX-License-Identifier: Apache-2.0
"""A problem is over by itself, as its monitoring says: resolved and closed, where nobody at the desk objects."""

from workflows.at_word import take_back
from workflows.case import DueClock, Outcome
from workflows.ending import close_ticket
from workflows.ticket import Code, Timer, TimerKind


def recover(case: DueClock) -> DueClock:
    """Its owner was told and stayed silent: it is over. Where somebody has done something since, they go on."""
    due, ticket = case.clock, case.ticket
    if not (isinstance(due, Timer) and due.kind is TimerKind.AT_WORD and ticket.alert_key):
        return case
    told_at = due.due - case.desk.process.at_word
    if not ticket.is_open or ticket.breach or (ticket.progress_at or told_at) > told_at:
        case = take_back(case, "somebody works on it")
    else:
        case = close_ticket(
            case, Code.RECOVERED, "its monitoring says so, and its owner says nothing else", tell=False
        )
    return case.settle(Outcome.TICKETED, "recovery", "a problem that is over by itself")
