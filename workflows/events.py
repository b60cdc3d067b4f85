# SPDX-License-Identifier: Apache-2.0
"""What happens as mail comes and goes: opened, categorised, assigned, written to, answered, returned."""

from dataclasses import dataclass, replace
from datetime import datetime

from workflows.event import Event
from workflows.ticket import Level, Priority, State, Ticket
from workflows.triage import Impact, Kind, Urgency


@dataclass(frozen=True, kw_only=True)
class Opened(Event):
    """A ticket began. ``requester`` is a contact's id; ``source`` is how it came (mail, import, alert)."""

    name = "opened"
    requester: int
    mailbox: str
    language: str
    source: str = "mail"
    reported_at: datetime | None = None

    def after(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            requester=self.requester,
            mailbox=self.mailbox,
            language=self.language,
            source=self.source,
            opened_at=self.at,
            progress_at=self.at,
        )


@dataclass(frozen=True, kw_only=True)
class Linked(Event):
    """It has to do with another ticket, without being part of it."""

    name = "linked"
    to: int


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Event):
    """A mail of somebody who takes part was added. ``proved``: their address was vouched for; ``meaning`` what it
    says of the ticket, where that is all it says."""

    name = "message_received"
    proved: bool = False
    meaning: str = ""
    colleague: bool = False  # of the reporter's organisation, without taking part


@dataclass(frozen=True, kw_only=True)
class AutomaticReceived(Event):
    """A machine's mail about the ticket was kept with it; it changes nothing else (RFC 3834)."""

    name = "automatic_received"
    nature: str


@dataclass(frozen=True, kw_only=True)
class LetterReturned(Event):
    """A letter of ours came back (RFC 3464)."""

    name = "letter_returned"
    letter: str
    action: str
    status: str = ""
    permanent: bool = True


@dataclass(frozen=True, kw_only=True)
class LetterRefused(Event):
    """The mail server refused a letter for good (RFC 5321 section 4.2.1, 5yz)."""

    name = "letter_refused"
    letter: str
    code: int


@dataclass(frozen=True, kw_only=True)
class LetterWithheld(Event):
    """A letter was owed and not sent, for the reason given; ``count`` of them, where several people owe it."""

    name = "letter_withheld"
    letter: str
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Categorised(Event):
    """What it is: incident, service request or other; its category; how sure we are (0 to 1)."""

    name = "categorised"
    kind: Kind
    category: str
    confidence: float
    breach: bool = False
    unsure: bool = False

    def after(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            kind=self.kind,
            category=self.category,
            confidence=self.confidence,
            breach=ticket.breach or self.breach,  # what clears it is an event of its own
            unsure=self.unsure,
        )


@dataclass(frozen=True, kw_only=True)
class Prioritised(Event):
    """How soon it must be dealt with."""

    name = "prioritised"
    impact: Impact
    urgency: Urgency
    priority: Priority

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, impact=self.impact, urgency=self.urgency, priority=self.priority)


@dataclass(frozen=True, kw_only=True)
class Assigned(Event):
    """Which team works on it, at which level, and which agent, where one has taken it or was named."""

    name = "assigned"
    team: str
    level: Level
    owner: int = 0

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, team=self.team, level=self.level, owner=self.owner)


@dataclass(frozen=True, kw_only=True)
class Acknowledged(Event):
    """The reporter was told that we have it; happens at most once a ticket."""

    name = "acknowledged"

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, acknowledged=True)


@dataclass(frozen=True, kw_only=True)
class Alerted(Event):
    """Agents were told; their ids."""

    name = "alerted"
    letter: str
    agents: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Answered(Event):
    """An agent's words went to the reporter."""

    name = "answered"

    def after(self, ticket: Ticket) -> Ticket:
        state = State.IN_PROGRESS if ticket.state is State.NEW else ticket.state
        return replace(ticket, state=state, progress_at=self.at, updates=0)
