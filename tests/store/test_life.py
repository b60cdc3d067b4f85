# SPDX-License-Identifier: Apache-2.0
"""Whole lives through the store: the reporter's word, their tickets, their haste, and every letter in words."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

from parsers.command import commands
from parsers.mail import read
from parsers.values import Mail
from store import changes, clocks, facts, ledger, writer
from store.engine import Database
from tests.store.samples import AT, CONTEXT, HOUR, MINUTE, VOUCHED, arrive, decide, enrolled, raw, rows, take_in
from workflows.case import Arrival, DueClock, Order
from workflows.stories import DUE, DUE_END, ORDER, tell
from workflows.ticket import State, Ticket, TimerKind

DAY = timedelta(days=1)


def reply(database: Database, text: str, uid: int, at: datetime, **fields: str) -> tuple[Arrival, Ticket]:
    """Bob answers his own first mail; our server vouches for him."""
    told = {
        "Message_ID": f"<m{uid}@home.example>",
        "References": "<first@home.example>",
        "Authentication_Results": f"{VOUCHED}home.example",
    }
    return take_in(database, raw(text, **told | fields), uid, at=at)


def order(database: Database, number: int, text: str, at: datetime) -> Ticket:
    """Ann's order at the command line."""
    desk = enrolled(database)
    found, words = commands(text)
    with database.write() as connection:
        place = facts.standings(connection, [number])[0]
        case = Order(
            at=at,
            desk=desk,
            ticket=place.ticket,
            standing=place,
            commands=found,
            words=words.strip(),
            by=desk.agents[0],
        )
        case = tell(ORDER, None, case)
        assert not case.refused, case.refused
        ledger.record_change(connection, case)
        return case.ticket


def until(database: Database, at: datetime) -> None:
    """Let time pass; each clock is dealt with at its moment."""
    desk = enrolled(database)
    for _ in range(500):
        with database.write() as connection:
            due = clocks.next_due(connection, at)
            if due is None:
                return
            place = facts.standings(connection, [due.ticket])[0]
            clock = clocks.clock_of(connection, due, place.ticket)
            if clock is None:
                clocks.end(connection, due.id)
                continue
            told: dict[str, Any] = {"ticket": place.ticket, "standing": place, "clock": clock}
            case = tell(DUE, DUE_END, DueClock(at=max(due.wakes, AT), desk=desk, cause="clock", **told))
            if not case.events:
                clocks.end(connection, due.id)
            ledger.record_change(connection, case)
    raise AssertionError("clocks never stop")


def state(database: Database, number: int = 1) -> Ticket:
    """The ticket as it stands, which is what its history makes of it."""
    with database.read() as connection:
        ticket = facts.standings(connection, [number])[0].ticket
        again = changes.replayed(connection, number)
    assert (ticket.state, ticket.timers, ticket.mark, ticket.code) == (
        again.state, again.timers, again.mark, again.code,
    )  # fmt: skip
    return ticket


def letters(database: Database) -> list[str]:
    """Which letters the reporter was owed, in order."""
    return [row.letter for row in rows(database, "outbox") if row.audience == "reporter"]


def test_a_ticket_waits_is_resolved_confirmed_rated_and_followed(database: Database) -> None:
    take_in(database, raw(Authentication_Results=f"{VOUCHED}home.example"))
    order(database, 1, "#wait\nWhich room is it in?", AT + HOUR)
    until(database, AT + 2 * DAY)
    reply(database, "It stands in room 12 beside the window.", 2, AT + 2 * DAY)
    assert state(database).state is State.IN_PROGRESS
    order(database, 1, "#resolve cleaned the sensor", AT + 2 * DAY + HOUR)
    reply(database, "No, it still does not work.", 3, AT + 2 * DAY + 2 * HOUR)
    assert state(database).state is State.IN_PROGRESS
    order(database, 1, "#resolve replaced the sensor", AT + 2 * DAY + 3 * HOUR)
    reply(database, "Yes", 4, AT + 2 * DAY + 4 * HOUR)
    assert (state(database).state, state(database).timers) == (State.CLOSED, ())
    reply(database, "1\n\nNobody called me.", 5, AT + 2 * DAY + 5 * HOUR)
    assert state(database).mark == 1
    _, follower = reply(database, "Now the scanner beside it makes a terrible noise.", 6, AT + 3 * DAY)
    assert follower.number == 2
    _, same = reply(database, "The noise of the scanner is even louder in the morning.", 7, AT + 3 * DAY + HOUR)
    assert same.number == 2
    assert letters(database)[:7] == [
        "acknowledgement", "answer", "reminder", "resolved", "reopened", "resolved", "closed",
    ]  # fmt: skip
    voices = [row.voice for row in rows(database, "messages")]
    assert voices.count("resolution") == 2 and voices.count("comment") == 1


def test_the_reporter_s_word_is_remembered_until_it_is_acted_upon(database: Database) -> None:
    take_in(database, raw())
    reply(database, "Never mind, I no longer need it.", 2, AT + HOUR / 2)
    reply(database, "Thank you!", 3, AT + HOUR)
    with database.read() as connection:
        assert facts.standings(connection, [1])[0].word == "cancel"
    assert state(database).timer(TimerKind.AT_WORD) is not None
    until(database, AT + DAY)
    assert (state(database).state, state(database).code) == (State.CLOSED, "cancelled")


def test_the_list_of_own_tickets_names_what_is_not_closed(database: Database) -> None:
    take_in(database, raw(Authentication_Results=f"{VOUCHED}home.example"), 1)
    take_in(database, raw("The screen is black.", Message_ID="<b@home.example>", Subject="My screen"), 2)
    take_in(database, raw("Another matter.", "eve@evil.example", Message_ID="<c@evil.example>"), 3)
    order(database, 2, "#close duplicate", AT + HOUR)
    vouched = {"Authentication_Results": f"{VOUCHED}home.example", "Subject": "status?"}
    case, _ = take_in(
        database, raw("Any news on my ticket?", Message_ID="<d@home.example>", **vouched), 4, at=AT + HOUR
    )
    assert case.disposition is not None and case.disposition.outcome == "answered"
    assert [row.outcome for row in rows(database, "inbox")][-1] == "answered"
    last = rows(database, "outbox")[-1]
    assert (last.letter, last.recipient, last.ticket) == ("status_list", "bob@home.example", None)
    said = message_from_bytes(last.content, policy=policy.SMTP).get_body(("plain",))
    assert said is not None and "[#1] The printer is broken: new" in said.get_content()
    assert "#2" not in said.get_content() and "#3" not in said.get_content()
    again, _ = take_in(
        database, raw("Any news on my ticket?", Message_ID="<d@home.example>", **vouched), 5, at=AT + 2 * HOUR
    )
    assert again.disposition is not None and again.disposition.cause == "duplicate"


def test_mails_that_come_at_once_upon_our_letters_are_counted(database: Database) -> None:
    at = AT
    for uid in range(1, 4):
        take_in(database, raw("Your request is registered.", Message_ID=f"<q{uid}@home.example>"), uid, at=at)
        at += MINUTE
    with database.read() as connection:
        assert writer.quick(connection, "bob@home.example", "bob@home.example", at) == 3
        assert writer.quick(connection, "bob@home.example", "bob@home.example", at + 10 * MINUTE) == 0
        assert writer.quick(connection, "eve@evil.example", "eve@evil.example", at) == 0


def test_letters_that_were_stopped_go_again_once_somebody_of_the_desk_acts(database: Database) -> None:
    at = AT
    mails = ("The printer is dead.", *("What is the status?" for _ in range(6)))
    for uid, text in enumerate(mails, 1):
        if uid == 1:
            take_in(database, raw(text), uid, at=at)
        else:
            reply(database, text, uid, at)
        at += MINUTE / 2
    with database.read() as connection:
        assert facts.standings(connection, [1])[0].stopped
    assert letters(database).count("status_report") == 3
    order(database, 1, "#note looked at it", at + HOUR)
    with database.read() as connection:
        assert not facts.standings(connection, [1])[0].stopped


def test_every_letter_of_a_ticket_that_is_forgotten_by_its_reporter_can_be_worded(database: Database) -> None:
    take_in(database, raw(Authentication_Results=f"{VOUCHED}home.example"))
    order(database, 1, "#wait\nWhich room is it in?", AT + HOUR)
    until(database, AT + 60 * DAY)
    assert letters(database)[1:] == ["answer", "reminder", "reminder", "resolved_silent", "closed"]
    assert state(database).state is State.CLOSED
    leased = arrive(database, _mail("Is there any news?"), 9, AT + 60 * DAY)
    with database.write() as connection:
        case = decide(connection, leased, _mail("Is there any news?"), AT + 60 * DAY)
    assert [letter.name for letter in case.letters] == ["status_report"]


def _mail(text: str) -> Mail:
    return read(raw(text, Message_ID="<late@home.example>", References="<first@home.example>"), CONTEXT)
