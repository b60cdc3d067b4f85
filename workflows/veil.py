# SPDX-License-Identifier: Apache-2.0
"""The last look at the letters of a confidential ticket, whichever step owed them: who may not read it reads nothing.

The steps owe letters that say little of their own accord; this is the door behind them.
"""

from dataclasses import replace
from typing import TypeVar

from parsers.values import Address
from workflows import people
from workflows.case import Case
from workflows.events import LetterWithheld
from workflows.letter import Audience, Detail, Letter
from workflows.writing import SAFE_FOR_BREACH

CaseT = TypeVar("CaseT", bound=Case)
# Details that are numbers, times or words of ours.
SAFE = frozenset({
    "aware_at", "call_at", "call_link", "call_minutes", "count", "due", "flagged_at", "goes", "late", "left", "level",
    "level_word", "next_update", "overdue", "parts", "percent", "state", "state_word", "target_word", "until",
})  # fmt: skip


def veil(case: CaseT) -> CaseT:
    """The case whose letters show a breach to its team alone."""
    if not case.ticket.breach:
        return case
    kept = tuple(_veiled(case, letter) for letter in case.letters if _may_leave(letter))
    withheld = [letter.name for letter in case.letters if not _may_leave(letter)]
    case = replace(case, letters=kept)
    for name in withheld:
        case = case.note(LetterWithheld(letter=name, because="it is confidential"))
    return case


def _may_leave(letter: Letter) -> bool:
    return letter.audience is Audience.AGENT or letter.name in SAFE_FOR_BREACH


def _veiled(case: Case, letter: Letter) -> Letter:
    if letter.audience is Audience.REPORTER:
        return replace(letter, subject="", details=_safe(letter))
    if letter.is_notice or people.may_read(case.desk, case.ticket, case.desk.agent(letter.to.address)):
        return replace(letter, subject="")
    return replace(
        letter,
        subject="",
        text="",
        whole="",
        author=Address(),
        phones=(),
        attachments=(),
        details=_safe(letter),
        call=None,
    )


def _safe(letter: Letter) -> dict[str, Detail]:
    told = {name: value for name, value in letter.details.items() if name in SAFE or name == "ask_phone"}
    if letter.audience is Audience.REPORTER and "call_with" in letter.details:  # an agent's public name
        told["call_with"] = letter.details["call_with"]
    done = letter.details.get("done")
    if isinstance(done, tuple):  # the orders without their values, which are a person's words
        told["done"] = tuple(order.split()[0] for order in done if isinstance(order, str) and order.strip())
    return told
