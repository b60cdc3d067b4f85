# SPDX-License-Identifier: Apache-2.0
"""What the ladder asks of the store is what history says, in both databases; and its letters can be written."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from daemon.order import give
from store import changes, clocks
from store import facts as gathering
from store.engine import Database
from store.schema import contacts, tickets
from tests.store.samples import AT, HOUR, MINUTE, VOUCHED, enrolled, raw, rows, take_in
from tests.store.test_clocks import tick
from workflows.events_life import Escalated, Escalation
from workflows.facts import Standing
from workflows.ticket import Level, Priority

DOWN = "Nothing works at all, the whole company is down! This is critical, please help urgently!"


def standing(database: Database, number: int) -> Standing:
    with database.read() as connection:
        return gathering.standings(connection, [number])[0]


def order(database: Database, number: int, text: str, at: object, agent: str = "ann@desk.example") -> tuple[str, ...]:
    return give(database, enrolled(database), number, text, agent, at).refused  # type: ignore[arg-type]


def vouched(text: str, message_id: str = "<first@home.example>") -> bytes:
    return raw(text, Message_ID=message_id, Authentication_Results=f"{VOUCHED}home.example")


def test_the_report_is_the_text_of_the_first_mail(database: Database) -> None:
    _, ticket = take_in(database, raw("It prints nothing."))
    assert standing(database, ticket.number).report.strip() == "It prints nothing."


def test_what_the_reporter_wrote_since_is_known_too_without_the_answers_between(database: Database) -> None:
    take_in(database, raw("It prints nothing."))
    more = (
        raw(f"Number {n}.", Message_ID=f"<m{n}@home.example>", In_Reply_To="<first@home.example>") for n in range(4)
    )
    for n, one in enumerate(more, 2):
        take_in(database, one, n, at=AT + n * MINUTE)
    assert [text.strip() for text in standing(database, 1).later] == ["Number 1.", "Number 2.", "Number 3."]


def test_calls_are_counted_with_who_was_called_last(database: Database) -> None:
    _, ticket = take_in(database, vouched(DOWN), desk=enrolled(database))
    assert ticket.priority is Priority.P1
    place = standing(database, ticket.number)
    assert (place.rung, place.rung_agents, place.doubted, place.rung_at) == (1, (1, 2), 0, AT)


def test_of_an_escalation_the_steps_tell_who_works_on_it_and_not_who_was_told(database: Database) -> None:
    _, ticket = take_in(database, raw("It prints nothing."))
    before, at = standing(database, ticket.number).ticket, AT + HOUR
    with database.write() as connection:
        to_lead = Escalated(kind=Escalation.HIERARCHICAL, level=before.level, to="lead")
        up = Escalated(kind=Escalation.FUNCTIONAL, level=Level.L3, team="experts")
        happened = [one.stamped(seq=before.seq + n, at=at, cause="test") for n, one in enumerate((to_lead, up), 1)]
        after = before
        for event in happened:
            after = replace(event.after(after), seq=event.seq)
        changes.change(connection, after, happened, "contact:1")
    assert [name for at, name in standing(database, ticket.number).steps if at == AT + HOUR] == ["experts"]


def test_a_doubted_p1_is_one(database: Database) -> None:
    _, ticket = take_in(database, raw(DOWN))
    place = standing(database, ticket.number)
    assert (place.rung, place.doubted) == (0, 1)


def test_p1s_are_counted_of_the_sender_and_of_all(database: Database) -> None:
    first, _ = take_in(database, vouched(DOWN, "<1@home.example>"), 1)
    second, _ = take_in(database, vouched(DOWN, "<2@home.example>"), 2, at=AT + MINUTE)
    assert (first.facts.p1_of_sender, second.facts.p1_of_sender, second.facts.p1_of_all) == (0, 1, 1)
    places = [standing(database, number) for number in (1, 2)]
    assert [(place.p1_of_sender, place.p1_of_all) for place in places] == [(0, 0), (1, 1)]
    later, _ = take_in(database, vouched(DOWN, "<3@home.example>"), 3, at=AT + 2 * HOUR)
    assert (later.facts.p1_of_sender, later.facts.p1_of_all) == (0, 0)


def test_the_last_owner_is_of_the_same_requester_s_other_tickets(database: Database) -> None:
    _, one = take_in(database, vouched("It prints nothing.", "<1@home.example>"), 1)
    _, two = take_in(database, vouched("The screen is dark.", "<2@home.example>"), 2, at=AT + MINUTE)
    with database.write() as connection:
        connection.execute(update(tickets).where(tickets.c.number == one.number).values(owner=2))
    assert (standing(database, one.number).last_owner, standing(database, two.number).last_owner) == (0, 2)


def test_why_the_acknowledgement_was_withheld_is_known_until_the_reporter_writes(database: Database) -> None:
    _, ticket = take_in(database, raw(sender="no-reply@home.example"))
    assert standing(database, ticket.number).withheld.startswith("a machine wrote it")
    _, other = take_in(database, raw(Message_ID="<2@home.example>"), 2, at=AT + MINUTE)
    assert standing(database, other.number).withheld == ""


def test_a_contact_s_numbers_are_known_the_next_time(database: Database) -> None:
    take_in(database, raw(Message_ID="<1@home.example>"), 1)
    with database.write() as connection:
        connection.execute(update(contacts).values(phones="+31201234567"))
    case, _ = take_in(database, raw(Message_ID="<2@home.example>"), 2, at=AT + MINUTE)
    assert case.facts.contact.phones == ("+31201234567",)


def test_the_whole_ladder_can_be_written_down_and_its_letters_written(database: Database) -> None:
    _, ticket = take_in(database, raw(DOWN))
    desk = enrolled(database)
    assert desk.agents
    for minutes in range(0, 9 * 60, 3):
        while tick(database, AT + timedelta(minutes=minutes)):
            pass
    assert order(database, ticket.number, "#take", AT + 9 * HOUR) == ()
    assert order(database, ticket.number, "#assign cas", AT + 9 * HOUR) == ()
    assert order(database, ticket.number, "#p3 #urgency low", AT + 9 * HOUR) == ()
    while tick(database, AT + 50 * HOUR):
        pass
    names = {row.letter for row in rows(database, "outbox")}
    assert names >= {
        "acknowledgement", "alert_new", "alert_p1_confirm", "alert_p1", "alert_warning", "alert_missed", "status",
        "alert_taken", "alert_assigned",
    }  # fmt: skip
    with database.read() as connection:
        assert changes.replayed(connection, ticket.number) == standing(database, ticket.number).ticket


def test_clocks_of_the_ladder_wake_and_end(database: Database) -> None:
    _, ticket = take_in(database, vouched(DOWN))
    with database.write() as connection:
        due = clocks.next_due(connection, AT + 6 * MINUTE)
    assert due.kind == "repeat_p1"
    tick(database, AT + 6 * MINUTE)
    assert standing(database, ticket.number).rung == 2
