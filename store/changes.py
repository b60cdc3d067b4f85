# SPDX-License-Identifier: Apache-2.0
"""A ticket's history written and read: its row, its events and its clocks change together or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from store.errors import Stale
from store.rows import COLUMNS, PARENT, clock_row, event_from, event_row, parent_row, ticket_row
from store.schema import RUNNING, clocks, events, tickets
from workflows.event import Event, data
from workflows.events import Answered, Opened
from workflows.events_beside import Between
from workflows.events_breach import BreachFlagged
from workflows.events_life import (
    ChildrenReleased,
    Closed,
    Escalated,
    Escalation,
    MajorDeclared,
    Reopened,
    Resolved,
    StatusTold,
)
from workflows.events_promise import TargetChanged, TargetSet, TimerEnded, TimerSet
from workflows.events_undo import StateRestored
from workflows.history import replay
from workflows.ticket import State, Target, Ticket, Timer, TimerKind

NEWCOMER = "contact:0"
AT_ONCE = timedelta(0)
ENDED = "ended"  # the state of a timer's row once it is over
HEARD_BY_CHILDREN = (Answered, StatusTold, Escalated, Resolved, Reopened, Closed, BreachFlagged)
HEARD_BY_NAMED = (MajorDeclared, ChildrenReleased)  # by the tickets that they name

_TICKET = (
    update(tickets)
    .where(tickets.c.number == bindparam("of_ticket"), tickets.c.seq == bindparam("seq_before"))
    .values({name: bindparam(name) for name in COLUMNS if name != "number"})
)
_EVENTS = insert(events)
_CLOCKS = insert(clocks)
_CLOCK_CHANGED = (
    update(clocks)
    .where(
        clocks.c.ticket == bindparam("of_ticket"),
        clocks.c.kind == bindparam("of_kind"),
        clocks.c.round == bindparam("of_round"),
    )
    .values({name: bindparam(f"new_{name}") for name in ("due", "state", "wakes", "since", "warned", "left")})
)
_CHILDREN = select(tickets.c.number).where(
    tickets.c.parent == bindparam("of_parent"), tickets.c.parent != 0, tickets.c.state != State.CLOSED
)
# No confidential ticket belongs to a major incident.
_NAMED = select(tickets.c.number).where(
    tickets.c.number.in_(bindparam("numbers", expanding=True)),
    tickets.c.number != bindparam("of_parent"),
    tickets.c.breach.is_(False),
    tickets.c.state != State.CLOSED,
)
# Whom word of it has not reached yet, such as those that are to become its children.
_PENDING = select(clocks.c.ticket).where(clocks.c.kind == bindparam("of_kind"), RUNNING)
_HISTORY = select(events).where(events.c.ticket == bindparam("of_ticket")).order_by(events.c.seq)


def history(connection: Connection, number: int) -> list[Event]:
    """Every event of a ticket, in order."""
    return [event_from(row) for row in connection.execute(_HISTORY, {"of_ticket": number})]


def replayed(connection: Connection, number: int) -> Ticket:
    """The ticket as its history makes it."""
    return replay(number, history(connection, number))


def change(
    connection: Connection, ticket: Ticket, happened: Sequence[Event], newcomer: str, wait: timedelta = AT_ONCE
) -> None:
    """Bring a ticket's row to where its events have left it. Raises Stale where it moved on meanwhile.

    ``wait`` is how long what goes to reporters can be taken back; so long the children of a major incident hear
    nothing of it.
    """
    told = {**ticket_row(ticket), "of_ticket": ticket.number, "seq_before": happened[0].seq - 1}
    del told["number"]
    if connection.execute(_TICKET, told).rowcount != 1:
        raise Stale(f"ticket {ticket.number} moved on meanwhile")
    write_events(connection, ticket, happened, newcomer, wait)


def write_events(
    connection: Connection, ticket: Ticket, happened: Sequence[Event], newcomer: str, wait: timedelta = AT_ONCE
) -> None:
    """Write the events of a ticket, its clocks, and word for others of them; ``newcomer`` names contact 0."""
    rows = []
    for event in happened:
        actor = newcomer if event.actor == NEWCOMER else event.actor
        told = {**data(event), "requester": ticket.requester} if isinstance(event, Opened) else None
        rows.append(event_row(ticket.number, event, actor, told))
    connection.execute(_EVENTS, rows)
    _write_clocks(connection, ticket, happened)
    _tell_children(connection, ticket, happened, wait)
    word = [parent_row(e.concerns, ticket.number, e.seq, e.at) for e in happened if isinstance(e, Between)]
    if word:
        connection.execute(_CLOCKS, word)


def _write_clocks(connection: Connection, ticket: Ticket, happened: Sequence[Event]) -> None:
    """Bring the clocks of a ticket to where its events have left them."""
    every: tuple[Target | Timer, ...] = (*ticket.targets, *ticket.timers)
    clocks_now = {(str(clock.kind), clock.round): clock for clock in every}
    fresh: dict[tuple[str, int], dict[str, Any]] = {}
    for event in happened:
        if isinstance(event, (TargetSet, TimerSet)):
            fresh[str(event.kind), event.round] = _clock_row(ticket, event, clocks_now)
        elif isinstance(event, (TargetChanged, TimerEnded)) and (str(event.kind), event.round) not in fresh:
            told = _clock_row(ticket, event, clocks_now)
            connection.execute(
                _CLOCK_CHANGED,
                {"of_ticket": ticket.number, "of_kind": event.kind, "of_round": event.round}
                | {f"new_{name}": told[name] for name in ("due", "state", "wakes", "since", "warned", "left")},
            )
    if fresh:
        connection.execute(_CLOCKS, list(fresh.values()))


def _clock_row(
    ticket: Ticket,
    event: TargetSet | TargetChanged | TimerSet | TimerEnded,
    now: Mapping[tuple[str, int], Target | Timer],
) -> dict[str, Any]:
    clock = now.get((str(event.kind), event.round))
    if clock is not None:
        return clock_row(ticket.number, clock)
    due = event.due if isinstance(event, TimerSet) else event.at
    return clock_row(ticket.number, Timer(kind=TimerKind(event.kind), round=event.round, due=due)) | {
        "state": ENDED,
        "wakes": None,
    }


def _tell_children(connection: Connection, parent: Ticket, happened: Sequence[Event], wait: timedelta) -> None:
    """Let the children of a major incident hear what their reporters should, and tickets that they shall be such.

    Of a breach nobody hears.
    """
    heard = [event for event in happened if _is_heard(event)]
    released = any(isinstance(event, ChildrenReleased) for event in heard)  # also by who is their parent no more
    if not heard or not (parent.major or released):
        return
    there = set(connection.scalars(_CHILDREN, {"of_parent": parent.number}))
    there |= set(connection.scalars(_PENDING, {"of_kind": f"{PARENT}{parent.number}"}))
    rows = []
    for event in heard:
        if isinstance(event, HEARD_BY_NAMED):
            named = set(_known(connection, parent.number, event.tickets))
            there |= named if isinstance(event, MajorDeclared) else set()
            rows += [parent_row(child, parent.number, event.seq, event.at + wait) for child in sorted(named)]
        elif not parent.breach or isinstance(event, BreachFlagged):
            rows += [parent_row(child, parent.number, event.seq, event.at + wait) for child in sorted(there)]
    if rows:
        connection.execute(_CLOCKS, rows)


def _is_heard(event: Event) -> bool:
    """Whether children hear of it; not where only somebody above was told, or who asked was answered."""
    if isinstance(event, Escalated):
        return event.kind == Escalation.FUNCTIONAL
    if isinstance(event, StatusTold) and event.asked:
        return False
    if isinstance(event, StateRestored):
        return event.told
    return isinstance(event, HEARD_BY_CHILDREN + HEARD_BY_NAMED)


def _known(connection: Connection, parent: int, numbers: Iterable[int]) -> Iterable[int]:
    return connection.scalars(_NAMED, {"numbers": sorted(set(numbers)), "of_parent": parent}) if numbers else ()
