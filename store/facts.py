# SPDX-License-Identifier: Apache-2.0
"""Gather: all that a decision about a mail may depend on, read in the transaction that will record it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal, or_, select

from parsers.address import tokens
from parsers.pictures import digests
from parsers.subject import strip, tags
from parsers.values import Mail
from store import (
    asked,
    entries,
    facts_alert,
    facts_beside,
    facts_breach,
    facts_budgets,
    facts_desk,
    facts_held,
    facts_ladder,
    facts_lists,
    facts_reach,
    seals,
    steps,
    writer,
)
from store.inbox import Leased
from store.rows import known_from, ticket_from
from store.schema import clocks, contacts, inbox, messages, outbox, participants, pictures, threads, tickets
from store.semantic import Semantic
from workflows.case import Outcome
from workflows.desk import Desk
from workflows.facts import Facts, OwnTicket, Standing
from workflows.letter import Audience, SentLetter
from workflows.ticket import State

PARENT_PATIENCE = timedelta(minutes=5)
THREAD_LENGTH = 20

_ECHO = select(literal(1)).where(outbox.c.message_id == bindparam("id_of_mail")).limit(1)
_SEEN = (
    select(messages.c.ticket)
    .where(messages.c.message_id == bindparam("id_of_mail"), messages.c.digest == bindparam("of_digest"))
    .limit(1)
)
_SEEN_BEFORE = (
    select(inbox.c.id, inbox.c.cause)
    .where(
        inbox.c.digest == bindparam("of_digest"),
        inbox.c.outcome.in_([Outcome.TICKETED, Outcome.RETURNED, Outcome.HELD, Outcome.ANSWERED]),
        inbox.c.id != bindparam("mail"),
    )
    .order_by(inbox.c.id)
    .limit(1)
)
_PARENT = (
    select(inbox.c.message_id)
    .where(
        inbox.c.message_id.in_(bindparam("ids", expanding=True)),
        inbox.c.outcome.is_(None),
        inbox.c.id < bindparam("mail"),
    )
    .limit(1)
)
_THREADS = (
    select(threads.c.message_id, func.min(threads.c.id), threads.c.ticket)
    .where(threads.c.message_id.in_(bindparam("ids", expanding=True)))
    .group_by(threads.c.message_id, threads.c.ticket)
    .order_by(func.min(threads.c.id))
)
_LETTER = ("message_id", "ticket", "letter", "recipient", "seq", "about_mail", "about_round", "under")
_LETTERS = select(outbox.c.audience, *(outbox.c[name] for name in _LETTER)).where(
    outbox.c.message_id.in_(bindparam("ids", expanding=True)),
    or_(outbox.c.ticket.is_not(None), outbox.c.about_mail != 0),  # a notice may be about no ticket
)
_CONTACT = select(
    contacts.c.id,
    contacts.c.address,
    contacts.c.name,
    contacts.c.language,
    contacts.c.phones,
    contacts.c.organisation,
    contacts.c.dead_since,
)
_CONTACT_BY_ADDRESS = _CONTACT.where(contacts.c.address == bindparam("of_address"))
_CONTACT_BY_ID = _CONTACT.where(contacts.c.id == bindparam("of_contact"))
_PICTURES = select(pictures.c.sha256).where(
    pictures.c.address == bindparam("of_address"), pictures.c.sha256.in_(bindparam("digests", expanding=True))
)
_TICKETS = select(tickets).where(tickets.c.number.in_(bindparam("numbers", expanding=True)))
_CLOCKS = select(clocks).where(clocks.c.ticket == bindparam("of_ticket")).order_by(clocks.c.id)
_PARTICIPANTS = select(participants).where(participants.c.ticket == bindparam("of_ticket"))
_SUBJECT = (
    select(messages.c.subject).where(messages.c.ticket == bindparam("of_ticket")).order_by(messages.c.id).limit(1)
)
_CHILDREN = (
    select(tickets.c.number, tickets.c.state)
    .where(tickets.c.parent == bindparam("of_ticket"), tickets.c.parent != 0)
    .order_by(tickets.c.number)
)
_RESOLUTION = (
    select(messages.c.body)
    .where(messages.c.ticket == bindparam("of_ticket"), messages.c.voice == "resolution")
    .order_by(messages.c.id.desc())
    .limit(1)
)
_SHARED_THREAD = (
    select(threads.c.message_id)
    .where(threads.c.ticket == bindparam("of_ticket"), threads.c.shared.is_(True))
    .order_by(threads.c.id.desc())
    .limit(THREAD_LENGTH)
)


@dataclass(frozen=True, kw_only=True)
class Named:
    """The tickets that a mail names, and how."""

    threads: tuple[tuple[str, int], ...] = ()
    letters: tuple[SentLetter, ...] = ()
    standings: tuple[Standing, ...] = ()


def gather(
    connection: Connection, desk: Desk, leased: Leased, mail: Mail, at: datetime, meaning: Semantic | None = None
) -> Facts:
    """The facts for one mail. Waiting is asked before the threads: a parent may commit between the two."""
    facts = Facts(
        mailbox=leased.mailbox,
        received_at=leased.received_at,
        oversize_limit=leased.oversize_limit,
        silent=leased.silent,
        released=leased.released,
        mail=leased.id,
        round=leased.rounds,
        size=leased.size,
        sealed_before=seals.spent(connection, leased.id, mail),
        seen=_seen(connection, leased, mail),
        echo=bool(mail.message_id and connection.scalar(_ECHO, {"id_of_mail": mail.message_id})),
        waits_for=_parent(connection, leased, mail, at),
    )
    facts = facts_beside.of_split(facts, leased.split_from, at)
    named = _named(connection, desk, mail)
    address = mail.contact.address.lower()
    contact = known_from(connection.execute(_CONTACT_BY_ADDRESS, {"of_address": address}).one_or_none(), address)
    own = writer.own_open(connection, contact.id)
    facts = replace(
        facts,
        contact=contact,
        own_open=own,
        quick=facts_beside.quick(connection, facts, address, at),
        p1_of_sender=facts_ladder.p1_of_sender(connection, contact.id, at),
        p1_of_all=facts_ladder.p1_of_all(connection, at),
        threads=named.threads,
        letters=named.letters,
        standings=(*named.standings, *_followers(connection, named, own)),
        tokens=tokens(_addressed(mail), [box.address for box in desk.mailboxes]),
        pictures=_pictures(connection, address, mail),
    )
    facts = facts_budgets.of_writer(connection, desk, facts, address, at)
    facts, also = facts_lists.answered(connection, facts, leased, mail, referred(mail), at)
    facts = replace(facts, standings=(*facts.standings, *standings(connection, also)))
    facts = facts_held.gather(connection, desk, facts, leased, address)
    facts = entries.gather(connection, facts, address)
    facts, more = facts_reach.of_mail(connection, desk, facts, mail, at)
    facts = replace(facts, standings=(*facts.standings, *standings(connection, more)))
    facts = asked.by_agent(connection, desk, facts, mail, at)
    facts = asked.by_report(connection, desk, facts, mail, at, meaning)
    facts = _with_problem(connection, desk, facts, mail.alert.key, at) if mail.alert else facts
    there = tuple(facts_budgets.of_ticket(connection, desk, place, at) for place in facts.standings)
    return replace(facts, standings=there)


def _with_problem(connection: Connection, desk: Desk, facts: Facts, key: str, at: datetime) -> Facts:
    """The facts with the ticket that tracks the problem of an alert."""
    found = facts_alert.tracked(connection, key, at, desk.process.flapping)
    known = {place.ticket.number for place in facts.standings}
    return replace(
        facts,
        problem=found.problem,
        problem_state=found.state,
        recovered=found.recovered,
        standings=(*facts.standings, *standings(connection, found.numbers - known)),
    )


def _followers(connection: Connection, named: Named, own: tuple[OwnTicket, ...]) -> tuple[Standing, ...]:
    """The open tickets that continue a closed one which the mail names."""
    there = {place.ticket.number for place in named.standings}
    closed = {place.ticket.number for place in named.standings if place.ticket.state is State.CLOSED}
    return standings(connection, (one.number for one in own if one.follows in closed and one.number not in there))


def standing(connection: Connection, row: Any) -> Standing:
    """A ticket with its clocks and the people who take part in it."""
    told = {"of_ticket": row.number}
    ticket = ticket_from(row, connection.execute(_CLOCKS, told).all())
    people = connection.execute(_PARTICIPANTS, told).all()
    requester = connection.execute(_CONTACT_BY_ID, {"of_contact": ticket.requester}).one_or_none()
    merged = standings(connection, facts_beside.merged_into(connection, ticket.number))
    children = connection.execute(_CHILDREN, told).all() if ticket.major else []
    return Standing(
        ticket=ticket,
        requester=known_from(requester, ""),
        participants=frozenset(
            person.address for person in people if person.role != entries.LEFT
        ).union(*(one.participants for one in merged)),
        proved=any(person.proved for person in people if person.role == "requester"),
        subject=strip(connection.scalar(_SUBJECT, told) or ""),
        thread=tuple(reversed(connection.scalars(_SHARED_THREAD, told).all())),
        **facts_reach.of_ticket(connection, ticket, people),
        phones=tuple(requester.phones.split()) if requester else (),
        organisation=requester.organisation if requester else "",
        children=len(children),
        parts=tuple(child.number for child in children if child.state != State.CLOSED),
        resolution="" if ticket.is_open else connection.scalar(_RESOLUTION, told) or "",
        breach=facts_breach.history(connection, ticket.number) if ticket.breach else (),
        **facts_desk.of_ticket(connection, ticket),
        **steps.steps(connection, ticket),
        merged=merged,
        **facts_ladder.of_ticket(connection, ticket),
    )


def standings(connection: Connection, numbers: Iterable[int]) -> tuple[Standing, ...]:
    """What is known of these tickets; those that do not exist are left out."""
    wanted = sorted(set(numbers))
    rows = connection.execute(_TICKETS, {"numbers": wanted}).all() if wanted else []
    return tuple(standing(connection, row) for row in rows)


def referred(mail: Mail) -> tuple[str, ...]:
    """Every Message-ID that the mail refers to, the nearest first (RFC 5322 section 3.6.4)."""
    ids = [mail.in_reply_to, *reversed(mail.references)]
    if mail.bounce:
        ids.append(mail.bounce.original_message_id)
    return tuple(dict.fromkeys(found for found in ids if found))


def _named(connection: Connection, desk: Desk, mail: Mail) -> Named:
    ids = referred(mail)
    rows = connection.execute(_THREADS, {"ids": list(ids)}).all() if ids else []
    hits: dict[str, int] = {}
    for row in rows:
        hits.setdefault(row.message_id, row.ticket)
    letters = tuple(
        SentLetter(audience=Audience(row.audience), **_letter(row))
        for row in (connection.execute(_LETTERS, {"ids": list(ids)}) if ids else ())
    )
    hits |= {letter.message_id: letter.names for letter in letters if letter.under}
    found = tuple((one, hits[one]) for one in ids if one in hits)
    numbers = {number for _, number in found} | {letter.ticket for letter in letters} | set(tags(mail.subject))
    given = tokens(_addressed(mail), [box.address for box in desk.mailboxes])
    numbers |= facts_held.tickets(connection, given)
    places = standings(connection, facts_beside.with_survivors(connection, numbers))
    return Named(threads=found, letters=_by_nearness(letters, ids), standings=places)


def _letter(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _LETTER} | {"ticket": row.ticket or 0}


def _by_nearness(letters: tuple[SentLetter, ...], ids: tuple[str, ...]) -> tuple[SentLetter, ...]:
    return tuple(sorted(letters, key=lambda letter: ids.index(letter.message_id)))


def _addressed(mail: Mail) -> list[str]:
    return [*(a.address for a in (*mail.to, *mail.cc)), *mail.delivered_to]


def _seen(connection: Connection, leased: Leased, mail: Mail) -> str:
    told = {"id_of_mail": mail.message_id or "", "of_digest": mail.digest, "mail": leased.id}
    ticket = connection.scalar(_SEEN, told)
    if ticket:
        return f"ticket {ticket}"
    before = connection.execute(_SEEN_BEFORE, told).one_or_none()
    if before is None or leased.released or (before.cause == "spam" and not mail.spam):
        return ""
    return f"inbox {before.id}"


def _parent(connection: Connection, leased: Leased, mail: Mail, at: datetime) -> str:
    ids = referred(mail)
    if not ids or at - leased.kept_at > PARENT_PATIENCE:
        return ""
    return connection.scalar(_PARENT, {"ids": list(ids), "mail": leased.id}) or ""


def _pictures(connection: Connection, address: str, mail: Mail) -> frozenset[str]:
    """Which pictures of the mail stood in earlier mails of its sender."""
    told = {"of_address": address, "digests": sorted(digests(mail))}
    return frozenset(connection.scalars(_PICTURES, told)) if told["digests"] and address else frozenset()
