# SPDX-License-Identifier: Apache-2.0
"""Sending: same bytes at every try, deferred and refused letters told apart, the null return path."""

import asyncio
import sqlite3

import pytest

from daemon.shape import Smtp
from daemon.smtp import Courier, Refused
from tests.daemon.desk import DeskUnderTest, mail
from tests.daemon.sink import Sink
from tests.rig.mail import Account
from tests.rig.process import LOOPBACK, wait_until


@pytest.fixture
def quiet(desk: DeskUnderTest) -> DeskUnderTest:
    """A desk without agents, so that each mail owes one letter."""
    desk.agents = []
    desk.write()
    desk.once()
    return desk


def _hurry(desk: DeskUnderTest) -> None:
    """Let what was put off fall due now."""
    with sqlite3.connect(desk.folder / "firstline.db") as database:
        database.execute("UPDATE outbox SET next_try = '2026-01-01 00:00:00.000000' WHERE state = 'queued'")


@pytest.mark.parametrize("fault", ["451 try later", "hang up"])
def test_a_deferred_letter_is_sent_again_with_the_same_bytes(quiet: DeskUnderTest, bob: Account, fault: str) -> None:
    with Sink(answers=[fault]) as sink:
        quiet.write(port_of_smtp=sink.port)
        quiet.write_to_desk(mail(bob.address, quiet.support.address, "Hello", "Please help."))
        quiet.once()
        assert sink.taken == []
        _hurry(quiet)
        quiet.once("--only", "deliver")
        [letter] = sink.taken
        assert {one.content for one in sink.tried} == {letter.content}


def test_a_letter_that_has_waited_for_a_week_is_not_given_up_at_once(quiet: DeskUnderTest, bob: Account) -> None:
    with Sink(answers=["451 try later", "451 try later"]) as sink:
        quiet.write(port_of_smtp=sink.port)
        quiet.write_to_desk(mail(bob.address, quiet.support.address, "Hello", "Please help."))
        quiet.once()
        with sqlite3.connect(quiet.folder / "firstline.db") as database:
            database.execute("UPDATE outbox SET owed_at = '2026-01-01 00:00:00.000000'")
        for _ in range(2):
            _hurry(quiet)
            quiet.once("--only", "deliver")
        assert len(sink.taken) == 1
    assert "letter_refused" not in [event["name"] for event in quiet.ticket(1)["history"]]


def test_a_letter_refused_for_good_is_an_event_on_the_ticket(quiet: DeskUnderTest, bob: Account) -> None:
    with Sink(to_recipient=["550 5.1.1 no such user"]) as sink:
        quiet.write(port_of_smtp=sink.port)
        quiet.write_to_desk(mail(bob.address, quiet.support.address, "Hello", "Please help."))
        quiet.once()
        _hurry(quiet)
        quiet.once("--only", "deliver")
        assert sink.tried == []
    refused = [event for event in quiet.ticket(1)["history"] if event["name"] == "letter_refused"]
    assert [(event["letter"], event["code"]) for event in refused] == [("acknowledgement", 550)]


def test_a_connection_with_one_refusal_after_the_other_is_changed_before_the_server_slows_down() -> None:
    async def refused() -> None:
        for n in range(30):
            done = await courier.send(b"From: desk@desk.example\r\n\r\nHello\r\n", f"u{n}@nowhere.example", "")
            assert isinstance(done, Refused)
        await courier.close()

    with Sink(to_recipient=["554 5.7.1 relay access denied"] * 30) as sink:
        courier = Courier(Smtp(host=LOOPBACK, port=sink.port, security="none"), "")
        asyncio.run(refused())
        assert sum(sink.by_connection.values()) == 30
        # Postfix answers a second later from the tenth refusal of a connection on.
        assert max(sink.by_connection.values()) < 10


def test_an_acknowledgement_leaves_with_a_null_return_path_where_the_server_takes_one(
    quiet: DeskUnderTest, bob: Account
) -> None:
    with Sink() as sink:
        quiet.write(port_of_smtp=sink.port)
        quiet.write_to_desk(mail(bob.address, quiet.support.address, "Hello", "Please help."))
        quiet.once()
        assert [letter.sender for letter in sink.taken] == [""]


def test_a_server_that_refuses_the_null_return_path_gets_the_desks_address(
    quiet: DeskUnderTest, bob: Account
) -> None:
    with Sink(to_mail=["553 5.1.7 no null senders here"]) as sink:
        quiet.write(port_of_smtp=sink.port)
        quiet.write_to_desk(mail(bob.address, quiet.support.address, "Hello", "Please help."))
        quiet.once()
        assert [letter.sender for letter in sink.taken] == [quiet.support.address]


def test_a_mail_server_that_is_down_loses_nothing(quiet: DeskUnderTest, bob: Account) -> None:
    sink = Sink()
    quiet.write(port_of_smtp=sink.port)
    quiet.write_to_desk(mail(bob.address, quiet.support.address, "Hello", "Please help."))
    quiet.once()
    assert len(quiet.tickets()) == 1
    with sink:
        _hurry(quiet)
        quiet.once("--only", "deliver")
        assert len(sink.taken) == 1


def test_a_daemon_sends_as_soon_as_it_has_decided(quiet: DeskUnderTest, bob: Account) -> None:
    with Sink() as sink:
        quiet.write(port_of_smtp=sink.port)
        quiet.start()
        wait_until(lambda: quiet.said("mailbox_open"), what="the mailbox to be read")
        for number in range(3):
            quiet.write_to_desk(mail(bob.address, quiet.support.address, f"Hello {number}", "Please help."))
            wait_until(lambda count=number + 1: len(sink.taken) == count, what="the letter")  # type: ignore[misc]
        quiet.stop()


def test_automatic_mail_is_never_answered(quiet: DeskUnderTest, bob: Account) -> None:
    with Sink() as sink:
        quiet.write(port_of_smtp=sink.port)
        to = quiet.support.address
        quiet.write_to_desk(mail(bob.address, to, "Away", "I am away.", Auto_Submitted="auto-replied"))
        quiet.write_to_desk(mail(bob.address, to, "News", "Buy now.", Precedence="bulk", List_Unsubscribe="<x:y>"))
        quiet.write_to_desk(mail(bob.address, to, "Spam", "Buy now.", X_Spam_Flag="YES"))
        quiet.dovecot.deliver(to, mail(bob.address, to, "Null path", "Please help."), "")
        quiet.write_to_desk(mail(bob.address, to, "A person", "Please help.", Auto_Submitted="no"))
        quiet.once()
        assert len(sink.taken) == 1
    assert [ticket["subject"] for ticket in quiet.tickets()] == ["Null path", "A person"]


def test_no_word_of_an_unproved_sender_goes_out(quiet: DeskUnderTest, bob: Account) -> None:
    with Sink() as sink:
        quiet.write(port_of_smtp=sink.port)
        raw = mail(f'"Cheap Pills" <{bob.address}>', quiet.support.address, "Buy pills", "Visit pills.example now.")
        quiet.write_to_desk(raw)
        quiet.once()
        [letter] = sink.taken
        assert b"ills" not in letter.content


def test_a_contact_gets_no_more_automatic_letters_than_the_budget_allows(quiet: DeskUnderTest, bob: Account) -> None:
    with Sink() as sink:
        quiet.write(port_of_smtp=sink.port, budgets__contact=2)
        for number in range(4):
            quiet.write_to_desk(mail(bob.address, quiet.support.address, f"Hello {number}", "Please help."))
        quiet.once()
        assert len(sink.taken) == 2
    withheld = [event for event in quiet.ticket(4)["history"] if event["name"] == "letter_withheld"]
    assert "budget" in withheld[0]["because"]


def test_a_letter_of_the_admins_own_wins(quiet: DeskUnderTest, bob: Account) -> None:
    own = quiet.folder / "own" / "en"
    own.mkdir(parents=True)
    (own / "acknowledgement.md").write_text("Subject: {{ reference }} Got it\n\nWe have it, says {{ desk }}.\n")
    with Sink() as sink:
        quiet.write(port_of_smtp=sink.port, desk__letters="own")
        quiet.write_to_desk(mail(bob.address, quiet.support.address, "Hello", "Please help me with this problem."))
        quiet.once()
        assert b"We have it, says Example Support." in sink.taken[0].content
        (own / "acknowledgement.md").write_text("Subject: {{ reference }} Got it\n\n{{ desk | nonsense }}\n")
        quiet.write_to_desk(mail(bob.address, quiet.support.address, "Again", "Please help me with that problem."))
        assert "Ours is sent instead." in quiet.once()
        assert len(sink.taken) == 2
