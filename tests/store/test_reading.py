# SPDX-License-Identifier: Apache-2.0
"""What people are shown: lists, one ticket whole, and what was set aside."""

from typing import Any

import pytest

from store import inbox, reading
from store.engine import Database
from store.reading import TicketLine
from tests.store.samples import AT, HOUR, MINUTE, enrolled, lease_one, raw, rows, take_in

DUTCH = "Goedemorgen, de printer is stuk en doet het niet meer. Alvast bedankt voor uw hulp."


def listed(database: Database, wanted: dict[str, str] | None = None, **options: Any) -> list[int]:
    with database.read() as connection:
        return [line.number for line in reading.listed(connection, wanted or {}, **options)]


def three(database: Database) -> None:
    take_in(database, raw(), 1)
    take_in(database, raw(DUTCH, "Eve <eve@evil.example>", Message_ID="<b@x>", Subject="De printer"), 2)
    take_in(database, raw("Could I have a new mouse, please?", Message_ID="<c@x>", Subject="Mouse"), 3, mailbox="hr")


def test_tickets_are_listed_newest_first_with_what_people_ask_first(database: Database) -> None:
    three(database)
    assert listed(database) == [3, 2, 1]
    with database.read() as connection:
        line = reading.listed(connection, {})[-1]
    assert line == TicketLine(
        number=1,
        state="new",
        kind="incident",
        category="hardware",
        priority=line.priority,
        level="L1",
        language="en",
        requester_name="Bob Smit",
        requester_address="bob@home.example",
        subject="The printer is broken",
        opened_at=AT,
        updated_at=AT,
        first_response_due=line.first_response_due,
        first_response="running",
    )
    assert line.first_response_due is not None and line.first_response_due >= AT + HOUR


def test_the_subject_is_the_first_mail_s_whatever_came_after(database: Database) -> None:
    take_in(database, raw())
    reply = raw("More.", Message_ID="<b@x>", References="<first@home.example>", Subject="Re: something else")
    take_in(database, reply, 2, at=AT + MINUTE)
    with database.read() as connection:
        (line,) = reading.listed(connection, {})
    assert (line.subject, line.updated_at) == ("The printer is broken", AT + MINUTE)


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({"language": "nl"}, [2]),
        ({"kind": "request"}, [3]),
        ({"mailbox": "hr"}, [3]),
        ({"state": "new"}, [3, 2, 1]),
        ({"level": "L2"}, []),
        ({"state": "new", "language": "en"}, [3, 1]),
    ],
)
def test_every_filter_must_fit(database: Database, wanted: dict[str, str], numbers: list[int]) -> None:
    three(database)
    assert listed(database, wanted) == numbers


@pytest.mark.parametrize("name", reading.FILTERS)
def test_every_filter_that_is_offered_is_a_column(database: Database, name: str) -> None:
    take_in(database, raw())
    assert listed(database, {name: "nothing has this"}) == []


def test_tickets_of_one_requester_are_found_whatever_the_case(database: Database) -> None:
    three(database)
    assert listed(database, requester="BOB@home.example") == [3, 1]


def test_a_list_is_no_longer_than_asked(database: Database) -> None:
    three(database)
    assert listed(database, limit=2) == [3, 2]


def test_an_imported_ticket_has_no_promise(database: Database) -> None:
    take_in(database, raw(), silent=True)
    with database.read() as connection:
        (line,) = reading.listed(connection, {})
    assert (line.first_response_due, line.first_response) == (None, "")


def test_a_ticket_whole_tells_people_promises_history_messages_and_letters(database: Database) -> None:
    desk = enrolled(database)
    text = "It prints nothing.\r\n\r\n-- \r\nBob Smit\r\n+31 20 794 0800"
    take_in(database, raw(text, Cc="chief@x.example", Organization="Acme"), desk=desk)
    with database.read() as connection:
        whole = reading.whole(connection, 1)
    assert whole is not None
    assert whole.line.number == 1
    assert (whole.phones, whole.organisation) == ("+31207940800", "Acme")
    assert set(whole.participants) == {("bob@home.example", "requester", False), ("chief@x.example", "copied", False)}
    assert [target.kind for target in whole.targets] == ["first_response", "resolution"]
    assert [event.seq for event in whole.history] == list(range(1, len(whole.history) + 1))
    assert whole.names == {"agent:1": "Ann Lee", "agent:2": "Cas", "contact:1": "Bob Smit"}
    assert [message["subject"] for message in whole.messages] == ["The printer is broken"]
    assert [letter["letter"] for letter in whole.letters] == ["acknowledgement", "alert_new", "alert_new"]
    assert {letter["state"] for letter in whole.letters} == {"queued"}


def test_a_ticket_whole_shows_the_bytes_of_no_letter(database: Database) -> None:
    take_in(database, raw())
    with database.read() as connection:
        whole = reading.whole(connection, 1)
    assert whole is not None
    assert all("content" not in letter for letter in whole.letters)


def test_a_ticket_that_does_not_exist_is_nothing(database: Database) -> None:
    with database.read() as connection:
        assert reading.whole(connection, 1) is None


# What was set aside


def aside(database: Database, *, ignored: bool = False, limit: int = 200) -> list[tuple[int, str, str]]:
    with database.read() as connection:
        found = reading.set_aside(connection, ignored=ignored, limit=limit)
    return [(one.id, one.outcome, one.cause) for one in found]


def some_set_aside(database: Database) -> None:
    take_in(database, raw(Precedence="bulk"), 1)
    take_in(database, raw(sender="support@desk.example", Message_ID="<b@x>"), 2)
    take_in(database, raw(Message_ID="<c@x>", X_Spam_Flag="YES"), 3, size=77)
    take_in(database, raw(Message_ID="<d@x>"), 4)


def test_what_waits_for_a_person_is_listed_newest_first(database: Database) -> None:
    some_set_aside(database)
    assert aside(database) == [(3, "held", "spam"), (1, "held", "bulk")]
    assert aside(database, limit=1) == [(3, "held", "spam")]


def test_what_needs_nobody_is_listed_on_demand(database: Database) -> None:
    some_set_aside(database)
    assert aside(database, ignored=True) == [(3, "held", "spam"), (2, "ignored", "own"), (1, "held", "bulk")]


def test_one_mail_that_was_set_aside_tells_its_cause_size_and_blob(database: Database) -> None:
    some_set_aside(database)
    with database.read() as connection:
        found = reading.one_set_aside(connection, 3)
        assert reading.one_set_aside(connection, 4) is None
        assert reading.one_set_aside(connection, 99) is None
    assert found is not None
    assert (found.cause, found.size, found.kept_at, found.message_id) == ("spam", 77, AT, "c@x")
    assert (found.blob, found.because) == (rows(database, "inbox")[2].blob, "our mail server marked it as spam")


def test_a_dropped_mail_leaves_the_list_and_stays_findable(database: Database) -> None:
    some_set_aside(database)
    with database.write() as connection:
        assert reading.drop(connection, 3)
        assert not reading.drop(connection, 3)
    assert aside(database) == [(1, "held", "bulk")]
    assert (3, "ignored", "dropped") in aside(database, ignored=True)


@pytest.mark.parametrize("mail", [2, 4, 99])
def test_only_what_is_held_can_be_dropped(database: Database, mail: int) -> None:
    some_set_aside(database)
    before = rows(database, "inbox")
    with database.write() as connection:
        assert not reading.drop(connection, mail)
    assert rows(database, "inbox") == before


def test_a_dropped_mail_may_still_be_released(database: Database) -> None:
    some_set_aside(database)
    with database.write() as connection:
        reading.drop(connection, 3)
        assert inbox.reopen(connection, 3, AT, released=True)
    assert lease_one(database).id == 3
