# SPDX-License-Identifier: Apache-2.0
"""What is known of who writes: their tickets that are not closed, and whether they write at once upon our letters."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from parsers.subject import strip
from store.schema import events, messages, outbox, tickets
from workflows.facts import OwnTicket
from workflows.letter import Audience
from workflows.ping_pong import in_a_row
from workflows.ticket import State

MOST_OWN = 50
MOST_MAILS = 20
WINDOW = timedelta(hours=1)

_THOSE = messages.alias()
_FIRST = select(func.min(_THOSE.c.id)).where(_THOSE.c.ticket == tickets.c.number).correlate(tickets).scalar_subquery()
_LINK = (
    select(events.c.data)
    .where(events.c.ticket == tickets.c.number, events.c.seq <= 3, events.c.name == "linked")
    .limit(1)
    .scalar_subquery()
)
_OWN = (
    select(
        tickets.c.number,
        tickets.c.state,
        tickets.c.breach,
        tickets.c.opened_at,
        messages.c.subject,
        _LINK.label("link"),
    )
    .select_from(tickets.join(messages, messages.c.id == _FIRST, isouter=True))
    .where(
        tickets.c.requester == bindparam("of_contact"),
        tickets.c.state != State.CLOSED,
        tickets.c.opened_at.is_not(None),
    )
    .order_by(tickets.c.opened_at.desc(), tickets.c.number.desc())
    .limit(MOST_OWN)
)
# Letters that a person of the desk wrote are left out: people do answer those at once.
_LETTERS = (
    select(outbox.c.ticket, outbox.c.sent_at, outbox.c.owed_at)
    .where(
        outbox.c.recipient == bindparam("of_recipient"),
        outbox.c.owed_at > bindparam("since"),
        outbox.c.audience == Audience.REPORTER,
        outbox.c.letter != "answer",
    )
    .order_by(outbox.c.owed_at.desc())
    .limit(MOST_MAILS)
)
_MAILS = (
    select(messages.c.received_at)
    .where(
        messages.c.ticket.in_(bindparam("tickets", expanding=True)),
        messages.c.author_address == bindparam("of_address"),
        messages.c.message_id != "",
        messages.c.received_at > bindparam("since"),
    )
    .order_by(messages.c.received_at.desc())
    .limit(MOST_MAILS)
)


def own_open(connection: Connection, contact: int) -> tuple[OwnTicket, ...]:
    """The tickets of this contact that are not closed, the oldest first; at most the ``MOST_OWN`` newest."""
    rows = connection.execute(_OWN, {"of_contact": contact}).all() if contact else []
    return tuple(_own(row) for row in reversed(rows))


def quick(connection: Connection, address: str, recipient: str, received: datetime) -> int:
    """How many mails of this address in a row, this one included, came at once upon a letter of ours.

    ``recipient`` is the address as the outbox has it. Only the hour before ``received`` counts.
    """
    told: dict[str, Any] = {"of_recipient": recipient, "since": received - WINDOW}
    letters = connection.execute(_LETTERS, told).all()
    if not letters:
        return 0
    numbers = sorted({row.ticket for row in letters if row.ticket is not None})
    told = {"tickets": numbers, "of_address": address, "since": received - WINDOW}
    before = connection.scalars(_MAILS, told).all() if numbers else []
    unplaced = [row.owed_at for row in letters if row.ticket is None]  # each stands for a mail that opened no ticket
    sent = [row.sent_at or row.owed_at for row in letters]
    return in_a_row([received, *sorted((*before, *unplaced), reverse=True)], sent)


def _own(row: Any) -> OwnTicket:
    return OwnTicket(
        number=row.number,
        subject="" if row.breach else strip(row.subject or ""),
        state=row.state,
        opened_at=row.opened_at,
        breach=row.breach,
        follows=json.loads(row.link)["to"] if row.link else 0,
    )
