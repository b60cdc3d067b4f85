# SPDX-License-Identifier: Apache-2.0
"""``#split``: one of the reporter's mails is another matter, and becomes a ticket of its own.

The mail is decided once more, as if it had just come and named no ticket: so it is categorised, promised and
acknowledged like any first mail. Until that is done it stays where it is.
"""

import re
from typing import TypeVar

from workflows.case import Case
from workflows.desk import Agent
from workflows.events_beside import SplitOff, SplitUndone
from workflows.ticket import State
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)
PLACE = re.compile(r"#?(\d{1,6})\.?")


def split(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Make a ticket of the reporter's last mail, or of the n-th one; the first mail is the ticket itself."""
    place, mails = PLACE.fullmatch(value.strip()), case.place.mails
    if value.strip() and place is None:
        return Refusal(because=f"'{value}' is no number of a mail; #split takes the last one, #split 2 the second")
    if case.ticket.breach:
        return Refusal(because="it is confidential, and nothing of it becomes an ordinary ticket")
    if case.ticket.source == "alert":
        return Refusal(because="a monitoring system reported it, whose mails belong together")
    number = int(place[1]) if place is not None else len(mails)
    if not 1 <= number <= len(mails):
        return Refusal(because=f"its reporter has written {_count(len(mails))}, so there is no mail {number}")
    mail = mails[number - 1]
    if mail.begins:
        return Refusal(because=_first(case, mail.ticket, number, len(mails)))
    if not mail.id:
        return Refusal(because=f"mail {number} is being split off, or is not kept any more")
    because = f"an agent says that mail {number} is another matter"
    return case.note(SplitOff(mail=mail.id, actor=case.actor, because=because))


def unsplit(case: CaseT, number: int, because: str) -> CaseT | Refusal:
    """Take back what became ticket ``number``, where that is still open and nobody has answered it."""
    other = next((one for one in case.place.beside if one.number == number), None)
    if other is None or other.breach or other.merged_into or not other.is_open:
        return Refusal(because=f"#{number} has gone its own way since")
    if not case.ticket.is_open:
        return Refusal(because=f"it is {case.ticket.state}; #reopen comes first")
    if other.state is not State.NEW:
        return Refusal(because=f"somebody works on #{number}; #merge {case.ticket.number} there takes it back")
    return case.note(SplitUndone(ticket=number, actor=case.actor, because=because))


def _first(case: Case, ticket: int, number: int, count: int) -> str:
    if ticket != case.ticket.number:
        return f"mail {number} is how #{ticket} began, which was merged into this one; #undo takes it out again"
    if count == 1:
        return "its reporter has written one mail, and that is the ticket itself"
    return "the first mail is the ticket itself; name one after it, such as #split 2"


def _count(count: int) -> str:
    return "one mail" if count == 1 else f"{count} mails"
