# SPDX-License-Identifier: Apache-2.0
"""The mail server refused a letter for good: history says so, and where nobody is at the reporter's address any more,
the agents hear of it and nothing is written there again."""

import re

from parsers.address import ascii_domain
from workflows import people
from workflows.case import Case
from workflows.events import LetterRefused
from workflows.writing import tell_agents

ENHANCED = re.compile(r"(?<![\d.])5\.(\d{1,3})\.(\d{1,3})(?![\d.])")  # RFC 3463
NO_MAILBOX = (550, 551, 553)  # RFC 5321 section 4.2.3, where nothing more is said
GONE = ("5.1.", "5.2.1")


def refused(case: Case, letter: str, recipient: str, code: int, words: str) -> Case:
    """Note the refusal; the server's words go to the agents alone."""
    case = case.note(LetterRefused(letter=letter, code=code, because=f"the mail server answered {code}"))
    if case.place.requester.dead or not is_gone(case, recipient, code, words):
        return case
    return tell_agents(case, "alert_returned", people.working(case.desk, case.ticket), text=words)


def is_gone(case: Case, recipient: str, code: int, words: str) -> bool:
    """Whether the refusal says that the requester's address leads to nobody; a policy or a full box may change."""
    if recipient.lower() != ascii_domain(case.place.requester.address).lower():
        return False
    told = ENHANCED.search(words)
    return told[0].startswith(GONE) if told else code in NO_MAILBOX
