# SPDX-License-Identifier: Apache-2.0
"""A breach through the store: confidential in every list, and an entry in the register (GDPR Article 33(5))."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from parsers.command import commands
from store import changes, clocks, facts, ledger, reading
from store.engine import Database
from store.reading import CONFIDENTIAL, TicketWhole
from store.register import Entry, breaches
from store.schema import outbox
from tests.store.samples import AT, DESK, HOUR, VOUCHED, enrolled, raw, rows, take_in
from workflows.case import DueClock, Order
from workflows.desk import Agent, Desk
from workflows.stories import DUE, DUE_END, ORDER, tell

REPORT = "My laptop with the patient records of Zuidoost was stolen from my car last night, it was not encrypted."
GIL = "gil@desk.example"
SECRETS = ("Zuidoost", "laptop", "patient", "bob@home.example", "Bob Smit")


def desk_of(database: Database) -> Desk:
    guard, chief = Agent(name="Gil", address=GIL), Agent(name="Lo", address="lo@desk.example")
    desk = replace(DESK, agents=(*DESK.agents, guard, chief), breach_team=(GIL,), lead=chief.address)
    return enrolled(database, desk)


def report(database: Database) -> Desk:
    desk = desk_of(database)
    take_in(database, raw(REPORT, Subject="Stolen laptop in Zuidoost"), desk=desk)
    return desk


def give(database: Database, desk: Desk, text: str, at: datetime = AT, by: str = GIL) -> Order:
    """What an agent orders about ticket 1."""
    found, _ = commands(text)
    with database.write() as connection:
        place = facts.standings(connection, [1])[0]
        case = Order(at=at, desk=desk, ticket=place.ticket, standing=place, commands=found, by=desk.agent(by))
        case = tell(ORDER, None, case)
        if not case.refused:
            ledger.record_change(connection, case)
    return case


def registered(database: Database, at: datetime = AT, since: datetime = AT - timedelta(days=1)) -> list[Entry]:
    with database.read() as connection:
        return breaches(connection, since, at)


def whole(database: Database, *, confidential: bool = False) -> TicketWhole:
    with database.read() as connection:
        found = reading.whole(connection, 1, confidential=confidential)
    assert found is not None
    return found


def test_lists_name_neither_what_nor_who(database: Database) -> None:
    report(database)
    with database.read() as connection:
        (line,) = reading.listed(connection, {})
        assert reading.listed(connection, {}, "bob@home.example") == []
    assert (line.subject, line.requester_name, line.requester_address) == (CONFIDENTIAL, "", "")
    assert line.breach


def test_a_ticket_is_shown_by_the_names_of_its_events_unless_it_is_asked_for(database: Database) -> None:
    report(database)
    hidden, shown = whole(database), whole(database, confidential=True)
    assert not [word for word in SECRETS if word in str(hidden)]
    assert [event.name for event in hidden.history] == [event.name for event in shown.history]
    assert {event.because for event in hidden.history} == {""}
    assert REPORT in shown.messages[0]["body"] and shown.line.requester_address == "bob@home.example"


def test_only_the_letters_to_the_breach_team_bear_its_words(database: Database) -> None:
    report(database)
    with database.read() as connection:
        letters = connection.execute(select(outbox.c.recipient, outbox.c.content)).all()
    told = {row.recipient for row in letters if b"Zuidoost" in row.content}
    assert told == {GIL} and len(letters) > 2


def test_a_breach_that_is_dealt_with_has_its_whole_entry(database: Database) -> None:
    desk = report(database)
    give(database, desk, "#contained locked from afar\n#persons 120 patients", AT + HOUR)
    give(database, desk, "#risk high health data\n#consequences fraud\n#measures encrypt all", AT + 2 * HOUR)
    give(database, desk, "#notified authority by form 12\n#notified persons by letter", AT + 3 * HOUR)
    (entry,) = registered(database)
    assert entry.flagged_at == AT and entry.aware_at == AT + HOUR and entry.due == AT + 73 * HOUR
    assert [words for _, words in entry.facts] == [
        "contain: locked from afar", "size: patients", "risk: high: health data", "consequences: fraud",
        "measures: encrypt all", "notified authority: by form 12", "notified persons: by letter",
    ]  # fmt: skip
    assert (entry.persons, entry.risk, entry.effects, entry.measures) == (120, "high", "fraud", "encrypt all")
    assert entry.notified == (("authority", AT + 3 * HOUR), ("persons", AT + 3 * HOUR))
    assert (entry.in_time, entry.false_alarm, entry.open) == (True, False, ())
    assert entry.reasons == "high: health data; by form 12"
    assert registered(database, since=AT + HOUR) == []


def test_late_is_late_and_not_yet_is_neither(database: Database) -> None:
    desk = report(database)
    give(database, desk, "#contained locked")
    assert registered(database)[0].in_time is None
    assert registered(database, at=AT + 73 * HOUR)[0].in_time is False
    give(database, desk, "#notified authority nobody was there", AT + 80 * HOUR)
    assert registered(database, at=AT + 90 * HOUR)[0].in_time is False


def test_a_false_alarm_stays_in_the_register_and_says_who_cleared_it(database: Database) -> None:
    desk = report(database)
    give(database, desk, "#contained locked")
    case = give(database, desk, "#notbreach", AT + HOUR)
    assert {letter.name for letter in case.letters} == {"alert_new", "status"}
    assert case.letters[-1].text.strip() == REPORT
    (entry,) = registered(database)
    assert (entry.false_alarm, entry.cleared_by, entry.cleared_at) == (True, "Gil", AT + HOUR)
    assert entry.aware_at == AT and entry.open == ()
    assert whole(database).line.subject == "Stolen laptop in Zuidoost"


def test_the_clocks_of_a_breach_ring_through_the_store(database: Database) -> None:
    desk = report(database)
    at = AT + timedelta(minutes=30)
    with database.write() as connection:
        row = clocks.next_due(connection, at)
        place = facts.standings(connection, [1])[0]
        clock = clocks.clock_of(connection, row, place.ticket)
        assert clock is not None
        case = DueClock(at=at, desk=desk, ticket=place.ticket, standing=place, clock=clock)
        case = tell(DUE, DUE_END, case)
        ledger.record_change(connection, case)
        assert [letter.name for letter in case.letters] == ["alert_breach_unseen"]
        assert changes.replayed(connection, 1) == facts.standings(connection, [1])[0].ticket
    assert {row.letter for row in rows(database, "outbox")} >= {"alert_breach_unseen"}


def test_a_monitoring_problem_is_found_by_its_key_until_it_is_over(database: Database) -> None:
    desk = replace(desk_of(database), monitoring=frozenset({"nagios@mon.example"}))

    def said(state: str, uid: int, at: datetime) -> tuple[str, int]:
        subject = f"** {'RECOVERY' if state == 'OK' else 'PROBLEM'} Service Alert: db1/disk is {state} **"
        content = raw(
            "Disk", "nagios <nagios@mon.example>", Subject=subject, Message_ID=f"<{uid}@mon.example>",
            Authentication_Results=f"{VOUCHED}mon.example",
        )  # fmt: skip
        case, ticket = take_in(database, content, uid, at=at, desk=desk)
        return str(ticket.state), ticket.number

    minute = timedelta(minutes=1)
    assert said("CRITICAL", 1, AT) == ("new", 1)
    assert said("CRITICAL", 2, AT + minute) == ("new", 1)
    assert said("OK", 3, AT + 2 * minute) == ("closed", 1)
    assert said("CRITICAL", 4, AT + 3 * minute) == ("in progress", 1)
    assert said("OK", 5, AT + 4 * minute) == ("closed", 1)
    assert said("OK", 6, AT + 5 * minute)[1] == 0
    assert said("CRITICAL", 7, AT + 30 * minute) == ("new", 2)
    with database.read() as connection:
        for place in facts.standings(connection, [1, 2]):
            assert changes.replayed(connection, place.ticket.number) == place.ticket
    assert {row.recipient for row in rows(database, "outbox")} <= {agent.address for agent in desk.agents}
