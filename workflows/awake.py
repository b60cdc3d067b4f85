# SPDX-License-Identifier: Apache-2.0
"""Somebody works on a ticket: it is new or waits for the reporter no longer."""

from typing import TypeVar

from workflows import clock
from workflows.case import Case
from workflows.events_life import Resumed, Started
from workflows.ticket import State, TimerKind
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)


def awake(case: CaseT, because: str) -> CaseT:
    """The case with its ticket in progress and its promises running; for open tickets only."""
    return resume(case, because).note(Started(actor=case.actor, because=because))


def resume(case: CaseT, because: str) -> CaseT:
    """Wait no longer, where we did: the promises run on. For every verb and reply that ends the waiting."""
    if case.ticket.state is not State.WAITING:
        return case
    case = case.note(Resumed(actor=case.actor, because=because))
    case = clock.end_timers(case, because, TimerKind.REMINDER, TimerKind.SILENCE)
    return clock.resume(case, because)


def ended(case: Case) -> Refusal | None:
    """Why nothing can be done about a ticket that is over; None where it is open."""
    if case.ticket.is_open:
        return None
    return Refusal(because=f"the ticket is {case.ticket.state}; #reopen comes first")
