# SPDX-License-Identifier: Apache-2.0
"""Facts about the desk's people: how many open tickets each has, and whom a ticket has called."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from store.away import desk_at
from store.facts_exchange import exchange
from store.rows import event_from
from store.schema import events, tickets
from workflows.desk import Desk
from workflows.duty import on_duty
from workflows.supersede import NAMES, waiting
from workflows.ticket import OPEN, Ticket

_LOADS = (
    select(tickets.c.owner, func.count())
    .where(tickets.c.state.in_(sorted(OPEN)), tickets.c.owner != 0)
    .group_by(tickets.c.owner)
)
_CALLED = (
    select(events)
    .where(events.c.ticket == bindparam("of_ticket"), events.c.name.in_(NAMES))
    .order_by(events.c.seq)
)


def at_moment(connection: Connection, desk: Desk, at: datetime) -> Desk:
    """The desk with who works now, and with how many open tickets each of several agents has."""
    loads = {} if len(desk.agents) < 2 else {row[0]: row[1] for row in connection.execute(_LOADS)}
    return on_duty(desk_at(connection, desk, at), at, loads)


def of_ticket(connection: Connection, ticket: Ticket) -> dict[str, Any]:
    """The fields of a Standing that the alerts of its agents ask for."""
    return {"alerted": _alerted(connection, ticket), "exchange": exchange(connection, ticket.number)}


def _alerted(connection: Connection, ticket: Ticket) -> tuple[int, ...]:
    """The agents who were alerted of a ticket that nobody has, by their ids."""
    if ticket.owner:
        return ()
    return waiting(event_from(row) for row in connection.execute(_CALLED, {"of_ticket": ticket.number}))
