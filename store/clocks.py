# SPDX-License-Identifier: Apache-2.0
"""The next clock that falls due: due, decide and record are one short transaction, so clocks need no lease."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from store.rows import PARENT, TARGETS
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
_NAME = select(events.c.name).where(events.c.ticket == bindparam("of_parent"), events.c.seq == bindparam("of_seq"))
# A message bears the number of the first event of its decision.
_WORDS = (
    select(messages.c.body)
    .where(
        messages.c.ticket == bindparam("of_parent"),
        messages.c.seq <= bindparam("of_seq"),
        messages.c.voice == bindparam("of_voice"),
    )
    .order_by(messages.c.seq.desc(), messages.c.id.desc())
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
    if row.kind == PARENT:
        told = {"of_parent": ticket.parent, "of_seq": row.round}
        name = connection.scalar(_NAME, told)
        voice = WORDS_OF.get(name or "")
        words = connection.scalar(_WORDS, {**told, "of_voice": voice}) if voice else ""
        return Wake(what=name, text=words or "") if name else None
    if row.kind in TARGETS:
        running = (target for target in ticket.targets if target.state is TargetState.RUNNING)
        return next((target for target in running if (target.kind, target.round) == (row.kind, row.round)), None)
    return next((timer for timer in ticket.timers if (timer.kind, timer.round) == (row.kind, row.round)), None)


def end(connection: Connection, number: int) -> None:
    """Nothing more comes of this clock."""
    connection.execute(_OVER, {"of_id": number})


def put_off(connection: Connection, number: int, until: datetime) -> None:
    """Look at this clock again later."""
    connection.execute(_PUT_OFF, {"of_id": number, "until": until})
