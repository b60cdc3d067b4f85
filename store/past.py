# SPDX-License-Identifier: Apache-2.0
"""What a desk's past tells: tickets that agents have finished, for training and for rehearsing it."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, exists, select

from store.schema import events, tickets, votes
from store.votes import MOST_VOTES, all_votes, first_told, learn
from workflows.events import Categorised
from workflows.rehearsal import Example
from workflows.ticket import State

FINISHED = (State.RESOLVED, State.CLOSED)


def learn_past(connection: Connection) -> int:
    """Cast a vote for every finished ticket that has none, by the agent who categorised it or else the last who
    dealt with it; how many. A ticket that no agent touched teaches nothing."""
    cast = 0
    for number, (agent, at) in _dealt_with(connection).items():
        cast += learn(connection, number, agent=agent, at=at)
    return cast


def examples(connection: Connection, most: int) -> Iterator[Example]:
    """The newest votes with what their reporters wrote, at most so many, the oldest first."""
    for vote in reversed([vote for vote, _ in zip(all_votes(connection), range(most), strict=False)]):
        told = first_told(connection, vote.ticket)
        if told is not None:
            yield Example(vote=vote, subject=told.subject, text=told.text, language=told.language)


def _dealt_with(connection: Connection) -> dict[int, tuple[int, datetime]]:
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
    found: dict[int, tuple[int, datetime]] = {}
    categorised: set[int] = set()
    for row in connection.execute(query):
        if len(found) >= MOST_VOTES and row.ticket not in found:
            break
        if row.name == Categorised.name or row.ticket not in categorised:
            found[row.ticket] = (int(row.actor.partition(":")[2]), row.at)
        if row.name == Categorised.name:
            categorised.add(row.ticket)
    return found
