# SPDX-License-Identifier: Apache-2.0
"""What happens to a talk with the reporter: proposed or moved, answered, cancelled, held."""

from dataclasses import dataclass, replace
from datetime import datetime

from workflows.event import Event
from workflows.ticket import State, Ticket


@dataclass(frozen=True, kw_only=True)
class CallProposed(Event):
    """A talk was proposed, or moved; ``sequence`` goes up with each invitation (RFC 5546 section 2.1.4)."""

    name = "call_proposed"
    start: datetime
    minutes: int
    sequence: int = 0
    agent: int = 0

    def after(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            call_at=self.start,
            call_minutes=self.minutes,
            call_sequence=self.sequence,
            call_agent=self.agent,
            progress_at=self.at,
        )


@dataclass(frozen=True, kw_only=True)
class CallAnswered(Event):
    """Somebody invited answered: accepted, declined, tentative, countered (RFC 5546 section 3.2.3)."""

    name = "call_answered"
    partstat: str


@dataclass(frozen=True, kw_only=True)
class CallCancelled(Event):
    """The talk will not be."""

    name = "call_cancelled"

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, call_at=None, call_sequence=ticket.call_sequence + 1)


@dataclass(frozen=True, kw_only=True)
class CallHeld(Event):
    """Somebody talked with the reporter, so many minutes."""

    name = "call_held"
    minutes: int

    def after(self, ticket: Ticket) -> Ticket:
        state = State.IN_PROGRESS if ticket.state is State.NEW else ticket.state
        return replace(ticket, state=state, call_at=None, progress_at=self.at, updates=0)
