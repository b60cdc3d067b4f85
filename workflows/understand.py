# SPDX-License-Identifier: Apache-2.0
"""What a reply says of its ticket: who may say it, in which state, and what the letter it answers had asked."""

import re
from dataclasses import dataclass

from parsers.values import Nature
from workflows.case import Arrival, Voice
from workflows.meaning import Asked, Sense, meaning
from workflows.respond import worth_sending
from workflows.satisfaction import satisfaction
from workflows.ticket import State

MARK_ASKED = frozenset({State.RESOLVED, State.CLOSED})
AT_THEIR_WORD = frozenset({Sense.WORKS, Sense.CLOSE, Sense.CANCEL})
REPORTER_ONLY = frozenset({*AT_THEIR_WORD, Sense.STATUS})
NUMBER = re.compile(r"(?<!\d)(?:10|\d)(?:[.,]\d)?(?: ?/ ?(?:5|10))?[\W_]{0,3}$")
SHORT = 4  # words of a reply that gives a mark of its own kind
TAIL = re.compile(r"\[#\d{1,18}\]\s*(\w{1,20})\s*$")  # the answer that a link of ours put into the subject


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a reply means; ``mark`` is 1 to 5 where it gives one.

    ``empty``: it has neither words nor more than a number that is no mark. ``doubted``: it would end the ticket or
    give a mark, had its sender proved who they are.
    """

    sense: Sense = Sense.OTHER
    mark: int | None = None
    because: str = ""
    empty: bool = False
    doubted: bool = False


OTHER = Said()


def understood(case: Arrival) -> Said:
    """What this mail says of the ticket it is about; ``OTHER`` wherever a person should read it.

    A machine says nothing. Nobody but the reporter ends the ticket, gives a mark or asks how it stands; whoever takes
    part may thank, or say that it is still broken. From is easily forged: once the reporter has proved who they are,
    only a mail that proves it too is taken at its word.
    """
    mail, ticket = case.mail, case.place.ticket
    if case.voice is not Voice.REPORTER or mail.nature is not Nature.HUMAN or worth_sending(case):
        return OTHER
    own = case.of_requester
    text = mail.new_text or tail(mail.subject)
    mark = satisfaction(text, mail.subject) if own and ticket.state in MARK_ASKED else None
    asked = Asked.RESTORED if ticket.state in MARK_ASKED else Asked.NOTHING
    found = meaning(text, mail.language or ticket.language, asked)
    if found.sense in REPORTER_ONLY and not own:
        return OTHER
    if (mark is not None or found.sense in AT_THEIR_WORD) and case.place.proved and not case.proved:
        return Said(doubted=True, because="its sender is not proved")
    empty = found.sense is Sense.OTHER and _is_empty(text)
    return Said(sense=found.sense, mark=mark, because=", ".join(found.because), empty=empty)


def _is_empty(text: str) -> bool:
    """Whether no word stands there, or a number as an answer to the question for a mark: "10/10", "a fat 5!"."""
    line = text.strip()
    return not line or len(line) < 40 and len(line.split()) <= SHORT and NUMBER.search(line) is not None


def tail(subject: str) -> str:
    """The answer that a link of ours put behind the ticket's tag in the subject."""
    found = TAIL.search(subject[-60:])
    return found[1] if found else ""
