# SPDX-License-Identifier: Apache-2.0
"""Who takes part in the demo: the desk, its agents and those who report, each with a mailbox and a password."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

HOST = "demo.example"  # the mail server's name, and its authserv-id (RFC 8601 section 2.5)
LOOPBACK = "127.0.0.1"
CUSTOMER, OFFICE = "customer.example", "office.example"
CROWD = ("Tom Bos", "Lia Mol", "Jan Pot", "Mia Vos", "Sam Kok", "Eva Smit", "Max Blom", "Noor Prins")
KEYS = ("bob", "fay", "ann", "ben", "chris", "dina", *(name.split()[0].lower() for name in CROWD))


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with a mailbox; the address is the login as well. ``key`` is the word for ``demo send --from``."""

    key: str
    name: str
    address: str
    password: str
    part: str

    @property
    def first(self) -> str:
        """The name that colleagues use."""
        return self.name.partition(" ")[0]


@dataclass(frozen=True, kw_only=True)
class People:
    """The whole cast; ``crowd`` reports one outage."""

    support: Person
    bob: Person
    fay: Person
    ann: Person
    ben: Person
    chris: Person
    dina: Person
    crowd: tuple[Person, ...]

    def __iter__(self) -> Iterator[Person]:
        return iter((*self.named, *self.crowd))

    @property
    def named(self) -> tuple[Person, ...]:
        """All but the crowd."""
        return (self.bob, self.fay, self.support, *self.agents)

    @property
    def agents(self) -> tuple[Person, ...]:
        """Who works at the desk."""
        return (self.ann, self.ben, self.chris, self.dina)

    def who(self, address: str) -> Person | None:
        """Whose mailbox an address leads to; ``support+x@`` leads to support's (RFC 5233)."""
        local, _, domain = address.lower().rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        return next((person for person in self if person.address == plain), None)


def gathered() -> People:
    """The cast, with new passwords."""
    return People(
        support=_person("Demo Support", HOST, "the desk", key="support"),
        bob=_person("Bob de Vries", CUSTOMER, "a reporter"),
        fay=_person("Fay Jansen", OFFICE, "a reporter"),
        ann=_person("Ann Lee", HOST, "agent, service desk"),
        ben=_person("Ben Okafor", HOST, "agent, workplace team"),
        chris=_person("Chris Tan", HOST, "agent, engineering, and lead"),
        dina=_person("Dina Wolf", HOST, "privacy officer"),
        crowd=tuple(_person(name, OFFICE, "one of many reporters") for name in CROWD),
    )


def _person(name: str, domain: str, part: str, key: str = "") -> Person:
    key = key or name.split()[0].lower()
    return Person(key=key, name=name, address=f"{key}@{domain}", password=f"{key}-{secrets.token_hex(4)}", part=part)
