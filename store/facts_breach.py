# SPDX-License-Identifier: Apache-2.0
"""Facts of a breach: what history says of it."""

from sqlalchemy import Connection, bindparam, select

from store.rows import event_from
from store.schema import events
from workflows.event import Event
from workflows.events_breach import NAMES

_OF_TICKET = (
    select(events)
    .where(events.c.ticket == bindparam("of_ticket"), events.c.name.in_(sorted(NAMES)))
    .order_by(events.c.seq)
)


def history(connection: Connection, number: int) -> tuple[Event, ...]:
    """The events of a breach, oldest first."""
    return tuple(event_from(row) for row in connection.execute(_OF_TICKET, {"of_ticket": number}))
