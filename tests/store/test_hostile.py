# SPDX-License-Identifier: Apache-2.0
"""No mail stops the store by the bytes or the words that it is made of."""

from dataclasses import replace
from typing import Any

import pytest

from parsers.mail import read
from parsers.values import Mail
from parsers.words import clean
from store import ledger
from store.engine import Database
from tests.store.samples import (
    CONTEXT,
    arrive,
    counts,
    decide,
    raw,
    rows,
    take_in,
)
from workflows.events import MessageReceived


def only(database: Database, table: str) -> Any:
    (row,) = rows(database, table)
    return row


def everything(database: Database) -> str:
    """All that the tables hold, in one text."""
    names = ("contacts", "participants", "messages", "threads", "events", "inbox", "tickets", "outbox")
    return repr([tuple(row) for name in names for row in rows(database, name)])


EVIL = ["a\0b", "a\ud800b", "\udfff\0", "\U0001f980", "x" * 100_000, "'; DROP TABLE events; --"]


@pytest.mark.parametrize("evil", EVIL, ids=["NUL", "surrogate", "both", "emoji", "long", "SQL"])
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
    assert message.subject == message.body == message.author_name == clean(evil), "put in one way, wherever it stands"
    assert "\0" not in message.body and message.body.encode()
    assert message.body.count("\ufffd") == sum(one in "\0\ud800\udfff" for one in evil), "and nothing is lost unseen"


HOSTILE = [
    b"Message-ID: <x\0y@z\xff>\r\nFrom: \"N\0\xed\xa0\x80\" <a\0b@c\0.example>\r\nSubject: a\0\xed\xa0\xff\r\n\r\nx",
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
    assert "\\x00" not in everything(database) and "\\ud8" not in everything(database)


def test_a_mail_with_thousands_of_ids_and_addresses_is_stored(database: Database) -> None:
    ids = " ".join(f"<id{n}@x.example>" for n in range(3000))
    people = ", ".join(f"p{n}@x.example" for n in range(3000))
    case, ticket = take_in(database, raw(References=ids, Cc=people))
    assert ticket.number == 1 and case.happened(MessageReceived)
    assert counts(database)["threads"] >= 1000
    assert counts(database)["participants"] == 21  # the reporter and as many others as the settings let join


def test_addresses_too_long_for_any_index_stop_nothing(database: Database) -> None:
    long = f"<{'x' * 9000}@x.example>"
    _, ticket = take_in(database, raw(Cc=f"{long}, ann@x.example", References=f"<{'é' * 900}@x.example>"))
    assert ticket.number == 1
