# SPDX-License-Identifier: Apache-2.0
"""``#merge 43``: two tickets are about one matter, and this one goes on in the other.

Nothing is moved: this ticket is closed, and says in which one it goes on. Whoever answers a letter of it is heard
there, what was written in it is shown there, and its reporter gets what the other's reporter gets. So taking it back
takes nothing with it: mails that came in the meantime stay where they were read, and ``#split`` makes tickets of
them.
"""

import re
from typing import TypeVar

from workflows.case import Case
from workflows.desk import Agent
from workflows.ending import stop
from workflows.events_beside import Merged
from workflows.ticket import Code, Ticket
from workflows.verbs import Refusal
from workflows.writing import tell_reporter

CaseT = TypeVar("CaseT", bound=Case)
DIGITS = re.compile(r"\d+")


def merge(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Let the ticket go on in another, and tell its reporter so, once. The mail's text goes out as an answer."""
    other = named(case, value)
    unfit = other if isinstance(other, Refusal) else _unfit(case, other)
    if isinstance(unfit, Refusal) or isinstance(other, Refusal):
        return unfit or Refusal(because="name a ticket")
    number = other.number
    case = case.note(Merged(into=number, actor=case.actor, because="an agent says that it is the same matter"))
    case = stop(case, Code.DUPLICATE)
    return tell_reporter(case, "merged", other=f"[#{number}]", own=other.requester == case.ticket.requester)


def named(case: Case, value: str) -> Ticket | Refusal:
    """The other ticket that an order names, which may have to do with this one."""
    digits = DIGITS.search(value)
    number = int(digits[0]) if digits else 0
    if number == case.ticket.number:
        return Refusal(because=f"#{number} is this very ticket")
    if case.ticket.breach:
        return Refusal(because="it is confidential, and has to do with no other ticket")
    other = next((one for one in case.place.beside if one.number == number), None)
    if other is None:
        return Refusal(because=f"there is no ticket #{number}")
    if other.breach:
        return Refusal(because=f"#{number} is confidential, and has to do with no other ticket")
    if other.merged_into:
        return Refusal(because=f"#{number} goes on in #{other.merged_into}; name that one")
    return other


def _unfit(case: Case, other: Ticket) -> Refusal | None:
    """Why the two cannot be one."""
    ticket, number = case.ticket, other.number
    if not ticket.is_open:
        return Refusal(because=f"it is {ticket.state}; #reopen comes first")
    if not other.is_open:
        return Refusal(because=f"#{number} is {other.state}; open it again first, or write #duplicate {number}")
    if ticket.major and case.place.children:
        return Refusal(because=f"it is a major incident with parts of its own; merge #{number} into it instead")
    if "alert" in (ticket.source, other.source):
        return Refusal(because=f"a monitoring system reported one of them; #link {number} shows each with the other")
    if other.source == "import" != ticket.source:
        return Refusal(because=f"#{number} came as old mail, and nobody is written to there; merge it into this one")
    return None
