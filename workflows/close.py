# SPDX-License-Identifier: Apache-2.0
"""``#close``: over, without asking the reporter. With a closure code, or with words that say how it was resolved."""

import re
from difflib import get_close_matches
from typing import TypeVar

from workflows import clock
from workflows.case import Case
from workflows.desk import Agent
from workflows.ending import close_ticket, code_of
from workflows.resolve import CODES, coded, keep_resolution
from workflows.ticket import Code, State, TargetKind
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)
ALIKE = 0.7  # of a word that was meant as a code
OTHER = re.compile(r"\[?#?\d{1,18}\]?")  # a ticket's number alone
NO_CODE = "say how it ended: #close cancelled, duplicate, no_answer or not_an_incident; or how it was solved"


def close(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Close the ticket; an open one needs a code or a word of how. The mail's text goes out as an answer."""
    if case.ticket.state is State.CLOSED:
        return Refusal(because="it is closed already")
    code, words = coded(value)
    if case.ticket.is_open and code is None and not words:
        return Refusal(because=NO_CODE)
    if OTHER.fullmatch(words):
        why = f"'{words}' does not say how it was solved"
        return Refusal(because=f"{why}; another ticket's number stands behind #duplicate or #merge")
    if code is None and (near := _meant(words)):
        return Refusal(because=f"'{words}' is no way to end it; did you mean #close {near}?")
    case = keep_resolution(case, by, words)
    if case.words:
        case = clock.meet(case, TargetKind.FIRST_RESPONSE, "an agent's words go out")
    return close_ticket(case, code or (Code.SOLVED if case.ticket.is_open else code_of(case)), "an agent closed it")


def _meant(words: str) -> str:
    """The code that a single word is most like, but is not; a sentence says how it was solved."""
    return next(iter(get_close_matches(words.lower(), CODES, 1, ALIKE)), "") if len(words.split()) == 1 else ""
