# SPDX-License-Identifier: Apache-2.0
"""What came of the month, read from the store: each ticket with its history and its letters."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from store.facts import standings
from store.rows import event_from
from store.schema import contacts, events, outbox, tickets
from workflows.event import Event
from workflows.ticket import Ticket

AT_ONCE = 200  # tickets


@dataclass(frozen=True, kw_only=True)
class LetterOwed:
    """A letter that was owed, without its bytes."""

    ticket: int
    name: str
    audience: str
    recipient: str
    automatic: bool
    owed_at: datetime
    state: str


@dataclass(frozen=True, kw_only=True)
class Life:
    """One ticket: its row, its history, its letters, and its reporter's address."""

    ticket: Ticket
    events: tuple[Event, ...]
    letters: tuple[LetterOwed, ...]
    requester: str

    def first(self, *kinds: type[Event]) -> Event | None:
        """The first event of these kinds."""
        return next((event for event in self.events if isinstance(event, kinds)), None)


def letters(connection: Connection) -> list[LetterOwed]:
    """Every letter that was owed, in order."""
    wanted = (
        outbox.c.ticket,
        outbox.c.letter,
        outbox.c.audience,
        outbox.c.recipient,
        outbox.c.automatic,
        outbox.c.owed_at,
        outbox.c.state,
    )
    return [
        LetterOwed(
            ticket=row.ticket or 0,
            name=row.letter,
            audience=row.audience,
            recipient=row.recipient,
            automatic=row.automatic,
            owed_at=row.owed_at,
            state=row.state,
        )
        for row in connection.execute(select(*wanted).order_by(outbox.c.id))
    ]


def lives(connection: Connection, owed: list[LetterOwed]) -> Iterator[Life]:
    """Every ticket, in order."""
    by_ticket: dict[int, list[LetterOwed]] = defaultdict(list)
    for letter in owed:
        by_ticket[letter.ticket].append(letter)
    numbers = connection.scalars(select(tickets.c.number).order_by(tickets.c.number)).all()
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        happened: dict[int, list[Event]] = defaultdict(list)
        wanted = select(events).where(events.c.ticket.in_(some)).order_by(events.c.ticket, events.c.seq)
        for row in connection.execute(wanted):
            happened[row.ticket].append(event_from(row))
        for place in standings(connection, some):
            number = place.ticket.number
            yield Life(
                ticket=place.ticket,
                events=tuple(happened[number]),
                letters=tuple(by_ticket[number]),
                requester=place.requester.address,
            )


def dead_since(connection: Connection) -> dict[str, datetime]:
    """The addresses that nothing reaches, and since when that is known."""
    wanted = select(contacts.c.address, contacts.c.dead_since).where(contacts.c.dead_since.is_not(None))
    return {row.address: row.dead_since for row in connection.execute(wanted)}
