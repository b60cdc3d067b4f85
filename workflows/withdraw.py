# SPDX-License-Identifier: Apache-2.0
"""The letters of what an agent takes back: those that have not left do not leave, and those that have are told.

Here too is what the report of an undo says: a line for all that was taken back, and one for all that was not.
"""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from workflows.case import Case
from workflows.events_beside import SplitUndone, Unmerged
from workflows.events_life import ChildrenReleased, MajorDeclared
from workflows.events_undo import LetterWithdrawn
from workflows.letter import Audience, OwedLetter

CaseT = TypeVar("CaseT", bound=Case)
BECAUSE = "taken back"
CALLS = ("call", "call_moved", "call_cancelled")
SPEAKS = frozenset({"answer", "resolved", *CALLS})  # by which a person of the desk has spoken to the reporter
ENDS = frozenset({"closed", "closed_breach", "duplicate", "merged", "resolved"})  # which say that it is over


def withdraw(case: CaseT, owed: tuple[OwedLetter, ...]) -> tuple[CaseT, tuple[OwedLetter, ...]]:
    """Take back what has not left for the reporter; what has is told, and returned."""
    reached = []
    for letter in owed:
        if letter.audience != Audience.REPORTER or letter.state == "withdrawn":
            continue
        if letter.can_be_withdrawn:
            told = LetterWithdrawn(actor=case.actor, letter=letter.letter, row=letter.row, because=BECAUSE)
            case = back(case.note(told), f"{_called(letter)}: it had not left")
        else:
            reached.append(letter)
            case = kept(case, f"{_called(letter)}: {_left(case, letter)}")
    return case, tuple(reached)


def withdraw_beside(case: CaseT, since: datetime) -> CaseT:
    """The same of what the reporters of other tickets were owed since, by an order that this case takes back."""
    gone: dict[int, str] = {}
    for event in case.events:
        if isinstance(event, Unmerged):
            gone[event.out_of] = "merged_other"
        elif isinstance(event, SplitUndone):
            gone[event.ticket] = ""  # all that it ever had
        elif isinstance(event, ChildrenReleased):
            gone |= dict.fromkeys(event.tickets, "major")
        elif isinstance(event, MajorDeclared):
            gone |= dict.fromkeys(event.tickets, "status")  # which they got as they were let go
    there = (one for one in case.place.owed_beside if one.owed_at is not None and one.owed_at >= since)
    owed = tuple(one for one in there if one.ticket in gone and gone[one.ticket] in ("", one.letter))
    return withdraw(case, owed)[0]


def has_left(owed: tuple[OwedLetter, ...], names: frozenset[str]) -> bool:
    """Whether one of these letters may have reached the reporter."""
    there = (one for one in owed if one.audience == Audience.REPORTER and one.letter in names)
    return any(one.state not in ("withdrawn", "refused") and not one.can_be_withdrawn for one in there)


def back(case: CaseT, line: str) -> CaseT:
    """The case with one more line of what was taken back."""
    return replace(case, undone=(*case.undone, line))


def kept(case: CaseT, line: str) -> CaseT:
    """The case with one more line of what was not, and why."""
    return replace(case, kept=(*case.kept, line))


def _left(case: Case, letter: OwedLetter) -> str:
    if letter.state == "refused":
        return "the mail server refused it"
    if letter.sent_at is None:
        return "it is in the hands of the mail server and may have left"
    return f"it left at {letter.sent_at.astimezone(ZoneInfo(case.desk.zone)):%Y-%m-%d %H:%M:%S}"


def _called(letter: OwedLetter) -> str:
    names = {"answer": "the answer", "resolved": "the letter that says it is resolved"}
    called = names.get(letter.letter, f"the letter '{letter.letter.replace('_', ' ')}'")
    return f"{called} to {letter.recipient}{f' about #{letter.ticket}' if letter.ticket else ''}"
