# SPDX-License-Identifier: Apache-2.0
"""Links by which a letter is answered with one touch: a reporter's yes, no or mark, an agent's command (RFC 6068)."""

from dataclasses import replace
from urllib.parse import quote

from parsers.address import ascii_domain
from templates.variables import SUBJECT_ROOM, reference
from workflows.desk import Desk
from workflows.goes import Goes
from workflows.letter import Audience, Letter
from workflows.ticket import Ticket

ASKS_WHETHER = frozenset({"resolved", "confirm_reminder", "entry_asked"})
ASKS_MARK = "closed"
MARKS = range(1, 6)
GOES_OUT = frozenset({Goes.REPORTER, Goes.REPORTERS, Goes.RETURNED})


def answerable(letter: Letter, ticket: Ticket, reply_to: str, note: str = "") -> Letter:
    """The letter with the links that its question needs, to the address that its answers go to.

    ``note`` is the recipient's address for notes, for an agent whose answer would go to a reporter.

    The words in the links are the same in every language, as the desk reads them. Links that it has already stay, and
    who has given a mark is not asked for another.
    """
    if letter.audience is Audience.AGENT and note and letter.details.get("goes") in GOES_OUT:
        return replace(letter, details={"note_link": _link(note, ticket, "note", ""), **letter.details})
    if letter.audience is not Audience.REPORTER or not ticket.number:
        return letter
    if letter.name in ASKS_WHETHER:
        links = {f"{word}_link": _link(reply_to, ticket, word, word) for word in ("yes", "no")}
        return replace(letter, details={**links, **letter.details})
    if letter.name == ASKS_MARK and not ticket.mark:
        marks = tuple(_link(reply_to, ticket, f"rating {mark}", str(mark)) for mark in MARKS)
        return replace(letter, details={"rating_links": marks, **letter.details})
    return letter


def order_link(letter: Letter, ticket: Ticket, address: str, desk: Desk) -> str:
    """The beginning of an agent's answer with a command, up to its words.

    Empty where the address would not prove that the letter was theirs: there the letter itself must be answered.
    """
    own = ascii_domain(desk.mailbox(ticket.mailbox).address)
    if letter.audience is not Audience.AGENT or letter.is_notice or address in ("", own):
        return ""
    subject = " ".join(filter(None, ["Re:", reference(ticket), "" if ticket.breach else letter.subject]))
    about = quote(subject[:SUBJECT_ROOM], safe="", errors="replace")
    return f"mailto:{quote(address, safe='@')}?subject={about}&body="


def _link(address: str, ticket: Ticket, word: str, body: str) -> str:
    subject = quote(f"{reference(ticket)} {word}", safe="")
    return f"mailto:{quote(address, safe='@')}?subject={subject}" + (f"&body={body}" if body else "")
