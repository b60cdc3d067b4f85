# SPDX-License-Identifier: Apache-2.0
"""A ticket, a target and an event as rows, and back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from workflows.event import Event, data
from workflows.facts import Known
from workflows.history import restored
from workflows.ticket import Level, Priority, State, Target, TargetKind, TargetState, Ticket, Timer, TimerKind
from workflows.triage import Impact, Kind, Urgency

RICH: dict[str, Any] = {
    "state": State,
    "kind": Kind,
    "impact": Impact,
    "urgency": Urgency,
    "priority": Priority,
    "level": Level,
}
COLUMNS = tuple(field.name for field in fields(Ticket) if field.name not in ("targets", "timers"))
TARGETS = frozenset(TargetKind)
TIMERS = frozenset(TimerKind)
PARENT = "parent "  # begins the kind of a clock by which a ticket hears of a major incident; its number follows


def ticket_row(ticket: Ticket) -> dict[str, Any]:
    """The columns of a ticket."""
    return {name: getattr(ticket, name) for name in COLUMNS}


def ticket_from(row: Row[Any], clocks: Sequence[Row[Any]]) -> Ticket:
    """The ticket in a row, with its targets from the clocks' rows."""
    told: dict[str, Any] = {name: getattr(row, name) for name in COLUMNS}
    told |= {name: kind(told[name]) for name, kind in RICH.items()}
    targets = tuple(target_from(clock) for clock in clocks if clock.kind in TARGETS)
    running = (clock for clock in clocks if clock.kind in TIMERS and clock.state == TargetState.RUNNING)
    timers = tuple(Timer(kind=TimerKind(row.kind), round=row.round, due=row.due) for row in running)
    return Ticket(**told, targets=targets, timers=timers)


def target_from(row: Row[Any]) -> Target:
    """The target in a clock's row."""
    return Target(
        kind=TargetKind(row.kind),
        round=row.round,
        since=row.since,
        span=_span(row.span),
        due=row.due,
        wakes=row.wakes,
        warned=row.warned,
        left=_span(row.left),
        state=TargetState(row.state),
    )


def clock_row(number: int, clock: Target | Timer) -> dict[str, Any]:
    """The columns of a promise or a timer; a timer wakes when it is due."""
    row: dict[str, Any] = dict.fromkeys(("since", "span", "left")) | {"warned": 0, "state": TargetState.RUNNING}
    row |= {"ticket": number, "kind": clock.kind, "round": clock.round, "due": clock.due, "wakes": clock.due}
    if isinstance(clock, Target):
        row |= {"since": clock.since, "span": _seconds(clock.span), "wakes": clock.wakes, "warned": clock.warned}
        row |= {"left": _seconds(clock.left), "state": clock.state}
    return row


def parent_row(number: int, parent: int, seq: int, at: datetime) -> dict[str, Any]:
    """The columns of a clock that tells a ticket of what event ``seq`` of another one was, its parent's as a rule."""
    row: dict[str, Any] = dict.fromkeys(("since", "span", "left")) | {"warned": 0, "state": TargetState.RUNNING}
    return row | {"ticket": number, "kind": f"{PARENT}{parent}", "round": seq, "due": at, "wakes": at}


def parent_of(kind: str) -> int:
    """The number of the major incident of which a clock of this kind tells; 0 for any other clock."""
    return int(kind.removeprefix(PARENT)) if kind.startswith(PARENT) else 0


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()


def event_row(ticket: int, event: Event, actor: str, told: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The columns of an event."""
    return {
        "ticket": ticket,
        "seq": event.seq,
        "name": event.name,
        "at": event.at,
        "actor": actor,
        "cause": event.cause,
        "because": event.because,
        "data": json.dumps(told or data(event), ensure_ascii=False, separators=(",", ":")),
    }


def event_from(row: Row[Any]) -> Event:
    """The event in a row, as it was."""
    stamp = {name: getattr(row, name) for name in ("seq", "at", "actor", "cause", "because")}
    return restored(row.name, json.loads(row.data), **stamp)


def known_from(row: Any, address: str, name: str = "") -> Known:
    """The contact of a row of ``contacts``; of nobody known yet, the address and the name alone."""
    if row is None:
        return Known(address=address, name=name)
    return Known(
        id=row.id,
        address=row.address,
        name=row.name,
        language=row.language,
        dead=row.dead_since is not None,
        phones=tuple(row.phones.split()),
    )
