# SPDX-License-Identifier: Apache-2.0
"""A ticket that was part of a major incident is worked on by itself again, and its reporter hears so."""

from typing import TypeVar

from workflows import clock
from workflows.case import Case
from workflows.inform import tell_status
from workflows.join import leave
from workflows.ticket import Priority, State, TimerKind

CaseT = TypeVar("CaseT", bound=Case)


def stand_alone(case: CaseT, because: str) -> CaseT:
    """Take it out: what it was told of the parent's news holds no more, so that it is told when its own come. A P1
    that nobody has rings again."""
    case = leave(case, because)
    ticket = case.ticket
    if not ticket.is_open or ticket.state is State.WAITING or ticket.breach:
        return case
    if ticket.priority is Priority.P1 and not ticket.owner:
        span = case.desk.process.repeat_p1
        case = clock.set_timer(case, TimerKind.REPEAT_P1, span, "until somebody takes it")
    return tell_status(case)
