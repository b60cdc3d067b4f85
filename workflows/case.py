# SPDX-License-Identifier: Apache-2.0
"""One decision in the making: what is known, what was decided so far, and which letters that owes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from parsers.address import Token
from parsers.values import Address, Attachment, Mail
from workflows import events
from workflows.desk import Agent, Desk
from workflows.events import Event
from workflows.ticket import Target, Ticket


class Outcome(StrEnum):
    """What became of a mail."""

    TICKETED = "ticketed"  # it opened a ticket or joined one
    RETURNED = "returned"  # a letter of ours that came back
    IGNORED = "ignored"  # kept, and nothing to be done
    WAITING = "waiting"  # decided again when the mail it answers is
    HELD = "held"  # set aside for a person


@dataclass(frozen=True, kw_only=True)
class Disposition:
    """What became of a mail and why; ``cause`` is one word for lists, ``because`` a sentence."""

    outcome: Outcome
    cause: str
    because: str


class Audience(StrEnum):
    """Who reads a letter; decides its token, its return path and its tone."""

    REPORTER = "reporter"
    AGENT = "agent"


# What a letter tells besides the common: words, numbers, times, spans, lists, and rows of such.
Detail = str | int | bool | datetime | timedelta | tuple["str | tuple[str | datetime, ...]", ...]

NOTICE = "held_"  # begins the names of the letters that tell agents what was held


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter we owe. ``subject``, ``name`` and ``text`` are a person's words, empty where none may go out."""

    name: str  # of its template
    to: Address
    audience: Audience
    language: str
    automatic: str  # the value of Auto-Submitted (RFC 3834 section 5)
    null_return_path: bool = False
    sent_as: str = ""  # the display name in From; the desk's where empty
    subject: str = ""
    text: str = ""
    whole: str = ""  # the text with its quoted history, where ``text`` is only what is new in it
    author: Address = Address()
    phones: tuple[str, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    size_limit: int = 0  # bytes, for the letter that speaks of it
    details: Mapping[str, Detail] = field(default_factory=dict)  # by the names that templates/details.py knows
    calendar: bytes = field(default=b"", repr=False)  # an invitation (RFC 5545), and its method (RFC 5546)
    calendar_method: str = ""

    @property
    def is_notice(self) -> bool:
        """Whether it only tells what was held: an answer to it is for the desk and never for the reporter."""
        return self.name.startswith(NOTICE)


@dataclass(frozen=True, kw_only=True)
class SentLetter:
    """A letter that we sent earlier, found by its Message-ID."""

    message_id: str
    ticket: int
    letter: str
    audience: Audience
    recipient: str

    @property
    def proof(self) -> Audience | None:
        """For whom an answer to it proves that the letter was theirs; a notice was caused by anybody's mail."""
        return None if self.letter.startswith(NOTICE) else self.audience


@dataclass(frozen=True, kw_only=True)
class Known:
    """A person in the store; id 0 where they have never written."""

    id: int = 0
    address: str = ""
    name: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A ticket that the mail may belong to, and who takes part in it (addresses in lower case)."""

    ticket: Ticket
    requester: Known = Known()
    participants: frozenset[str] = frozenset()
    proved: bool = False  # the requester's address has been vouched for
    subject: str = ""
    thread: tuple[str, ...] = ()  # Message-IDs between the requester and us, oldest first


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that a decision about a mail may depend on, gathered beforehand in the same transaction."""

    mailbox: str = ""
    received_at: datetime | None = None  # by our mail server
    oversize_limit: int = 0  # bytes; above 0 only the header and the first part were read
    silent: bool = False  # old mail, imported without a letter
    released: bool = False  # it was set aside, and a person vouches for it
    contact: Known = Known()
    echo: bool = False  # it bears a Message-ID of ours
    seen: str = ""  # where the same mail was decided before
    waits_for: str = ""  # a Message-ID that is kept and not yet decided
    threads: tuple[tuple[str, int], ...] = ()  # (Message-ID it refers to, ticket), nearest first
    tokens: tuple[Token, ...] = ()
    letters: tuple[SentLetter, ...] = ()  # ours that it refers to
    standings: tuple[Standing, ...] = ()
    sent_to_contact: int = 0  # automatic letters within the last hour
    sent_to_domain: int = 0
    sent_in_all: int = 0
    pictures: frozenset[str] = frozenset()  # SHA-256 of those in this mail that came in the sender's earlier ones

    def standing(self, number: int) -> Standing | None:
        """What is known of this ticket, if it exists."""
        return next((s for s in self.standings if s.ticket.number == number), None)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A decision in the making; every story has its own kind below."""

    at: datetime
    desk: Desk
    cause: str = ""
    ticket: Ticket = Ticket()
    events: tuple[Event, ...] = ()
    letters: tuple[Letter, ...] = ()
    disposition: Disposition | None = None

    def note(self, event: Event) -> Self:
        """The case with one more event: the only way to change its ticket."""
        stamped = event.stamped(seq=self.ticket.seq + 1, at=self.at, cause=self.cause)
        return replace(self, events=(*self.events, stamped), ticket=events.after(self.ticket, stamped))

    def owe(self, *letters: Letter) -> Self:
        """The case with more letters to send."""
        return replace(self, letters=(*self.letters, *letters))

    def settle(self, outcome: Outcome, cause: str, because: str) -> Self:
        """The case decided: no further step is taken."""
        return replace(self, disposition=Disposition(outcome=outcome, cause=cause, because=because))

    def happened(self, *kinds: type[Event]) -> bool:
        """Whether this decision holds an event of one of these kinds."""
        return any(isinstance(event, kinds) for event in self.events)


class Voice(StrEnum):
    """In which role somebody speaks in this mail."""

    REPORTER = "reporter"
    AGENT = "agent"
    MACHINE = "machine"


@dataclass(frozen=True, kw_only=True)
class Arrival(Case):
    """A mail began it."""

    mail: Mail
    facts: Facts = Facts()
    standing: Standing | None = None  # of the ticket that it joins
    voice: Voice = Voice.REPORTER
    agent: Agent | None = None  # who speaks, where an agent does
    proved: bool = False  # the address of the one who speaks is vouched for
    placed_because: str = ""
    linked_to: int = 0

    @property
    def actor(self) -> str:
        """Who speaks, as history names them; contact 0 gets its id when it is recorded."""
        if self.agent is not None and self.voice is Voice.AGENT:
            return f"agent:{self.agent.id}"
        return f"contact:{self.facts.contact.id}"

    @property
    def is_new(self) -> bool:
        """Whether this mail opens a ticket."""
        return self.standing is None


@dataclass(frozen=True, kw_only=True)
class DueClock(Case):
    """Time began it."""

    target: Target
    standing: Standing = field(default_factory=lambda: Standing(ticket=Ticket()))
