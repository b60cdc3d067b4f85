# SPDX-License-Identifier: Apache-2.0
"""Strangers who wrote to a ticket: whom its reporter was asked about, what came of it, and who left again."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, bindparam, func, insert, select, update

from parsers.address import Role
from store import inbox
from store.engine import InsertNew
from store.schema import entries, participants
from workflows.case import Arrival
from workflows.events_people import Admitted, Departed, Refused
from workflows.facts import Entry, Facts
from workflows.joining import ADMITTED, ASKED, LETTER, REFUSED
from workflows.ticket import Ticket

LEFT = "left"  # the role of somebody who takes part no more; nobody's Cc brings them back

MOST = 200  # mails of strangers that are looked at
_KNOWN = (
    select(entries)
    .where(entries.c.ticket.in_(bindparam("numbers", expanding=True)))
    .order_by(entries.c.id)
    .limit(MOST)
)
_ASK = insert(entries)
_AGAIN = InsertNew(entries, "ticket", "address", "mail")
_ONE = select(entries).where(entries.c.id == bindparam("entry"))
_MAILS = select(entries.c.mail).where(
    entries.c.ticket == bindparam("of_ticket"), entries.c.address == bindparam("of_address")
)
_DECIDE = (
    update(entries)
    .where(entries.c.ticket == bindparam("of_ticket"), entries.c.address == bindparam("of_address"))
    .values(state=bindparam("new_state"))
)
_LET_IN = InsertNew(participants, "ticket", "address")
_ROLE = (
    update(participants)
    .where(
        participants.c.ticket == bindparam("of_ticket"),
        participants.c.address == bindparam("of_address"),
        participants.c.role != "requester",
    )
    .values(role=bindparam("new_role"))
)
_COPIED = (
    select(func.count())
    .select_from(participants)
    .where(participants.c.ticket == bindparam("of_ticket"), participants.c.role != "requester")
)


def gather(connection: Connection, facts: Facts, writer: str) -> Facts:
    """The facts with who asked to write in the tickets that the mail names, where it may be about that."""
    asked = {token.ticket for token in facts.tokens if token.role is Role.JOIN}
    asked |= {letter.ticket for letter in facts.letters if letter.letter == LETTER}
    if facts.tokens or facts.letters:
        asked |= {place.ticket.number for place in facts.standings if writer not in place.participants}
    if not asked:
        return facts
    rows = connection.execute(_KNOWN, {"numbers": sorted(asked)})
    known = (Entry(id=r.id, ticket=r.ticket, address=r.address, state=r.state, letter=r.letter) for r in rows)
    return replace(facts, entries=tuple(known))


def record(
    connection: Connection, mail: int, case: Arrival, ticket: Ticket, letters: Iterable[tuple[str, str]]
) -> None:
    """What a decision says of who takes part. Raises IntegrityError where the reporter was just asked by another.

    ``letters`` are the names and Message-IDs of those that it owes.
    """
    settled, writer = case.disposition, case.mail.contact.address.lower()
    if settled is not None and settled.cause == "guest":
        asking = next((message_id for name, message_id in letters if name == LETTER), "")
        known = next((e for e in case.facts.entries if (e.ticket, e.address) == (ticket.number, writer)), None)
        row = {"ticket": ticket.number, "address": writer, "mail": mail, "letter": asking, "at": case.at}
        row["state"] = known.state if known is not None else ASKED
        if asking:
            connection.execute(_ASK, row)
        else:
            _AGAIN(connection, row)
    for event in case.events:
        if isinstance(event, (Admitted, Refused)):
            _decide(connection, event, ticket, case)
        elif isinstance(event, Departed):
            connection.execute(_ROLE, {"of_ticket": ticket.number, "of_address": writer, "new_role": LEFT})


def room(connection: Connection, number: int, most: int) -> int:
    """How many more people may be copied into a ticket."""
    return max(0, most - int(connection.scalar(_COPIED, {"of_ticket": number}) or 0))


def _decide(connection: Connection, event: Admitted | Refused, ticket: Ticket, case: Arrival) -> None:
    """Let them in, with all mails of theirs that were held for it; or keep them out."""
    found = connection.execute(_ONE, {"entry": event.entry}).one()
    told = {"of_ticket": ticket.number, "of_address": found.address}
    admitted = isinstance(event, Admitted)
    connection.execute(_DECIDE, told | {"new_state": ADMITTED if admitted else REFUSED})
    if admitted:
        _LET_IN(connection, {"ticket": ticket.number, "address": found.address, "role": ADMITTED, "proved": False})
    connection.execute(_ROLE, told | {"new_role": ADMITTED if admitted else LEFT})
    for mail in connection.scalars(_MAILS, told).all() if admitted else ():
        inbox.reopen(connection, mail, case.at, released=False)
