# SPDX-License-Identifier: Apache-2.0
"""Record what a decision changes beside its ticket, in the same transaction."""

from sqlalchemy import Connection, bindparam, delete, update

from store import absences, blocks
from store.absences import Owe
from store.engine import InsertNew
from store.entries import LEFT
from store.facts_beside import sources
from store.schema import participants
from workflows.beyond import Absent, Blocked, Copied
from workflows.case import Case
from workflows.ticket import Ticket

COPY = "cc"  # the role of who gets the answers by an agent's word

_ADD = InsertNew(participants, "ticket", "address")
_PROMOTE = (
    update(participants)
    .where(
        participants.c.ticket == bindparam("of_ticket"),
        participants.c.address == bindparam("of_address"),
        participants.c.role.not_in(("requester", LEFT)),
    )
    .values(role=COPY)
)
_REMOVE = delete(participants).where(
    participants.c.ticket.in_(bindparam("numbers", expanding=True)),
    participants.c.address == bindparam("of_address"),
    participants.c.role == COPY,
)


def record(connection: Connection, case: Case, ticket: Ticket, owe: Owe) -> None:
    """Write it down in the order in which it was decided."""
    for change in case.beyond:
        if isinstance(change, Copied):
            _copy(connection, ticket.number, change)
        elif isinstance(change, Blocked) and change.on:
            blocks.block(connection, change.sender, agent=change.agent, ticket=ticket.number, at=case.at)
        elif isinstance(change, Blocked):
            blocks.unblock(connection, change.sender)
        elif isinstance(change, Absent):
            absences.change(connection, case, change, owe)


def _copy(connection: Connection, number: int, told: Copied) -> None:
    if not told.on:
        connection.execute(_REMOVE, {"numbers": sources(connection, number), "of_address": told.address})
        return
    place = {"of_ticket": number, "of_address": told.address}
    _ADD(connection, {"ticket": number, "address": told.address, "role": COPY, "proved": False})
    connection.execute(_PROMOTE, place)
