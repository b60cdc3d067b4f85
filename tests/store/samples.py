# SPDX-License-Identifier: Apache-2.0
"""Mails that a store keeps, decides and records, by the steps that the daemon takes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select

from parsers.mail import read
from parsers.values import Context, Mail
from store import facts, inbox, ledger
from store.engine import Database
from store.inbox import Kept, Leased
from store.schema import metadata
from workflows.case import Arrival
from workflows.desk import Agent, Desk, Mailbox
from workflows.stories import ARRIVAL, ARRIVAL_END, tell
from workflows.ticket import Ticket

AT = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SUPPORT = "support@desk.example"
SERVER = "mail.desk.example"
CONTEXT = Context(own_addresses=frozenset({SUPPORT}), authserv_ids=frozenset({SERVER}))
DESK = Desk(
    name="Example Support",
    mailboxes=(Mailbox(name="support", address=SUPPORT),),
    agents=(Agent(name="Ann Lee", address="ann@desk.example"), Agent(name="Cas", address="cas@desk.example")),
    plus_addresses=True,
    answer_delay=timedelta(0),
    keys=(b"a key of thirty-two octets, as it",),
)
VOUCHED = f"{SERVER}; dmarc=pass header.from="


def raw(text: str = "It prints nothing.", sender: str = "Bob Smit <bob@home.example>", **fields: str) -> bytes:
    """A mail as bytes; ``fields`` by their names with _ for -."""
    head = {"From": sender, "To": SUPPORT, "Subject": "The printer is broken", "Message-ID": "<first@home.example>"}
    head |= {name.replace("_", "-"): value for name, value in fields.items()}
    return ("".join(f"{name}: {value}\r\n" for name, value in head.items()) + f"\r\n{text}\r\n").encode()


def kept(uid: int = 1, **changes: Any) -> Kept:
    """A mail as the fetcher keeps it."""
    told: dict[str, Any] = {
        "mailbox": "support",
        "generation": 1,
        "uid": uid,
        "blob": f"{uid:064x}",
        "size": 1000,
        "message_id": f"m{uid}@home.example",
        "received_at": AT,
    }
    return Kept(**told | changes)


def keep(database: Database, *uids: int, at: datetime = AT, **changes: Any) -> None:
    """Keep a mail for each UID."""
    with database.write() as connection:
        inbox.keep(connection, [kept(uid, **changes) for uid in uids], at)


def lease(database: Database, at: datetime = AT, batch: int = inbox.BATCH) -> list[Leased]:
    """Lease what may be decided now."""
    with database.write() as connection:
        return inbox.lease(connection, at, batch)


def lease_one(database: Database, at: datetime = AT) -> Leased:
    """Lease the only mail that may be decided now."""
    (only,) = lease(database, at)
    return only


def arrive(database: Database, mail: Mail, uid: int, at: datetime = AT, **changes: Any) -> Leased:
    """Keep the mail and lease it."""
    keep(database, uid, at=at, **{"message_id": mail.message_id or "", "received_at": at} | changes)
    return lease_one(database, at)


def decide(connection: Connection, leased: Leased, mail: Mail, at: datetime = AT, desk: Desk = DESK) -> Arrival:
    """Gather and decide, as the intake does."""
    known = facts.gather(connection, desk, leased, mail, at)
    return tell(ARRIVAL, ARRIVAL_END, Arrival(at=at, desk=desk, cause=leased.cause, mail=mail, facts=known))


def take_in(
    database: Database, content: bytes, uid: int = 1, *, at: datetime = AT, desk: Desk = DESK, **changes: Any
) -> tuple[Arrival, Ticket]:
    """The whole way of a mail through the store; the case as it was decided, and the ticket as recorded."""
    mail = read(content, CONTEXT)
    leased = arrive(database, mail, uid, at, **changes)
    with database.write() as connection:
        case = decide(connection, leased, mail, at, desk)
        return case, ledger.record(connection, leased, case)


def enrolled(database: Database, desk: Desk = DESK) -> Desk:
    """The desk with the agents' ids."""
    with database.write() as connection:
        return ledger.enrol(connection, desk)


def rows(database: Database, table: str) -> list[Any]:
    """Every row of a table, the oldest first."""
    found = metadata.tables[table]
    query: Select[Any] = select(found).order_by(*found.primary_key)
    with database.read() as connection:
        return list(connection.execute(query))


def counts(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    with database.read() as connection:
        return {
            table.name: int(connection.scalar(select(func.count()).select_from(table)) or 0)
            for table in metadata.sorted_tables
        }


def with_budgets(**budgets: int) -> Desk:
    """The desk with these budgets."""
    return replace(DESK, budgets=replace(DESK.budgets, **budgets))
