# SPDX-License-Identifier: Apache-2.0
"""Who is blocked by an agent's or the admin's word: addresses, and domains written @example.org."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from store.engine import InsertNew
from store.schema import agents, blocks

MOST_ASKED = 20  # addresses of one mail

_BLOCKED = select(blocks.c.sender).where(blocks.c.sender.in_(bindparam("senders", expanding=True))).limit(1)
_ALL = (
    select(blocks, agents.c.name.label("agent_name"))
    .outerjoin(agents, agents.c.id == blocks.c.agent)
    .order_by(blocks.c.sender)
)
_BLOCK = InsertNew(blocks, "sender")
_UNBLOCK = delete(blocks).where(blocks.c.sender == bindparam("of_sender"))


@dataclass(frozen=True, kw_only=True)
class Block:
    """One who is blocked: by whom, since when, and about which ticket it was said (0 for none)."""

    sender: str
    by: str
    since: datetime
    ticket: int


def blocked(connection: Connection, addresses: Iterable[str]) -> str:
    """The address or @domain by which one of these addresses is blocked; empty where none is."""
    found = {address.lower() for address in list(addresses)[:MOST_ASKED] if "@" in address}
    senders = sorted(found | {"@" + address.rpartition("@")[2] for address in found})
    return connection.scalar(_BLOCKED, {"senders": senders}) or "" if senders else ""


def listed(connection: Connection) -> list[Block]:
    """All who are blocked, by their addresses."""
    return [
        Block(sender=row.sender, by=row.agent_name or "", since=row.since, ticket=row.ticket)
        for row in connection.execute(_ALL)
    ]


def block(connection: Connection, sender: str, *, agent: int, ticket: int, at: datetime) -> None:
    """Block a sender; nothing changes where they are."""
    _BLOCK(connection, {"sender": sender, "agent": agent, "ticket": ticket, "since": at})


def unblock(connection: Connection, sender: str) -> bool:
    """Hear a sender again; whether they were blocked."""
    return connection.execute(_UNBLOCK, {"of_sender": sender}).rowcount > 0
