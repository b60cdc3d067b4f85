# SPDX-License-Identifier: Apache-2.0
"""What an agent takes back: what must be known for it, and what becomes of letters, notes and votes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update

from store import outbox, similar, votes
from store.changes import ENDED, history
from store.errors import Stale
from store.facts_beside import with_survivors
from store.rows import PARENT, ticket_from
from store.schema import clocks, contacts, messages, threads, tickets
from store.schema import outbox as letters
from workflows.event import Event
from workflows.events_beside import Merged, SplitInto
from workflows.events_life import ChildrenReleased, JoinedMajor, MajorDeclared
from workflows.events_undo import KindRestored, LetterWithdrawn, NotesWithdrawn, StateRestored, TakenBack
from workflows.letter import Audience, OwedLetter
from workflows.ticket import TargetState, Ticket

WITHDRAWN = "withdrawn "  # begins the voice of what was taken back
SURE = 1.0  # the confidence of an agent's word

_LETTER = select(
    letters.c.id, letters.c.letter, letters.c.audience, letters.c.recipient, letters.c.state, letters.c.seq,
    letters.c.attempts, letters.c.sent_at, letters.c.ticket, letters.c.owed_at,
).order_by(letters.c.id)  # fmt: skip
_OWED = _LETTER.where(letters.c.ticket == bindparam("of_ticket"))
_OWED_BESIDE = _LETTER.where(
    letters.c.ticket.in_(bindparam("numbers", expanding=True)), letters.c.audience == Audience.REPORTER
)
_KIN = select(tickets).where(
    or_(tickets.c.number.in_(bindparam("numbers", expanding=True)), tickets.c.parent == bindparam("of_ticket"))
)
_LEFT_IN = (
    select(messages.c.ticket)
    .join(contacts, contacts.c.address == messages.c.author_address)
    .where(
        messages.c.ticket.in_(bindparam("numbers", expanding=True)),
        messages.c.voice == "reporter",
        messages.c.received_at >= bindparam("since"),
        contacts.c.id == bindparam("of_contact"),
    )
    .order_by(messages.c.id)
)
_HIDE = (
    update(messages)
    .where(
        messages.c.ticket == bindparam("of_ticket"),
        messages.c.seq.between(bindparam("first"), bindparam("last")),
        messages.c.voice == bindparam("of_voice"),
    )
    .values(voice=bindparam("hidden"))
)
_UNSHARE = (
    update(threads)
    .where(
        threads.c.message_id
        == select(letters.c.message_id).where(letters.c.id == bindparam("letter_id")).scalar_subquery(),
    )
    .values(shared=False)
)
_SILENCE = (
    update(clocks)
    .where(
        clocks.c.kind == bindparam("of_kind"),
        clocks.c.round.between(bindparam("first"), bindparam("last")),
        clocks.c.state == TargetState.RUNNING,
    )
    .values(state=ENDED, wakes=None)
)


def facts(connection: Connection, ticket: Ticket) -> dict[str, Any]:
    """The fields of a Standing that taking back asks for."""
    told = history(connection, ticket.number)
    parents = {event.parent for event in told if isinstance(event, JoinedMajor)} - {0}
    parents |= {event.ticket for event in told if isinstance(event, SplitInto)}
    kin = {"numbers": sorted(parents), "of_ticket": ticket.number}
    rows = connection.execute(_OWED, {"of_ticket": ticket.number})
    others = sorted(_others(told) - {ticket.number})
    beside = connection.execute(_OWED_BESIDE, {"numbers": others}) if others else ()
    return {
        "past": tuple(told),
        "owed": tuple(_owed(row) for row in rows),
        "left_in": _left_in(connection, ticket, told),
        "owed_beside": tuple(replace(_owed(row), ticket=row.ticket, owed_at=row.owed_at) for row in beside),
        "beside": tuple(ticket_from(row, ()) for row in connection.execute(_KIN, kin)),
    }


def _left_in(connection: Connection, ticket: Ticket, told: Iterable[Event]) -> tuple[int, ...]:
    merged = [event.at for event in told if isinstance(event, Merged)]
    if not ticket.merged_into or not merged:
        return ()
    numbers = sorted(with_survivors(connection, {ticket.number}) - {ticket.number})
    asked = {"numbers": numbers, "since": merged[-1], "of_contact": ticket.requester}
    return tuple(connection.scalars(_LEFT_IN, asked))


def _others(told: Iterable[Event]) -> set[int]:
    """The tickets whose reporters were written to because of an order in this one."""
    found = set[int]()
    for event in told:
        if isinstance(event, Merged):
            found.add(event.into)
        elif isinstance(event, SplitInto):
            found.add(event.ticket)
        elif isinstance(event, (MajorDeclared, ChildrenReleased)):
            found |= set(event.tickets)
    return found


def record(connection: Connection, ticket: Ticket, happened: Sequence[Event]) -> None:
    """Withdraw letters and hide notes as these events say. Raises Stale where a letter was leased meanwhile."""
    for event in happened:
        if isinstance(event, LetterWithdrawn):
            if not outbox.withdraw(connection, event.row):
                raise Stale(f"letter {event.row} was taken up to be sent meanwhile")
            connection.execute(_UNSHARE, {"letter_id": event.row})
        elif isinstance(event, NotesWithdrawn):
            for voice in event.voices:
                told = {"first": event.first, "last": event.last, "of_voice": voice, "hidden": f"{WITHDRAWN}{voice}"}
                connection.execute(_HIDE, {"of_ticket": ticket.number, **told})
        elif isinstance(event, TakenBack):
            told = {"of_kind": f"{PARENT}{ticket.number}", "first": event.first, "last": event.last}
            connection.execute(_SILENCE, told)
        elif isinstance(event, StateRestored):
            if ticket.is_open:
                similar.forget(connection, ticket.number)
            if ticket.confidence < SURE:  # what it taught by being closed as it stood
                votes.withdraw(connection, ticket=ticket.number)
        elif isinstance(event, KindRestored):
            votes.withdraw(connection, ticket=ticket.number)


def _owed(row: Any) -> OwedLetter:
    return OwedLetter(
        row=row.id,
        letter=row.letter,
        audience=row.audience,
        recipient=row.recipient,
        state=row.state,
        seq=row.seq,
        tried=row.attempts > 0,
        sent_at=row.sent_at,
    )
