# SPDX-License-Identifier: Apache-2.0
"""``#similar``: earlier tickets like this one, and how they were resolved; the report of the order lists them."""

from typing import TypeVar

from workflows.case import Case
from workflows.desk import Agent
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)


def similar(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Change nothing; what was gathered for the order is in the report of it."""
    if case.ticket.breach:
        return Refusal(because="a confidential ticket is compared with no other")
    if not case.place.similar:
        return Refusal(because="no earlier ticket with a resolution worth reading is like this one")
    return case
