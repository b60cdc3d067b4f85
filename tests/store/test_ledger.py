# SPDX-License-Identifier: Apache-2.0
"""A decision is written down whole or not at all, once, and history makes the rows."""

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from parsers.mail import read
from store import changes, facts, inbox, ledger
from store.engine import Database
from store.errors import Stale
from tests.store.samples import (
    AT,
    CONTEXT,
    DESK,
    MINUTE,
    VOUCHED,
    arrive,
    counts,
    decide,
    enrolled,
    keep,
    lease,
    lease_one,
    raw,
    rows,
    take_in,
)
from workflows.case import Arrival
from workflows.events import Opened
from workflows.ticket import Ticket

REPLY = {"Message_ID": "<second@home.example>", "References": "<first@home.example>"}
BY_BOB = VOUCHED + "home.example"


def stored(database: Database, number: int) -> Ticket:
    """A ticket as its row and clocks have it."""
    with database.read() as connection:
        return facts.standings(connection, [number])[0].ticket


def only(database: Database, table: str) -> Any:
    (row,) = rows(database, table)
    return row


# A new ticket


def test_a_new_ticket_is_one_transaction_of_everything_it_owes(database: Database) -> None:
    desk = enrolled(database)
    case, ticket = take_in(database, raw(Cc="chief@home.example"), desk=desk)
    assert counts(database) == {
        "absences": 0,
        "agents": 2,
        "blocks": 0,
        "clocks": 2,
        "contacts": 1,
        "digests": 0,
        "entries": 0,
        "events": len(case.events),
        "inbox": 1,
        "kept_back": 0,
        "lessons": 0,
        "mailboxes": 0,
        "messages": 1,
        "outbox": 3,
        "participants": 2,
        "pictures": 0,
        "seals": 0,
        "threads": 4,
        "tickets": 1,
        "solutions": 0,
        "votes": 0,
    }
    row = only(database, "inbox")
    assert (row.outcome, row.cause, row.ticket, row.decided_at) == ("ticketed", "opened", ticket.number, AT)
    assert (row.message_id, row.digest) == ("first@home.example", case.mail.digest)


def test_a_decision_that_fails_leaves_nothing(database: Database) -> None:
    mail = read(raw(), CONTEXT)
    leased = arrive(database, mail, 1)
    before = counts(database)
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        ledger.record(connection, leased, decide(connection, leased, mail))
        raise ZeroDivisionError
    assert counts(database) == before
    assert only(database, "inbox").outcome is None


def test_a_savepoint_that_fails_leaves_its_neighbours_decisions_whole(database: Database) -> None:
    keep(database, 1, 2)
    one, two = lease(database)
    with database.write() as connection:
        for leased, message_id in ((one, "<a@x>"), (two, "<b@x>")):
            mail = read(raw(Message_ID=message_id), CONTEXT)
            try:
                with connection.begin_nested():
                    ledger.record(connection, leased, decide(connection, leased, mail))
                    if leased is one:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                continue
    assert [row.outcome for row in rows(database, "inbox")] == [None, "ticketed"]
    assert only(database, "messages").message_id == "b@x"
    assert len(rows(database, "outbox")) == 3


def test_numbers_of_tickets_are_drawn_when_they_are_recorded(database: Database) -> None:
    take_in(database, raw(Precedence="bulk"), 1)
    _, first = take_in(database, raw(Message_ID="<b@x>"), 2)
    _, second = take_in(database, raw(Message_ID="<c@x>"), 3)
    assert (first.number, second.number) == (1, 2)


def test_a_newcomer_becomes_a_contact_and_the_actor_and_the_requester(database: Database) -> None:
    signature = "Bob Smit\r\n+31 20 794 0800"
    _, ticket = take_in(database, raw(f"It prints nothing.\r\n\r\n-- \r\n{signature}", Organization="Acme BV"))
    contact = only(database, "contacts")
    assert (contact.address, contact.name, contact.language) == ("bob@home.example", "Bob Smit", "en")
    assert (contact.organisation, contact.first_seen) == ("Acme BV", AT)
    assert ticket.requester == contact.id
    with database.read() as connection:
        told = changes.history(connection, ticket.number)
    assert isinstance(told[0], Opened) and told[0].requester == contact.id
    assert {event.actor for event in told} == {f"contact:{contact.id}", "desk"}
    assert "contact:0" not in {event.actor for event in told}


def test_the_message_is_kept_with_its_author_and_its_raw_mail(database: Database) -> None:
    take_in(database, raw(), received_at=AT - MINUTE)
    message = only(database, "messages")
    assert (message.author_name, message.author_address) == ("Bob Smit", "bob@home.example")
    assert (message.subject, message.body.strip()) == ("The printer is broken", "It prints nothing.")
    assert (message.voice, message.seq, message.received_at) == ("reporter", 1, AT - MINUTE)
    assert message.blob == only(database, "inbox").blob


def test_threads_know_the_mail_what_it_refers_to_and_our_letters(database: Database) -> None:
    take_in(database, raw(References="<root@elsewhere.example>"))
    letters = {row.message_id: row.audience == "reporter" for row in rows(database, "outbox")}
    told = {row.message_id: row.shared for row in rows(database, "threads")}
    assert told == {"root@elsewhere.example": False, "first@home.example": True, **letters}


def test_a_letter_is_written_down_as_it_will_leave(database: Database) -> None:
    take_in(database, raw())
    ack, *alerts = rows(database, "outbox")
    assert (ack.letter, ack.audience, ack.recipient, ack.domain) == (
        "acknowledgement", "reporter", "bob@home.example", "home.example",
    )  # fmt: skip
    assert (ack.envelope_from, ack.automatic, ack.state, ack.next_try, ack.owed_at) == ("", True, "queued", AT, AT)
    assert f"Message-ID: <{ack.message_id}>".encode() in ack.content
    assert [(alert.audience, alert.automatic) for alert in alerts] == [("agent", False)] * 2
    assert all(alert.envelope_from.startswith("support+1.b.") for alert in alerts)


def test_history_makes_the_row(database: Database) -> None:
    _, ticket = take_in(database, raw())
    take_in(database, raw("More.", Authentication_Results=BY_BOB, **REPLY), 2, at=AT + MINUTE)
    with database.read() as connection:
        assert changes.replayed(connection, ticket.number) == stored(database, ticket.number)
        told = changes.history(connection, ticket.number)
    assert [event.seq for event in told] == list(range(1, len(told) + 1))
    assert stored(database, ticket.number).updated_at == AT + MINUTE


def test_imported_mail_is_a_ticket_without_a_clock_or_a_letter(database: Database) -> None:
    take_in(database, raw(), silent=True)
    found = counts(database)
    assert (found["tickets"], found["clocks"], found["outbox"]) == (1, 0, 0)


def test_a_case_that_is_not_settled_is_not_recorded(database: Database) -> None:
    mail = read(raw(), CONTEXT)
    leased = arrive(database, mail, 1)
    with pytest.raises(ValueError, match="settled"), database.write() as connection:
        ledger.record(connection, leased, Arrival(at=AT, desk=DESK, mail=mail))


# A ticket that goes on


def test_a_reply_is_added_to_its_ticket(database: Database) -> None:
    _, ticket = take_in(database, raw())
    case, again = take_in(database, raw("More.", **REPLY), 2)
    assert again.number == ticket.number
    assert [message.seq for message in rows(database, "messages")] == [1, case.events[0].seq]
    assert counts(database)["contacts"] == 1


def test_what_moved_on_meanwhile_is_stale_and_nothing_is_written(database: Database) -> None:
    take_in(database, raw())
    mail = read(raw("More.", **REPLY), CONTEXT)
    leased = arrive(database, mail, 2)
    with database.read() as connection:
        case = decide(connection, leased, mail)
    take_in(database, raw("Meanwhile.", Message_ID="<third@home.example>", References="<first@home.example>"), 3)
    before = counts(database)
    with pytest.raises(Stale, match="ticket 1 moved on meanwhile"), database.write() as connection:
        ledger.record(connection, leased, case)
    assert counts(database) == before
    with database.write() as connection:
        ledger.record(connection, leased, decide(connection, leased, mail))
    assert counts(database)["messages"] == 3


def test_the_loser_of_a_race_for_the_same_mail_finds_it_taken_and_then_sees_it(database: Database) -> None:
    mail = read(raw(), CONTEXT)
    keep(database, 1)
    keep(database, 1, mailbox="hr")
    one, two = lease(database)
    with database.read() as connection:
        late = decide(connection, two, mail)
    with database.write() as connection:
        ledger.record(connection, one, decide(connection, one, mail))
    before = counts(database)
    with pytest.raises(IntegrityError), database.write() as connection:
        ledger.record(connection, two, late)
    assert counts(database) == before
    with database.write() as connection:
        ledger.record(connection, two, decide(connection, two, mail))
    assert [row.cause for row in rows(database, "inbox")] == ["opened", "duplicate"]
    assert counts(database)["tickets"] == 1


def test_who_was_slower_than_the_lease_records_nothing(database: Database) -> None:
    mail = read(raw(), CONTEXT)
    slow = arrive(database, mail, 1)
    quick = lease_one(database, AT + inbox.LEASE)
    with pytest.raises(Stale, match="attempt 1 settles nothing"), database.write() as connection:
        ledger.record(connection, slow, decide(connection, slow, mail))
    assert counts(database)["tickets"] == 0
    with database.write() as connection:
        ledger.record(connection, quick, decide(connection, quick, mail))
    assert counts(database)["tickets"] == 1


def test_a_mail_that_waits_for_its_parent_is_decided_again_and_nothing_is_written(database: Database) -> None:
    keep(database, 1, message_id="first@home.example")
    lease(database)
    take_in(database, raw("More.", **REPLY), 2)
    assert counts(database) | {"inbox": 0} == dict.fromkeys(counts(database), 0)
    waiting = rows(database, "inbox")[1]
    assert (waiting.outcome, waiting.attempts, waiting.next_try) == (None, 0, AT + ledger.PARENT_PAUSE)
