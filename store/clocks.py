# SPDX-License-Identifier: Apache-2.0
"""The next clock that falls due: due, decide and record are one short transaction, so clocks need no lease."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from parsers.values import Address
from store.facts import standings
from store.rows import TARGETS, parent_of
from store.schema import clocks, events, messages
from workflows.case import Clock, Wake
from workflows.ticket import TargetState, Ticket

_DUE = (
    select(clocks)
    .where(clocks.c.state == "running", clocks.c.wakes <= bindparam("at"))
    .order_by(clocks.c.wakes, clocks.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_NEXT = select(clocks.c.wakes).where(clocks.c.state == "running").order_by(clocks.c.wakes).limit(1)
_OVER = update(clocks).where(clocks.c.id == bindparam("of_id")).values(state="ended", wakes=None)
_PUT_OFF = (
    update(clocks)
    .where(clocks.c.id == bindparam("of_id"), clocks.c.state == "running")
    .values(wakes=bindparam("until"))
)
_EARLIER = (
    select(clocks.c.id)
    .where(
        clocks.c.ticket == bindparam("of_ticket"),
        clocks.c.kind == bindparam("of_kind"),
        clocks.c.id < bindparam("of_id"),
        clocks.c.state == "running",
    )
    .limit(1)
)
_EVENT = select(events).where(events.c.ticket == bindparam("of_parent"), events.c.seq == bindparam("of_seq"))
# A note bears the moment of its decision, and so do the events.
_WORDS = (
    select(messages.c.body, messages.c.author_name, messages.c.author_address)
    .where(
        messages.c.ticket == bindparam("of_parent"),
        messages.c.received_at == bindparam("of_at"),
        messages.c.voice == bindparam("of_voice"),
    )
    .order_by(messages.c.id.desc())
    .limit(1)
)
WORDS_OF = {"answered": "answer", "resolved": "resolution"}  # event -> the voice of the words that went out with it


def next_due(connection: Connection, at: datetime) -> Any:
    """The row of the clock that fell due the longest ago, locked until the transaction ends; None without one."""
    return connection.execute(_DUE, {"at": at}).one_or_none()


def next_wake(connection: Connection) -> datetime | None:
    """When a clock falls due next; None where none runs."""
    return connection.scalar(_NEXT)


def clock_of(connection: Connection, row: Any, ticket: Ticket) -> Clock | None:
    """The promise, the timer or the word from a parent that a row stands for; None where its ticket has none."""
    if parent_of(row.kind):
        return _wake(connection, parent_of(row.kind), row.round)
    if row.kind in TARGETS:
        running = (target for target in ticket.targets if target.state is TargetState.RUNNING)
        return next((target for target in running if (target.kind, target.round) == (row.kind, row.round)), None)
    return next((timer for timer in ticket.timers if (timer.kind, timer.round) == (row.kind, row.round)), None)


def _wake(connection: Connection, parent: int, seq: int) -> Wake | None:
    """Word of what event ``seq`` of a major incident was; None where that is no longer there."""
    event = connection.execute(_EVENT, {"of_parent": parent, "of_seq": seq}).one_or_none()
    place = next(iter(standings(connection, [parent])), None)
    if event is None or place is None:
        return None
    voice, words = WORDS_OF.get(event.name), None
    if voice:
        told = {"of_parent": parent, "of_at": event.at, "of_voice": voice}
        words = connection.execute(_WORDS, told).one_or_none()
    return Wake(
        what=event.name,
        text=words.body if words else "",
        author=Address(name=words.author_name, address=words.author_address) if words else Address(),
        actor=event.actor,
        at=event.at,
        parent=place,
    )


def follows_another(connection: Connection, row: Any) -> bool:
    """Whether earlier word from the same parent is not dealt with yet: it is heard in order, by many daemons too."""
    told = {"of_ticket": row.ticket, "of_kind": row.kind, "of_id": row.id}
    return parent_of(row.kind) > 0 and connection.scalar(_EARLIER, told) is not None


def end(connection: Connection, number: int) -> None:
    """Nothing more comes of this clock."""
    connection.execute(_OVER, {"of_id": number})


def put_off(connection: Connection, number: int, until: datetime) -> None:
    """Look at this clock again later."""
    connection.execute(_PUT_OFF, {"of_id": number, "until": until})
