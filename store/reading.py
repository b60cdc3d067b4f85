# SPDX-License-Identifier: Apache-2.0
"""Queries for people: lists, one ticket whole, and what was set aside. They change nothing but by name."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, or_, select, update

from store import asked_beside, facts_beside
from store.changes import history
from store.inbox import TO_FETCH
from store.rows import TARGETS, target_from
from store.schema import IS_MAJOR, agents, clocks, contacts, inbox, messages, outbox, participants, tickets
from workflows.case import Outcome
from workflows.event import Event
from workflows.flood import CAUSE
from workflows.ticket import Target

SET_ASIDE = (Outcome.HELD, Outcome.IGNORED)


@dataclass(frozen=True, kw_only=True)
class TicketLine:
    """A ticket in a list."""

    number: int
    state: str
    kind: str
    category: str
    priority: str
    level: str
    language: str
    requester_name: str
    requester_address: str
    subject: str
    opened_at: datetime | None
    updated_at: datetime | None
    first_response_due: datetime | None
    first_response: str
    breach: bool = False  # and what people wrote, or who, is left out


@dataclass(frozen=True, kw_only=True)
class TicketWhole:
    """A ticket with everything that is known of it."""

    line: TicketLine
    row: Mapping[str, Any]
    phones: str
    organisation: str
    participants: tuple[tuple[str, str, bool], ...]  # address, role, proved
    targets: tuple[Target, ...]
    history: tuple[Event, ...]
    names: Mapping[str, str]  # actor -> a person's name
    messages: tuple[Mapping[str, Any], ...]
    letters: tuple[Mapping[str, Any], ...]
    children: tuple[int, ...] = ()  # of a major incident
    merged: tuple[int, ...] = ()  # tickets that go on in it
    related: tuple[int, ...] = ()  # tickets that it is linked with
    hidden: bool = False  # a breach for who may not read it: the names of its events and their times, no more


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """A mail that was held or ignored."""

    id: int
    mailbox: str
    outcome: str
    cause: str
    because: str
    size: int
    kept_at: datetime
    message_id: str
    blob: str
    ticket: int | None


_EVERY = messages.alias()
_FIRST = select(func.min(_EVERY.c.id)).where(_EVERY.c.ticket == tickets.c.number).correlate(tickets).scalar_subquery()
_CLOCK = clocks.alias()
_FIRST_RESPONSE = (  # the newest, as another priority promises anew
    select(func.max(_CLOCK.c.id))
    .where(_CLOCK.c.ticket == tickets.c.number, _CLOCK.c.kind == "first_response")
    .correlate(tickets)
    .scalar_subquery()
)
_LINES = (
    select(
        tickets,
        contacts.c.name.label("requester_name"),
        contacts.c.address.label("requester_address"),
        contacts.c.phones,
        contacts.c.organisation,
        messages.c.subject,
        clocks.c.due.label("first_response_due"),
        clocks.c.state.label("first_response"),
    )
    .outerjoin(contacts, contacts.c.id == tickets.c.requester)
    .outerjoin(messages, messages.c.id == _FIRST)
    .outerjoin(clocks, clocks.c.id == _FIRST_RESPONSE)
)
_CHILDREN = (
    select(tickets.c.number)
    .where(tickets.c.parent == bindparam("of_parent"), tickets.c.parent != 0)
    .order_by(tickets.c.number)
)
FILTERS = ("state", "kind", "category", "priority", "level", "mailbox", "language")


def listed(
    connection: Connection,
    wanted: Mapping[str, str],
    requester: str = "",
    limit: int = 50,
    *,
    major: bool = False,
    tag: str = "",
) -> list[TicketLine]:
    """The newest tickets that fit every filter (see FILTERS), the newest first; of a breach neither what nor who.

    ``major``: none but major incidents; ``tag``: none but those that bear it.
    """
    query = _LINES.order_by(tickets.c.number.desc()).limit(limit)
    for name, value in wanted.items():
        query = query.where(tickets.c[name] == value)
    if major:
        query = query.where(IS_MAJOR)
    if tag:
        query = query.where((" " + tickets.c.tags + " ").contains(f" {tag.casefold()} ", autoescape=True))
    if requester:  # that a breach is this reporter's would tell who reported it
        query = query.where(contacts.c.address == requester.lower(), tickets.c.breach.is_(False))
    return [_line(row) for row in connection.execute(query).mappings()]


def whole(connection: Connection, number: int, *, confidential: bool = False) -> TicketWhole | None:
    """Everything about one ticket; of a breach its state and the names of its events, unless ``confidential``."""
    row = connection.execute(_LINES.where(tickets.c.number == number)).mappings().one_or_none()
    if row is None:
        return None
    told, every = tuple(history(connection, number)), facts_beside.sources(connection, number)
    if not confidential and (row["breach"] or _is_of_breach(connection, number)):
        return _hidden(connection, row, told)
    people = connection.execute(select(participants).where(participants.c.ticket.in_(every))).all()
    targets = connection.execute(select(clocks).where(clocks.c.ticket == number).order_by(clocks.c.id)).all()
    return TicketWhole(
        line=_line(row, confidential=True),
        row=dict(row),
        phones=row["phones"] or "",
        organisation=row["organisation"] or "",
        participants=tuple((p.address, p.role, p.proved) for p in people),
        targets=tuple(target_from(target) for target in targets if target.kind in TARGETS),
        history=told,
        names=_names(connection, {event.actor for event in told}),
        messages=_all(connection, select(messages).where(messages.c.ticket.in_(every)).order_by(messages.c.id)),
        letters=_all(connection, _LETTERS.where(outbox.c.ticket == number).order_by(outbox.c.id)),
        children=tuple(connection.scalars(_CHILDREN, {"of_parent": number})) if row["major"] else (),
        merged=every[1:],
        related=tuple(sorted(asked_beside.related(connection, number))),
    )


def _is_of_breach(connection: Connection, number: int) -> bool:
    """Whether it goes on in a ticket that is confidential."""
    further = facts_beside.with_survivors(connection, {number}) - {number}
    query = select(tickets.c.number).where(tickets.c.number.in_(further), tickets.c.breach)
    return bool(further) and connection.execute(query.limit(1)).first() is not None


def _hidden(connection: Connection, row: RowMapping, told: tuple[Event, ...]) -> TicketWhole:
    """A breach for those who may not read it: where it stands and what happened when, in no words of anybody."""
    targets = connection.execute(select(clocks).where(clocks.c.ticket == row["number"]).order_by(clocks.c.id)).all()
    return TicketWhole(
        line=_line(row),
        row={name: row[name] for name in _SHOWN},
        phones="",
        organisation="",
        participants=(),
        targets=tuple(target_from(target) for target in targets if target.kind in TARGETS),
        history=tuple(replace(event, actor="", cause="", because="") for event in told),
        names={},
        messages=(),
        letters=(),
        hidden=True,
    )


_LETTERS = select(
    outbox.c.letter, outbox.c.recipient, outbox.c.state, outbox.c.attempts, outbox.c.owed_at, outbox.c.sent_at,
    outbox.c.answer, outbox.c.message_id,
)  # fmt: skip


def set_aside(connection: Connection, *, ignored: bool, limit: int = 200) -> list[SetAside]:
    """Mails that wait for a person, the newest first, and those of a flood behind all others; with ``ignored`` also
    those that need nobody."""
    outcomes = SET_ASIDE if ignored else (Outcome.HELD,)
    aside = or_(inbox.c.outcome.in_(outcomes), inbox.c.oversize_limit == TO_FETCH)
    query = select(inbox).where(aside).order_by(inbox.c.cause == CAUSE, inbox.c.id.desc()).limit(limit)
    return [_set_aside(row) for row in connection.execute(query)]


def one_set_aside(connection: Connection, mail: int) -> SetAside | None:
    """One mail that was set aside."""
    aside = or_(inbox.c.outcome.in_(SET_ASIDE), inbox.c.oversize_limit == TO_FETCH)
    query = select(inbox).where(inbox.c.id == mail, aside)
    row = connection.execute(query).one_or_none()
    return None if row is None else _set_aside(row)


def drop(connection: Connection, mail: int) -> bool:
    """Take a held mail off the list; its raw bytes stay."""
    query = (
        update(inbox)
        .where(inbox.c.id == mail, or_(inbox.c.outcome == Outcome.HELD, inbox.c.oversize_limit == TO_FETCH))
        .values(outcome=Outcome.IGNORED, cause="dropped", because="an admin dropped it", oversize_limit=0)
    )
    return connection.execute(query).rowcount == 1


def _set_aside(row: Any) -> SetAside:
    told = {name: getattr(row, name) for name in SetAside.__dataclass_fields__}
    if row.oversize_limit == TO_FETCH:
        told |= {"outcome": Outcome.HELD, "because": "it is to be fetched whole at the next look into its mailbox"}
    return SetAside(**told)


def _line(row: RowMapping, *, confidential: bool = False) -> TicketLine:
    told: dict[str, Any] = {name: row[name] for name in TicketLine.__dataclass_fields__}
    told |= {name: told[name] or "" for name in _WORDS}
    return TicketLine(**told | (_HIDDEN if row["breach"] and not confidential else {}))


_SHOWN = (
    "impact", "urgency", "confidence", "breach", "team", "seq", "mailbox", "parent", "major", "merged_into", "worked",
    "tags",
)  # fmt: skip
CONFIDENTIAL = "(confidential)"
_HIDDEN = {"subject": CONFIDENTIAL, "requester_name": "", "requester_address": ""}
_WORDS = ("requester_name", "requester_address", "subject", "first_response")


def _names(connection: Connection, actors: Set[str]) -> dict[str, str]:
    found = {f"agent:{row.id}": row.name for row in connection.execute(select(agents))}
    ids = [int(actor.partition(":")[2]) for actor in actors if actor.startswith("contact:")]
    people = select(contacts.c.id, contacts.c.name, contacts.c.address).where(contacts.c.id.in_(ids))
    rows = connection.execute(people)
    return found | {f"contact:{row.id}": row.name or row.address for row in rows}


def _all(connection: Connection, query: Any) -> tuple[Mapping[str, Any], ...]:
    return tuple(dict(row) for row in connection.execute(query).mappings())
