# SPDX-License-Identifier: Apache-2.0
"""Whether an agent's mail would say anything to the reporter."""

from parsers.address import Role, ascii_domain, asks_note
from parsers.command import commands
from workflows.case import Arrival, Case
from workflows.goes import is_inside, sends
from workflows.letter import SentLetter

TAKE_THE_WORDS = frozenset({"note"})  # for the desk, with the text below them
CLOSES = frozenset({"duplicate"})  # with a letter of its own, whatever becomes of the text below
TRIES = "?"  # nothing is done


def is_public(case: Arrival) -> bool:
    """Whether words or files of it, or one of its commands, would reach the reporter."""
    if is_for_notes(case):
        return False
    found, rest = commands(case.mail.new_text)
    names = {command.name for command in found}
    if sends(found) or names & CLOSES:
        return TRIES not in names
    if names & {TRIES, *TAKE_THE_WORDS} or stays_inside(case):
        return False
    return bool(rest.strip() or not found and case.mail.attachments)


def is_for_notes(case: Case) -> bool:
    """Whether it is a mail to the address for notes, whoever else is addressed: nothing of it reaches a reporter."""
    if not isinstance(case, Arrival):
        return False
    mail = case.mail
    addressed = [*(one.address for one in (*mail.to, *mail.cc)), *mail.delivered_to]
    return asks_note(addressed, (box.address for box in case.desk.mailboxes))


def stays_inside(case: Arrival) -> bool:
    """Whether it came to the address for notes, or answers a letter whose answers stay at the desk."""
    if is_for_notes(case) or any(token.role is Role.INSIDE for token in case.facts.tokens):
        return True
    letter = answered(case)
    return letter is not None and is_inside(letter.letter)


def answered(case: Arrival) -> SentLetter | None:
    """The letter to this agent that the mail answers, of this ticket or of one merged into it; None where unknown."""
    if case.agent is None:
        return None
    mine = ascii_domain(case.agent.address).lower()
    letters = (one for one in case.facts.letters if one.ticket in of_ticket(case))
    return next((one for one in letters if one.recipient == mine), None)


def of_ticket(case: Arrival) -> tuple[int, ...]:
    """The ticket's number, and that of the one which the mail names and which was merged into it."""
    return (case.place.ticket.number, case.merged_from)
