# SPDX-License-Identifier: Apache-2.0
"""Where a letter is answered: the desk's address, signed for its recipient where the settings allow it."""

from dataclasses import replace
from datetime import datetime

from parsers.address import EPOCH, Role, ascii_domain, make
from workflows.desk import Desk
from workflows.letter import Letter
from workflows.ticket import Ticket


def plain(ticket: Ticket, desk: Desk) -> str:
    """The address of the ticket's mailbox, as it is written in ASCII."""
    return ascii_domain(desk.mailbox(ticket.mailbox).address)


def signed(ticket: Ticket, desk: Desk, at: datetime, role: Role, recipient: str) -> str:
    """The same with a token for this recipient; plain where there is no ticket or the settings say so."""
    own = plain(ticket, desk)
    if not desk.plus_addresses or not ticket.number:
        return own
    return make(own, desk.keys[0], ticket=ticket.number, role=role, recipient=recipient, at=at)


def to_admin(letter: Letter, desk: Desk, at: datetime) -> str:
    """Where the admin answers the list of held mails: the day of the list stands for a ticket's number."""
    return signed(Ticket(number=(at - EPOCH).days), desk, at, Role.ADMIN, letter.to.address)


def of_agent(letter: Letter, ticket: Ticket, desk: Desk, at: datetime, number: int) -> str:
    """Where the letter's recipient, an agent, answers the ticket of this number."""
    return signed(replace(ticket, number=number), desk, at, Role.AGENT, letter.to.address)
