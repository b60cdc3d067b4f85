# SPDX-License-Identifier: Apache-2.0
"""What there is after a run: every row of the database, and the mails that were delivered to each address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message
from functools import cached_property
from typing import Any

from store.engine import Database
from tests.store.samples import rows

TABLES = (
    "inbox", "tickets", "events", "messages", "contacts", "participants", "entries", "outbox", "absences", "agents",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, repr=False)
class View:
    """A look at everything, taken once."""

    tables: Mapping[str, Sequence[Any]]
    delivered: Mapping[str, Sequence[bytes]]
    parsed: dict[str, list[Message]] = field(default_factory=dict, repr=False)

    def fate(self, message_id: str) -> str:
        """What became of the newest mail of this Message-ID, as outcome/cause; empty where none came."""
        found = [row for row in self.tables["inbox"] if row.message_id == message_id]
        return f"{found[-1].outcome}/{found[-1].cause}" if found else ""

    def first_ticket(self, address: str) -> int:
        """The number of the oldest ticket of this requester; 0 where there is none."""
        mine = {row.id for row in self.tables["contacts"] if row.address == address.lower()}
        return min((row.number for row in self.tables["tickets"] if row.requester in mine), default=0)

    def count(self, address: str) -> int:
        """How many tickets this requester has."""
        mine = {row.id for row in self.tables["contacts"] if row.address == address.lower()}
        return sum(row.requester in mine for row in self.tables["tickets"])

    def ticket(self, number: int) -> Any:
        """The row of a ticket."""
        return next(row for row in self.tables["tickets"] if row.number == number)

    def events(self, number: int) -> list[str]:
        """What happened to a ticket, by name."""
        return [row.name for row in self.tables["events"] if row.ticket == number]

    def bodies(self, number: int) -> str:
        """The words of all mails in a ticket."""
        return "\n".join(row.body for row in self.tables["messages"] if row.ticket == number)

    def participants(self, number: int) -> set[str]:
        """Who takes part in a ticket."""
        return {row.address for row in self.tables["participants"] if row.ticket == number and row.role != "left"}

    def contact(self, address: str) -> Any:
        """What is known of an address."""
        return next(row for row in self.tables["contacts"] if row.address == address.lower())

    @cached_property
    def _about(self) -> dict[str, int]:
        return {row.message_id: row.ticket or 0 for row in self.tables["outbox"]}

    def letters(self, address: str) -> list[Message]:
        """The mails that were delivered to somebody, the oldest first."""
        mails = self.delivered.get(address.lower(), ())
        if address not in self.parsed:
            self.parsed[address] = [message_from_bytes(raw, policy=policy.default) for raw in mails]
        return self.parsed[address]

    def about(self, address: str, number: int) -> list[Message]:
        """Those about one ticket, in the order in which they were owed."""
        order = {row.message_id: place for place, row in enumerate(self.tables["outbox"])}
        mine = [one for one in self.letters(address) if self._about.get(id_of(one)) == number]
        return sorted(mine, key=lambda one: order[id_of(one)])

    def told(self, address: str) -> str:
        """All that the mails to somebody say: their fields and every part of text, decoded."""
        return "\n".join(whole(message) for message in self.letters(address))


def id_of(message: Message) -> str:
    """A mail's Message-ID without brackets."""
    return str(message["Message-ID"] or "").strip("<> ")


def whole(message: Message) -> str:
    """Every field and every part of text of a mail, decoded."""
    said = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            said.append(payload.decode("utf-8", "replace"))
    return "\n".join(said).replace("\r\n", "\n")


def view_of(database: Database, delivered: Mapping[str, Sequence[bytes]]) -> View:
    """The view of a database, and of these mails."""
    return View(tables={name: rows(database, name) for name in TABLES}, delivered=delivered)
