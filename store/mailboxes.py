# SPDX-License-Identifier: Apache-2.0
"""Where the reading of each mailbox stands, and who reads it: one fetcher at a time, by lease."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, or_, select, update

from parsers.words import clean
from store.engine import InsertNew
from store.errors import Stale
from store.schema import Moment, mailboxes

LEASE = timedelta(seconds=90)

_INSERT = InsertNew(mailboxes, "name")
_GET = select(mailboxes).where(mailboxes.c.name == bindparam("box"))
_LEASE = (
    update(mailboxes)
    .where(
        mailboxes.c.name == bindparam("box"),
        or_(
            mailboxes.c.lease_owner.in_(["", bindparam("owner")]),
            mailboxes.c.lease_until.is_(None),
            mailboxes.c.lease_until < bindparam("at"),
        ),
    )
    .values(lease_owner=bindparam("owner"), lease_until=bindparam("until"))
)
_MINE = (mailboxes.c.name == bindparam("box"), mailboxes.c.lease_owner == bindparam("owner"))
_ADVANCE = (
    update(mailboxes)
    .where(*_MINE)
    .values(
        generation=bindparam("new_generation"),
        uidvalidity=bindparam("new_uidvalidity"),
        uidnext=bindparam("new_uidnext"),
        last_uid=bindparam("new_last_uid"),
        boundary=bindparam("new_boundary"),
        polled_at=bindparam("at"),
        failing_since=None,
        error="",
    )
)
_FAILED = (
    update(mailboxes)
    .where(mailboxes.c.name == bindparam("box"))
    .values(
        failing_since=func.coalesce(mailboxes.c.failing_since, bindparam("at", type_=Moment())),
        error=bindparam("words"),
    )
)
_RELEASE = update(mailboxes).where(*_MINE).values(lease_owner="", lease_until=None)
_RELEASE_ALL = update(mailboxes).values(lease_owner="", lease_until=None)


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """How far a mailbox was read. UIDs go beyond 31 bits.

    ``uidnext`` is as the server last told it, ``boundary`` as it was when the generation began: mails below it were
    there before, and whether they are old is for their dates to say.
    """

    name: str
    generation: int = 0
    uidvalidity: int = 0
    uidnext: int = 0
    last_uid: int = 0
    boundary: int = 0
    started_at: datetime
    polled_at: datetime | None = None
    failing_since: datetime | None = None
    error: str = ""


def begin(connection: Connection, name: str, at: datetime) -> None:
    """Make the mailbox's row where there is none; generation 0 says that it was never read."""
    first = {"generation": 0, "uidvalidity": 0, "uidnext": 0, "last_uid": 0, "boundary": 0, "started_at": at}
    _INSERT(connection, {"name": name, **first})


def cursor(connection: Connection, name: str) -> Cursor | None:
    """Where the reading of this mailbox stands."""
    row = connection.execute(_GET, {"box": name}).mappings().one_or_none()
    return None if row is None else _cursor(dict(row))


def cursors(connection: Connection) -> list[Cursor]:
    """Every mailbox that was ever read."""
    return [_cursor(dict(row)) for row in connection.execute(select(mailboxes)).mappings()]


def lease(connection: Connection, name: str, owner: str, at: datetime) -> bool:
    """Take or renew the mailbox for this owner; False while somebody else has it."""
    told = {"box": name, "owner": owner, "at": at, "until": at + LEASE}
    return connection.execute(_LEASE, told).rowcount == 1


def advance(connection: Connection, owner: str, cursor: Cursor, at: datetime) -> None:
    """Move the cursor. Raises Stale where the mailbox is no longer this owner's."""
    told = {
        "box": cursor.name,
        "owner": owner,
        "at": at,
        "new_generation": cursor.generation,
        "new_uidvalidity": cursor.uidvalidity,
        "new_uidnext": cursor.uidnext,
        "new_last_uid": cursor.last_uid,
        "new_boundary": cursor.boundary,
    }
    if connection.execute(_ADVANCE, told).rowcount != 1:
        raise Stale(f"mailbox {cursor.name} is read by another process now")


def failed(connection: Connection, name: str, words: str, at: datetime) -> None:
    """Remember since when, and why, the mailbox cannot be read."""
    connection.execute(_FAILED, {"box": name, "at": at, "words": clean(words)})


def release(connection: Connection, name: str, owner: str) -> None:
    """Give the mailbox back, so that another process need not wait for the lease to end."""
    connection.execute(_RELEASE, {"box": name, "owner": owner})


def release_all(connection: Connection) -> None:
    """End every lease of a process that died; only for a database that one daemon has to itself."""
    connection.execute(_RELEASE_ALL)


def _cursor(row: dict[str, object]) -> Cursor:
    return Cursor(**{key: row[key] for key in Cursor.__dataclass_fields__})  # type: ignore[arg-type]
