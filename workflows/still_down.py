# SPDX-License-Identifier: Apache-2.0
"""A problem that came and went without a bell, and then stayed: whom it concerns hears of it after all."""

from workflows import clock, people
from workflows.brief import brief
from workflows.case import DueClock, Outcome
from workflows.ticket import Timer, TimerKind


def still_down(case: DueClock) -> DueClock:
    """Ring once, where no recovery came in the meantime and nobody has it."""
    timer = case.clock
    if not isinstance(timer, Timer) or timer.kind is not TimerKind.STILL_DOWN:
        return case
    case = clock.end_timer(case, timer, "its time has come")
    ticket = case.ticket
    if ticket.is_open and not ticket.owner and not ticket.breach:
        agents, commands = people.working(case.desk, ticket), ("#take", "#escalate", "#resolve")
        case = brief(case, "alert_reopened", agents, count=ticket.reopened, commands=commands)
    return case.settle(Outcome.TICKETED, "alert", "a problem that flapped has stayed")
