# SPDX-License-Identifier: Apache-2.0
"""Which promise falls due next."""

from datetime import timedelta

from sqlalchemy import insert

from store import changes, clocks, ledger
from store import facts as gathering
from store.engine import Database
from store.schema import clocks as table
from tests.store.samples import AT, HOUR, MINUTE, enrolled, raw, rows, take_in
from workflows.case import DueClock
from workflows.stories import DUE, DUE_END, tell
from workflows.ticket import Target, TargetKind


def tick(database: Database, at: object) -> DueClock | None:
    """One due clock dealt with as the daemon does."""
    desk = enrolled(database)
    with database.write() as connection:
        due = clocks.next_due(connection, at)  # type: ignore[arg-type]
        if due is None:
            return None
        place = gathering.standings(connection, [due.ticket])[0]
        clock = clocks.clock_of(connection, due, place.ticket)
        assert clock is not None
        case = DueClock(
            at=at,  # type: ignore[arg-type]
            desk=desk,
            cause=f"clock {due.kind}",
            ticket=place.ticket,
            standing=place,
            clock=clock,
        )
        case = tell(DUE, DUE_END, case)
        ledger.record_change(connection, case)
        return case


def test_nothing_falls_due_before_its_time(database: Database) -> None:
    _, ticket = take_in(database, raw())
    first = ticket.targets[0]
    with database.write() as connection:
        assert first.wakes is not None and first.wakes < first.due, "its first warning comes before"
        assert clocks.next_due(connection, first.wakes - timedelta(microseconds=1)) is None
        due = clocks.next_due(connection, first.wakes)
        assert clocks.clock_of(connection, due, ticket) == first


def test_the_promise_that_fell_due_the_longest_ago_comes_first(database: Database) -> None:
    _, one = take_in(database, raw(Message_ID="<a@x.example>"), 1, at=AT + MINUTE)
    _, two = take_in(database, raw(Message_ID="<b@x.example>"), 2, at=AT)
    with database.write() as connection:
        due = clocks.next_due(connection, AT + 99 * HOUR)
    assert (due.ticket, due.kind) == (two.number, TargetKind.FIRST_RESPONSE)
    assert one.number != two.number


def test_only_running_clocks_fall_due_and_each_round_by_itself(database: Database) -> None:
    _, ticket = take_in(database, raw(), silent=True)
    common = {"ticket": ticket.number, "kind": "resolution"}
    with database.write() as connection:
        for count, due_at, state in ((1, AT, "met"), (2, AT + HOUR, "running")):
            row = {**common, "round": count, "due": due_at, "wakes": due_at, "state": state}
            connection.execute(insert(table), row)
        due = clocks.next_due(connection, AT + 2 * HOUR)
    assert (due.ticket, due.kind, due.round) == (ticket.number, "resolution", 2)


def test_every_promise_is_missed_once_and_told_to_the_agents(database: Database) -> None:
    take_in(database, raw(), silent=False)
    late = AT + 99 * HOUR
    cases = [tick(database, late), tick(database, late), tick(database, late)]
    assert [case.clock.kind if case and isinstance(case.clock, Target) else None for case in cases] == [
        TargetKind.FIRST_RESPONSE, TargetKind.RESOLUTION, None,
    ]  # fmt: skip
    assert [(row.kind, row.state) for row in rows(database, "clocks")] == [
        ("first_response", "missed"), ("resolution", "missed"), ("next_update", "running"), ("overdue", "running"),
    ]  # fmt: skip
    letters = [row.recipient for row in rows(database, "outbox") if row.letter == "alert_missed"]
    assert sorted(letters) == ["ann@desk.example"] * 2 + ["cas@desk.example"] * 2
    assert [row.recipient for row in rows(database, "outbox") if row.letter == "status"] == ["bob@home.example"]


def test_a_missed_promise_is_in_history_and_history_makes_the_row(database: Database) -> None:
    _, ticket = take_in(database, raw())
    tick(database, AT + 99 * HOUR)
    with database.read() as connection:
        told = changes.history(connection, ticket.number)
        stored = gathering.standings(connection, [ticket.number])[0].ticket
        assert changes.replayed(connection, ticket.number) == stored
    assert [event.name for event in told][-4:] == ["target_missed", "alerted", "target_set", "status_told"]
    assert told[-1].at == AT + 99 * HOUR
