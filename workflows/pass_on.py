# SPDX-License-Identifier: Apache-2.0
"""What an agent writes to the reporter of a major incident is kept for the reporters of its parts."""

from typing import TypeVar

from workflows.case import Arrival, Case, Note, Order
from workflows.desk import Agent
from workflows.events import Answered
from workflows.writing import without_address

CaseT = TypeVar("CaseT", bound=Case)


def pass_on(case: CaseT) -> CaseT:
    """Keep the words of an answer as they leave; files go to the parent's own reporter alone."""
    if not case.ticket.major or case.ticket.breach or not case.words or not case.happened(Answered):
        return case
    by = _by(case)
    text = without_address(case.words, by, case.desk.mailbox(case.ticket.mailbox).address)
    name, address = (by.name, by.address) if by is not None else ("", "")
    return case.keep(Note(voice="answer", text=text, author_name=name, author_address=address))


def _by(case: Case) -> Agent | None:
    if isinstance(case, Arrival):
        return case.agent
    return case.by if isinstance(case, Order) else None
