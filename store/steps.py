# SPDX-License-Identifier: Apache-2.0
"""What was done about a ticket so far, as its history tells it to those who decide."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from store.rows import event_from
from store.schema import events
from workflows import done
from workflows.ticket import Ticket, TimerKind
from workflows.understand import AT_THEIR_WORD

LAST_MAILS = 20  # back in which the reporter's word is looked for
STOPPED = "ping_pong_stopped"

_STEPS = (
    select(events)
    .where(
        events.c.ticket == bindparam("of_ticket"),
        or_(
            events.c.name.in_((*done.STEPS, done.TAKEN_BACK, STOPPED)),
            events.c.actor == "admin",
            events.c.actor.like("agent:%"),
        ),
    )
    .order_by(events.c.seq)
)
_HEARD = (
    select(events.c.data)
    .where(events.c.ticket == bindparam("of_ticket"), events.c.name == "message_received")
    .order_by(events.c.seq.desc())
    .limit(LAST_MAILS)
)


def steps(connection: Connection, ticket: Ticket) -> dict[str, Any]:
    """The fields ``steps``, ``word`` and ``stopped`` of the ticket's Standing."""
    told = {"of_ticket": ticket.number}
    rows = connection.execute(_STEPS, told).all()
    heard = connection.scalars(_HEARD, told).all() if ticket.timer(TimerKind.AT_WORD) else []
    return {
        "steps": done.steps(event_from(row) for row in rows if row.name in (*done.STEPS, done.TAKEN_BACK)),
        "word": _word(heard),
        "stopped": _is_stopped(rows),
    }


def _word(heard: Sequence[str]) -> str:
    """The newest word by which the reporter is taken."""
    words = (json.loads(data).get("meaning", "") for data in heard)
    return next((word for word in words if word in AT_THEIR_WORD), "")


def _is_stopped(rows: Sequence[Any]) -> bool:
    """Whether nobody of the desk has acted since letters were stopped."""
    newest = next((row for row in reversed(rows) if row.name == STOPPED or _is_person(row.actor)), None)
    return newest is not None and newest.name == STOPPED


def _is_person(actor: str) -> bool:
    return actor == "admin" or actor.startswith("agent:")
