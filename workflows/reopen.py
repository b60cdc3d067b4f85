# SPDX-License-Identifier: Apache-2.0
"""``#reopen``: it was not resolved after all, and work goes on where it was; undoes what silence solved."""

from dataclasses import replace
from typing import TypeVar

from workflows.case import Case, Note
from workflows.desk import Agent
from workflows.ending import reopen_ticket
from workflows.events_life import NoteAdded
from workflows.spam import AGAIN, is_spam
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)


def reopen(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Open it again, even from closed. The reporter is told by the mail's own text, else by a letter of ours."""
    if case.ticket.is_open:
        return Refusal(because=f"it is {case.ticket.state}, so it is open")
    held = is_spam(case.ticket)
    case = reopen_ticket(case, "an agent opened it again", tell=not case.words)
    case = replace(case, remark=AGAIN) if held else case
    if not value:
        return case
    name, address = (by.name, by.address) if by is not None else ("", "")
    case = case.keep(Note(voice="note", text=value, author_name=name, author_address=address))
    return case.note(NoteAdded(actor=case.actor, because="why it was opened again"))
