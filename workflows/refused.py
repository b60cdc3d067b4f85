# SPDX-License-Identifier: Apache-2.0
"""The mail server refused a letter for good: history says so, and where nobody is at the reporter's address any more,
the agents hear of it and nothing is written there again."""

import re

from parsers.address import ascii_domain
from workflows import people
from workflows.case import Case
from workflows.desk import Agent
from workflows.events import LetterRefused
from workflows.writing import tell_agents

ENHANCED = re.compile(r"(?<![\d.])5\.(\d{1,3})\.(\d{1,3})(?![\d.])")  # RFC 3463
NO_MAILBOX = (550, 551, 553)  # RFC 5321 section 4.2.3, where nothing more is said
GONE = ("5.1.", "5.2.1")
TOO_LARGE = (552, "5.3.4", "5.2.3")  # RFC 1870 section 6, RFC 3463
OF_AGENTS = frozenset({"answer", "resolved"})  # letters with an agent's own words


def refused(
    case: Case, letter: str, recipient: str, code: int, words: str, author: Agent | None = None, text: str = ""
) -> Case:
    """Note the refusal; the server's words go to the agents alone.

    Whose words the letter bore, ``author``, hears that they did not leave, and reads them again: ``text``.
    """
    case = case.note(LetterRefused(letter=letter, code=code, because=f"the mail server answered {code}"))
    if case.place.requester.dead or not is_gone(case, recipient, code, words):
        return _told_author(case, author, code, words, text) if letter in OF_AGENTS else case
    return tell_agents(case, "alert_returned", people.working(case.desk, case.ticket), text=words)


def _told_author(case: Case, author: Agent | None, code: int, words: str, text: str) -> Case:
    agents = (author,) if author is not None else people.working(case.desk, case.ticket)
    told = ENHANCED.search(words)
    too_large = code in TOO_LARGE or told is not None and told[0] in TOO_LARGE
    return tell_agents(case, "alert_unsent", agents, text=text, because=words, too_large=too_large)


def is_gone(case: Case, recipient: str, code: int, words: str) -> bool:
    """Whether the refusal says that the requester's address leads to nobody; a policy or a full box may change."""
    if recipient.lower() != ascii_domain(case.place.requester.address).lower():
        return False
    told = ENHANCED.search(words)
    return told[0].startswith(GONE) if told else code in NO_MAILBOX
