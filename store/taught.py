# SPDX-License-Identifier: Apache-2.0
"""What a decision teaches: an agent's word on kind and category, a ticket closed as it stood; a breach nothing."""

from collections.abc import Sequence

from sqlalchemy import Connection

from store import votes
from workflows.event import Event
from workflows.events import Categorised
from workflows.events_breach import BreachFlagged
from workflows.events_life import Closed
from workflows.ticket import Code, Ticket

AGENT = "agent:"
TEACHES = frozenset({Code.SOLVED, Code.WORKAROUND})  # other ends say nothing of what it was


def teach(connection: Connection, ticket: Ticket, happened: Sequence[Event]) -> None:
    """Cast a vote for what an authenticated agent decided; take back what a confidential ticket has taught."""
    for event in happened:
        if isinstance(event, BreachFlagged):
            votes.withdraw(connection, ticket=ticket.number)
        elif isinstance(event, Categorised) and event.actor.startswith(AGENT):
            votes.learn(connection, ticket.number, agent=int(event.actor.removeprefix(AGENT)), at=event.at)
        elif isinstance(event, Closed) and ticket.owner and event.code in TEACHES and ticket.source == "mail":
            votes.learn(connection, ticket.number, agent=ticket.owner, at=event.at)
