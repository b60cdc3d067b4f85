# SPDX-License-Identifier: Apache-2.0
"""A talk through the store: proposed, answered by a calendar, reminded of, taken back, with each letter in bytes."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from icalendar import Calendar, Event, vCalAddress

from parsers.mail import read
from parsers.values import Mail
from store import changes, facts
from store.engine import Database
from tests.store.samples import AT, HOUR, VOUCHED, enrolled, raw, rows, take_in
from tests.store.test_life import order, until
from workflows.events_call import CallAnswered
from workflows.ticket import Ticket, TimerKind

TOMORROW = datetime(2026, 3, 3, 14, tzinfo=UTC)
BOB, ANN = "bob@home.example", "ann@desk.example"


def owed(database: Database, letter: str, to: str) -> Mail:
    """The newest letter of this name to somebody, as they read it."""
    return [read(row.content) for row in rows(database, "outbox") if (row.letter, row.recipient) == (letter, to)][-1]


def answer(letter: Mail, sender: str, partstat: str) -> bytes:
    """The mail by which a calendar answers the invitation in a letter."""
    [asked] = Calendar.from_ical(letter.attachments[0].content).walk("VEVENT")
    found, event = Calendar(), Event()
    for name, value in (("version", "2.0"), ("prodid", "-//Tests//EN"), ("method", "REPLY")):
        found.add(name, value)
    for name in ("uid", "sequence", "organizer", "summary", "dtstart", "dtend", "dtstamp"):
        event[name.upper()] = asked[name]
    attendee = vCalAddress(f"mailto:{sender}")
    attendee.params["PARTSTAT"] = partstat
    event.add("attendee", attendee)
    found.add_component(event)
    mail, part = EmailMessage(), EmailMessage()
    mail["From"], mail["To"] = sender, str(asked["organizer"])[7:]
    mail["Subject"], mail["Message-ID"] = f"{partstat.title()}: {asked['summary']}", f"<{partstat.lower()}.{sender}>"
    mail["Authentication-Results"] = VOUCHED + sender.partition("@")[2]
    part.set_content(bytes(found.to_ical()).decode(), subtype="calendar", cte="base64")
    part.set_param("method", "REPLY")
    mail.set_content("\n")
    mail.make_alternative()
    mail.attach(part)
    return mail.as_bytes()


def stands(database: Database) -> Ticket:
    """The ticket, which is what its history makes of it."""
    with database.read() as connection:
        ticket, again = facts.standings(connection, [1])[0].ticket, changes.replayed(connection, 1)
    told = (ticket.call_at, ticket.call_minutes, ticket.call_sequence, ticket.call_agent)
    assert told == (again.call_at, again.call_minutes, again.call_sequence, again.call_agent)
    return ticket


def happened(database: Database) -> list[str]:
    return [row.name for row in rows(database, "events") if row.name.startswith("call_")]


def test_a_talk_is_proposed_accepted_moved_declined_and_taken_back(database: Database) -> None:
    take_in(database, raw(Authentication_Results=f"{VOUCHED}home.example"))
    desk = enrolled(database)
    order(database, 1, "#call tomorrow 14:00 30m", AT + HOUR)
    assert (stands(database).call_at, stands(database).call_agent) == (TOMORROW, desk.agents[0].id)
    case, ticket = take_in(
        database, answer(owed(database, "call", BOB), BOB, "ACCEPTED"), 2, at=AT + 2 * HOUR, desk=desk
    )
    assert case.disposition is not None and case.disposition.cause == "invitation"
    assert ticket.number == 1 and rows(database, "inbox")[-1].outcome == "ticketed"
    case, _ = take_in(database, answer(owed(database, "call", ANN), ANN, "TENTATIVE"), 3, at=AT + 2 * HOUR, desk=desk)
    assert case.agent is not None and case.letters == () and case.happened(CallAnswered)
    assert happened(database) == ["call_proposed", "call_answered", "call_answered"]
    said = owed(database, "alert_call", ANN)
    assert "accepted" in said.text and "bob@home.example" in said.text
    until(database, TOMORROW)
    reminder = owed(database, "call_reminder", BOB)
    assert "This is a reminder of the call" in reminder.text and reminder.attachments == ()
    order(database, 1, "#call tomorrow 16:00", AT + 3 * HOUR)
    take_in(database, answer(owed(database, "call_moved", BOB), BOB, "DECLINED"), 4, at=AT + 4 * HOUR, desk=desk)
    assert stands(database).timer(TimerKind.CALL_REMINDER) is None
    assert "Please propose another time" in owed(database, "alert_call", ANN).text
    order(database, 1, "#resolve restarted the spooler", AT + 5 * HOUR)
    gone = owed(database, "call_cancelled", BOB)
    assert gone.attachments[0].summary.startswith("Cancelled: The printer is broken [#1], 2026-03-03 16:00")
    assert stands(database).call_at is None
    assert happened(database)[3:] == ["call_proposed", "call_answered", "call_cancelled"]


@pytest.mark.parametrize("to", [BOB, ANN])
def test_no_letter_about_a_talk_shows_the_address_of_the_other(database: Database, to: str) -> None:
    take_in(database, raw(Authentication_Results=f"{VOUCHED}home.example"))
    order(database, 1, "#call tomorrow 14:00 30m", AT + HOUR)
    order(database, 1, "#call tomorrow 15:00", AT + HOUR)
    order(database, 1, "#call cancel", AT + 2 * HOUR)
    other = ANN if to == BOB else BOB
    for name in ("call", "call_moved", "call_cancelled"):
        letter = owed(database, name, to)
        assert other not in letter.text and all(other.encode() not in one.content for one in letter.attachments)


def test_an_answer_to_the_wrong_talk_leaves_its_ticket_alone(database: Database) -> None:
    take_in(database, raw(Authentication_Results=f"{VOUCHED}home.example"))
    order(database, 1, "#call tomorrow 14:00 30m", AT + HOUR)
    seq = stands(database).seq
    forged = answer(owed(database, "call", BOB), "eve@evil.example", "DECLINED")
    case, _ = take_in(database, forged, 2, at=AT + 2 * HOUR)
    assert case.disposition is not None and case.disposition.outcome == "held"
    assert stands(database).seq == seq and len(rows(database, "tickets")) == 1
