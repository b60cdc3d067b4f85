# SPDX-License-Identifier: Apache-2.0
"""The outbox: letters owed, leased to whoever sends them, with the same bytes at every try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from parsers.words import clean
from store.engine import InsertNew
from store.schema import outbox

BATCH = 16
LEASE = timedelta(seconds=120)
PATIENCE = timedelta(days=5)  # as long as mail servers keep trying (RFC 5321 section 4.5.4.1)
FEWEST = 24  # attempts before a letter is given up, most of a day by the pauses below: it may have waited unsent
BACK_OFF = (30, 60, 120, 300, 600, 1200, 1800, 3600)  # seconds
BEYOND = timedelta(hours=2)  # no pause is as long: the clock was ahead when it was set

_OWE = InsertNew(outbox, "message_id")
_LEASABLE = (
    select(outbox)
    .where(
        outbox.c.state == "queued",
        or_(outbox.c.next_try <= bindparam("at"), outbox.c.next_try > bindparam("beyond")),
    )
    .order_by(outbox.c.next_try, outbox.c.id)
    .limit(bindparam("batch"))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(outbox)
    .where(outbox.c.id == bindparam("letter_id"))
    .values(attempts=outbox.c.attempts + 1, next_try=bindparam("until"))
)
_FENCED = and_(
    outbox.c.id == bindparam("letter_id"), outbox.c.attempts == bindparam("attempt"), outbox.c.state == "queued"
)
_SENT = (
    update(outbox)
    .where(_FENCED)
    .values(state="sent", sent_at=bindparam("at"), answer=bindparam("words"), envelope_from=bindparam("path"))
)
_REFUSED = update(outbox).where(_FENCED).values(state="refused", answer=bindparam("words"))
_DEFERRED = update(outbox).where(_FENCED).values(next_try=bindparam("until"), answer=bindparam("words"))
_GIVE_BACK = update(outbox).where(_FENCED).values(next_try=bindparam("until"), attempts=outbox.c.attempts - 1)
_RELEASE_ALL = (
    update(outbox)
    .where(outbox.c.state == "queued", outbox.c.attempts > 0, outbox.c.answer == "")
    .values(next_try=bindparam("at"))
)
_WITHDRAWN = (
    update(outbox)
    .where(outbox.c.id == bindparam("letter_id"), outbox.c.state == "queued", outbox.c.attempts == 0)
    .values(state="withdrawn")
)
_QUEUED = select(func.count()).select_from(outbox).where(outbox.c.state == "queued")


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A letter in somebody's hands, with the number of this attempt."""

    id: int
    message_id: str
    ticket: int | None
    letter: str
    recipient: str
    envelope_from: str
    content: bytes
    attempts: int
    owed_at: datetime
    seq: int = 0  # of its ticket


def domain_of(recipient: str) -> str:
    """The domain that a letter to this recipient is counted for; a dot at its end names the same one."""
    return recipient.rpartition("@")[2].rstrip(".")


def owe(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write down letters; one whose Message-ID is known was owed before and stays as it is."""
    _OWE(connection, rows)


def lease(connection: Connection, at: datetime, batch: int = BATCH) -> list[Owed]:
    """Take letters to send, the longest due first."""
    rows = list(connection.execute(_LEASABLE, {"at": at, "beyond": at + BEYOND, "batch": batch}))
    if rows:
        connection.execute(_TAKE, [{"letter_id": row.id, "until": at + LEASE} for row in rows])
    fields = [name for name in Owed.__dataclass_fields__ if name != "attempts"]
    return [Owed(attempts=row.attempts + 1, **{name: getattr(row, name) for name in fields}) for row in rows]


def sent(connection: Connection, owed: Owed, answer: str, envelope_from: str, at: datetime) -> bool:
    """The server took it; ``envelope_from`` is the return path that it left with."""
    told = {"letter_id": owed.id, "attempt": owed.attempts, "at": at, "words": clean(answer), "path": envelope_from}
    return connection.execute(_SENT, told).rowcount == 1


def refused(connection: Connection, owed: Owed, answer: str) -> bool:
    """The server will not take it; False where another attempt decided first."""
    told = {"letter_id": owed.id, "attempt": owed.attempts, "words": clean(answer)}
    return connection.execute(_REFUSED, told).rowcount == 1


def deferred(connection: Connection, owed: Owed, answer: str, at: datetime) -> None:
    """Try again after a pause that grows."""
    pause = BACK_OFF[min(owed.attempts, len(BACK_OFF)) - 1]
    told = {"letter_id": owed.id, "attempt": owed.attempts, "words": clean(answer)}
    connection.execute(_DEFERRED, {**told, "until": at + timedelta(seconds=pause)})


def give_back(connection: Connection, owed: Owed, at: datetime) -> None:
    """Return a letter that was not tried, as if it had never been leased."""
    connection.execute(_GIVE_BACK, {"letter_id": owed.id, "attempt": owed.attempts, "until": at})


def withdraw(connection: Connection, letter: int) -> bool:
    """Take back a letter that nobody has leased yet; False where somebody has, or it was settled before.

    A lease counts an attempt in the same row, so that a letter is either leased or withdrawn, whoever comes first.
    """
    return connection.execute(_WITHDRAWN, {"letter_id": letter}).rowcount == 1


def release_all(connection: Connection, at: datetime) -> int:
    """End every lease of a process that died; only for a database that one daemon has to itself."""
    return connection.execute(_RELEASE_ALL, {"at": at}).rowcount


def queued(connection: Connection) -> int:
    """How many letters wait to be sent."""
    return int(connection.execute(_QUEUED).scalar_one())
