# SPDX-License-Identifier: Apache-2.0
"""A confidential ticket hears only those who may deal with it: the breach team, its lead, the manager, the admin."""

from dataclasses import replace
from typing import TypeVar

from workflows import people
from workflows.case import Arrival, Case, Order, Outcome, Voice
from workflows.desk import Agent

CaseT = TypeVar("CaseT", bound=Case)


def confide(case: CaseT) -> CaseT:
    """Hold an answer, refuse an order, of an agent who may not read the ticket."""
    who = _agent(case)
    if who is None or not case.ticket.breach or people.may_decide(case.desk, case.ticket, who):
        return case
    because = f"#{case.ticket.number} is confidential: only the breach team answers it and gives orders about it"
    if isinstance(case, Order):
        case = replace(case, refused=(because,))
    return case.settle(Outcome.HELD, "confidential", because)


def _agent(case: Case) -> Agent | None:
    if isinstance(case, Arrival):
        return case.agent if case.voice is Voice.AGENT else None
    return case.by if isinstance(case, Order) else None
