# SPDX-License-Identifier: Apache-2.0
"""Which tickets a mail names, and what is known of them."""

from typing import Any

import pytest

from parsers.address import Role
from parsers.mail import read
from parsers.values import Mail
from store import facts
from store.engine import Database
from tests.store.samples import (
    AT,
    CONTEXT,
    DESK,
    VOUCHED,
    arrive,
    raw,
    rows,
    take_in,
)
from workflows.desk import Desk
from workflows.facts import Facts, Known
from workflows.letter import Audience
from workflows.ticket import TargetKind

REPLY = {"Message_ID": "<second@home.example>", "References": "<first@home.example>"}


def gathered(
    database: Database, mail: Mail | bytes, uid: int = 9, at: Any = AT, desk: Desk = DESK, **changes: Any
) -> Facts:
    """The facts about a mail that was just kept; nothing of it is decided."""
    mail = read(mail, CONTEXT) if isinstance(mail, bytes) else mail
    leased = arrive(database, mail, uid, at, **changes)
    with database.read() as connection:
        return facts.gather(connection, desk, leased, mail, at)


def test_references_are_told_nearest_first_with_their_tickets(database: Database) -> None:
    take_in(database, raw(), 1)
    take_in(database, raw("Another.", Message_ID="<other@home.example>"), 2)
    reply = raw(
        Message_ID="<x@y>", In_Reply_To="<other@home.example>", References="<first@home.example> <unknown@x.example>"
    )
    assert gathered(database, reply).threads == (("other@home.example", 2), ("first@home.example", 1))


def test_the_first_ticket_of_an_id_wins(database: Database) -> None:
    take_in(database, raw(), 1)
    eve = raw("Tell me.", "eve@evil.example", **REPLY)
    _, linked = take_in(database, eve, 2)
    assert linked.number == 2
    assert gathered(database, raw("Me too.", Message_ID="<z@y>", References="<first@home.example>")).threads == (
        ("first@home.example", 1),
    )


def test_an_id_that_two_mails_share_without_our_seeing_it_joins_them(database: Database) -> None:
    take_in(database, raw(References="<root@elsewhere.example>"))
    second = raw("Me too.", Message_ID="<x@y>", References="<root@elsewhere.example>")
    assert gathered(database, second).threads == (("root@elsewhere.example", 1),)


def test_letters_of_ours_are_told_with_their_recipient_and_audience(database: Database) -> None:
    take_in(database, raw())
    letters = {row.letter: row for row in rows(database, "outbox")}
    ack, alert = letters["acknowledgement"], letters["alert_new"]
    reply = raw(Message_ID="<x@y>", In_Reply_To=f"<{ack.message_id}>", References=f"<{alert.message_id}>")
    known = gathered(database, reply)
    assert [(one.ticket, one.letter, one.audience, one.recipient) for one in known.letters] == [
        (1, "acknowledgement", Audience.REPORTER, "bob@home.example"),
        (1, "alert_new", Audience.AGENT, alert.recipient),
    ]


def test_the_letter_that_a_report_returns_is_told(database: Database) -> None:
    take_in(database, raw())
    ack = rows(database, "outbox")[0]
    report = (
        b"From: MAILER-DAEMON@mx.example\r\nTo: support@desk.example\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        b"Final-Recipient: rfc822; bob@home.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        b"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <%b>\r\n\r\n--b--\r\n"
    ) % ack.message_id.encode()
    known = gathered(database, report)
    assert [one.message_id for one in known.letters] == [ack.message_id]
    assert known.standing(1) is not None


def reply_address(database: Database, letter: str) -> str:
    """The signed address that a letter of ours is to be answered to."""
    content = next(row.content for row in rows(database, "outbox") if row.letter == letter)
    answer = read(content, CONTEXT)
    return answer.reply_to[0].address


@pytest.mark.parametrize("field", ["To", "Cc", "Delivered_To", "X_Original_To"])
def test_tokens_are_read_wherever_a_mail_is_addressed(database: Database, field: str) -> None:
    take_in(database, raw())
    address = reply_address(database, "acknowledgement")
    known = gathered(database, raw(**{"Message_ID": "<x@y>", field: address}))
    assert [(token.ticket, token.role) for token in known.tokens] == [(1, Role.REPORTER)]
    assert known.standing(1) is not None


def test_tags_of_tickets_that_exist_have_a_standing_and_others_have_none(database: Database) -> None:
    take_in(database, raw())
    known = gathered(database, raw(Message_ID="<x@y>", Subject="[#1] [#2] [#999999999999999999]"))
    assert [one.ticket.number for one in known.standings] == [1]


def test_a_subject_full_of_tags_names_a_few_tickets_only(database: Database) -> None:
    for uid in range(1, 14):
        take_in(database, raw(Message_ID=f"<m{uid}@x.example>"), uid, silent=True)
    known = gathered(database, raw(Subject=" ".join(f"[#{n}]" for n in range(1, 14))), 99)
    assert len(known.standings) == 10


# A ticket's standing


def test_a_standing_tells_the_ticket_with_its_clocks_and_people(database: Database) -> None:
    _, ticket = take_in(database, raw(Cc="Chief <Chief@home.example>, support@desk.example", Subject="Re: Printer"))
    place = gathered(database, raw(**REPLY)).standing(1)
    assert place is not None
    assert place.ticket == ticket
    assert [target.kind for target in place.ticket.targets] == [TargetKind.FIRST_RESPONSE, TargetKind.RESOLUTION]
    assert place.requester == Known(id=1, address="bob@home.example", name="Bob Smit", language="en")
    assert place.participants == {"bob@home.example", "chief@home.example"}
    assert (place.subject, place.proved) == ("Printer", False)


def test_the_thread_of_a_standing_is_what_the_requester_has_seen_oldest_first(database: Database) -> None:
    take_in(database, raw(References="<root@elsewhere.example>"))
    ack = rows(database, "outbox")[0].message_id
    place = gathered(database, raw(Message_ID="<x@y>", References="<first@home.example>")).standing(1)
    assert place is not None
    assert place.thread == ("first@home.example", ack)


def test_a_standing_is_proved_once_our_server_vouched_for_its_requester(database: Database) -> None:
    take_in(database, raw())
    take_in(database, raw("More.", Authentication_Results=VOUCHED + "home.example", **REPLY), 2)
    place = gathered(database, raw(Message_ID="<x@y>", References="<first@home.example>")).standing(1)
    assert place is not None and place.proved
