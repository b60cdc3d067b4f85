# SPDX-License-Identifier: Apache-2.0
"""Facts about tickets that have to do with each other: merged, split, linked; and what agents' lists are made of."""

from collections.abc import Iterable, Set
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from parsers.address import ascii_domain
from store import writer
from store.schema import tickets
from workflows.facts import Facts

LONGEST_CHAIN = 50  # tickets, each merged into the next

_MERGED = select(tickets.c.number).where(tickets.c.merged_into == bindparam("of_ticket"), tickets.c.merged_into != 0)
_INTO = select(tickets.c.merged_into).where(
    tickets.c.number.in_(bindparam("numbers", expanding=True)), tickets.c.merged_into != 0
)


def merged_into(connection: Connection, number: int) -> list[int]:
    """The tickets that go on in this one, without those that go on in them."""
    return list(connection.scalars(_MERGED.order_by(tickets.c.number), {"of_ticket": number}))


def sources(connection: Connection, number: int) -> tuple[int, ...]:
    """This ticket and all that go on in it, whose mails are its own."""
    found, new = [number], [number]
    while new:
        new = [one for before in new for one in merged_into(connection, before) if one not in found]
        found += new
    return tuple(found)


def with_survivors(connection: Connection, numbers: Set[int]) -> Set[int]:
    """These tickets and those in which they go on."""
    found, new = set(numbers), set(numbers)
    for _ in range(LONGEST_CHAIN):
        new = _further(connection, new) - found
        if not new:
            break
        found |= new
    return found


def of_split(facts: Facts, split_from: int, at: datetime) -> Facts:
    """The facts of a mail that an agent split off: it is wanted, was never seen, and comes now."""
    if not split_from:
        return facts
    return replace(
        facts,
        split_from=split_from,
        received_at=at,
        released=True,
        silent=False,
        seen="",
        echo=False,
        waits_for="",
    )


def quick(connection: Connection, facts: Facts, address: str, at: datetime) -> int:
    """How many mails in a row came at once upon a letter; one that was split off came long ago."""
    received = facts.received_at or at
    return 0 if facts.split_from else writer.quick(connection, address, ascii_domain(address).lower(), received)


def _further(connection: Connection, numbers: Iterable[int]) -> set[int]:
    wanted = sorted(numbers)
    return set(connection.scalars(_INTO, {"numbers": wanted})) if wanted else set()
