# SPDX-License-Identifier: Apache-2.0
"""All that a decision may depend on: gathered beforehand, in the transaction that will record it.

One long file, so that all of it can be seen at once.
"""

from dataclasses import dataclass
from datetime import datetime

from parsers.address import Token
from parsers.ruling import Ruling
from workflows.event import Event
from workflows.letter import OwedLetter, SentLetter
from workflows.reminder import Reminder
from workflows.said import Said
from workflows.spent import Sent
from workflows.ticket import Priority, Ticket


@dataclass(frozen=True, kw_only=True)
class Known:
    """A person in the store; id 0 where they have never written."""

    id: int = 0
    address: str = ""
    name: str = ""
    language: str = ""
    dead: bool = False  # nothing reaches this address any more (RFC 3463, 5.X.X)
    phones: tuple[str, ...] = ()  # E.164


@dataclass(frozen=True, kw_only=True)
class Similar:
    """An earlier ticket like this one, and how it was resolved."""

    number: int
    subject: str
    resolution: str
    category: str = ""
    resolved_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Alike:
    """An open ticket that may have the same cause; never a confidential one, an imported one, or part of a major."""

    number: int
    requester: int
    subject: str
    opened_at: datetime
    parent: int = 0
    by: str = "words"  # words, host, or category alone
    shared: int = 0  # rare words
    priority: Priority = Priority.P3


@dataclass(frozen=True, kw_only=True)
class Surge:
    """The last time that so many alike reports were seen: on which ticket, and which others they were."""

    number: int
    at: datetime
    tickets: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """How many reports there were."""
        return len(self.tickets) + 1


@dataclass(frozen=True, kw_only=True)
class OpenMajor:
    """A major incident that is being worked on, and what the mail has in common with it."""

    number: int
    subject: str
    by: str = "words"  # words, host, or category alone
    shared: int = 0  # rare words
    same_category: bool = False
    priority: Priority = Priority.P3
    next_update: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OnBehalf:
    """For whom an agent's mail opens a ticket; ``twin`` is the ticket of the same mail where it came directly."""

    contact: Known
    twin: int = 0


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """The newest word of somebody else at the desk that went to the reporter: an answer, or how it was solved."""

    seq: int
    at: datetime
    agent: int = 0
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class HeldMail:
    """A mail that was held, as it is now: the one that a notice, which is answered, told of.

    ``round``: how often it was decided about. ``by_id``: the round of which the notice told, where its Message-ID
    names it.
    """

    id: int
    round: int = 0
    outcome: str = ""  # empty while it is to be decided again
    cause: str = ""
    ticket: int = 0
    ruling: str = ""
    by_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Ruled:
    """What its agent ruled about this mail, which was held; ``seq`` of the ticket is how much of it they had seen."""

    ruling: Ruling
    orders: str = ""  # to be obeyed instead of the wrong ones
    agent: int = 0
    seq: int = 0
    cause: str = ""  # why it was held when they did


@dataclass(frozen=True, kw_only=True)
class ReporterMail:
    """A mail of a reporter in a ticket, by its number in the inbox; 0 where it is not to be had any more."""

    id: int
    ticket: int  # whose mail it was before merging
    begins: bool  # it is the first of that ticket


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A ticket in an agent's list; of a confidential one neither what nor who."""

    number: int
    subject: str
    state: str
    priority: Priority
    due: datetime | None = None  # what is promised next


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A ticket that the mail may belong to, and who takes part in it (addresses in lower case)."""

    ticket: Ticket
    requester: Known = Known()
    participants: frozenset[str] = frozenset()
    proved: bool = False  # the requester's address has been vouched for
    subject: str = ""
    thread: tuple[str, ...] = ()  # Message-IDs between the requester and us, oldest first
    phones: tuple[str, ...] = ()  # of the requester, E.164
    organisation: str = ""
    steps: tuple[tuple[datetime, str], ...] = ()  # what was done, by the names of its events, oldest first
    children: int = 0  # tickets of which it is the parent
    parts: tuple[int, ...] = ()  # those of them that are not closed
    resolution: str = ""  # how it was resolved, in the agent's words
    breach: tuple[Event, ...] = ()  # of a confidential ticket: what history says of the breach, oldest first
    sent: Sent = Sent()  # letters of ours to its reporter within the last hour
    word: str = ""  # what its reporter last said of it (works, close, cancel), while they are taken at their word
    stopped: bool = False  # letters went to and fro by themselves, and nobody of the desk has acted since
    summaries: tuple[str, ...] = ()  # of its hand-overs, in the words of who gave them, the oldest first
    report: str = ""  # the text of the mail that began it
    later: tuple[str, ...] = ()  # the newest texts that its reporters wrote in it since, oldest first
    withheld: str = ""  # why the reporter was not written to, where they have not written since
    last_owner: int = 0  # the agent who had the requester's ticket before this one
    rung: int = 0  # how often all hands were told of it
    rung_agents: tuple[int, ...] = ()  # who they were the last time, by their ids
    rung_at: datetime | None = None  # when all hands were told of it the last time
    doubted: int = 0  # how often an agent was asked whether it is a P1
    p1_of_sender: int = 0  # other P1s of its requester within the hour before it came, while it is one
    p1_of_all: int = 0
    alerted: tuple[int, ...] = ()  # agents who were called while nobody has it, by their ids
    exchange: tuple[Said, ...] = ()  # the newest mails, the oldest of them first
    merged: tuple["Standing", ...] = ()  # the tickets that go on in this one

    copies: tuple[str, ...] = ()  # who gets the answers beside the requester, by an agent's word
    reminders: tuple[Reminder, ...] = ()  # that agents have set and that are still to come

    # Gathered where an order or a clock asks for it.
    beside: tuple[Ticket, ...] = ()  # other tickets that an order names
    alike: tuple[Alike, ...] = ()  # open since it was, the oldest first
    surge: Surge | None = None  # that it is part of
    similar: tuple[Similar, ...] = ()  # resolved before, the likest first
    joined: tuple[Alike, ...] = ()  # of a major incident: its children
    past: tuple[Event, ...] = ()  # all that happened, the oldest first, for what takes something back
    owed: tuple[OwedLetter, ...] = ()  # with it, the oldest first
    owed_beside: tuple[OwedLetter, ...] = ()  # and to reporters of other tickets, to which an order here led
    left_in: tuple[int, ...] = ()  # of a merged ticket: where each mail stands that its reporter wrote since
    colleague: Spoken | None = None  # where an agent writes: what another of the desk said last
    heard: int = 0  # where an agent writes: the seq of what was last heard of its reporter
    mails: tuple[ReporterMail, ...] = ()  # the oldest first
    related: frozenset[int] = frozenset()  # tickets that it is linked with
    lately: tuple[Event, ...] = ()  # the newest of what happened, the oldest first
    mine: tuple[Listed, ...] = ()  # of the agent who asks, the soonest due first
    unowned: tuple[Listed, ...] = ()  # of their teams, the most urgent first


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Somebody who asked to write in a ticket by writing to it: ``state`` is asked, admitted or refused.

    ``letter`` is the Message-ID of the letter by which the reporter was asked.
    """

    id: int
    ticket: int
    address: str
    state: str
    letter: str = ""


@dataclass(frozen=True, kw_only=True)
class OwnTicket:
    """An open ticket of the one who writes, for the list that answers "how does it stand?"."""

    number: int
    subject: str
    state: str
    opened_at: datetime
    breach: bool = False
    follows: int = 0  # the closed ticket that it continues


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that a decision about a mail may depend on, gathered beforehand in the same transaction."""

    mailbox: str = ""
    received_at: datetime | None = None  # by our mail server
    oversize_limit: int = 0  # bytes; above 0 only the header and the first part were read
    silent: bool = False  # old mail, imported without a letter
    released: bool = False  # it was set aside, and a person vouches for it
    mail: int = 0  # its id in the inbox
    round: int = 0  # how often its agent has ruled about it
    size: int = 0  # bytes
    ruled: Ruled | None = None  # what its agent ruled, where it was held and they did
    held: HeldMail | None = None  # that it rules about
    vouched_before: bool = False  # our server has vouched for this agent's mails
    split_from: int = 0  # the ticket that it was a mail of, and from which an agent split it off
    contact: Known = Known()
    echo: bool = False  # it bears a Message-ID of ours
    entries: tuple[Entry, ...] = ()  # of the tickets that it names
    sealed_before: str = ""  # where the signature of this mail was used before
    seen: str = ""  # where the same mail was decided before
    waits_for: str = ""  # a Message-ID that is kept and not yet decided
    threads: tuple[tuple[str, int], ...] = ()  # (Message-ID it refers to, ticket), nearest first
    tokens: tuple[Token, ...] = ()
    letters: tuple[SentLetter, ...] = ()  # ours that it refers to
    answered_texts: tuple[str, ...] = ()  # of an agent's mail: what the letters say that it may answer
    standings: tuple[Standing, ...] = ()
    sent_to_contact: int = 0  # answers to the writer's mails that left by themselves within the last hour
    sent: Sent = Sent()  # letters of ours within the last hour, whatever began them
    flooding: bool = False  # the writer was told today that their mails are held
    mails_proved: int = 0  # mails of the writer within the hour before this one whose address was proved
    mails_unproved: int = 0
    pictures: frozenset[str] = frozenset()  # SHA-256 of those in this mail that came in the sender's earlier ones

    blocked: str = ""  # the address or @domain of its sender that an agent has blocked
    junk: frozenset[bool] = frozenset()  # whether the sender was proved, of their mails that agents called spam
    twin: int = 0  # the ticket of the same mail, which an agent forwarded before it came
    on_behalf: OnBehalf | None = None  # of whom an agent writes
    answers_list: str = ""  # the letter of ours about no ticket, to this very sender, that it answers
    afresh: Standing | None = None  # in place of a ticket: the lists that an agent asks for in a new mail
    set_aside: tuple[tuple[int, str], ...] = ()  # held mails and why, for an answer to the list of them
    attach_to: int = 0  # the ticket that the admin put this mail into

    problem: int = 0  # the open ticket that tracks the same monitoring problem
    problem_state: str = ""  # as its monitoring last said
    recovered: int = 0  # the ticket that tracked it until just now, and is over because it recovered
    own_open: tuple[OwnTicket, ...] = ()  # not closed, the oldest first
    quick: int = 0  # mails of the writer in a row, within the hour, that came at once upon a letter of ours
    similar: tuple[Similar, ...] = ()  # resolved before, the likest first
    alike: tuple[Alike, ...] = ()  # within the surge window, the oldest first
    surge: Surge | None = None  # that these are part of, within the window
    majors: tuple[OpenMajor, ...] = ()  # that the mail may belong to, the likest first
    usual: float = 0.0  # how many of the category come in such a window
    p1_of_sender: int = 0  # P1 tickets opened by this contact within the hour
    p1_of_all: int = 0

    def standing(self, number: int) -> Standing | None:
        """What is known of this ticket, if it exists."""
        return next((s for s in self.standings if s.ticket.number == number), None)

    def survivor(self, number: int) -> int:
        """The ticket in which this one goes on; itself where it was merged into none."""
        for _ in self.standings:
            place = self.standing(number)
            if place is None or not place.ticket.merged_into:
                break
            number = place.ticket.merged_into
        return number
