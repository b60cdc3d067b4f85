# SPDX-License-Identifier: Apache-2.0
"""What an attack is: raw mails, a legitimate twin, what the attacker wants, and the one defence before it."""

import email
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from email.utils import parseaddr
from typing import Any

from parsers.head import header_message_id
from parsers.values import Context, Mail
from tests.attacks.view import View
from tests.rig.mail import Account
from workflows.desk import Desk
from workflows.facts import Facts

SUPPORT = "support@desk.example"
SERVER = "mail.desk.example"
ANN, CAS, FAY, DEE = (
    Account(address=f"{name}@agents.example", password=f"secret of {name}") for name in ("ann", "cas", "fay", "dee")
)
EVE = Account(address="eve@evil.example", password="secret of eve")
# He works for the desk from a domain in which other people have addresses, too.
GUS = Account(address="gus@bank.example", password="secret of gus")
NAMES = {
    ANN.address: "Ann Lee",
    CAS.address: "Cas Berg",
    FAY.address: "Fay Mol",
    DEE.address: "Dee Ster",
    GUS.address: "Gus Vega",
}


@dataclass(frozen=True, kw_only=True)
class Post:
    """A raw mail as it is handed to our Postfix: by whom, and what our own server finds out about it."""

    raw: bytes
    results: str = "dkim=none"
    login: Account | None = None
    sender: str | None = None  # of the envelope; the address in From where it is None
    to: tuple[str, ...] = ()  # of the envelope; the desk's addresses in the header where it is empty
    smuggles: bool = False  # it ends its own text, for servers that take a bare line feed for a line end

    @property
    def id(self) -> str:
        """Its Message-ID without brackets."""
        return header_message_id(self.raw)

    @property
    def envelope_from(self) -> str:
        """The reverse path (RFC 5321 section 3.3)."""
        written = str(email.message_from_bytes(self.raw)["From"])
        return parseaddr(written)[1].partition(" ")[0] if self.sender is None else self.sender

    @property
    def recipients(self) -> tuple[str, ...]:
        """To whom Postfix delivers it."""
        return self.to or (SUPPORT,)


@dataclass(frozen=True, kw_only=True, repr=False)
class Scene:
    """Where an attack takes place: a ticket of a reporter of its own, and all that the world looks like by now."""

    name: str
    view: View
    now: datetime
    key: bytes  # the desk's own, for tokens of yesterday
    posts: tuple[Post, ...] = ()  # the mails of the attack so far

    @property
    def reporter(self) -> Account:
        """Whose ticket it is."""
        return reporter_of(self.name)

    @property
    def evil(self) -> str:
        """The attacker's words, which nobody else ever writes."""
        return f"Pay at once to the account six-six-six of {self.name}."

    @property
    def good(self) -> str:
        """The words of the twin."""
        return f"Please press the green button of {self.name}."

    @property
    def secret(self) -> str:
        """What the reporter told, and nobody but agents may read."""
        return f"the safe opens with 4711-{self.name}"

    @property
    def number(self) -> int:
        """The reporter's first ticket."""
        return self.view.first_ticket(self.reporter.address)

    def letters(self, account: Account | str) -> list[Message]:
        """The letters about this ticket that were delivered to somebody, the oldest first."""
        return self.view.about(account if isinstance(account, str) else account.address, self.number)

    def told(self, account: Account | str) -> str:
        """All that letters told somebody, whatever they are about."""
        return self.view.told(account if isinstance(account, str) else account.address)

    def ack(self) -> Message:
        """The reporter's acknowledgement."""
        return self.letters(self.reporter)[0]

    def alert(self, agent: Account = ANN) -> Message:
        """The first alert of an agent about this ticket."""
        return self.letters(agent)[0]

    def last(self, account: Account | str) -> Message:
        """The newest letter about this ticket to somebody."""
        return self.letters(account)[-1]

    def has_reached_reporter(self, words: str = "") -> bool:
        """Whether these words, the attacker's by default, were mailed to the reporter."""
        return (words or self.evil) in self.told(self.reporter)


Step = Callable[[Scene], Sequence[Post]]
Check = Callable[[Scene], bool]


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, kw_only=True)
class Off:
    """How the one defence of an attack is taken away, and nothing else."""

    patches: tuple[tuple[Any, Any], ...] = ()  # a function of the program, and what stands in for it
    reads: Callable[[Mail], Mail] = _same
    facts: Callable[[Facts], Facts] = _same
    desk: Callable[[Desk], Desk] = _same
    context: Callable[[Context], Context] = _same
    server: bool = True  # whether our server takes out fields that claim to be its own
    takes_bare_line_feeds: bool = False  # whether our server takes them for line ends


@dataclass(frozen=True, kw_only=True, repr=False)
class Attack:
    """One attack. ``becomes`` is what may become of the last mail of its first step, as outcome/cause."""

    name: str
    reference: str
    defence: str
    by: tuple[Step, ...]
    gains: Check
    becomes: str
    off: Off
    twin: tuple[Step, ...]
    succeeds: Check
    before: tuple[Step, ...] = ()
    opening: Step | None = None
    holds: Check = field(default=lambda scene: True)  # what else must be so after the attack


def reporter_of(name: str) -> Account:
    """The reporter of an attack's ticket."""
    return Account(address=f"{name}@customer.example", password=f"secret of {name}")
