# SPDX-License-Identifier: Apache-2.0
"""Record: what a case decided, in one transaction, by plain inserts under unique constraints.

A loser of a race finds its row taken (IntegrityError) or the ticket moved on (Stale), and decides again.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select, update

from parsers.pictures import digests
from parsers.values import Address
from parsers.words import clean
from store import (
    aside,
    authors,
    beyond,
    changes,
    entries,
    inbox,
    kept_back,
    outbox,
    rulings,
    seals,
    solved,
    split,
    taken_back,
    wanted,
)
from store.engine import InsertNew
from store.facts import referred, standings
from store.inbox import Leased
from store.letters import outbox_row
from store.rows import ticket_row
from store.schema import agents, contacts, messages, participants, pictures, threads, tickets
from store.taught import teach
from workflows.case import Arrival, Case, DueClock, Order, Outcome, Voice
from workflows.desk import Agent, Desk
from workflows.events import LetterReturned, MessageReceived, Opened
from workflows.leave import wait_of, wait_of_letter
from workflows.letter import Audience
from workflows.moved import is_of_merged, unreached
from workflows.refused import is_gone, refused
from workflows.ticket import Ticket
from workflows.veil import veil

PARENT_PAUSE = timedelta(seconds=1)
GONE = ("5.0", "5.1", "5.2.0", "5.2.1", "5.4.4")

_NEW_TICKET = insert(tickets).returning(tickets.c.number)
_MESSAGE = insert(messages)
_THREADS = InsertNew(threads, "message_id", "ticket")
_PARTICIPANTS = InsertNew(participants, "ticket", "address")
_PROVE = (
    update(participants)
    .where(participants.c.ticket == bindparam("of_ticket"), participants.c.address == bindparam("of_address"))
    .values(proved=True)
)
_CONTACTS = InsertNew(contacts, "address")
_CONTACT_ID = select(contacts.c.id).where(contacts.c.address == bindparam("of_address"))
_CONTACT = (
    update(contacts)
    .where(contacts.c.address == bindparam("of_address"))
    .values(name=bindparam("new_name"), language=bindparam("new_language"))
)
_REACH = update(contacts).where(contacts.c.id == bindparam("of_contact")).values(dead_since=bindparam("since_then"))
_PICTURES = InsertNew(pictures, "address", "sha256")
_AGENTS = InsertNew(agents, "address")


def record(connection: Connection, leased: Leased, case: Arrival) -> Ticket:
    """Write down what a mail's case decided. Raises Stale or IntegrityError where somebody was faster."""
    disposition, mail = case.disposition, case.mail
    if disposition is None:
        raise ValueError("a case is recorded once it is settled")
    if disposition.outcome is Outcome.WAITING:
        inbox.wait(connection, leased, disposition.because, case.at + PARENT_PAUSE)
        return case.ticket
    ticket = _record_ticket(connection, case) if case.events else case.ticket
    inbox.settle(
        connection,
        leased,
        disposition,
        ticket=ticket.number or None,
        message_id=(case.received or mail).message_id or "",
        digest=(case.received or mail).digest,
        at=case.at,
        sender=kept_back.sender_of((case.received or mail).contact.address),
        proved=case.proved,
    )
    if case.events:
        _record_message(connection, leased, case, ticket)
        _record_notes(connection, case, ticket)
        _record_reach(connection, case, ticket)
        _record_people(connection, case, ticket)
        teach(connection, ticket, case.events)
        solved.keep(connection, case, ticket)
        split.begin(connection, ticket, case.events, case.at)
    kept_back.record(connection, case, ticket)
    aside.obey(connection, case.aside, case.at)
    rulings.record(connection, case)
    letters = _owe(connection, case, ticket, unique=mail.digest)
    entries.record(connection, leased.id, case, ticket, letters)
    seals.spend(connection, leased.id, case)
    beyond.record(connection, case, ticket, _owe)
    wanted.hear_again(connection, case, ticket)
    return ticket


def record_change(connection: Connection, case: DueClock | Order) -> None:
    """Write down what the case of a due clock or of an order decided. Raises Stale where somebody was faster."""
    if case.events:
        changes.change(connection, case.ticket, case.events, changes.NEWCOMER, wait_of(case))
        taken_back.record(connection, case.ticket, case.events)
        _record_notes(connection, case, case.ticket)
        teach(connection, case.ticket, case.events)
        solved.keep(connection, case, case.ticket)
        split.begin(connection, case.ticket, case.events, case.at)
        kept_back.record(connection, case, case.ticket)
    _owe(connection, case, case.ticket, unique="")
    beyond.record(connection, case, case.ticket, _owe)
    wanted.hear_again(connection, case, case.ticket)


def record_refusal(
    connection: Connection, desk: Desk, letter: outbox.Owed, code: int, words: str, at: datetime
) -> None:
    """A letter was refused for good: its ticket's history says so, and an address of nobody is remembered."""
    found = standings(connection, [letter.ticket] if letter.ticket else [])
    if not found:
        return
    place = found[0]
    case = Case(at=at, desk=desk, cause=f"letter {letter.id}", ticket=place.ticket, standing=place)
    gone = is_gone(case, letter.recipient, code, words)
    author, text = authors.of_letter(connection, desk, letter)
    case = veil(refused(case, letter.letter, letter.recipient, code, words, author, text))
    changes.change(connection, case.ticket, case.events, changes.NEWCOMER)
    if gone:
        connection.execute(_REACH, {"of_contact": place.ticket.requester, "since_then": at})
    _owe(connection, case, case.ticket, unique="")


def enrol(connection: Connection, desk: Desk) -> Desk:
    """The desk with each agent's id; agents new to the store are written down."""
    rows = [{"address": agent.address.lower(), "name": agent.name} for agent in desk.agents]
    _AGENTS(connection, rows)
    known = {row.address: row.id for row in connection.execute(select(agents))}
    enrolled: tuple[Agent, ...] = tuple(replace(a, id=known[a.address.lower()]) for a in desk.agents)
    return replace(desk, agents=enrolled)


def _record_ticket(connection: Connection, case: Arrival) -> Ticket:
    contact = case.facts.contact.id
    if not contact and any(event.actor == changes.NEWCOMER for event in case.events):
        contact = _newcomer(connection, case)
    ticket = case.ticket
    if case.is_new:
        ticket = replace(ticket, requester=contact)
        told = {name: value for name, value in ticket_row(ticket).items() if name != "number"}
        ticket = replace(ticket, number=int(connection.execute(_NEW_TICKET, told).scalar_one()))
        changes.write_events(connection, ticket, case.events, f"contact:{contact}")
    else:
        changes.change(connection, ticket, case.events, f"contact:{contact}", wait_of(case))
        taken_back.record(connection, ticket, case.events)
    return ticket


def _newcomer(connection: Connection, case: Arrival) -> int:
    contact = case.mail.contact
    address = contact.address.lower()
    row = {
        "address": address,
        "name": clean(contact.name),
        "language": case.mail.language or "",
        "phones": " ".join(contact.phones),
        "organisation": clean(contact.organisation),
        "first_seen": case.at,
    }
    _CONTACTS(connection, row)
    return int(connection.execute(_CONTACT_ID, {"of_address": address}).scalar_one())


def _record_message(connection: Connection, leased: Leased, case: Arrival, ticket: Ticket) -> None:
    mail = case.mail
    row = {
        "ticket": ticket.number,
        "seq": case.events[0].seq,
        "voice": case.voice,
        "message_id": mail.message_id or "",
        "digest": mail.digest,
        "author_name": clean(mail.contact.name or (case.agent.name if case.agent else "")),
        "author_address": mail.contact.address.lower(),
        "subject": clean(mail.subject),
        "body": clean(mail.text),
        "language": mail.language or "",
        "blob": leased.blob,
        "received_at": leased.received_at or leased.kept_at,
    }
    split_from = case.facts.split_from
    if not (split_from and split.move(connection, mail, split_from, ticket, case.events[0].seq)):
        connection.execute(_MESSAGE, row)
    ids = [(one, False) for one in reversed(referred(mail))]
    if case.received is not None and case.received.message_id:
        ids.append((case.received.message_id, False))
    if mail.message_id:
        ids.append((mail.message_id, case.voice is Voice.REPORTER and not is_of_merged(case)))
    _remember(connection, ticket.number, ids)


def _record_notes(connection: Connection, case: Case, ticket: Ticket) -> None:
    """A person's words that are no mail; each has a digest of its own by its place in the ticket."""
    for place, note in enumerate(case.notes):
        row = {
            "ticket": ticket.number,
            "seq": ticket.seq,
            "voice": note.voice,
            "message_id": "",
            "digest": f"note {ticket.number} {ticket.seq} {place}",
            "author_name": clean(note.author_name),
            "author_address": note.author_address.lower(),
            "subject": "",
            "body": clean(note.text),
            "language": "",
            "blob": "",
            "received_at": case.at,
        }
        connection.execute(_MESSAGE, row)


def _record_reach(connection: Connection, case: Arrival, ticket: Ticket) -> None:
    """Whether letters reach the requester: not once one came back for good, and again once they have written."""
    settled = case.disposition.cause if case.disposition else ""
    for event in case.events:
        if isinstance(event, LetterReturned) and settled == "failed" and event.permanent and _is_gone(event.status):
            connection.execute(_REACH, {"of_contact": unreached(case), "since_then": case.at})
    if case.voice is Voice.REPORTER and case.facts.contact.dead and case.happened(MessageReceived):
        connection.execute(_REACH, {"of_contact": case.facts.contact.id, "since_then": None})


def _is_gone(status: str) -> bool:
    """No such mailbox or domain, or nothing known of why (RFC 3463); a full box or a policy may change."""
    return not status or status.startswith(GONE)


def _remember(connection: Connection, number: int, ids: Iterable[tuple[str, bool]]) -> None:
    _THREADS(connection, [{"message_id": one, "ticket": number, "shared": shared} for one, shared in ids])


def _record_people(connection: Connection, case: Arrival, ticket: Ticket) -> None:
    writer = case.mail.contact.address.lower()
    _PICTURES(connection, [{"address": writer, "sha256": one} for one in sorted(digests(case.mail))])
    if case.agent is not None:
        return
    rows = []
    if case.happened(Opened):
        rows.append({"address": writer, "role": "requester", "proved": case.proved})
    if case.happened(Opened) or case.proved:
        copied = _copied(case, writer)
        if copied and not case.happened(Opened):
            copied = copied[: entries.room(connection, ticket.number, case.desk.joining.cc_most)]
        rows.extend({"address": one, "role": "copied", "proved": False} for one in copied)
    _PARTICIPANTS(connection, [{"ticket": ticket.number, **row} for row in rows])
    if case.proved:
        connection.execute(_PROVE, {"of_ticket": ticket.number, "of_address": writer})
        name, language = clean(case.mail.contact.name), case.mail.language
        known = case.facts.contact
        if known.id and (name and name != known.name or language and language != known.language):
            told = {"new_name": name or known.name, "new_language": language or known.language}
            connection.execute(_CONTACT, {"of_address": writer, **told})


def _copied(case: Arrival, writer: str) -> list[str]:
    """Whom the writer addressed besides the desk, by the settings' rule; they may add to the ticket."""
    joining = case.desk.joining
    if not joining.cc or case.colleague:
        return []
    addressed: tuple[Address, ...] = (*case.mail.to, *case.mail.cc)
    found = {a.address.lower() for a in addressed if a.address and not case.desk.is_own(a.address)}
    return sorted(found - {writer})[: joining.cc_most]


def _owe(connection: Connection, case: Case, ticket: Ticket, unique: str) -> list[tuple[str, str]]:
    """Put the letters into the outbox; their names and Message-IDs."""
    told, desk = "" if case.events else unique, case.desk
    rows = [
        outbox_row(letter, ticket=ticket, desk=desk, at=case.at, unique=told, wait=wait_of_letter(case, letter))
        for letter in case.letters
    ]
    if rows:
        outbox.owe(connection, rows)
        if ticket.number:
            ids = ((one["message_id"], one["audience"] is Audience.REPORTER) for one in rows)
            _remember(connection, ticket.number, ids)
    return [(str(one["letter"]), str(one["message_id"])) for one in rows]
