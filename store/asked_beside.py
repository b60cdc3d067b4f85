# SPDX-License-Identifier: Apache-2.0
"""What the orders between tickets, and those for lists, ask to know: mails, links, history, an agent's tickets."""

from collections.abc import Set
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from parsers.subject import strip
from store import split
from store.rows import TARGETS, event_from, ticket_from
from store.schema import clocks, events, messages, tickets
from workflows import people
from workflows.desk import Agent, Desk
from workflows.facts import Listed, Standing
from workflows.recount import TOLD
from workflows.ticket import OPEN, Ticket

LISTS = frozenset({"mine", "open"})
ASK_LINKS = frozenset({"link", "duplicate", "undo"})
MOST_EVENTS = 60  # that a history tells
MOST_LISTED = 1000  # open tickets that a list is made of

_LINKS = (
    select(events)
    .where(events.c.ticket == bindparam("of_ticket"), events.c.name.in_(("related", "unrelated", "related_by")))
    .order_by(events.c.seq)
)
_HISTORY = (
    select(events)
    .where(events.c.ticket == bindparam("of_ticket"), events.c.name.in_(sorted(TOLD)))
    .order_by(events.c.seq.desc())
    .limit(MOST_EVENTS)
)
_EVERY = messages.alias()
_FIRST = select(func.min(_EVERY.c.id)).where(_EVERY.c.ticket == tickets.c.number).correlate(tickets).scalar_subquery()
_DUE = (
    select(func.min(clocks.c.due))
    .where(clocks.c.ticket == tickets.c.number, clocks.c.state == "running", clocks.c.kind.in_(sorted(TARGETS)))
    .correlate(tickets)
    .scalar_subquery()
)
_OPEN = (
    select(tickets, messages.c.subject, _DUE.label("due"))
    .select_from(tickets.outerjoin(messages, messages.c.id == _FIRST))
    .where(tickets.c.state.in_(sorted(OPEN)))
    .limit(MOST_LISTED)
)
_OF_AGENT = _OPEN.where(tickets.c.owner == bindparam("of_agent")).order_by(tickets.c.number)
_OF_NOBODY = _OPEN.where(tickets.c.owner == 0).order_by(tickets.c.priority, tickets.c.number)


def asked(
    connection: Connection, desk: Desk, place: Standing, names: Set[str], by: Agent | None
) -> dict[str, Any]:
    """The fields of a Standing that these orders of this agent ask for."""
    number, told = place.ticket.number, dict[str, Any]()
    if "split" in names:
        told["mails"] = split.mails(connection, number)
    if names & ASK_LINKS:
        told["related"] = related(connection, number)
    if "history" in names:
        rows = connection.execute(_HISTORY, {"of_ticket": number}).all()
        told["lately"] = tuple(event_from(row) for row in reversed(rows))
    if "mine" in names and by is not None:
        told["mine"] = tuple(one for one, _ in _listed(connection, _OF_AGENT, of_agent=by.id))
    if "open" in names:
        every = _listed(connection, _OF_NOBODY)
        told["unowned"] = tuple(one for one, ticket in every if by is None or by in people.working(desk, ticket))
    return told


def related(connection: Connection, number: int) -> frozenset[int]:
    """The tickets that this one is linked with, whichever of the two an agent wrote about."""
    found = set[int]()
    for row in connection.execute(_LINKS, {"of_ticket": number}):
        event = event_from(row)
        other = next(getattr(event, field.name) for field in fields(event) if field.name in ("to", "ticket"))
        ended = event.name == "unrelated" or getattr(event, "ended", False)
        found = found - {other} if ended else found | {other}
    return frozenset(found)


def _listed(connection: Connection, query: Select[Any], **told: int) -> list[tuple[Listed, Ticket]]:
    found = []
    for row in connection.execute(query, told):
        ticket = ticket_from(row, ())
        subject = "" if ticket.breach else strip(row.subject or "")
        told_of = {"state": str(ticket.state), "priority": ticket.priority, "due": row.due}
        found.append((Listed(number=ticket.number, subject=subject, **told_of), ticket))
    return found
