# SPDX-License-Identifier: Apache-2.0
"""``#resolve``: service is back, and how is kept, so that it is found the next time."""

from dataclasses import replace
from typing import TypeVar

from workflows import clock
from workflows.case import Case, Note
from workflows.desk import Agent
from workflows.ending import close_ticket, resolve_ticket
from workflows.respond import for_reporter
from workflows.ticket import Code, State, TargetKind, TimerKind
from workflows.verbs import Refusal
from workflows.writing import tell_reporter, tell_reporter_with, unreachable, without_address

CaseT = TypeVar("CaseT", bound=Case)
# What an agent may write for a code, at the head of a resolution or after #close.
CODES = {
    "solved": Code.SOLVED,
    "workaround": Code.WORKAROUND,
    "recovered": Code.RECOVERED,
    "cancelled": Code.CANCELLED,
    "canceled": Code.CANCELLED,
    "no_answer": Code.NO_ANSWER,
    "no-answer": Code.NO_ANSWER,
    "duplicate": Code.DUPLICATE,
    "not_an_incident": Code.NO_INCIDENT,
    "not-an-incident": Code.NO_INCIDENT,
}
NO_WAY = "say how, so that it can be found the next time: #resolve restarted the print server"


def resolve(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Resolve the ticket; the words of the order and the text below it are the resolution, which the reporter gets.

    A reporter who has already said that it works is asked no more: the ticket is closed, and one word will do.
    """
    code, words = coded(value)
    if not case.ticket.is_open:
        return Refusal(because=f"it is {case.ticket.state} already; #reopen comes first")
    confirmed = case.ticket.timer(TimerKind.AT_WORD) is not None and case.ticket.source != "alert"
    if confirmed:
        case = keep_resolution(case, by, words or case.words)
        if case.words:
            case = clock.meet(case, TargetKind.FIRST_RESPONSE, "an agent's words go out")
        return close_ticket(case, code or Code.SOLVED, "the reporter said that it works", confirmed=True)
    text = "\n\n".join(filter(None, (words, case.words)))
    if not text:
        return Refusal(because=NO_WAY)
    if not unreachable(case) and not case.ticket.breach:
        case = clock.meet(case, TargetKind.FIRST_RESPONSE, "an agent's words go out")
    case = replace(keep_resolution(case, by, text), words="")
    case = resolve_ticket(case, code or Code.SOLVED, "an agent resolved it")
    return _tell(case, by, text)


def coded(value: str) -> tuple[Code | None, str]:
    """The closure code at the head of a value, and what follows it; ``solved`` in a sentence is a word of it."""
    first, _, rest = value.strip().partition(" ")
    code = CODES.get(first.rstrip(":,.").lower())
    if code is None or code is Code.SOLVED and rest and not first.endswith(":"):
        return None, value.strip()
    return code, rest.strip()


def keep_resolution(case: CaseT, by: Agent | None, text: str) -> CaseT:
    """Keep how it was resolved beside the ticket, where that was said."""
    if not text:
        return case
    name, address = (by.name, by.address) if by is not None else ("", "")
    return case.keep(Note(voice="resolution", text=text, author_name=name, author_address=address))


def _tell(case: CaseT, by: Agent | None, text: str) -> CaseT:
    if case.ticket.breach:
        return tell_reporter(case, "closed_breach")
    end = case.ticket.timer(TimerKind.CLOSE)
    box = case.desk.mailbox(case.ticket.mailbox).address
    told = without_address(text, by, box)
    until = end.due if end is not None and case.ticket.state is State.RESOLVED else ""
    return tell_reporter_with(case, "resolved", {"resolution_text": told, "until": until}, for_reporter(case))
