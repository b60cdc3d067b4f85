# SPDX-License-Identifier: Apache-2.0
"""A ticket, a target and an event as rows, and back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Row

from workflows.events import Event, data, restored
from workflows.ticket import Level, Priority, State, Target, TargetKind, TargetState, Ticket
from workflows.triage import Impact, Kind, Urgency

RICH: dict[str, Any] = {
    "state": State,
    "kind": Kind,
    "impact": Impact,
    "urgency": Urgency,
    "priority": Priority,
    "level": Level,
}
COLUMNS = tuple(field.name for field in fields(Ticket) if field.name != "targets")


def ticket_row(ticket: Ticket) -> dict[str, Any]:
    """The columns of a ticket."""
    return {name: getattr(ticket, name) for name in COLUMNS}


def ticket_from(row: Row[Any], clocks: Sequence[Row[Any]]) -> Ticket:
    """The ticket in a row, with its targets from the clocks' rows."""
    told: dict[str, Any] = {name: getattr(row, name) for name in COLUMNS}
    told |= {name: kind(told[name]) for name, kind in RICH.items()}
    return Ticket(**told, targets=tuple(target_from(clock) for clock in clocks))


def target_from(row: Row[Any]) -> Target:
    """The target in a clock's row."""
    return Target(kind=TargetKind(row.kind), round=row.round, due=row.due, state=TargetState(row.state))


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
