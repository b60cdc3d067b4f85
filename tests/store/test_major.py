# SPDX-License-Identifier: Apache-2.0
"""Eight people report one outage: one alert of the surge, one word, every reporter told, all resolved together."""

from dataclasses import replace
from datetime import datetime, timedelta

from daemon.order import give
from parsers.mail import read
from store import asked, changes, clocks, facts, ledger, outbox
from store.engine import Database
from store.rows import parent_of
from tests.store.samples import AT, CONTEXT, DESK, MINUTE, VOUCHED, enrolled, raw, rows, take_in
from workflows.case import Arrival, DueClock
from workflows.desk import Agent, Desk
from workflows.goes import is_inside
from workflows.stories import DUE, DUE_END, tell
from workflows.ticket import Level, State, TargetKind, TargetState, Ticket, TimerKind

LEAD = Agent(name="Lea", address="lea@desk.example", level=Level.L2)
REPORTS = (
    "The Fortigate tunnel does not open, nobody here can reach the warehouse.",
    "Fortigate tunnel is gone since nine, we cannot reach the warehouse.",
    "I get no tunnel, the Fortigate client says that the warehouse is not reachable.",
    "Warehouse is unreachable: the Fortigate tunnel breaks off at once.",
    "Fortigate client: tunnel fails. The warehouse system cannot be reached.",
    "Our tunnel to the warehouse is down, the Fortigate client spins for ever.",
    "No Fortigate tunnel to the warehouse this morning.",
    "The tunnel of the Fortigate client fails, no access to the warehouse.",
)


def report(
    database: Database, number: int, text: str, desk: Desk, at: datetime, uid: int = 0, **fields: str
) -> tuple[Arrival, Ticket]:
    """A first mail of person ``number``, whom our server vouches for."""
    head = {"Subject": "VPN tunnel fails", "Message_ID": f"<m{number}@p{number}.example>"} | fields
    head |= {"Authentication_Results": f"{VOUCHED}p{number}.example"}
    mail = raw(text, f"Person {number} <p{number}@p{number}.example>", **head)
    return take_in(database, mail, uid or number, at=at, desk=desk)


def outage(database: Database, desk: Desk, count: int = len(REPORTS)) -> list[Arrival]:
    """The first so many reports, a minute apart."""
    return [
        report(database, place, text, desk, AT + place * MINUTE)[0]
        for place, text in enumerate(REPORTS[:count], start=1)
    ]


def tick(database: Database, desk: Desk, at: datetime) -> list[DueClock]:
    """Every clock that is due, dealt with as the daemon does."""
    done: list[DueClock] = []
    while True:
        with database.write() as connection:
            row = clocks.next_due(connection, at)
            if row is None:
                return done
            assert not clocks.follows_another(connection, row), "one daemon hears in order"
            place = facts.standings(connection, [row.ticket])[0]
            place = asked.by_timer(connection, desk, place, row.kind, at)
            clock = clocks.clock_of(connection, row, place.ticket)
            if clock is None:
                clocks.end(connection, row.id)
                continue
            cause = f"clock {row.kind}"
            case = DueClock(at=at, desk=desk, cause=cause, ticket=place.ticket, standing=place, clock=clock)
            case = tell(DUE, DUE_END, case)
            if parent_of(row.kind) or not case.events:
                clocks.end(connection, row.id)
            ledger.record_change(connection, case)
            done.append(case)


def stored(database: Database, number: int) -> Ticket:
    """A ticket as its row and clocks have it, which is as its history makes it."""
    with database.read() as connection:
        found = facts.standings(connection, [number])[0].ticket
        again = changes.replayed(connection, number)
    assert (found.state, found.parent, found.major) == (again.state, again.parent, again.major)
    return found


def letters(database: Database, name: str) -> list[tuple[int, str]]:
    """The letters of this name that are owed: ticket and recipient."""
    return [(row.ticket, row.recipient) for row in rows(database, "outbox") if row.letter == name]


def happened(database: Database, number: int) -> list[str]:
    """The history of a ticket, by the names of its events."""
    with database.read() as connection:
        return [event.name for event in changes.history(connection, number)]


def people(*numbers: int) -> list[tuple[int, str]]:
    """Each of these tickets with its reporter."""
    return [(number, f"p{number}@p{number}.example") for number in numbers]


def order(database: Database, desk: Desk, number: int, text: str, at: datetime) -> None:
    """What Ann orders at the command line."""
    case = give(database, desk, number, text, "ann@desk.example", at)
    assert case.refused == ()


def test_eight_people_report_an_outage_and_are_told_and_resolved_as_one(database: Database) -> None:
    desk = enrolled(database)
    cases = outage(database, desk)
    assert [len(case.facts.alike) for case in cases] == list(range(8))
    # Agents: the five first reports, one alert of the surge, and no bell for the three that came during it.
    told = {row.ticket for row in rows(database, "outbox") if row.audience == "agent"}
    assert sorted(told) == [1, 2, 3, 4, 5]
    surge = letters(database, "alert_surge")
    assert sorted(surge) == [(5, "ann@desk.example"), (5, "cas@desk.example")]
    # Reporters: everybody is acknowledged, and everybody's clocks run.
    assert letters(database, "acknowledgement") == people(*range(1, 9))
    assert all(stored(database, number).target(TargetKind.FIRST_RESPONSE) for number in range(1, 9))

    at = AT + 10 * MINUTE
    order(database, desk, 5, "#major all in the west wing", at)
    tick(database, desk, at)
    assert stored(database, 5).major
    assert {stored(database, number).parent for number in (1, 2, 3, 4, 6, 7, 8)} == {5}
    assert sorted(letters(database, "major")) == people(*range(1, 9))
    assert {agent for _, agent in letters(database, "alert_major")} == {"cas@desk.example"}, "Ann knows"

    at += 5 * MINUTE
    answer(database, desk, 5, "Hello, the supplier is on it.", at)
    tick(database, desk, at)
    assert sorted(letters(database, "answer")) == people(*range(1, 9))
    met = [stored(database, number).target(TargetKind.FIRST_RESPONSE) for number in range(1, 9)]
    assert {target.state for target in met if target} == {TargetState.MET}
    assert b"supplier is on it" in content(database, "answer", 3) and b"Ann Lee" in content(database, "answer", 3)

    at += 5 * MINUTE
    order(database, desk, 5, "#resolve The supplier restarted the Fortigate in the data centre.", at)
    tick(database, desk, at)
    assert {stored(database, number).state for number in range(1, 9)} == {State.RESOLVED}
    assert sorted(letters(database, "resolved")) == people(*range(1, 9))
    assert b"restarted the Fortigate" in content(database, "resolved", 7)

    for number in range(1, 9):
        confirm(database, desk, number, at + MINUTE)
    assert {stored(database, number).state for number in range(1, 9)} == {State.CLOSED}
    assert [row.ticket for row in rows(database, "solutions")] == [5], "kept once, for the next time"


def answer(database: Database, desk: Desk, number: int, text: str, at: datetime) -> None:
    """Ann answers the newest alert of a ticket whose answers go to the reporter."""
    hers = [row for row in rows(database, "outbox") if row.ticket == number and row.recipient == "ann@desk.example"]
    owed = [row for row in hers if not is_inside(row.letter)]
    alert = read(owed[-1].content, CONTEXT)
    (to,) = alert.reply_to
    mail = raw(text, "Ann Lee <ann@desk.example>", To=to.address, Message_ID=f"<a{at.timestamp()}@desk.example>",
               In_Reply_To=f"<{owed[-1].message_id}>", Authentication_Results=f"{VOUCHED}desk.example")  # fmt: skip
    case, _ = take_in(database, mail, 100 + int((at - AT) / MINUTE), at=at, desk=desk)
    assert case.disposition is not None and case.disposition.cause == "answered", case.disposition


def confirm(database: Database, desk: Desk, number: int, at: datetime) -> None:
    """The reporter says that it works."""
    sent = [row for row in rows(database, "outbox") if (row.ticket, row.letter) == (number, "resolved")]
    head = {"Subject": "Re: VPN tunnel fails", "Message_ID": f"<yes{number}@x.example>"}
    head["In_Reply_To"] = f"<{sent[-1].message_id}>"
    case, _ = report(database, number, "Yes", desk, at, 200 + number, **head)
    assert case.disposition is not None and case.disposition.cause == "confirmed", case.disposition


def content(database: Database, name: str, ticket: int) -> bytes:
    """The text of the newest such letter about a ticket, as bytes."""
    found = [row for row in rows(database, "outbox") if (row.letter, row.ticket) == (name, ticket)]
    return read(found[-1].content, CONTEXT).text.encode() + bytes(found[-1].content)


def test_a_report_that_rang_no_bell_is_listed_after_a_while(database: Database) -> None:
    desk = enrolled(database)
    outage(database, desk)
    timers = [stored(database, number).timer(TimerKind.SURGE) for number in (6, 7, 8)]
    assert all(timers)
    tick(database, desk, AT + 25 * MINUTE)
    listed = [ticket for ticket, _ in letters(database, "alert_surge")]
    assert sorted(set(listed)) == [5, 6], "one list for the three"
    assert "surge_seen" in happened(database, 6)
    assert not any(stored(database, number).timer(TimerKind.SURGE) for number in (6, 7, 8))
    assert b"[#8]" in content(database, "alert_surge", 6)


def test_a_later_report_of_an_open_major_incident_joins_by_itself_and_leaves_by_a_word(database: Database) -> None:
    desk = enrolled(database)
    outage(database, desk, 5)
    order(database, desk, 5, "#major", AT + 6 * MINUTE)
    tick(database, desk, AT + 6 * MINUTE)
    bells = len(letters(database, "alert_new"))
    case, ticket = report(database, 9, REPORTS[5], desk, AT + 8 * MINUTE)
    assert ticket.parent == 5
    assert len(letters(database, "alert_new")) == bells, "no bell of its own"
    assert (9, "p9@p9.example") not in letters(database, "acknowledgement")
    assert (ticket.number, "p9@p9.example") in letters(database, "major") and case.ticket.acknowledged
    told = len(letters(database, "alert_major"))
    tick(database, desk, AT + 25 * MINUTE)
    assert len(letters(database, "alert_major")) > told, "its people hear of it in a list"
    order(database, desk, ticket.number, "#child none", AT + 26 * MINUTE)
    assert stored(database, ticket.number).parent == 0
    order(database, desk, 5, "#resolve restarted it and it works again", AT + 27 * MINUTE)
    tick(database, desk, AT + 27 * MINUTE)
    assert stored(database, ticket.number).is_open and not stored(database, 1).is_open


def test_a_breach_is_no_part_of_a_surge_and_no_child(database: Database) -> None:
    desk = enrolled(database)
    outage(database, desk, 4)
    text = "I lost my laptop with the Fortigate tunnel to the warehouse and patient records on it, it was stolen."
    case, breach = report(database, 5, text, desk, AT + 5 * MINUTE)
    assert breach.breach and case.facts.alike == () and "surge_seen" not in happened(database, 5)
    cases = [report(database, 6, REPORTS[5], desk, AT + 6 * MINUTE)[0]]
    assert 5 not in [one.number for one in cases[0].facts.alike]
    refused = give(database, desk, 6, "#major 1 5", "ann@desk.example", AT + 7 * MINUTE)
    assert refused.refused and "#5" in refused.refused[0] and "breach" not in refused.refused[0]
    assert give(database, desk, 5, "#child 6", "", AT + 7 * MINUTE).refused
    order(database, desk, 6, "#major", AT + 8 * MINUTE)
    tick(database, desk, AT + 8 * MINUTE)
    assert stored(database, 5).parent == 0


def test_a_parent_that_becomes_a_breach_lets_its_children_go(database: Database) -> None:
    desk = enrolled(database)
    outage(database, desk, 5)
    order(database, desk, 5, "#major", AT + 6 * MINUTE)
    tick(database, desk, AT + 6 * MINUTE)
    assert stored(database, 1).parent == 5
    order(database, desk, 4, "#close not_an_incident", AT + 6 * MINUTE)
    give(database, desk, 5, "#breach", "", AT + 7 * MINUTE)
    tick(database, desk, AT + 7 * MINUTE)
    assert stored(database, 5).breach and {stored(database, n).parent for n in (1, 2, 3)} == {0}
    assert letters(database, "alert_parts") == [(5, "ann@desk.example"), (5, "cas@desk.example")]
    told = content(database, "alert_parts", 5)
    assert [f"[#{n}]".encode() in told for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert b"VPN" not in told and b"Fortigate" not in told, "nothing of what it is about"


def test_the_lead_hears_of_parts_that_are_let_go_and_the_agent_who_flagged_it_knows(database: Database) -> None:
    desk = enrolled(database, replace(DESK, agents=(*DESK.agents, LEAD), lead=LEAD.address))
    outage(database, desk, 3)
    order(database, desk, 3, "#major", AT + 6 * MINUTE)
    tick(database, desk, AT + 6 * MINUTE)
    order(database, desk, 3, "#breach", AT + 7 * MINUTE)
    assert letters(database, "alert_parts") == [(3, "cas@desk.example"), (3, LEAD.address)]


def test_a_breach_that_had_no_parts_tells_of_none(database: Database) -> None:
    desk = enrolled(database)
    outage(database, desk, 1)
    order(database, desk, 1, "#breach", AT + 7 * MINUTE)
    assert letters(database, "alert_parts") == []


def test_what_is_reopened_is_reopened_with_all_who_have_not_confirmed(database: Database) -> None:
    desk = enrolled(database)
    outage(database, desk, 5)
    for minute, what in ((6, "#major"), (7, "#resolve restarted the gateway in the data centre")):
        order(database, desk, 5, what, AT + minute * MINUTE)
        tick(database, desk, AT + minute * MINUTE)
    confirm(database, desk, 1, AT + 8 * MINUTE)
    order(database, desk, 5, "#reopen", AT + 9 * MINUTE)
    tick(database, desk, AT + 9 * MINUTE)
    states = [stored(database, number).state for number in range(1, 6)]
    assert states == [State.CLOSED, *[State.IN_PROGRESS] * 4]
    assert rows(database, "solutions") == [], "it was not the solution"


def test_a_resolution_that_is_taken_back_late_is_no_more_one_for_its_parts(database: Database) -> None:
    desk = enrolled(database)
    outage(database, desk, 5)
    for minute, what in ((6, "#major"), (7, "#resolve restarted the gateway in the data centre")):
        order(database, desk, 5, what, AT + minute * MINUTE)
        tick(database, desk, AT + minute * MINUTE)
    with database.write() as connection:
        for letter in outbox.lease(connection, AT + 8 * MINUTE, batch=200):
            outbox.sent(connection, letter, "250 ok", "", AT + 8 * MINUTE)
    confirm(database, desk, 1, AT + 8 * MINUTE)
    order(database, desk, 5, "#undo", AT + 9 * MINUTE)
    tick(database, desk, AT + 9 * MINUTE)
    states = [stored(database, number).state for number in range(1, 6)]
    assert states == [State.CLOSED, *[State.IN_PROGRESS] * 4]
    assert sorted(letters(database, "reopened")) == people(2, 3, 4, 5)


def test_who_becomes_a_part_hears_nothing_in_the_time_in_which_it_can_be_taken_back(database: Database) -> None:
    desk = replace(enrolled(database), answer_delay=timedelta(hours=1))
    outage(database, desk, 5)
    order(database, desk, 5, "#major", AT + 6 * MINUTE)
    order(database, desk, 5, "#priority p2", AT + 7 * MINUTE)
    tick(database, desk, AT + 8 * MINUTE)
    assert stored(database, 1).parent == 0 and letters(database, "major") == people(5)
    answer(database, desk, 5, "We have found the broken switch.", AT + 9 * MINUTE)
    tick(database, desk, AT + 80 * MINUTE)
    assert stored(database, 1).parent == 5
    assert sorted(letters(database, "answer")) == people(1, 2, 3, 4, 5)


def test_a_major_incident_that_is_taken_back_in_time_was_none_for_its_parts(database: Database) -> None:
    desk = replace(enrolled(database), answer_delay=timedelta(hours=1))
    outage(database, desk, 5)
    order(database, desk, 5, "#major", AT + 6 * MINUTE)
    tick(database, desk, AT + 7 * MINUTE)
    order(database, desk, 5, "#undo", AT + 8 * MINUTE)
    tick(database, desk, AT + 100 * MINUTE)
    assert {row.state for row in rows(database, "outbox") if row.letter == "major"} == {"withdrawn"}
    assert {"joined_major", "children_released"} & set(happened(database, 1)) == set()


def test_a_child_of_two_parents_in_turn_hears_of_each_once(database: Database) -> None:
    desk = enrolled(database)
    outage(database, desk, 3)
    order(database, desk, 1, "#major", AT + 4 * MINUTE)
    tick(database, desk, AT + 5 * MINUTE)
    order(database, desk, 2, "#child none", AT + 6 * MINUTE)
    order(database, desk, 2, "#major", AT + 6 * MINUTE)
    order(database, desk, 3, "#child none", AT + 7 * MINUTE)
    order(database, desk, 3, "#child 2", AT + 7 * MINUTE)
    tick(database, desk, AT + 7 * MINUTE)
    assert stored(database, 3).parent == 2
    for parent in (1, 2):
        order(database, desk, parent, "#resolve switched it off and on again", AT + 9 * MINUTE)
    tick(database, desk, AT + 9 * MINUTE)
    assert [number for number, _ in letters(database, "resolved")].count(3) == 1
    assert stored(database, 3).state is State.RESOLVED




def test_who_is_part_hears_that_it_went_up_and_who_is_let_go_hears_how_their_own_stands(database: Database) -> None:
    expert = Agent(name="Dee", address="dee@desk.example", level=Level.L2)
    desk = enrolled(database, replace(DESK, agents=(*DESK.agents, expert)))
    outage(database, desk)
    at = AT + 10 * MINUTE
    order(database, desk, 5, "#major", at)
    tick(database, desk, at)
    order(database, desk, 5, "#escalate it is the core switch", at + 10 * MINUTE)
    tick(database, desk, at + 10 * MINUTE)
    assert sorted(letters(database, "escalated")) == people(*range(1, 9))
    order(database, desk, 5, "#child none 1", at + 20 * MINUTE)
    tick(database, desk, at + 20 * MINUTE)
    assert stored(database, 1).parent == 0 and letters(database, "status") == people(1)


def test_who_asks_how_it_stands_is_answered_alone(database: Database) -> None:
    desk = enrolled(database, DESK)
    outage(database, desk)
    at = AT + 10 * MINUTE
    order(database, desk, 5, "#major", at)
    tick(database, desk, at)
    before = len(letters(database, "status"))
    head = {"Subject": "Re: VPN tunnel fails", "Message_ID": "<how@x.example>"}
    acknowledged = [row for row in rows(database, "outbox") if (row.ticket, row.letter) == (5, "acknowledgement")]
    head["In_Reply_To"] = f"<{acknowledged[-1].message_id}>"
    case, _ = report(database, 5, "status?", desk, at + MINUTE, 300, **head)
    assert case.disposition is not None and case.disposition.cause == "status", case.disposition
    tick(database, desk, at + MINUTE)
    assert letters(database, "status_report") == people(5) and len(letters(database, "status")) == before
