# SPDX-License-Identifier: Apache-2.0
"""What somebody at the desk writes in the mail that passes a ticket on stands in the alert of who gets it.

Their notes are marked as internal there, their files go along, and what they wrote to the reporter in the same mail
stands with the last messages, as no alert could have it from the store yet.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from parsers.values import Attachment
from workflows.case import Arrival, Case, Order, Voice
from workflows.desk import Agent
from workflows.events import Answered
from workflows.events_life import Resolved
from workflows.letter import Audience, Detail, Letter
from workflows.respond import worth_sending
from workflows.writing import without_address

CaseT = TypeVar("CaseT", bound=Case)
Row = tuple[str | datetime, ...]
# The alerts that ask whoever gets them to see to the ticket, and that an agent's mail may cause.
ASKING = frozenset(
    {
        "alert_assigned", "alert_breach", "alert_handover", "alert_major", "alert_new", "alert_p1",
        "alert_p1_confirm", "alert_reopened",
    }
)  # fmt: skip


def hand_words(case: CaseT) -> CaseT:
    """The case whose alerts to others bear what its agent wrote, as far as its reader may have it."""
    by = _by(case)
    if by is None or not any(_is_for(letter, by) for letter in case.letters):
        return case
    notes = tuple((note.author_name or note.author_address, note.text) for note in case.notes if note.voice == "note")
    said, files = tuple(_said(case, by)), _files(case)
    letters = (_with(one, notes, said, files) if _is_for(one, by) else one for one in case.letters)
    return replace(case, letters=tuple(letters))


def _by(case: Case) -> Agent | None:
    """The agent who writes: about a ticket, or to open one for somebody."""
    if isinstance(case, Arrival):
        return case.agent if case.voice is Voice.AGENT else case.origin
    return case.by if isinstance(case, Order) else None


def _is_for(letter: Letter, by: Agent) -> bool:
    is_other = letter.to.address.lower() != by.address.lower()
    return letter.name in ASKING and letter.audience is Audience.AGENT and is_other


def _said(case: Case, by: Agent) -> Iterator[Row]:
    """The agent's words to the reporter, where the mail has any."""
    if case.words and case.happened(Answered) and not case.ticket.breach:
        text = without_address(case.words, by, case.desk.mailbox(case.ticket.mailbox).address)
        yield by.name, case.at, "", text


def _files(case: Case) -> tuple[Attachment, ...]:
    """The agent's files that stay at the desk: those of an answer or a solution go to the reporter."""
    if not isinstance(case, Arrival) or case.origin is not None:
        return ()
    if case.happened(Answered, Resolved) and not case.noted:
        return ()
    return worth_sending(case)


def _with(letter: Letter, notes: tuple[Row, ...], said: tuple[Row, ...], files: tuple[Attachment, ...]) -> Letter:
    told: dict[str, Detail] = {"internal": notes} if notes else {}
    before = letter.details.get("exchange")
    if said:
        told["exchange"] = (*(before if isinstance(before, tuple) else ()), *said)
    return replace(letter, details={**letter.details, **told}, attachments=(*letter.attachments, *files))
