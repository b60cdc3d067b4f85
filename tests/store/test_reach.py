# SPDX-License-Identifier: Apache-2.0
"""What agents arrange beside their answers, kept and found again: copies, blocks, absences, tickets for others."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from store import blocks, facts
from store.away import desk_at
from store.changes import replayed
from store.engine import Database
from tests.store.samples import (
    AT,
    HOUR,
    MINUTE,
    SUPPORT,
    VOUCHED,
    enrolled,
    raw,
    rows,
    take_in,
)
from tests.store.test_life import order, until
from workflows.case import Arrival
from workflows.facts import Standing
from workflows.ticket import State

ANN = "Ann Lee <ann@desk.example>"
OF_ANN = VOUCHED + "desk.example"
OF_BOB = VOUCHED + "home.example"
EVA = "eva@partner.example"
FORWARD = """He called, too.

---------- Forwarded message ---------
From: Bob Smit <bob@home.example>
Date: Mon, 2 Mar 2026 at 08:12
Subject: The printer is broken
To: Ann Lee <ann@desk.example>

It prints nothing."""


def place(database: Database, number: int = 1) -> Standing:
    with database.read() as connection:
        return facts.standings(connection, [number])[0]


def outcome(case: Arrival) -> tuple[str, str]:
    assert case.disposition is not None
    return str(case.disposition.outcome), case.disposition.cause


def by_ann(database: Database, text: str, uid: int, **fields: str) -> Arrival:
    """A new mail of Ann's, for whom our server vouches."""
    told = {"Message_ID": f"<a{uid}@desk.example>", "Authentication_Results": OF_ANN, "Subject": "Fwd: a mail"}
    return take_in(database, raw(text, sender=ANN, **told | fields), uid, desk=enrolled(database))[0]


def read_back(row: Any) -> EmailMessage:
    return message_from_bytes(row.content, policy=policy.default)


def of(database: Database, letter: str) -> list[Any]:
    return [row for row in rows(database, "outbox") if row.letter == letter]


def test_who_is_copied_is_found_again_and_reads_the_answer_in_a_mail_of_their_own(database: Database) -> None:
    take_in(database, raw(Authentication_Results=OF_BOB))
    order(database, 1, f"#cc {EVA}", AT + MINUTE)
    assert place(database).copies == (EVA,)
    order(database, 1, "#send It is the fuser.", AT + 2 * MINUTE)
    answers = {row.recipient: read_back(row) for row in of(database, "answer")}
    assert set(answers) == {"bob@home.example", EVA}
    assert answers["bob@home.example"]["Cc"] == EVA and answers[EVA]["Cc"] is None
    assert answers["bob@home.example"]["Reply-To"] != answers[EVA]["Reply-To"]
    order(database, 1, f"#cc -{EVA}", AT + 3 * MINUTE)
    assert place(database).copies == ()
    assert {row.address for row in rows(database, "participants")} == {"bob@home.example"}


def test_who_was_copied_in_by_the_reporter_can_be_given_copies(database: Database) -> None:
    take_in(database, raw(Cc=EVA))
    order(database, 1, f"#cc {EVA}", AT + MINUTE)
    assert place(database).copies == (EVA,)


def test_a_copy_that_comes_back_does_not_make_the_reporter_s_address_dead(database: Database) -> None:
    take_in(database, raw(Authentication_Results=OF_BOB))
    order(database, 1, f"#cc {EVA}", AT + MINUTE)
    order(database, 1, "#send It is the fuser.", AT + 2 * MINUTE)
    (copy,) = (row for row in of(database, "answer") if row.recipient == EVA)
    report = (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\n"
        "To: support@desk.example\r\nSubject: Undelivered\r\n"
        "Message-ID: <b1@mx.example>\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nGone.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {EVA}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{copy.message_id}>\r\n\r\n--b--\r\n"
    )
    case, _ = take_in(database, report.encode(), 2)
    assert outcome(case)[0] == "returned"
    assert not place(database).requester.dead


def test_a_reminder_has_its_words_when_its_time_comes_and_is_mailed_once(database: Database) -> None:
    take_in(database, raw())
    order(database, 1, "#remind 2h ask about the order", AT + MINUTE)
    (kept,) = place(database).reminders
    assert (kept.agent, kept.text) == (1, "ask about the order")
    until(database, AT + 3 * HOUR)
    (letter,) = of(database, "alert_reminder")
    assert letter.recipient == "ann@desk.example"
    assert "ask about the order" in read_back(letter).as_string()
    assert place(database).reminders == ()


def test_spam_holds_its_sender_until_it_is_opened_again(database: Database) -> None:
    take_in(database, raw("Buy pills"))
    order(database, 1, "#spam", AT + MINUTE)
    assert place(database).ticket.state is State.CLOSED
    case, _ = take_in(database, raw("Buy more", Message_ID="<s2@x>"), 2)
    assert outcome(case) == ("held", "spam")
    order(database, 1, "#reopen", AT + 2 * MINUTE)
    case, _ = take_in(database, raw("The mouse is broken as well", Message_ID="<s3@x>"), 3)
    assert outcome(case)[0] == "ticketed"


def test_a_block_is_kept_listed_and_taken_off(database: Database) -> None:
    take_in(database, raw())
    order(database, 1, "#block", AT + MINUTE)
    order(database, 1, "#block @spam.example", AT + MINUTE)
    with database.read() as connection:
        found = [(one.sender, one.by, one.ticket) for one in blocks.listed(connection)]
    assert found == [("@spam.example", "Ann Lee", 1), ("bob@home.example", "Ann Lee", 1)]
    for uid, sender in ((2, "bob@home.example"), (3, "X <x@spam.example>")):
        case, _ = take_in(database, raw("Hi", sender=sender, Message_ID=f"<b{uid}@x>"), uid)
        assert outcome(case) == ("ignored", "blocked")
    order(database, 1, "#block -bob@home.example", AT + 2 * MINUTE)
    case, _ = take_in(database, raw("Hi again", Message_ID="<b4@x>"), 4)
    assert outcome(case)[0] == "ticketed"


def test_an_agent_s_absence_passes_the_tickets_on_in_the_same_transaction(database: Database) -> None:
    for uid in (1, 2):
        take_in(database, raw("A printer", Message_ID=f"<t{uid}@x>", Subject=f"Printer {uid}"), uid)
        order(database, uid, "#take", AT + MINUTE)
    order(database, 1, "#away until 2026-03-09", AT + 2 * MINUTE)
    assert [place(database, number).ticket.owner for number in (1, 2)] == [0, 0]
    (summary,) = of(database, "alert_away")
    said = read_back(summary).as_string()
    assert summary.recipient == "cas@desk.example" and "[#1]" in said and "[#2]" in said and summary.ticket is None
    with database.read() as connection:
        for number in (1, 2):
            assert replayed(connection, number).owner == 0
    desk = enrolled(database)
    with database.read() as connection:
        now = desk_at(connection, desk, AT + HOUR)
        later = desk_at(connection, desk, datetime(2026, 3, 10, tzinfo=UTC))
    assert [agent.away is not None for agent in now.agents] == [True, False]
    assert [agent.away is not None for agent in later.agents] == [False, False]


def test_an_agent_who_leaves_twice_and_comes_back_is_back(database: Database) -> None:
    take_in(database, raw())
    for text in ("#away", "#away 3d", "#away back"):
        order(database, 1, text, AT + MINUTE)
    assert rows(database, "absences") == []


def test_an_agent_s_mail_for_somebody_makes_them_the_reporter_and_a_contact(database: Database) -> None:
    case = by_ann(database, "#for eve@home.example\n\nEve called: her screen is black.", 1, Subject="A screen")
    assert outcome(case) == ("ticketed", "opened")
    there = place(database)
    assert (there.requester.address, there.proved, there.subject) == ("eve@home.example", False, "A screen")
    assert there.report.strip() == "Eve called: her screen is black."
    acknowledged = read_back(of(database, "acknowledgement")[0])
    assert acknowledged["To"] == "eve@home.example"
    assert "Ann Lee has reported this for you" in acknowledged.as_string()
    assert acknowledged["In-Reply-To"] is None
    assert {row.address: row.role for row in rows(database, "participants")} == {"eve@home.example": "requester"}
    report = read_back(of(database, "command_report")[0])
    assert report["To"].addresses[0].addr_spec == "ann@desk.example" and report["Subject"].startswith("[#1]")


def test_the_same_agent_s_mail_in_a_second_mailbox_is_the_same_mail(database: Database) -> None:
    by_ann(database, FORWARD, 1)
    again = by_ann(database, FORWARD, 2, Message_ID="<a1@desk.example>")
    assert outcome(again) == ("ignored", "duplicate")
    assert len(rows(database, "tickets")) == 1


def test_a_forward_and_the_direct_mail_are_one_ticket_in_either_order(database: Database) -> None:
    by_ann(database, FORWARD, 1)
    case, _ = take_in(database, raw(Authentication_Results=OF_BOB), 2, desk=enrolled(database))
    assert outcome(case) == ("ticketed", "twin")
    assert place(database).proved
    by_ann(database, FORWARD, 3)
    assert len(rows(database, "tickets")) == 1


def test_a_mail_attached_whole_is_known_by_its_own_id_when_it_comes_directly(database: Database) -> None:
    direct = raw()
    whole = (
        f"From: {ANN}\r\nTo: {SUPPORT}\r\nSubject: Fwd: The printer is broken\r\nMessage-ID: <w1@desk.example>\r\n"
        f"Authentication-Results: {OF_ANN}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee below\r\n'
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
    ).encode() + direct + b"\r\n--b--\r\n"  # fmt: skip
    desk = enrolled(database)
    case, ticket = take_in(database, whole, 1, desk=desk)
    assert outcome(case) == ("ticketed", "opened") and place(database).requester.address == "bob@home.example"
    acknowledged = read_back(of(database, "acknowledgement")[0])
    assert acknowledged["In-Reply-To"] == "<first@home.example>"
    case, _ = take_in(database, direct, 2, desk=desk)
    assert outcome(case) in {("ignored", "duplicate"), ("ticketed", "twin")}
    assert len(rows(database, "tickets")) == 1 and ticket.number == 1


def test_a_doubtful_author_is_asked_for_and_nothing_is_opened(database: Database) -> None:
    case = by_ann(database, FORWARD.replace("bob@home.example", "no-reply@shop.example"), 1)
    assert outcome(case) == ("held", "author")
    (notice,) = of(database, "held_author")
    assert notice.recipient == "ann@desk.example" and rows(database, "tickets") == []
    assert "no person reads no-reply@shop.example" in " ".join(read_back(notice).as_string().split())


def test_an_out_of_office_reply_of_an_agent_to_an_alert_is_remembered(database: Database) -> None:
    desk = enrolled(database)
    take_in(database, raw(), desk=desk)
    alert = next(row for row in of(database, "alert_new") if row.recipient == "ann@desk.example")
    told = {
        "Message_ID": "<ooo@desk.example>",
        "In_Reply_To": f"<{alert.message_id}>",
        "References": f"<{alert.message_id}>",
        "Subject": "Automatic reply: [#1] The printer is broken",
        "Auto_Submitted": "auto-replied",
        "Authentication_Results": OF_ANN,
    }
    text = "I am out of the office and will be back on 9 March 2026."
    take_in(database, raw(text, sender=ANN, **told), 2, desk=desk)
    (absence,) = rows(database, "absences")
    assert (absence.agent, absence.by_notice) == (1, True)
    assert absence.until - datetime(2026, 3, 9, 9, 0, tzinfo=UTC) < timedelta(minutes=1)
