# SPDX-License-Identifier: Apache-2.0
"""One decision in the making: what is known, what was decided so far, and which letters that owes."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from parsers.aside import AsideOrder
from parsers.ruling import Ruling
from parsers.values import Address, Command, Mail
from workflows import event as events
from workflows.beyond import Beyond
from workflows.desk import Agent, Desk
from workflows.event import Event
from workflows.facts import Facts, Standing
from workflows.letter import Letter
from workflows.ticket import Target, Ticket, Timer


class Outcome(StrEnum):
    """What became of a mail."""

    TICKETED = "ticketed"  # it opened a ticket or joined one
    RETURNED = "returned"  # a letter of ours that came back
    IGNORED = "ignored"  # kept, and nothing to be done
    WAITING = "waiting"  # decided again when the mail it answers is
    HELD = "held"  # set aside for a person
    ANSWERED = "answered"  # it needs no ticket of its own: a question about the sender's, a word about a held mail


@dataclass(frozen=True, kw_only=True)
class Disposition:
    """What became of a mail and why; ``cause`` is one word for lists, ``because`` a sentence."""

    outcome: Outcome
    cause: str
    because: str


@dataclass(frozen=True, kw_only=True)
class Note:
    """A person's words that belong to a ticket without being a mail: they can be erased, history cannot."""

    voice: str  # note, summary, resolution, breach, comment
    text: str
    author_name: str = ""
    author_address: str = ""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A decision in the making; every story has its own kind below."""

    at: datetime
    desk: Desk
    cause: str = ""
    ticket: Ticket = Ticket()
    standing: Standing | None = None  # of the ticket, where there is one already
    events: tuple[Event, ...] = ()
    letters: tuple[Letter, ...] = ()
    notes: tuple[Note, ...] = ()
    words: str = ""  # an agent's, beside the commands; a verb that takes them for its own leaves none
    noted: bool = False  # the text and the files of an agent's mail are for the desk, whatever else it orders
    done: tuple[str, ...] = ()  # the orders that were obeyed, for the report
    refused: tuple[str, ...] = ()  # why others were not
    tries: bool = False  # it only asks what it would do
    undone: tuple[str, ...] = ()  # what was taken back, for the report
    kept: tuple[str, ...] = ()  # and what could not be, and why
    remark: str = ""  # what the report says beside the order that is being obeyed
    beyond: tuple[Beyond, ...] = ()  # what it changes beside its ticket
    disposition: Disposition | None = None

    @property
    def place(self) -> Standing:
        """What is known of the ticket; next to nothing where it is about to be opened."""
        return self.standing or Standing(ticket=self.ticket)

    @property
    def actor(self) -> str:
        """Who acts, as history names them."""
        return "desk"

    def note(self, event: Event) -> Self:
        """The case with one more event: the only way to change its ticket."""
        stamped = event.stamped(seq=self.ticket.seq + 1, at=self.at, cause=self.cause)
        return replace(self, events=(*self.events, stamped), ticket=events.after(self.ticket, stamped))

    def owe(self, *letters: Letter) -> Self:
        """The case with more letters to send."""
        return replace(self, letters=(*self.letters, *letters))

    def reach(self, *changes: Beyond) -> Self:
        """The case with something that it changes beside its ticket."""
        return replace(self, beyond=(*self.beyond, *changes))

    def keep(self, note: Note) -> Self:
        """The case with a person's words to keep beside its ticket."""
        return replace(self, notes=(*self.notes, note))

    def settle(self, outcome: Outcome, cause: str, because: str) -> Self:
        """The case decided: no further step is taken."""
        return replace(self, disposition=Disposition(outcome=outcome, cause=cause, because=because))

    def happened(self, *kinds: type[Event]) -> bool:
        """Whether this decision holds an event of one of these kinds."""
        return any(isinstance(event, kinds) for event in self.events)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a mail rules about another that is held; ``orders`` are to be obeyed instead of the wrong ones."""

    mail: int
    round: int
    ruling: Ruling
    agent: int
    orders: str = ""


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
    voice: Voice = Voice.REPORTER
    agent: Agent | None = None  # who speaks, where an agent does
    proved: bool = False  # the address of the one who speaks is vouched for
    placed_because: str = ""
    aside: tuple[AsideOrder, ...] = ()  # what is to become of held mails
    linked_to: int = 0
    origin: Agent | None = None  # the agent who opens it for the writer
    received: Mail | None = None  # that agent's mail as it came, where ``mail`` is what another wrote
    rules: Rules | None = None
    colleague: bool = False  # of the reporter's organisation, and no more than that
    merged_from: int = 0  # the ticket that it names, which goes on in this one
    follows: bool = False  # it continues the closed ticket that it is linked to, of which its writer was a part

    @property
    def actor(self) -> str:
        """Who speaks, as history names them; contact 0 gets its id when it is recorded."""
        if self.agent is not None and self.voice is Voice.AGENT:
            return f"agent:{self.agent.id}"
        return f"contact:{self.facts.contact.id}"

    @property
    def of_requester(self) -> bool:
        """Whether the mail bears the address of the ticket's requester; whether that is proved is another matter."""
        return self.mail.contact.address.lower() == self.place.requester.address.lower()

    @property
    def is_new(self) -> bool:
        """Whether this mail opens a ticket."""
        return self.standing is None


@dataclass(frozen=True, kw_only=True)
class Wake:
    """A ticket is told that something happened to its parent: which event, and the words that went out with it.

    ``parent`` is the major incident as it stands now; of an event of long ago it may tell more than was known then.
    """

    what: str
    text: str = ""
    author: Address = Address()  # whose words these are
    actor: str = "desk"  # who did it, as history names them
    at: datetime | None = None
    parent: Standing | None = None


Clock = Target | Timer | Wake


@dataclass(frozen=True, kw_only=True)
class DueClock(Case):
    """Time began it: a promise or a timer that fell due, or word from the parent of a major incident."""

    clock: Clock

    @property
    def late(self) -> timedelta:
        """How long ago it fell due; a daemon that slept is late."""
        if isinstance(self.clock, Wake):
            return timedelta(0)
        wakes = self.clock.wakes if isinstance(self.clock, Target) else None
        return max(timedelta(0), self.at - (wakes or self.clock.due))


@dataclass(frozen=True, kw_only=True)
class Order(Case):
    """A command began it, given at the command line: by an agent who is named there, or by the admin."""

    commands: tuple[Command, ...]
    by: Agent | None = None

    @property
    def actor(self) -> str:
        """Who gave it."""
        return f"agent:{self.by.id}" if self.by is not None else "admin"
