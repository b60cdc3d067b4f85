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
TAIL = re.compile(r"\[#\d{1,18}\]\s*(\w{1,20})\s*$")  # the answer that a link of ours put into the subject


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a reply means; ``mark`` is 1 to 5 where it gives one."""

    sense: Sense = Sense.OTHER
    mark: int | None = None
    because: str = ""


OTHER = Said()


def understood(case: Arrival) -> Said:
    """What this mail says of the ticket it is about; ``OTHER`` wherever a person should read it.

    A machine says nothing. Nobody but the reporter ends the ticket, gives a mark or asks how it stands; whoever takes
    part may thank, or say that it is still broken.
    """
    mail, ticket = case.mail, case.place.ticket
    if case.voice is not Voice.REPORTER or mail.nature is not Nature.HUMAN or worth_sending(case):
        return OTHER
    own = mail.contact.address.lower() == case.place.requester.address.lower()
    text = mail.new_text or _tail(mail.subject)
    mark = satisfaction(text, mail.subject) if own and ticket.state in MARK_ASKED else None
    asked = Asked.RESTORED if ticket.state is State.RESOLVED else Asked.NOTHING
    found = meaning(text, mail.language or ticket.language, asked)
    if found.sense in REPORTER_ONLY and not own:
        return OTHER
    return Said(sense=found.sense, mark=mark, because=", ".join(found.because))


def _tail(subject: str) -> str:
    found = TAIL.search(subject[-60:])
    return found[1] if found else ""
