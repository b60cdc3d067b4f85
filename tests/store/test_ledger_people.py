# SPDX-License-Identifier: Apache-2.0
"""Who is written down: contacts, participants, agents, and what they said last."""

from dataclasses import replace
from typing import Any

import pytest

from store import changes, facts, inbox, ledger, outbox
from store.engine import Database
from tests.store.samples import (
    AT,
    DESK,
    HOUR,
    VOUCHED,
    counts,
    decide,
    enrolled,
    lease_one,
    raw,
    rows,
    take_in,
)
from workflows.case import Arrival
from workflows.events import LetterRefused
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


def test_who_is_copied_by_the_opener_takes_part_and_the_desk_does_not(database: Database) -> None:
    to, cc = "support@desk.example, Friend@home.example", "support+x@desk.example, chief@x.example"
    take_in(database, raw(To=to, Cc=cc))
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
    letter, told = rows(database, "outbox")[-2:]
    assert (told.letter, told.recipient) == ("alert_taken", "cas@desk.example")
    assert (letter.letter, letter.recipient, letter.automatic) == ("answer", "bob@home.example", False)
    with database.read() as connection:
        assert changes.replayed(connection, 1) == stored(database, 1)


def test_an_agent_s_own_message_id_is_not_shown_to_the_reporter(database: Database) -> None:
    answered(database)
    told = {row.message_id: row.shared for row in rows(database, "threads")}
    assert told["answer@desk.example"] is False


def test_an_answer_that_is_held_again_owes_a_notice_again_as_the_old_one_counts_no_more(database: Database) -> None:
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
    assert [(row.recipient, row.about_round) for row in notices] == [("ann@desk.example", 0), ("ann@desk.example", 1)]
    assert counts(database)["messages"] == 1


# Refusals


def refused(database: Database) -> outbox.Owed:
    desk = enrolled(database)
    with database.write() as connection:
        letter = outbox.lease(connection, AT)[0]
        assert outbox.refused(connection, letter, "550 no such user <bob@home.example>")
        words = "550 no such user <bob@home.example>"
        ledger.record_refusal(connection, desk, letter, 550, words, AT + HOUR)
        return letter


def test_a_refused_letter_is_in_its_ticket_s_history_without_the_server_s_words(database: Database) -> None:
    take_in(database, raw())
    letter = refused(database)
    with database.read() as connection:
        *_, told, alerted = changes.history(connection, 1)
        assert changes.replayed(connection, 1) == stored(database, 1)
    assert isinstance(told, LetterRefused)
    assert alerted.name == "alerted"
    assert (told.letter, told.code, told.cause, told.at) == (letter.letter, 550, f"letter {letter.id}", AT + HOUR)
    assert "bob" not in told.because


def test_a_refused_letter_without_a_ticket_is_in_no_history(database: Database) -> None:
    take_in(database, raw(), oversize_limit=1000)
    assert only(database, "outbox").ticket is None
    refused(database)
    assert counts(database)["events"] == 0


def test_an_address_of_nobody_is_written_to_no_more_and_the_agents_are_told(database: Database) -> None:
    take_in(database, raw())
    refused(database)
    [bob] = [row for row in rows(database, "contacts") if row.address == "bob@home.example"]
    assert bob.dead_since == AT + HOUR
    assert "alert_returned" in [row.letter for row in rows(database, "outbox")]
    take_in(database, raw(Message_ID="<again@home.example>"), 2)
    assert all(row.dead_since is None for row in rows(database, "contacts")), "who writes is there again"
