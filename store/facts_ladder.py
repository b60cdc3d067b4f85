# SPDX-License-Identifier: Apache-2.0
"""Facts for the ladder: the report, whether its reporter may be written to, who was called, who had the last one."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from store.schema import events, messages, tickets
from workflows.events import LetterWithheld, MessageReceived
from workflows.events_life import AllHandsTold, PriorityDoubted
from workflows.ticket import Priority, Ticket

WINDOW = timedelta(hours=1)  # in which P1s are counted
LAST_SUMMARIES = 5  # of hand-overs, that the next one repeats

_REPORT = select(messages.c.body).where(messages.c.ticket == bindparam("of_ticket")).order_by(messages.c.id).limit(1)
_SUMMARIES = (
    select(messages.c.body)
    .where(messages.c.ticket == bindparam("of_ticket"), messages.c.voice == "summary")
    .order_by(messages.c.id.desc())
    .limit(LAST_SUMMARIES)
)
LATER = 3  # texts since, the newest
_LATER = (
    select(messages.c.body)
    .where(
        messages.c.ticket == bindparam("of_ticket"),
        messages.c.voice == "reporter",
        messages.c.id
        > select(func.min(messages.c.id)).where(messages.c.ticket == bindparam("of_ticket")).scalar_subquery(),
    )
    .order_by(messages.c.id.desc())
    .limit(LATER)
)
_LAST_OWNER = (
    select(tickets.c.owner)
    .where(
        tickets.c.requester == bindparam("of_contact"),
        tickets.c.owner != 0,
        tickets.c.number != bindparam("of_ticket"),
    )
    .order_by(tickets.c.opened_at.desc(), tickets.c.number.desc())
    .limit(1)
)
_TOLD = (
    select(events.c.at, events.c.name, events.c.because, events.c.data)
    .where(
        events.c.ticket == bindparam("of_ticket"),
        or_(
            events.c.name.in_([AllHandsTold.name, PriorityDoubted.name, MessageReceived.name]),
            and_(events.c.name == LetterWithheld.name, events.c.data.like('%"acknowledgement"%')),
        ),
    )
    .order_by(events.c.seq)
)
_P1 = select(func.count()).where(tickets.c.opened_at > bindparam("since"), tickets.c.priority == Priority.P1)
_P1_OF_SENDER = _P1.where(tickets.c.requester == bindparam("of_contact"))
_BEFORE = (tickets.c.opened_at <= bindparam("until"), tickets.c.number < bindparam("of_ticket"))
_P1_BEFORE, _P1_OF_SENDER_BEFORE = _P1.where(*_BEFORE), _P1_OF_SENDER.where(*_BEFORE)


def of_ticket(connection: Connection, ticket: Ticket) -> dict[str, Any]:
    """The fields of a Standing that the ladder asks for."""
    told = {"of_ticket": ticket.number, "of_contact": ticket.requester}
    rows = connection.execute(_TOLD, told).all()
    rings = [row for row in rows if row.name == AllHandsTold.name]
    return {
        "report": connection.scalar(_REPORT, told) or "",
        "later": tuple(reversed(connection.scalars(_LATER, told).all())),
        "summaries": tuple(reversed(connection.scalars(_SUMMARIES, told).all())),
        "withheld": _withheld(rows),
        "last_owner": connection.scalar(_LAST_OWNER, told) or 0,
        "rung": len(rings),
        "rung_agents": tuple(json.loads(rings[-1].data)["agents"]) if rings else (),
        "rung_at": rings[-1].at if rings else None,
        "doubted": sum(row.name == PriorityDoubted.name for row in rows),
        **_p1_before(connection, ticket),
    }


def p1_of_sender(connection: Connection, contact: int, at: datetime) -> int:
    """How many P1s of this contact came within the hour."""
    told = {"since": at - WINDOW, "of_contact": contact}
    return int(connection.scalar(_P1_OF_SENDER, told) or 0) if contact else 0


def p1_of_all(connection: Connection, at: datetime) -> int:
    """How many P1s came within the hour."""
    return int(connection.scalar(_P1, {"since": at - WINDOW}) or 0)


def _p1_before(connection: Connection, ticket: Ticket) -> dict[str, int]:
    """How many P1s came within the hour before this one."""
    if ticket.priority is not Priority.P1 or ticket.opened_at is None:
        return {}
    told = {"since": ticket.opened_at - WINDOW, "until": ticket.opened_at, "of_ticket": ticket.number}
    of_sender = connection.scalar(_P1_OF_SENDER_BEFORE, told | {"of_contact": ticket.requester})
    return {"p1_of_sender": int(of_sender or 0), "p1_of_all": int(connection.scalar(_P1_BEFORE, told) or 0)}


def _withheld(rows: Sequence[Any]) -> str:
    """Why the acknowledgement was not sent, unless the reporter has written since."""
    heard = [row for row in rows if row.name in (LetterWithheld.name, MessageReceived.name)]
    return heard[-1].because if heard and heard[-1].name == LetterWithheld.name else ""
