# SPDX-License-Identifier: Apache-2.0
"""``#time 45m``: how long an agent has worked on the ticket; the words behind it are a note."""

from datetime import timedelta
from typing import TypeVar

from parsers.appointment import duration
from workflows.case import Case, Note
from workflows.desk import Agent
from workflows.events_beside import TimeSpent
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)
MINUTE = timedelta(minutes=1)
LONGEST = timedelta(hours=24)  # of one order; nobody has worked longer at a time


def spend(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Add to the time worked, on a ticket that is over too; part of a minute counts as one."""
    read = duration(value)
    if read is None or not timedelta(0) < read[0] <= LONGEST:
        return Refusal(because=f"'{value}' is no time worked: between a minute and 24 hours, such as 45m or 1:30")
    case = case.note(TimeSpent(minutes=-(-read[0] // MINUTE), actor=case.actor, because="an agent says so"))
    words = read[1].strip()
    if not words:
        return case
    name, address = (by.name, by.address) if by is not None else ("", "")
    return case.keep(Note(voice="note", text=words, author_name=name, author_address=address))


def unspend(case: CaseT, minutes: int, because: str) -> CaseT:
    """Take so many minutes back."""
    return case.note(TimeSpent(minutes=-minutes, actor=case.actor, because=because))
