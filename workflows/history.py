# SPDX-License-Identifier: Apache-2.0
"""A ticket made from its history, and each event from what was written of it; knows every event there is."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, get_type_hints

from workflows import (
    events,
    events_beside,
    events_breach,
    events_call,
    events_life,
    events_people,
    events_promise,
    events_reach,
    events_undo,
)
from workflows.event import Event, after
from workflows.ticket import Ticket

# Named here, so that each is known to ``restored``.
EVENTS = (
    events, events_promise, events_life, events_call, events_breach, events_beside, events_people, events_reach,
    events_undo,
)  # fmt: skip


def replay(number: int, history: Iterable[Event]) -> Ticket:
    """The ticket that a history makes."""
    ticket = Ticket(number=number)
    for event in history:
        ticket = after(ticket, event)
    return ticket


def restored(name: str, told: Mapping[str, Any], **stamp: Any) -> Event:
    """The event as it was, from what ``data`` told of it and its stamp."""
    kind = named()[name]
    hints = _hints(kind)
    return kind(**{key: _rich(hints[key], value) for key, value in told.items() if key in hints}, **stamp)


@cache
def named() -> dict[str, type[Event]]:
    """Every kind of event by its name."""
    kinds: list[type[Event]] = [Event]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    return {kind.name: kind for kind in kinds if "name" in vars(kind)}


def _rich(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if hint in (datetime, datetime | None):
        return datetime.fromisoformat(value)
    if hint in (timedelta, timedelta | None):
        return timedelta(seconds=value)
    return tuple(value) if isinstance(value, list) else value


_HINTS: dict[str, dict[str, Any]] = {}


def _hints(kind: type[Event]) -> dict[str, Any]:
    if kind.name not in _HINTS:
        _HINTS[kind.name] = get_type_hints(kind)
    return _HINTS[kind.name]
