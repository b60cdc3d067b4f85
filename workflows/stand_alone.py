# SPDX-License-Identifier: Apache-2.0
"""A ticket that was part of a major incident is worked on by itself again, and its reporter hears so."""

from typing import TypeVar

from workflows.case import Case
from workflows.inform import tell_status
from workflows.join import leave
from workflows.ticket import State

CaseT = TypeVar("CaseT", bound=Case)


def stand_alone(case: CaseT, because: str) -> CaseT:
    """Take it out: what it was told of the parent's news holds no more, so that it is told when its own come."""
    case = leave(case, because)
    ticket = case.ticket
    if not ticket.is_open or ticket.state is State.WAITING or ticket.breach:
        return case
    return tell_status(case)
