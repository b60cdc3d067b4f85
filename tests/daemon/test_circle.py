# SPDX-License-Identifier: Apache-2.0
"""The full circle on real servers: reporter, Postfix, Dovecot, Firstline, Postfix, the reporter's mailbox."""

import re
from pathlib import Path

import pytest

from tests.daemon.clients import Desktop
from tests.daemon.desk import DeskUnderTest, inbox_of, mail, text_of, waits
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.postfix import Postfix
from tests.rig.process import wait_until

DUTCH = "Goedemorgen,\n\nDe printer op de derde verdieping werkt niet meer. Kunt u helpen?\n\nGroet, Bob"


def _whole_circle(desk: DeskUnderTest, bob: Account, dovecot: Dovecot) -> None:
    desk.start()
    wait_until(lambda: desk.said("mailbox_open"), what="the mailbox to be read")
    desk.submit(bob, mail(f"Bob <{bob.address}>", desk.support.address, "Printer kapot", DUTCH))
    [letter] = waits(dovecot, bob, 1)
    assert letter["Auto-Submitted"] == "auto-replied"
    assert letter["Content-Language"] == "nl"
    assert "#1" in letter["Subject"]
    ann = desk.agents[0]
    [alert] = waits(dovecot, ann, 1)
    assert "De printer op de derde verdieping werkt niet meer." in text_of(alert)
    desk.reply(bob, letter, "Hij geeft foutcode E5.")
    alerts = waits(dovecot, ann, 2)
    assert "foutcode E5" in text_of(alerts[1])
    desk.reply(ann, alerts[0], "Zet hem een minuut uit en weer aan.")
    letters = waits(dovecot, bob, 2)
    assert "Zet hem een minuut uit" in text_of(letters[1])
    assert [ticket["number"] for ticket in desk.tickets()] == [1]
    ticket = desk.ticket(1)
    assert [event["seq"] for event in ticket["history"]] == list(range(1, len(ticket["history"]) + 1))
    assert {target["kind"]: target["state"] for target in ticket["targets"]} == {
        "first_response": "met",
        "resolution": "running",
    }


def test_the_whole_circle_on_sqlite(desk: DeskUnderTest, bob: Account, dovecot: Dovecot) -> None:
    _whole_circle(desk, bob, dovecot)


def test_the_whole_circle_on_postgresql(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, postgres_url: str
) -> None:
    desk.database = postgres_url
    desk.write()
    _whole_circle(desk, bob, dovecot)
    desk.stop()


def _acknowledged(desk: DeskUnderTest, bob: Account, dovecot: Dovecot) -> None:
    desk.once()
    desk.submit(bob, mail(f"Bob <{bob.address}>", desk.support.address, "Broken screen", "My screen is broken."))
    desk.postfix.wait_until_empty()
    desk.once()
    waits(dovecot, bob, 1)


def _threads(desk: DeskUnderTest, postfix: Postfix, words: str) -> None:
    postfix.wait_until_empty()
    wait_until(lambda: len(desk.dovecot.fetch(desk.support.address)) >= 2, what="the reply to arrive")
    desk.once()
    assert [ticket["number"] for ticket in desk.tickets()] == [1]
    newest = desk.ticket(1)["messages"][-1]
    assert words in newest["body"]
    alert = inbox_of(desk.dovecot, desk.agents[0])[-1]
    new, _, whole = text_of(alert).partition("The whole mail, as it came")
    assert words in new
    assert "We have recorded it" not in new
    assert "We have recorded it" in whole


@pytest.mark.needs_s_nail
def test_a_reply_written_in_s_nail_threads(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, postfix: Postfix, tmp_path: Path
) -> None:
    _acknowledged(desk, bob, dovecot)
    computer = Desktop(folder=tmp_path, account=bob, dovecot=dovecot, postfix=postfix, login=False)
    computer.s_nail(dovecot.fetch(bob.address)[0], "It is the left half of the screen.")
    _threads(desk, postfix, "It is the left half of the screen.")


@pytest.mark.needs_neomutt
def test_a_reply_written_in_neomutt_threads(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, postfix: Postfix, tmp_path: Path
) -> None:
    _acknowledged(desk, bob, dovecot)
    computer = Desktop(folder=tmp_path, account=bob, dovecot=dovecot, postfix=postfix, login=False)
    computer.neomutt("It is the left half of the screen.")
    _threads(desk, postfix, "It is the left half of the screen.")


def test_the_letter_reads_well(desk: DeskUnderTest, bob: Account, dovecot: Dovecot) -> None:
    _acknowledged(desk, bob, dovecot)
    [letter] = inbox_of(dovecot, bob)
    text = text_of(letter)
    assert re.search(r"#1\b", text)
    assert "UTC" in text
    assert {part.get_content_type() for part in letter.walk()} >= {"text/plain", "text/html"}
