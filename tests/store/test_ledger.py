# SPDX-License-Identifier: Apache-2.0
"""A decision is written down whole or not at all, once, and history makes the rows."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from parsers.mail import read
from parsers.values import Mail
from store import facts, inbox, ledger, outbox
from store.engine import Database
from store.errors import Stale
from tests.store.samples import (
    AT,
    CONTEXT,
    DESK,
    HOUR,
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
from workflows.events import LetterRefused, MessageReceived, Opened
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
        "agents": 2,
        "clocks": 2,
        "contacts": 1,
        "events": len(case.events),
        "inbox": 1,
        "mailboxes": 0,
        "messages": 1,
        "outbox": 3,
        "participants": 2,
        "threads": 4,
        "tickets": 1,
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
        told = ledger.history(connection, ticket.number)
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
        assert ledger.replayed(connection, ticket.number) == stored(database, ticket.number)
        told = ledger.history(connection, ticket.number)
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


# People


def test_who_is_copied_by_the_opener_takes_part_and_the_desk_does_not(database: Database) -> None:
    take_in(database, raw(To="support@desk.example, Friend@home.example", Cc="support+x@desk.example, chief@x.example"))
    told = [(row.address, row.role, row.proved) for row in rows(database, "participants")]
    assert sorted(told) == [
        ("bob@home.example", "requester", False),
        ("chief@x.example", "copied", False),
        ("friend@home.example", "copied", False),
    ]


@pytest.mark.parametrize("proved", [True, False])
def test_only_who_is_proved_brings_others_into_a_ticket(database: Database, proved: bool) -> None:
    take_in(database, raw())
    vouched = {"Authentication_Results": BY_BOB} if proved else {}
    take_in(database, raw("And Eve.", Cc="eve@evil.example", **REPLY, **vouched), 2)
    found = {row.address for row in rows(database, "participants")}
    assert found == ({"bob@home.example", "eve@evil.example"} if proved else {"bob@home.example"})


def test_an_address_once_proved_stays_proved(database: Database) -> None:
    take_in(database, raw(Authentication_Results=BY_BOB))
    take_in(database, raw("More.", **REPLY), 2)
    assert only(database, "participants").proved


def test_a_forged_mail_does_not_rename_a_contact_and_a_proved_one_does(database: Database) -> None:
    take_in(database, raw())
    take_in(database, raw(sender="BUY NOW <bob@home.example>", Message_ID="<forged@x>"), 2)
    assert only(database, "contacts").name == "Bob Smit"
    proved = raw(sender="Robert Smit <bob@home.example>", Message_ID="<x@y>", Authentication_Results=BY_BOB)
    take_in(database, proved, 3)
    assert only(database, "contacts").name == "Robert Smit"


def test_a_proved_mail_without_a_name_keeps_the_name_that_was_known(database: Database) -> None:
    take_in(database, raw())
    take_in(database, raw(sender="bob@home.example", Message_ID="<x@y>", Authentication_Results=BY_BOB), 2)
    assert only(database, "contacts").name == "Bob Smit"


def test_only_who_speaks_becomes_a_contact(database: Database) -> None:
    desk = enrolled(database)
    take_in(database, raw(), desk=desk)
    alert = next(row for row in rows(database, "outbox") if row.recipient == "ann@desk.example")
    ack = rows(database, "outbox")[0]
    answer = raw(
        "Switch it off.",
        "Ann Lee <ann@desk.example>",
        Message_ID="<answer@desk.example>",
        In_Reply_To=f"<{alert.message_id}>",
        Authentication_Results=VOUCHED + "desk.example",
    )
    take_in(database, answer, 2, desk=desk)
    report = raw(
        f"Your mail could not be delivered.\r\n\r\nMessage-ID: <{ack.message_id}>",
        "Mail Delivery System <MAILER-DAEMON@mx.example>",
        Message_ID="<report@mx.example>",
        Return_Path="<>",
        Subject="Undelivered Mail Returned to Sender",
        X_Failed_Recipients="bob@home.example",
    )
    case, _ = take_in(database, report, 3, desk=desk)
    assert [event.name for event in case.events] == ["letter_returned", "alerted"]
    assert [row.address for row in rows(database, "contacts")] == ["bob@home.example"]


def test_agents_are_written_down_once_and_keep_their_ids(database: Database) -> None:
    first = enrolled(database)
    more = replace(DESK, agents=(replace(DESK.agents[0], address="Dee@desk.example", name="Dee"), *DESK.agents))
    second = enrolled(database, more)
    assert [agent.id for agent in first.agents] == [1, 2]
    assert len({agent.id for agent in second.agents}) == 3
    assert second.agents[1:] == first.agents
    assert len(rows(database, "agents")) == 3


# The agent's answer


def answered(database: Database, proof: str = VOUCHED + "desk.example") -> Arrival:
    desk = enrolled(database)
    take_in(database, raw(), desk=desk)
    alert = next(row for row in rows(database, "outbox") if row.recipient == "ann@desk.example")
    answer = raw(
        "Switch it off.",
        "Ann Lee <ann@desk.example>",
        Message_ID="<answer@desk.example>",
        In_Reply_To=f"<{alert.message_id}>",
        Authentication_Results=proof,
    )
    case, _ = take_in(database, answer, 2, desk=desk)
    return case


def test_an_answer_ends_its_clock_and_leaves_for_the_reporter(database: Database) -> None:
    answered(database)
    assert [(row.kind, row.state) for row in rows(database, "clocks")] == [
        ("first_response", "met"), ("resolution", "running"),
    ]  # fmt: skip
    letter = rows(database, "outbox")[-1]
    assert (letter.letter, letter.recipient, letter.automatic) == ("answer", "bob@home.example", False)
    with database.read() as connection:
        assert ledger.replayed(connection, 1) == stored(database, 1)


def test_an_agent_s_own_message_id_is_not_shown_to_the_reporter(database: Database) -> None:
    answered(database)
    told = {row.message_id: row.shared for row in rows(database, "threads")}
    assert told["answer@desk.example"] is False


def test_an_answer_that_was_held_owes_one_notice_however_often_it_is_decided(database: Database) -> None:
    case = answered(database, "mx.evil.example; dmarc=pass")
    assert case.disposition is not None and case.disposition.cause == "unproved-agent"
    held = rows(database, "inbox")[1]
    assert (held.outcome, held.cause, held.ticket) == ("held", "unproved-agent", 1)
    with database.write() as connection:
        assert inbox.reopen(connection, held.id, AT, released=False)
    leased = lease_one(database)
    with database.write() as connection:
        ledger.record(connection, leased, decide(connection, leased, case.mail, desk=case.desk))
    notices = [row for row in rows(database, "outbox") if row.letter == "held_unproved_agent"]
    assert [row.recipient for row in notices] == ["ann@desk.example"]
    assert counts(database)["messages"] == 1


# Refusals


def refused(database: Database) -> outbox.Owed:
    with database.write() as connection:
        letter = outbox.lease(connection, AT)[0]
        assert outbox.refused(connection, letter, "550 no such user <bob@home.example>")
        ledger.record_refusal(connection, letter, 550, "550 no such user <bob@home.example>", AT + HOUR)
        return letter


def test_a_refused_letter_is_in_its_ticket_s_history_without_the_server_s_words(database: Database) -> None:
    take_in(database, raw())
    letter = refused(database)
    with database.read() as connection:
        told = ledger.history(connection, 1)[-1]
        assert ledger.replayed(connection, 1) == stored(database, 1)
    assert isinstance(told, LetterRefused)
    assert (told.letter, told.code, told.cause, told.at) == (letter.letter, 550, f"letter {letter.id}", AT + HOUR)
    assert "bob" not in told.because


def test_a_refused_letter_without_a_ticket_is_in_no_history(database: Database) -> None:
    take_in(database, raw(), oversize_limit=1000)
    assert only(database, "outbox").ticket is None
    refused(database)
    assert counts(database)["events"] == 0


# Hostile words


def everything(database: Database) -> str:
    """All that the tables hold, in one text."""
    names = ("contacts", "participants", "messages", "threads", "events", "inbox", "tickets", "outbox")
    return repr([tuple(row) for name in names for row in rows(database, name)])


@pytest.mark.parametrize("evil", ["a\0b", "a\ud800b", "\udfff\0", "\U0001f980", "x" * 100_000, "'; DROP TABLE events; --"])
def test_whatever_a_mail_s_words_hold_they_are_stored(database: Database, evil: str) -> None:
    mail = read(raw(), CONTEXT)
    hostile: Mail = replace(
        mail,
        subject=evil,
        text=evil,
        contact=replace(mail.contact, name=evil, organisation=evil),
    )
    leased = arrive(database, hostile, 1)
    with database.write() as connection:
        ledger.record(connection, leased, decide(connection, leased, hostile))
    message = only(database, "messages")
    assert message.body == ledger.clean(evil)
    assert "\0" not in message.body and message.body.encode()


HOSTILE = [
    b"Message-ID: <x\0y@z\xff>\r\nFrom: \"N\0\xed\xa0\x80\" <a\0b@c\0.example>\r\nSubject: a\0\xed\xa0\x80\xff\r\n\r\nhi \0\xff",
    b"From: =?utf-8?b?AO2ggA==?= <a@b.example>\r\nSubject: =?utf-16?b?2AAAAA==?=\r\n\r\n\0\0\0",
    b"From: a@b.example\r\nReferences: <\0\xff\xed\xa0\x80@x> <=?utf-8?q?=00?=@y>\r\nIn-Reply-To: <\0>\r\n\r\nx",
    b"From: a@b.example\r\nTo: x\0\xff@desk.example, =?utf-8?q?=00=ED=A0=80?= <q\0@d.example>\r\nCc: \0\r\n\r\nx",
    b"From: a@b.example\r\nAuto-Submitted: auto-\0\xff\xed\xa0\x80\r\nOrganization: \0\xff\r\n\r\n-- \r\n\0 B.V.\r\n",
    b"From: a@b.example\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+2AA- +AAA-",
    b"From: a@b.example\r\nList-\0Id: \xff\r\nPrecedence: \0bulk\r\nX-Loop: \0\r\n\r\nx",
    b"Content-Type: text/html; charset=utf-16\r\nFrom: a@b.example\r\n\r\n\xd8\x00\x00\x00<p>\x00",
    b"\0\0\0",
    b"",
]  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE)
def test_no_mail_stops_the_store_by_the_bytes_it_is_made_of(database: Database, content: bytes) -> None:
    case, _ = take_in(database, content)
    assert case.disposition is not None
    assert only(database, "inbox").outcome == case.disposition.outcome
    assert "\\x00" not in everything(database).replace("content", "")


def test_a_mail_with_thousands_of_ids_and_addresses_is_stored(database: Database) -> None:
    ids = " ".join(f"<id{n}@x.example>" for n in range(3000))
    people = ", ".join(f"p{n}@x.example" for n in range(3000))
    case, ticket = take_in(database, raw(References=ids, Cc=people))
    assert ticket.number == 1 and case.happened(MessageReceived)
    assert counts(database)["threads"] >= 1000
    assert counts(database)["participants"] >= 2000
