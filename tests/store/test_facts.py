# SPDX-License-Identifier: Apache-2.0
"""Each fact that a decision depends on, as the store gathers it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from parsers.mail import read
from parsers.values import Mail
from store import facts, inbox
from store.engine import Database
from store.facts import PARENT_PATIENCE
from tests.store.samples import (
    AT,
    CONTEXT,
    DESK,
    HOUR,
    MINUTE,
    arrive,
    keep,
    lease,
    raw,
    rows,
    take_in,
    with_budgets,
)
from workflows.desk import Desk
from workflows.facts import Facts, Known
from workflows.spent import WINDOW

REPLY = {"Message_ID": "<second@home.example>", "References": "<first@home.example>"}


def gathered(
    database: Database, mail: Mail | bytes, uid: int = 9, at: Any = AT, desk: Desk = DESK, **changes: Any
) -> Facts:
    """The facts about a mail that was just kept; nothing of it is decided."""
    mail = read(mail, CONTEXT) if isinstance(mail, bytes) else mail
    leased = arrive(database, mail, uid, at, **changes)
    with database.read() as connection:
        return facts.gather(connection, desk, leased, mail, at)


def test_a_stranger_s_first_mail_is_known_by_its_address_alone(database: Database) -> None:
    known = gathered(database, raw())
    assert known == Facts(
        mailbox="support", received_at=AT, contact=Known(address="bob@home.example"), mail=known.mail, size=1000
    )


def test_what_the_fetcher_knew_is_passed_on(database: Database) -> None:
    known = gathered(database, raw(), mailbox="hr", silent=True, oversize_limit=1000, received_at=AT - HOUR)
    assert (known.mailbox, known.silent, known.oversize_limit, known.released) == ("hr", True, 1000, False)


def test_who_wrote_before_is_known_whatever_the_case_of_the_address(database: Database) -> None:
    take_in(database, raw("Goedemorgen, de printer is stuk en doet het niet meer. Alvast bedankt voor uw hulp."))
    known = gathered(database, raw(sender="BOB@Home.Example", Message_ID="<x@y>"))
    assert known.contact == Known(id=1, address="bob@home.example", name="Bob Smit", language="nl")


# Seen before


def test_a_letter_of_our_own_is_an_echo(database: Database) -> None:
    take_in(database, raw())
    ours = rows(database, "outbox")[0].message_id
    assert gathered(database, raw(Message_ID=f"<{ours}>")).echo
    assert not gathered(database, raw(Message_ID="<not-ours@desk.example>"), 10).echo


def test_a_mail_without_an_id_is_no_echo(database: Database) -> None:
    take_in(database, raw())
    assert not gathered(database, raw(Message_ID="")).echo


def test_the_same_mail_again_is_seen_in_its_ticket(database: Database) -> None:
    _, ticket = take_in(database, raw(Received="from a by b; Mon, 2 Mar 2026 09:00:00 +0000"))
    again = gathered(database, raw(Received="from c by d; Mon, 2 Mar 2026 09:05:00 +0000"), mailbox="hr")
    assert again.seen == f"ticket {ticket.number}"


def test_another_mail_under_a_used_id_is_not_taken_for_it(database: Database) -> None:
    take_in(database, raw())
    assert gathered(database, raw("Something else.")).seen == ""


def test_the_same_words_under_another_id_are_another_mail(database: Database) -> None:
    take_in(database, raw())
    assert gathered(database, raw(Message_ID="<x@y>")).seen == ""


def test_the_same_mail_without_an_id_is_seen_by_its_digest(database: Database) -> None:
    take_in(database, raw(Message_ID=""))
    assert gathered(database, raw(Message_ID="")).seen == "ticket 1"


def test_a_mail_that_is_held_is_seen_where_it_is_held(database: Database) -> None:
    take_in(database, raw(Precedence="bulk"))
    assert gathered(database, raw(Precedence="bulk")).seen == "inbox 1"


def test_a_mail_that_was_held_as_spam_is_heard_where_another_way_says_it_is_none(database: Database) -> None:
    take_in(database, raw(X_Spam_Flag="YES"))
    assert gathered(database, raw(X_Spam_Flag="YES")).seen == "inbox 1"
    assert gathered(database, raw(), 10).seen == ""


def test_a_mail_that_was_ignored_may_come_again(database: Database) -> None:
    desk = replace(DESK, block=frozenset({"bob@home.example"}))
    take_in(database, raw(), desk=desk)
    assert gathered(database, raw()).seen == ""


def test_a_mail_that_a_person_vouched_for_is_not_seen_but_in_a_ticket(database: Database) -> None:
    take_in(database, raw(Precedence="bulk"))
    keep(database, 2)
    mail = read(raw(Precedence="bulk"), CONTEXT)
    (leased,) = lease(database)
    with database.read() as connection:
        assert facts.gather(connection, DESK, leased, mail, AT).seen == "inbox 1"
        assert facts.gather(connection, DESK, replace(leased, released=True), mail, AT).seen == ""


# Waiting for a parent


def test_a_reply_waits_while_an_older_mail_that_it_refers_to_is_undecided(database: Database) -> None:
    keep(database, 1, message_id="first@home.example")
    lease(database)
    assert gathered(database, raw(**REPLY)).waits_for == "first@home.example"


def test_a_reply_waits_no_longer_than_its_patience(database: Database) -> None:
    keep(database, 1, message_id="first@home.example")
    lease(database)
    mail = read(raw(**REPLY), CONTEXT)
    leased = arrive(database, mail, 2)
    with database.read() as connection:
        waits = [
            facts.gather(connection, DESK, leased, mail, AT + PARENT_PATIENCE + late).waits_for
            for late in (timedelta(0), timedelta(seconds=1))
        ]
    assert waits == ["first@home.example", ""]


def test_a_reply_does_not_wait_for_a_mail_that_came_after_it(database: Database) -> None:
    known = gathered(database, raw(**REPLY), 1)
    keep(database, 2, message_id="first@home.example")
    assert known.waits_for == ""
    with database.read() as connection:
        mail = read(raw(**REPLY), CONTEXT)
        leased = inbox.Leased(
            id=1, mailbox="support", blob="", received_at=AT, kept_at=AT, silent=False, released=False,
            oversize_limit=0, attempts=1,
        )  # fmt: skip
        assert facts.gather(connection, DESK, leased, mail, AT).waits_for == ""


def test_a_reply_does_not_wait_for_a_mail_that_was_decided_or_set_aside(database: Database) -> None:
    take_in(database, raw(Precedence="bulk"))
    assert gathered(database, raw(**REPLY)).waits_for == ""


# Budgets


def sent(database: Database, sender: str, at: Any = AT, desk: Desk = DESK) -> tuple[int, int, int]:
    known = gathered(database, raw(sender=sender, Message_ID="<x@y>"), 99, at, desk)
    return known.sent_to_contact, known.sent.domain, known.sent.hour


def acknowledge(database: Database, *senders: str) -> None:
    for uid, sender in enumerate(senders, start=1):
        take_in(database, raw(sender=sender, Message_ID=f"<m{uid}@x.example>"), uid)


def test_automatic_letters_are_counted_by_contact_by_domain_and_in_all(database: Database) -> None:
    acknowledge(database, "bob@home.example", "chief@home.example", "eve@evil.example", "bob@home.example")
    assert sent(database, "BOB@Home.example") == (2, 3, 4)


def test_alerts_to_agents_are_not_counted(database: Database) -> None:
    acknowledge(database, "bob@home.example")
    assert len(rows(database, "outbox")) == 3
    assert sent(database, "ann@desk.example") == (0, 0, 1)


def test_letters_of_an_hour_ago_are_counted_no_more(database: Database) -> None:
    acknowledge(database, "bob@home.example")
    assert sent(database, "bob@home.example", AT + WINDOW - MINUTE) == (1, 1, 1)
    with database.write() as connection:
        connection.execute(text("DELETE FROM inbox WHERE outcome IS NULL"))
    assert sent(database, "bob@home.example", AT + WINDOW) == (0, 0, 0)


def test_counting_ends_where_the_budget_does(database: Database) -> None:
    acknowledge(database, *["bob@home.example"] * 4)
    assert sent(database, "bob@home.example", desk=with_budgets(contact=2, domain=3, hour=1)) == (2, 3, 1)


@pytest.mark.parametrize(
    "spelling",
    ["victim@ｂank.example", "victim@BANK.example", "victim@bank.example.", "victim@bank。example"],
)
def test_a_domain_spelled_otherwise_is_counted_for_the_one_that_the_letter_goes_to(
    database: Database, spelling: str
) -> None:
    acknowledge(database, "victim@bank.example", spelling)
    assert sent(database, "victim@bank.example")[1] == 2
    with database.write() as connection:
        connection.execute(text("DELETE FROM inbox WHERE outcome IS NULL"))
    assert sent(database, spelling)[1] == 2


def test_gathering_writes_nothing(database: Database) -> None:
    take_in(database, raw())
    before = [rows(database, name) for name in ("tickets", "events", "threads", "contacts", "outbox")]
    gathered(database, raw(**REPLY))
    assert [rows(database, name) for name in ("tickets", "events", "threads", "contacts", "outbox")] == before


LOGO = (
    "--b\r\nContent-Type: text/html\r\n\r\n<p>It prints nothing.</p><img src=cid:logo>\r\n"
    "--b\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\n\r\nthe picture\r\n--b--\r\n"
)


def with_picture(**fields: str) -> bytes:
    return raw(LOGO, Content_Type="multipart/related; boundary=b", **fields)


def test_a_picture_of_an_earlier_mail_of_the_sender_is_known_by_its_digest(database: Database) -> None:
    assert gathered(database, with_picture()).pictures == frozenset()
    with database.write() as connection:
        connection.execute(text("DELETE FROM inbox"))
    take_in(database, with_picture())
    again = read(with_picture(Message_ID="<second@home.example>"), CONTEXT)
    assert gathered(database, again).pictures == {again.attachments[0].sha256}


def test_a_picture_of_somebody_else_s_mail_is_not_known(database: Database) -> None:
    take_in(database, with_picture())
    assert gathered(database, with_picture(sender="eve@out.example", Message_ID="<x@y>")).pictures == frozenset()
