# SPDX-License-Identifier: Apache-2.0
"""The inbox: a mail is kept first, leased with a counted attempt, and settled once.

The attempt number is the fence: whoever was slower than the lease settles nothing. A mail on its second or later
attempt is leased alone, so that one that kills its process uses up no neighbour's attempts.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, case, func, or_, select, update

from parsers.words import clean
from store.engine import InsertNew
from store.errors import Stale
from store.schema import inbox
from workflows.case import Disposition, Outcome

BATCH = 50
ATTEMPTS = 5
LEASE = timedelta(seconds=60)
BACK_OFF = (2, 10, 60, 300)  # seconds after the first, second ... failed attempt
TO_FETCH = -1  # in oversize_limit: a mail that was too large is to be fetched whole before it is decided again
BEYOND = timedelta(hours=1)  # no pause is as long: the clock was ahead when it was set

_KEEP = InsertNew(inbox, "mailbox", "generation", "uid")
_LEASABLE = (
    select(inbox)
    .where(
        inbox.c.outcome.is_(None),
        inbox.c.oversize_limit != TO_FETCH,
        or_(inbox.c.next_try <= bindparam("at"), inbox.c.next_try > bindparam("beyond")),
    )
    .order_by(inbox.c.id)
    .limit(bindparam("batch"))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(inbox)
    .where(inbox.c.id == bindparam("mail"))
    .values(attempts=inbox.c.attempts + 1, next_try=bindparam("until"))
)
_FENCED = and_(inbox.c.id == bindparam("mail"), inbox.c.attempts == bindparam("attempt"), inbox.c.outcome.is_(None))
_SETTLE = (
    update(inbox)
    .where(_FENCED)
    .values(
        outcome=bindparam("new_outcome"),
        cause=bindparam("new_cause"),
        because=bindparam("new_because"),
        ticket=bindparam("new_ticket"),
        message_id=bindparam("new_message_id"),
        digest=bindparam("new_digest"),
        sender=bindparam("new_sender"),
        proved=bindparam("new_proved"),
        decided_at=bindparam("at"),
        error=bindparam("new_error"),
    )
)
_WAIT = (
    update(inbox)
    .where(_FENCED)
    .values(attempts=inbox.c.attempts - 1, next_try=bindparam("until"), because=bindparam("new_because"))
)
_FAIL = update(inbox).where(_FENCED).values(next_try=bindparam("until"), error=bindparam("new_error"))
_GIVE_BACK = update(inbox).where(_FENCED).values(attempts=inbox.c.attempts - 1, next_try=bindparam("at"))
_RELEASE_ALL = (
    update(inbox)
    .where(inbox.c.outcome.is_(None), inbox.c.attempts > 0, inbox.c.error == "")
    .values(next_try=bindparam("at"))
)
_REOPEN = (
    update(inbox)
    .where(inbox.c.id == bindparam("mail"), inbox.c.outcome.in_([Outcome.HELD, Outcome.IGNORED]))
    .values(
        outcome=None,
        attempts=0,
        next_try=bindparam("at"),
        released=bindparam("new_released"),
        ruling="",
        ruled_by=0,
        orders="",
        rounds=inbox.c.rounds + 1,
        error="",
        attach_to=bindparam("new_ticket"),
        oversize_limit=case((inbox.c.oversize_limit > 0, TO_FETCH), else_=inbox.c.oversize_limit),
    )
)
_KNOWN_UIDS = (
    select(inbox.c.uid, inbox.c.message_id, inbox.c.oversize_limit, inbox.c.size, inbox.c.received_at)
    .where(inbox.c.mailbox == bindparam("box"), inbox.c.generation == bindparam("of_generation"))
    .order_by(inbox.c.uid.desc())
    .limit(bindparam("most"))
)
_SOON = (
    select(inbox.c.id)
    .where(inbox.c.outcome.is_(None), inbox.c.oversize_limit != TO_FETCH, inbox.c.next_try <= bindparam("at"))
    .limit(1)
)
_NEXT = select(func.min(inbox.c.next_try)).where(inbox.c.outcome.is_(None), inbox.c.oversize_limit != TO_FETCH)
_WAITING_MAIL = select(func.count()).select_from(inbox).where(inbox.c.outcome.is_(None))


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A mail as received: ``size`` in bytes as the server told it; ``oversize_limit`` above 0 for a part only."""

    mailbox: str
    generation: int
    uid: int
    blob: str
    size: int
    message_id: str
    received_at: datetime | None
    silent: bool = False
    oversize_limit: int = 0


@dataclass(frozen=True, kw_only=True)
class KnownMail:
    """A mail that was kept; not whole where it was over the size limit."""

    message_id: str
    whole: bool
    size: int
    received_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Leased:
    """A mail in somebody's hands, with the number of this attempt."""

    id: int
    mailbox: str
    blob: str
    received_at: datetime | None
    kept_at: datetime
    silent: bool
    released: bool
    oversize_limit: int
    attempts: int
    attach_to: int = 0  # the ticket that a person put it into
    size: int = 0
    ruling: str = ""
    ruled_by: int = 0
    orders: str = ""
    rounds: int = 0
    split_from: int = 0  # the ticket that it was a mail of, and from which an agent split it off

    @property
    def cause(self) -> str:
        """How history names it."""
        return f"inbox {self.id}"


def keep(connection: Connection, mails: Sequence[Kept], at: datetime) -> None:
    """Write down mails; those whose (mailbox, generation, uid) is known are left alone."""
    rows = [{**asdict(mail), "kept_at": at, "next_try": at} for mail in mails]
    _KEEP(connection, rows)


def known_uids(connection: Connection, mailbox: str, generation: int, most: int) -> dict[int, KnownMail]:
    """The newest UIDs of a generation with what is known of their mails."""
    told = {"box": mailbox, "of_generation": generation, "most": most}
    return {
        row.uid: KnownMail(
            message_id=row.message_id,
            whole=not row.oversize_limit,
            size=row.size,
            received_at=row.received_at,
        )
        for row in connection.execute(_KNOWN_UIDS, told)
    }


def lease(connection: Connection, at: datetime, batch: int = BATCH) -> list[Leased]:
    """Take mails to decide: many fresh ones, or one that was tried before. Holds those tried too often."""
    rows = list(connection.execute(_LEASABLE, {"at": at, "beyond": at + BEYOND, "batch": batch}))
    taken = []
    for row in rows:
        if row.attempts >= ATTEMPTS:
            _hold_poison(connection, row.id, row.attempts, row.error, at)
        elif row.attempts == 0:
            taken.append(row)
        elif not taken:
            taken = [row]
            break
    if taken:
        connection.execute(_TAKE, [{"mail": row.id, "until": at + LEASE} for row in taken])
    return [_leased(row._mapping) for row in taken]


def settle(
    connection: Connection,
    leased: Leased,
    disposition: Disposition,
    *,
    ticket: int | None,
    message_id: str,
    digest: str,
    at: datetime,
    error: str = "",
    sender: str = "",
    proved: bool = False,
) -> None:
    """Write what became of a mail. Raises Stale where the lease had passed on."""
    told = {
        "mail": leased.id,
        "attempt": leased.attempts,
        "at": at,
        "new_outcome": disposition.outcome,
        "new_cause": disposition.cause,
        "new_because": disposition.because,
        "new_ticket": ticket,
        "new_message_id": message_id,
        "new_digest": digest,
        "new_error": error,
        "new_sender": sender,
        "new_proved": proved,
    }
    _fenced(connection.execute(_SETTLE, told).rowcount, leased)


def wait(connection: Connection, leased: Leased, because: str, until: datetime) -> None:
    """Decide again later; an attempt that came to a decision is not counted against the mail."""
    told = {"mail": leased.id, "attempt": leased.attempts, "until": until, "new_because": because}
    _fenced(connection.execute(_WAIT, told).rowcount, leased)


def fail(connection: Connection, leased: Leased, error: str, at: datetime) -> None:
    """Try again after a pause; after the last attempt the mail is held by the next lease."""
    pause = BACK_OFF[min(leased.attempts, len(BACK_OFF)) - 1]
    told = {"mail": leased.id, "attempt": leased.attempts, "new_error": clean(error)}
    connection.execute(_FAIL, {**told, "until": at + timedelta(seconds=pause)})


def give_back(connection: Connection, leased: Sequence[Leased], at: datetime) -> None:
    """Return mails that were not touched, as if they had never been leased."""
    for one in leased:
        connection.execute(_GIVE_BACK, {"mail": one.id, "attempt": one.attempts, "at": at})


def release_all(connection: Connection, at: datetime) -> int:
    """End every lease of a process that died; only for a database that one daemon has to itself."""
    return connection.execute(_RELEASE_ALL, {"at": at}).rowcount


def reopen(connection: Connection, mail: int, at: datetime, *, released: bool, attach_to: int = 0) -> bool:
    """Have a mail that was set aside decided again; ``released``: a person vouches that it is wanted.

    ``attach_to``: the ticket that they put it into.
    """
    told = {"mail": mail, "at": at, "new_released": released, "new_ticket": attach_to}
    return connection.execute(_REOPEN, told).rowcount == 1


def waiting(connection: Connection) -> int:
    """How many mails are not decided yet."""
    return int(connection.execute(_WAITING_MAIL).scalar_one())


def soon(connection: Connection, at: datetime) -> bool:
    """Whether an undecided mail comes up for decision within two seconds: it waits for the mail it answers."""
    return connection.execute(_SOON, {"at": at + timedelta(seconds=2)}).first() is not None


def next_try(connection: Connection) -> datetime | None:
    """When an undecided mail comes up for decision next; None where there is none."""
    found: datetime | None = connection.scalar(_NEXT)
    return found


def _hold_poison(connection: Connection, mail: int, attempts: int, error: str, at: datetime) -> None:
    told = error or "each attempt ended with the death of the process"
    disposition = {
        "new_outcome": Outcome.HELD,
        "new_cause": "poison",
        "new_because": f"set aside after {attempts} attempts: {told}",
    }
    same = select(inbox.c.message_id, inbox.c.digest).where(inbox.c.id == mail)
    row = connection.execute(same).one()
    told_again = {"new_ticket": None, "new_message_id": row.message_id, "new_digest": row.digest, "new_error": error}
    told_again |= {"new_sender": "", "new_proved": False}
    connection.execute(_SETTLE, {"mail": mail, "attempt": attempts, "at": at, **disposition, **told_again})


def _leased(row: object) -> Leased:
    told = dict(row)  # type: ignore[call-overload]
    return Leased(**{key: told[key] for key in Leased.__dataclass_fields__} | {"attempts": told["attempts"] + 1})


def _fenced(count: int, leased: Leased) -> None:
    if count != 1:
        raise Stale(f"inbox {leased.id} was leased again meanwhile: attempt {leased.attempts} settles nothing")
