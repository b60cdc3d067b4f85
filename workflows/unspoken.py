# SPDX-License-Identifier: Apache-2.0
"""At the address for notes nothing ever reaches a reporter: an order that would write to one is refused there."""

from parsers.values import Command
from workflows.case import Case
from workflows.events_beside import SplitOff
from workflows.events_life import ChildrenReleased, MajorDeclared
from workflows.goes import SENDING
from workflows.letter import Audience
from workflows.public import is_for_notes
from workflows.verbs import Refusal

SPEAK = frozenset({"send", "macro"})  # whatever else is in the mail
TELL_OTHERS = (SplitOff, MajorDeclared, ChildrenReleased)  # upon which other tickets write to their reporters
BECAUSE = "it writes to the reporter, and nothing does from the address for notes; answer the alert itself"


def unspoken(before: Case, after: Case, command: Command) -> Refusal | None:
    """Why an order is not for that address, by what it did; None where it may be, as everywhere else."""
    if not is_for_notes(before):
        return None
    letters = after.letters[len(before.letters) :]
    told = any(letter.audience is Audience.REPORTER for letter in letters)
    told = told or any(isinstance(event, TELL_OTHERS) for event in after.events[len(before.events) :])
    speaks = command.name in SPEAK or command.name in SENDING and bool(before.words)
    return Refusal(because=BECAUSE) if told or speaks else None
