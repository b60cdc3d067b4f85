# SPDX-License-Identifier: Apache-2.0
"""What a desk's past tells: tickets that agents have finished, for training and for rehearsing it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, select

from store.schema import events, tickets, votes
from store.votes import MOST_VOTES, all_votes, first_told
from workflows.events import Categorised
from workflows.rehearsal import Example
from workflows.ticket import State

FINISHED = (State.RESOLVED, State.CLOSED)


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A finished ticket without a vote: who settled what it is, and when."""

    ticket: int
    agent: int
    at: datetime


def examples(connection: Connection, most: int) -> Iterator[Example]:
    """The newest votes with what their reporters wrote, at most so many, the oldest first."""
    for vote in reversed([vote for vote, _ in zip(all_votes(connection), range(most), strict=False)]):
        told = first_told(connection, vote.ticket)
        if told is not None:
            yield Example(vote=vote, subject=told.subject, text=told.text, language=told.language)


def untaught(connection: Connection) -> list[Finished]:
    """The newest finished tickets that have no vote, at most MOST_VOTES; by the agent who categorised each, or else
    the last who dealt with it. One that no agent touched teaches nothing, and a confidential one neither."""
    query = (
        select(events.c.ticket, events.c.actor, events.c.at, events.c.name)
        .join(tickets, tickets.c.number == events.c.ticket)
        .where(
            tickets.c.state.in_(FINISHED),
            tickets.c.breach.is_(False),
            events.c.actor.like("agent:%"),
            ~exists().where(votes.c.ticket == tickets.c.number),
        )
        .order_by(events.c.ticket.desc(), events.c.seq)
    )
    found: dict[int, Finished] = {}
    categorised: set[int] = set()
    for row in connection.execute(query):
        if row.ticket not in found and len(found) == MOST_VOTES:
            break
        if row.name == Categorised.name or row.ticket not in categorised:
            agent = int(row.actor.partition(":")[2])
            found[row.ticket] = Finished(ticket=row.ticket, agent=agent, at=row.at)
        if row.name == Categorised.name:
            categorised.add(row.ticket)
    return list(found.values())
