# SPDX-License-Identifier: Apache-2.0
"""Facts about what agents arranged: copies, reminders, spam, and for whom a mail of theirs opens a ticket."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from parsers.address import ascii_domain
from parsers.values import Mail
from store import blocks
from store.rows import known_from
from store.schema import contacts, events, messages, participants, tickets
from workflows.desk import Desk
from workflows.events_reach import OpenedFor, ReminderSet
from workflows.facts import Facts, Known, OnBehalf
from workflows.on_behalf import Meant, meant, same_words
from workflows.recall import VOICE
from workflows.reminder import Reminder
from workflows.ticket import Code, State, Ticket, TimerKind

WINDOW = timedelta(days=14)  # back in which the same mail is looked for by its words
LAST = 20  # tickets of its author that are looked at
COPY = "cc"

_REMINDERS = (
    select(events.c.data, messages.c.body)
    .outerjoin(
        messages,
        and_(
            messages.c.ticket == events.c.ticket,
            messages.c.received_at == events.c.at,
            messages.c.voice == VOICE,
        ),
    )
    .where(events.c.ticket == bindparam("of_ticket"), events.c.name == ReminderSet.name)
    .order_by(events.c.seq)
)
_JUNK = (
    select(participants.c.proved)
    .join(tickets, tickets.c.number == participants.c.ticket)
    .where(
        tickets.c.requester == bindparam("of_contact"),
        tickets.c.state == State.CLOSED,
        tickets.c.code == Code.SPAM,
        participants.c.role == "requester",
    )
    .distinct()
)
_SAME_ID = (
    select(messages.c.ticket)
    .where(messages.c.message_id == bindparam("of_id"), messages.c.author_address == bindparam("of_address"))
    .order_by(messages.c.id)
    .limit(1)
)
_SAME_DIGEST = select(messages.c.ticket).where(messages.c.digest == bindparam("of_digest")).limit(1)
_WRITTEN = (
    select(messages.c.ticket, messages.c.subject, messages.c.body)
    .join(tickets, tickets.c.number == messages.c.ticket)
    .where(
        tickets.c.requester == bindparam("of_contact"),
        tickets.c.opened_at > bindparam("since"),
        messages.c.voice == "reporter",
    )
    .order_by(messages.c.id.desc())
    .limit(LAST)
)
_OPENED_FOR = _WRITTEN.join(events, (events.c.ticket == messages.c.ticket) & (events.c.name == OpenedFor.name))
_CONTACT = select(contacts).where(contacts.c.address == bindparam("of_address"))


def of_mail(
    connection: Connection, desk: Desk, facts: Facts, mail: Mail, at: datetime
) -> tuple[Facts, frozenset[int]]:
    """The facts with whom the desk has blocked, what was spam, and whom an agent writes for; which tickets more must
    be known for that."""
    senders = (mail.contact.address, *(one.address for one in mail.senders))
    told = meant(mail, desk, facts.ruled)
    behalf = on_behalf(connection, told, at) if told is not None and told.address else None
    forwarded = twin(connection, mail, facts.contact.id, at) if told is None else 0
    same = behalf.twin if behalf is not None else forwarded
    there = {place.ticket.number for place in facts.standings}
    known = replace(
        facts,
        blocked=blocks.blocked(connection, map(ascii_domain, senders)),
        junk=junk(connection, facts.contact.id),
        on_behalf=behalf,
        twin=forwarded,
    )
    return known, frozenset({same} - there - {0})


def of_ticket(connection: Connection, ticket: Ticket, people: Any) -> dict[str, Any]:
    """The fields of a Standing; ``people`` are the rows of the ticket's participants."""
    return {"copies": copies(people), "reminders": reminders(connection, ticket)}


def copies(people: Any) -> tuple[str, ...]:
    """Who gets the answers, of the rows of a ticket's participants."""
    return tuple(sorted(person.address for person in people if person.role == COPY))


def reminders(connection: Connection, ticket: Ticket) -> tuple[Reminder, ...]:
    """The reminders of a ticket that still run."""
    rounds = {timer.round for timer in ticket.timers if timer.kind is TimerKind.AGENT_REMINDER}
    if not rounds:
        return ()
    rows = connection.execute(_REMINDERS, {"of_ticket": ticket.number}).all()
    told = [(json.loads(row.data), row.body or "") for row in rows]
    kept = (Reminder(round=data["round"], agent=data["agent"], text=text) for data, text in told)
    return tuple(one for one in kept if one.round in rounds)


def junk(connection: Connection, contact: int) -> frozenset[bool]:
    """Whether the contact's address was proved, of their tickets that stand as spam."""
    return frozenset(connection.scalars(_JUNK, {"of_contact": contact})) if contact else frozenset()


def twin(connection: Connection, mail: Mail, contact: int, at: datetime) -> int:
    """The ticket that an agent opened for the writer with this very mail; 0 where there is none."""
    if not contact:
        return 0
    rows = connection.execute(_OPENED_FOR, {"of_contact": contact, "since": at - WINDOW}).all()
    return next((row.ticket for row in rows if same_words(row.subject, row.body, mail.subject, mail.text)), 0)


def on_behalf(connection: Connection, meant: Meant, at: datetime) -> OnBehalf:
    """Who it is for, and the ticket of what they wrote where it came directly."""
    row = connection.execute(_CONTACT, {"of_address": meant.address}).one_or_none()
    contact = known_from(row, meant.address, meant.name)
    return OnBehalf(contact=contact, twin=_twin(connection, meant, contact, at))


def _twin(connection: Connection, meant: Meant, contact: Known, at: datetime) -> int:
    if meant.message_id:
        told = {"of_id": meant.message_id, "of_address": meant.address}
        found = connection.scalar(_SAME_ID, told)
        if found:
            return int(found)
    if meant.digest and (found := connection.scalar(_SAME_DIGEST, {"of_digest": meant.digest})):
        return int(found)
    if not contact.id or not meant.is_forwarded:
        return 0
    rows = connection.execute(_WRITTEN, {"of_contact": contact.id, "since": at - WINDOW}).all()
    return next((row.ticket for row in rows if meant.is_same(row.subject, row.body)), 0)
