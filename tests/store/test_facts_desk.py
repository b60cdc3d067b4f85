# SPDX-License-Identifier: Apache-2.0
"""How many open tickets each agent has is counted where it decides something, and for no other mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event

from parsers.mail import read
from store import asked, clocks, facts, facts_desk, ledger
from store.engine import Database
from tests.store.samples import AT, CONTEXT, DESK, MINUTE, VOUCHED, arrive, enrolled, raw
from workflows.case import Arrival, DueClock
from workflows.desk import Agent, Desk
from workflows.stories import ARRIVAL, ARRIVAL_END, DUE, DUE_END
from workflows.ticket import TimerKind

PROVED = {"Authentication_Results": f"{VOUCHED}home.example"}
DOWN = "The whole company is down, nobody here can work. It is an emergency, production has stopped."
BY_LOAD = replace(DESK, process=replace(DESK.process, assign="load"))


@contextmanager
def asked_of_the_database() -> Iterator[list[str]]:
    """Every statement that any database is asked meanwhile."""
    seen: list[str] = []

    def see(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", see)


def counted(seen: list[str]) -> int:
    """How often the open tickets of the agents were counted."""
    return sum("GROUP BY tickets.owner" in statement for statement in seen)


def arrived(database: Database, desk: Desk, uid: int, text: str, **fields: str) -> Arrival:
    """A mail as the intake takes it in."""
    mail = read(raw(text, Message_ID=f"<m{uid}@home.example>", **fields), CONTEXT)
    leased = arrive(database, mail, uid, AT)
    with database.write() as connection:
        now = facts_desk.at_moment(connection, desk, AT)
        known = facts.gather(connection, now, leased, mail, AT)
        case = Arrival(at=AT, desk=now, cause=leased.cause, mail=mail, facts=known)
        case = facts_desk.decide(connection, ARRIVAL, ARRIVAL_END, case)
        ledger.record(connection, leased, case)
    return case


def confirmed_by_clock(database: Database, desk: Desk, at: datetime) -> DueClock:
    """The clock of a doubted P1, as the daemon deals with it."""
    with database.write() as connection:
        row = clocks.next_due(connection, at)
        assert row.kind == TimerKind.CONFIRM_P1
        place = asked.by_timer(connection, desk, facts.standings(connection, [row.ticket])[0], row.kind, at)
        clock = clocks.clock_of(connection, row, place.ticket)
        assert clock is not None
        case = DueClock(at=at, desk=desk, ticket=place.ticket, standing=place, clock=clock)
        return facts_desk.decide(connection, DUE, DUE_END, case)


def to(case: Arrival | DueClock, letter: str) -> list[str]:
    """Who gets this letter."""
    return [one.to.address for one in case.letters if one.name == letter]


def test_an_ordinary_mail_asks_for_nobody_s_open_tickets(database: Database) -> None:
    desk = enrolled(database)
    with asked_of_the_database() as seen:
        first = arrived(database, desk, 1, "It prints nothing.", **PROVED)
        arrived(database, desk, 2, "It still prints nothing.", References="<m1@home.example>", **PROVED)
    assert first.ticket.state == "new" and seen
    assert counted(seen) == 0


def test_a_proved_p1_calls_everybody_and_asks_for_nobody_s_open_tickets(database: Database) -> None:
    desk = enrolled(database)
    with asked_of_the_database() as seen:
        case = arrived(database, desk, 1, DOWN, **PROVED)
    assert sorted(to(case, "alert_p1")) == ["ann@desk.example", "cas@desk.example"]
    assert counted(seen) == 0


def test_where_new_tickets_go_to_whoever_has_the_fewest_each_mail_asks_once(database: Database) -> None:
    desk = enrolled(database, BY_LOAD)
    owners = []
    with asked_of_the_database() as seen:
        for uid in range(1, 5):
            owners.append(arrived(database, desk, uid, f"Printer {uid} prints nothing.", **PROVED).ticket.owner)
    assert counted(seen) == 4
    assert owners == [1, 2, 1, 2]


def test_the_one_who_is_asked_whether_it_is_a_p1_is_who_has_the_fewest_open_tickets(database: Database) -> None:
    desk = enrolled(database, BY_LOAD)
    arrived(database, desk, 1, "Printer 1 prints nothing.", **PROVED)  # Ann's
    desk = enrolled(database)
    with asked_of_the_database() as seen:
        case = arrived(database, desk, 2, DOWN)
    assert counted(seen) == 1
    assert to(case, "alert_p1_confirm") == ["cas@desk.example"]
    again = confirmed_by_clock(database, desk, AT + 11 * MINUTE)
    assert to(again, "alert_p1_confirm") == ["ann@desk.example"]


def test_a_desk_of_one_agent_has_nobody_to_choose_from(database: Database) -> None:
    desk = enrolled(database, replace(BY_LOAD, agents=(Agent(name="Ann Lee", address="ann@desk.example"),)))
    with asked_of_the_database() as seen:
        arrived(database, desk, 1, "It prints nothing.", **PROVED)
        case = arrived(database, desk, 2, DOWN)
    assert to(case, "alert_p1_confirm") == ["ann@desk.example"]
    assert counted(seen) == 0
