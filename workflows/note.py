# SPDX-License-Identifier: Apache-2.0
"""``#note``: words for the desk alone; none of them goes to the reporter."""

from dataclasses import replace
from typing import TypeVar

from workflows.case import Case, Note
from workflows.desk import Agent
from workflows.events_life import NoteAdded
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)


def note(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Keep the words of the order, and the text below it with them."""
    text = "\n\n".join(filter(None, (value.strip(), case.words)))
    if not text:
        return Refusal(because="write the note after it")
    name, address = (by.name, by.address) if by is not None else ("", "")
    case = replace(case, words="").keep(Note(voice="note", text=text, author_name=name, author_address=address))
    return case.note(NoteAdded(actor=case.actor, because="an agent's note"))
