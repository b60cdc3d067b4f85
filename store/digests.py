# SPDX-License-Identifier: Apache-2.0
"""What the desk's own lists are made of, and which of them have left: each once, whoever looks first."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select

from parsers.subject import strip
from store import outbox
from store.letters import outbox_row
from store.rows import ticket_from
from store.schema import clocks, digests, events, messages, tickets
from workflows.desk import Desk
from workflows.digest import Entry
from workflows.letter import Letter
from workflows.slots import WEEK, Slot
from workflows.ticket import OPEN, TargetKind, Ticket
from workflows.weekly import TOLD, Kept

MOST = 2000  # open tickets that a list is made of
NEW = timedelta(hours=1)  # how old the first list of its kind may be: one that was set up today is not late

_EVERY = messages.alias()
_FIRST = select(func.min(_EVERY.c.id)).where(_EVERY.c.ticket == tickets.c.number).correlate(tickets).scalar_subquery()
_OPEN = (
    select(tickets, messages.c.subject)
    .select_from(tickets)
    .outerjoin(messages, messages.c.id == _FIRST)
    .where(tickets.c.state.in_(sorted(OPEN)))
    .order_by(tickets.c.number.desc())
    .limit(MOST)
)
_CLOCKS = (
    select(clocks)
    .join(tickets, tickets.c.number == clocks.c.ticket)
    .where(tickets.c.state.in_(sorted(OPEN)))
    .order_by(clocks.c.id)
)
_OPENED = select(tickets.c.team).where(
    tickets.c.opened_at > bindparam("since"), tickets.c.opened_at <= bindparam("until"), tickets.c.source != "import"
)
_KEPT = (
    select(events.c.name, events.c.at, events.c.data, tickets.c.team, tickets.c.opened_at)
    .join(tickets, tickets.c.number == events.c.ticket)
    .where(
        events.c.at > bindparam("since"),
        events.c.at <= bindparam("until"),
        events.c.name.in_(["target_met", "target_missed"]),
    )
)
_NEWEST = select(func.max(digests.c.slot)).where(digests.c.name == bindparam("of_name"))


def newest(connection: Connection, name: str) -> datetime | None:
    """The slot of the last list of this name; None where none has left yet."""
    found: datetime | None = connection.scalar(_NEWEST, {"of_name": name})
    return found


def claim(connection: Connection, slot: Slot, at: datetime) -> bool:
    """Write down that this list is made now; False for one that is too old to be the first of its kind.

    Raises IntegrityError where another daemon has made it.
    """
    before = newest(connection, slot.name)
    connection.execute(insert(digests), {"name": slot.name, "slot": slot.at, "made_at": at})
    return before is not None or at - slot.at <= NEW


def entries(connection: Connection) -> tuple[Entry, ...]:
    """Every open ticket with its promises."""
    of_ticket: dict[int, list[Any]] = {}
    for row in connection.execute(_CLOCKS):
        of_ticket.setdefault(row.ticket, []).append(row)
    return tuple(
        Entry(ticket=ticket_from(row, of_ticket.get(row.number, [])), subject=strip(row.subject or ""))
        for row in connection.execute(_OPEN)
    )


def week(connection: Connection, slot: Slot) -> tuple[list[str], list[Kept]]:
    """The team of each ticket that was opened in the week before the slot, and how promises ended within it."""
    told = {"since": slot.at - WEEK, "until": slot.at}
    kept = []
    for row in connection.execute(_KEPT, told):
        kind = json.loads(row.data)["kind"]
        if kind in TOLD and row.opened_at is not None:
            in_time, took = row.name == "target_met", row.at - row.opened_at
            kept.append(Kept(team=row.team, kind=TargetKind(kind), in_time=in_time, took=took))
    return list(connection.scalars(_OPENED, told)), kept


def owe(connection: Connection, desk: Desk, letters: tuple[Letter, ...], slot: Slot, at: datetime) -> None:
    """Owe the letters of a list, each once, whatever was owed before."""
    unique = f"{slot.name} {slot.at.isoformat()}"
    outbox.owe(
        connection,
        [
            outbox_row(letter, ticket=Ticket(), desk=desk, at=at, unique=f"{unique} {place}")
            for place, letter in enumerate(letters)
        ],
    )
