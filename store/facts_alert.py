# SPDX-License-Identifier: Apache-2.0
"""Facts for monitoring: which ticket tracks the problem of an alert, or tracked it until just now."""

from collections.abc import Set
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
_REPORTED = (
    select(events)
    .where(events.c.ticket == bindparam("of_ticket"), events.c.name == ProblemReported.name)
    .order_by(events.c.seq.desc())
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """The open ticket of a problem and the state that it was last in; else the one that recovered just now."""

    problem: int = 0
    state: str = ""
    recovered: int = 0

    @property
    def numbers(self) -> Set[int]:
        """The tickets that are named."""
        return {self.problem, self.recovered} - {0}


def tracked(connection: Connection, key: str, at: datetime, flapping: timedelta) -> Tracked:
    """Who tracks the problem with this key; ``flapping`` is how long after its recovery it is still the same one."""
    problem = connection.scalar(_PROBLEM, {"key": key})
    if problem is None:
        return Tracked(recovered=connection.scalar(_RECOVERED, {"key": key, "since": at - flapping}) or 0)
    row = connection.execute(_REPORTED, {"of_ticket": problem}).one_or_none()
    last = event_from(row) if row is not None else None
    return Tracked(problem=problem, state=last.state if isinstance(last, ProblemReported) else "")
