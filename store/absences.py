# SPDX-License-Identifier: Apache-2.0
"""Which agents are away, and their tickets that go back to the team when they leave."""

from collections.abc import Callable

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from store import changes
from store.away import desk_at
from store.facts import standings
from store.schema import absences, tickets
from workflows.absence import is_owed, passed, summaries
from workflows.beyond import Absent
from workflows.case import Case
from workflows.ticket import OPEN, Ticket
from workflows.veil import veil

MOST = 500  # tickets that are passed on at once
Owe = Callable[[Connection, Case, Ticket, str], object]

_THERE = select(absences.c.id).where(absences.c.agent == bindparam("of_agent"))
_END = delete(absences).where(absences.c.agent == bindparam("of_agent"))
_BEGIN = insert(absences)
_AGAIN = (
    update(absences)
    .where(absences.c.agent == bindparam("of_agent"))
    .values(since=bindparam("new_since"), until=bindparam("new_until"), by_notice=bindparam("new_by_notice"))
)
_OWNED = (
    select(tickets.c.number)
    .where(tickets.c.owner == bindparam("of_agent"), tickets.c.state.in_(sorted(OPEN)))
    .order_by(tickets.c.number)
    .limit(MOST)
)


def change(connection: Connection, case: Case, told: Absent, owe: Owe) -> None:
    """An agent leaves or is back. Who leaves passes their tickets on; raises Stale where one of those moved on."""
    of_agent = {"of_agent": told.agent}
    if not told.on:
        connection.execute(_END, of_agent)
        return
    row = {"since": case.at, "until": told.until, "by_notice": told.by_notice}
    if connection.scalar(_THERE, of_agent) is None:
        connection.execute(_BEGIN, {"agent": told.agent, **row})
    else:
        connection.execute(_AGAIN, of_agent | {f"new_{name}": value for name, value in row.items()})
    _pass_on(connection, case, told, owe)


def _pass_on(connection: Connection, case: Case, told: Absent, owe: Owe) -> None:
    desk = desk_at(connection, case.desk, case.at)
    agent = desk.agent_of(told.agent)
    if agent is None:
        return
    owned = standings(connection, connection.scalars(_OWNED, {"of_agent": told.agent}).all())
    places = [place for place in owned if is_owed(place)]
    for place in places:
        one = Case(at=case.at, desk=desk, cause=case.cause, ticket=place.ticket, standing=place)
        one = veil(passed(one, agent))
        changes.change(connection, one.ticket, one.events, changes.NEWCOMER)
    letters = summaries(desk, agent, places)
    if letters:
        summary = Case(at=case.at, desk=desk, cause=case.cause, letters=letters)
        owe(connection, summary, Ticket(), f"away {told.agent} {case.at.isoformat()}")
