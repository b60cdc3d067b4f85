# SPDX-License-Identifier: Apache-2.0
"""The last line of what an agent's mail or order did, so that all of it can be found again and taken back."""

from typing import TypeVar

from workflows.case import Arrival, Case, Order, Voice
from workflows.events import Answered
from workflows.events_life import SummaryGiven
from workflows.events_undo import Acted
from workflows.inverse import changes_nothing, order_of

CaseT = TypeVar("CaseT", bound=Case)


def acted(case: CaseT) -> CaseT:
    """Note where the events of an agent's mail or of an order begin, and its orders; nothing for questions."""
    if not case.events or not _is_agents(case):
        return case
    orders = tuple(map(order_of, case.done))
    if all(map(changes_nothing, orders)) and not case.happened(Answered, SummaryGiven):
        return case
    return case.note(Acted(actor=case.actor, first=case.events[0].seq, orders=orders, because="what came before"))


def _is_agents(case: Case) -> bool:
    return isinstance(case, Order) or isinstance(case, Arrival) and case.voice is Voice.AGENT
