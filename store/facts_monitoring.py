# SPDX-License-Identifier: Apache-2.0
"""Which ticket tracks a monitoring problem, or tracked it until just now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from store.rows import event_from
from store.schema import TRACKS, events, tickets
from workflows.events_life import ProblemReported
from workflows.ticket import OPEN, Code, State

_PROBLEM = (
    select(tickets.c.number)
    .where(tickets.c.alert_key == bindparam("key"), TRACKS, tickets.c.state.in_(sorted(OPEN)))
    .order_by(tickets.c.number.desc())
    .limit(1)
)
_RECOVERED = (
    select(tickets.c.number)
    .where(
        tickets.c.alert_key == bindparam("key"),
        TRACKS,
        tickets.c.state == State.CLOSED,
        tickets.c.code == Code.RECOVERED,
        tickets.c.closed_at >= bindparam("since"),
    )
    .order_by(tickets.c.number.desc())
    .limit(1)
)
_PROBLEM_STATE = (
    select(events)
    .where(events.c.ticket == bindparam("of_ticket"), events.c.name == ProblemReported.name)
    .order_by(events.c.seq.desc())
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """The open ticket of a problem and its state, or the one that is over; 0 for none."""

    problem: int = 0
    state: str = ""
    recovered: int = 0


def tracked(connection: Connection, key: str, flapping: timedelta, at: datetime) -> Tracked:
    """By the key that pairs a problem with its recovery; one is over "just now" within the span of ``flapping``."""
    problem = connection.scalar(_PROBLEM, {"key": key}) or 0
    if not problem:
        return Tracked(recovered=connection.scalar(_RECOVERED, {"key": key, "since": at - flapping}) or 0)
    last = connection.execute(_PROBLEM_STATE, {"of_ticket": problem}).one_or_none()
    event = event_from(last) if last is not None else None
    return Tracked(problem=problem, state=event.state if isinstance(event, ProblemReported) else "")
