# SPDX-License-Identifier: Apache-2.0
"""What else must be known of a ticket where an order or a clock asks for it: too dear to gather for every mail."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from parsers.command import commands
from parsers.subject import strip
from parsers.values import Command, Mail, Nature
from store import alike, asked_beside, similar, taken_back
from store.rows import ticket_from
from store.schema import tickets
from store.semantic import Semantic
from workflows.categorise import triaged
from workflows.desk import Agent, Desk
from workflows.facts import Facts, Similar, Standing
from workflows.ticket import Ticket, TimerKind

REPORTS = (Nature.HUMAN, Nature.ALERT)
NAME_TICKETS = frozenset({"major", "child", "merge", "link", "duplicate"})  # orders whose values are tickets
NUMBER = re.compile(r"\d{1,18}")
MOST = 200  # tickets that one order names

_TICKETS = select(tickets).where(tickets.c.number.in_(bindparam("numbers", expanding=True)))
# In the order of their numbers, so that two of them never go on in each other, and nobody waits for ever.
_LOCKED = _TICKETS.order_by(tickets.c.number).with_for_update()


def by_report(
    connection: Connection, desk: Desk, facts: Facts, mail: Mail, at: datetime, meaning: Semantic | None
) -> Facts:
    """The facts about a mail that will open a ticket, with who reports the same and how it was solved before."""
    if facts.silent or facts.seen or facts.echo or facts.waits_for or mail.nature not in REPORTS:
        return facts
    writer = mail.contact.address.lower()
    if not facts.split_from and any(writer in place.participants for place in facts.standings):
        return facts
    if facts.standings and desk.agent(writer) is not None:
        return facts
    verdict = triaged(mail, desk)
    if verdict.breach:
        return facts
    text = mail.reply_text or mail.text
    return replace(
        facts,
        similar=solved(connection, strip(mail.subject), text, verdict.category, meaning=meaning),
        **alike.of_mail(connection, desk, mail, facts.contact.id, at),
    )


def by_agent(connection: Connection, desk: Desk, facts: Facts, mail: Mail, at: datetime) -> Facts:
    """The facts about an agent's mail, with what its orders ask for, of the tickets that it names and beside them.

    Its orders are its own, and those that its agent put right when it was held.
    """
    agent = desk.agent(mail.contact.address)
    put_right = facts.ruled.orders if facts.ruled is not None else ""
    if agent is None or not ("#" in mail.new_text or put_right):
        return facts
    found = (*commands(mail.new_text)[0], *commands(put_right)[0])
    if lists := asked_beside.LISTS & {command.name for command in found}:
        nowhere = Standing(ticket=Ticket())
        told = asked_beside.asked(connection, desk, nowhere, lists, agent)
        facts = replace(facts, afresh=replace(nowhere, **told))
    known = tuple(by_order(connection, desk, place, found, at, by=agent) for place in facts.standings)
    return replace(facts, standings=known)


def by_order(
    connection: Connection,
    desk: Desk,
    place: Standing,
    found: Iterable[Command],
    at: datetime,
    *,
    by: Agent | None = None,
) -> Standing:
    """What is known of a ticket, with what these orders of this agent ask for."""
    found = tuple(found)
    names = frozenset(command.name for command in found)
    told: dict[str, Any] = {}
    if names & NAME_TICKETS:
        values = " ".join(command.value for command in found if command.name in NAME_TICKETS)
        numbers = [int(number) for number in NUMBER.findall(values)][:MOST]
        own = {place.ticket.number} if "merge" in names else set[int]()
        wanted = {*numbers, place.ticket.parent, *own} - {0}
        rows = connection.execute(_LOCKED if own else _TICKETS, {"numbers": sorted(wanted)}).all()
        told["beside"] = tuple(ticket_from(row, ()) for row in rows if row.number not in own)
    told |= asked_beside.asked(connection, desk, place, names, by)
    if "major" in names:
        told |= alike.of_ticket(connection, desk, place.ticket, at)
    if "similar" in names and not place.ticket.breach:
        told["similar"] = solved(
            connection, place.subject, place.report, place.ticket.category, apart_from=place.ticket.number
        )
    if "undo" in names:
        told |= taken_back.facts(connection, place.ticket)
    return replace(place, **told) if told else place


def by_timer(connection: Connection, desk: Desk, place: Standing, kind: str, at: datetime) -> Standing:
    """What is known of a ticket, with what a timer of this kind asks for."""
    if kind != TimerKind.SURGE:
        return place
    if place.ticket.major:
        return replace(place, joined=alike.joined(connection, place.ticket.number))
    return replace(place, **alike.of_ticket(connection, desk, place.ticket, at))


def solved(
    connection: Connection,
    subject: str,
    text: str,
    category: str,
    *,
    apart_from: int = 0,
    meaning: Semantic | None = None,
) -> tuple[Similar, ...]:
    """The earlier tickets like this one, with how they were resolved; by meaning too where there is what tells it."""
    return similar.similar(
        connection, subject=subject, text=text, category=category, apart_from=apart_from, semantic=meaning
    )
