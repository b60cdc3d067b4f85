# SPDX-License-Identifier: Apache-2.0
"""``#note``: words for the desk alone; none of them goes to the reporter."""

from typing import TypeVar

from workflows.case import Arrival, Case, Note
from workflows.desk import Agent
from workflows.events_life import NoteAdded
from workflows.respond import worth_sending
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)


def note(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Keep these words, and the names of the mail's files; the text below the order comes with its own words.

    Whoever reads the note later learns by these what there is to ask for; the files stay with the mail that is kept.
    """
    files = worth_sending(case) if isinstance(case, Arrival) else ()
    names = "\n".join(f"+ {one.filename}" for one in files if one.filename)
    text = "\n\n".join(filter(None, (value.strip(), names)))
    if not text:
        return Refusal(because="write the note after it")
    name, address = (by.name, by.address) if by is not None else ("", "")
    case = case.keep(Note(voice="note", text=text, author_name=name, author_address=address))
    return case.note(NoteAdded(actor=case.actor, because="an agent's note"))
