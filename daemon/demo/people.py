# SPDX-License-Identifier: Apache-2.0
"""Who takes part in the demo: the desk, a reporter and an agent, each with a mailbox and a password."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

HOST = "demo.example"  # the mail server's name, and its authserv-id (RFC 8601 section 2.5)
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with a mailbox; the address is the login as well. ``key`` is the word for ``demo send --from``."""

    key: str
    name: str
    address: str
    password: str
    part: str


@dataclass(frozen=True, kw_only=True)
class People:
    """The whole cast."""

    support: Person
    bob: Person
    ann: Person

    def __iter__(self) -> Iterator[Person]:
        return iter((self.bob, self.support, self.ann))

    def who(self, address: str) -> Person | None:
        """Whose mailbox an address leads to; ``support+x@`` leads to support's (RFC 5233)."""
        local, _, domain = address.lower().rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        return next((person for person in self if person.address == plain), None)


def gathered() -> People:
    """The cast, with new passwords."""
    return People(
        support=_person("support", "Demo Support", f"support@{HOST}", "the desk"),
        bob=_person("bob", "Bob de Vries", "bob@customer.example", "the reporter"),
        ann=_person("ann", "Ann Lee", f"ann@{HOST}", "the agent"),
    )


def _person(key: str, name: str, address: str, part: str) -> Person:
    return Person(key=key, name=name, address=address, password=f"{key}-{secrets.token_hex(4)}", part=part)
