# SPDX-License-Identifier: Apache-2.0
"""Facts about the desk's people: how many open tickets each has, and whom a ticket has called."""

from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, func, select

from store import facts_budgets
from store.away import desk_at
from store.facts_exchange import exchange
from store.rows import event_from
from store.schema import events, tickets
from workflows.case import Case
from workflows.desk import Desk
from workflows.duty import on_duty
from workflows.events_life import PriorityDoubted
from workflows.stories import Step, tell
from workflows.supersede import NAMES, waiting
from workflows.ticket import OPEN, Ticket

CaseT = TypeVar("CaseT", bound=Case)
_LOADS = (
    select(tickets.c.owner, func.count())
    .where(tickets.c.state.in_(sorted(OPEN)), tickets.c.owner != 0)
    .group_by(tickets.c.owner)
)
_CALLED = (
    select(events)
    .where(events.c.ticket == bindparam("of_ticket"), events.c.name.in_(NAMES))
    .order_by(events.c.seq)
)


def at_moment(connection: Connection, desk: Desk, at: datetime) -> Desk:
    """The desk with who works now; where new tickets go to whoever has the fewest, with how many each has."""
    counted = desk.process.assign == "load" and len(desk.agents) > 1
    return on_duty(desk_at(connection, desk, at), at, _loads(connection) if counted else {})


def decide(connection: Connection, story: tuple[Step[CaseT], ...], end: Step[CaseT] | None, case: CaseT) -> CaseT:
    """The case after its story. Where that asks one agent of several, it is told again with how many open tickets
    each of them has: whoever has the fewest is asked. No other decision has to count them. Alerts that are beyond a
    budget are left out."""
    done = tell(story, end, case)
    counted = len(case.desk.agents) < 2 or any(agent.load for agent in case.desk.agents)
    if done.happened(PriorityDoubted) and not counted:
        done = tell(story, end, replace(case, desk=on_duty(case.desk, case.at, _loads(connection))))
    return facts_budgets.within(connection, done)


def _loads(connection: Connection) -> dict[int, int]:
    return {row[0]: row[1] for row in connection.execute(_LOADS)}


def of_ticket(connection: Connection, ticket: Ticket) -> dict[str, Any]:
    """The fields of a Standing that the alerts of its agents ask for."""
    return {"alerted": _alerted(connection, ticket), "exchange": exchange(connection, ticket.number)}


def _alerted(connection: Connection, ticket: Ticket) -> tuple[int, ...]:
    """The agents who were alerted of a ticket that nobody has, by their ids."""
    if ticket.owner:
        return ()
    return waiting(event_from(row) for row in connection.execute(_CALLED, {"of_ticket": ticket.number}))
