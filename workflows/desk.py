# SPDX-License-Identifier: Apache-2.0
"""The owner's policy as a value: who works here, which promises are made, who is not answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from parsers.address import plain
from workflows.ticket import Level, Priority, TargetKind
from workflows.triage import Impact, Urgency

P1, P2, P3, P4 = Priority
URGENCIES = tuple(Urgency)  # low, medium, high, critical

MATRIX: Mapping[Impact, tuple[Priority, ...]] = MappingProxyType(
    {
        Impact.USER: (P4, P3, P2, P1),
        Impact.TEAM: (P3, P3, P2, P1),
        Impact.MANY: (P3, P2, P1, P1),
        Impact.BUSINESS: (P3, P2, P1, P1),
    }
)

TARGETS: Mapping[Priority, Mapping[TargetKind, timedelta]] = MappingProxyType(
    {
        priority: {
            TargetKind.FIRST_RESPONSE: timedelta(hours=first_response),
            TargetKind.RESOLUTION: timedelta(hours=resolution),
        }
        for priority, first_response, resolution in ((P1, 1, 4), (P2, 1, 8), (P3, 2, 24), (P4, 3, 72))
    }
)


@dataclass(frozen=True, kw_only=True)
class Agent:
    """Somebody who works at the desk; ``id`` is 0 until the store knows them."""

    id: int = 0
    name: str
    address: str
    level: Level = Level.L1


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """A support mailbox, by its name in the settings and the address that people write to."""

    name: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Budgets:
    """How many automatic letters may leave within an hour: to a contact, to a domain, and in all."""

    contact: int = 5
    domain: int = 50
    hour: int = 1000


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the owner decided. The defaults are the shipped desk, which ``explain`` uses without settings."""

    name: str = "Support"
    language: str = "en"
    zone: str = "UTC"
    team: str = "service desk"
    mailboxes: tuple[Mailbox, ...] = (Mailbox(name="support", address="support@desk.example"),)
    agents: tuple[Agent, ...] = ()
    own_addresses: frozenset[str] = frozenset()
    block: frozenset[str] = frozenset()  # addresses, or domains written @example.org
    matrix: Mapping[Impact, tuple[Priority, ...]] = field(default_factory=lambda: MATRIX)
    targets: Mapping[Priority, Mapping[TargetKind, timedelta]] = field(default_factory=lambda: TARGETS)
    budgets: Budgets = Budgets()
    plus_addresses: bool = False
    letters: str = ""  # the folder of the owner's own, which win over ours file by file
    keys: tuple[bytes, ...] = field(default=(b"no key: nothing is sent from here",), repr=False)

    def mailbox(self, name: str) -> Mailbox:
        """The mailbox of this name; the first one where it has left the settings since."""
        return next((box for box in self.mailboxes if box.name == name), self.mailboxes[0])

    def agent(self, address: str) -> Agent | None:
        """The agent with this address, whatever its case."""
        return next((agent for agent in self.agents if agent.address.lower() == address.lower()), None)

    def is_own(self, address: str) -> bool:
        """Whether a mail from this address would be a mail from the desk itself."""
        own = self.own_addresses | {box.address.lower() for box in self.mailboxes}
        return address.lower() in own or plain(address) in own

    def is_blocked(self, address: str) -> bool:
        """Whether the owner wants to hear nothing from this address or its domain."""
        address = address.lower()
        return address in self.block or "@" + address.rpartition("@")[2] in self.block

    def priority(self, impact: Impact, urgency: Urgency) -> Priority:
        """Impact times urgency, by the owner's matrix (ITIL)."""
        return self.matrix[impact][URGENCIES.index(urgency)]
