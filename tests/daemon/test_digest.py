# SPDX-License-Identifier: Apache-2.0
"""The desk's own lists: made once when they are due, and the list of held mails answered by the admin."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from daemon.digest import digest_once
from daemon.house import House
from daemon.intake import Intake
from daemon.open import open_house
from daemon.settings import load
from parsers.mail import read
from parsers.values import Context
from store import inbox as kept_mails
from store.inbox import Kept
from store.schema import inbox, outbox
from tests.daemon.admin import settings_file
from tests.daemon.desk import DeskUnderTest, inbox_of, mail, text_of, waits
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)  # a Tuesday
DAY = timedelta(days=1)
MORE = """
[[agents]]
name = "Ann Lee"
address = "ann@example.org"

[digests]
morning = "08:00"
handover = "17:00"
"""


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON - DAY)


@pytest.fixture
def house(tmp_path: Path, clock: Clock) -> House:
    """A desk on SQLite with one agent and an admin, whose mail servers are never asked."""
    told = {'name = "Example Support"': 'name = "Example Support"\nadmin = "root@example.org"\nplus_addresses = true'}
    settings = load(settings_file(tmp_path, MORE, changes=told), {})
    return open_house(settings, lambda event, **told: None, now=clock)


def take_in(house: House, subject: str, uid: int, **fields: str) -> None:
    raw = mail("bob@customer.example", "support@example.org", subject, "Please help me with this.", **fields)
    told: dict[str, Any] = {"mailbox": "support", "generation": 1, "uid": uid, "blob": house.blobs.put(raw)}
    with house.database.write() as connection:
        one = Kept(**told, size=len(raw), message_id="", received_at=house.now())
        kept_mails.keep(connection, [one], house.now())
    intake = Intake(house=house)
    while intake.take_in_once():
        pass


def lists(house: House) -> list[tuple[str, str]]:
    """The lists that are owed: recipient and text."""
    query = select(outbox).where(outbox.c.letter.like("digest%")).order_by(outbox.c.id)
    with house.database.read() as connection:
        return [(row.recipient, read(row.content, Context()).text) for row in connection.execute(query)]


def test_a_daemon_that_slept_makes_one_list_that_says_that_it_is_late(house: House, clock: Clock) -> None:
    clock.at = NOON - DAY - timedelta(hours=3, minutes=30)
    while digest_once(house):
        pass
    take_in(house, "The printer is broken", 1)
    assert lists(house) == [], "nobody had a ticket yet, and an empty list is not sent"
    clock.at = NOON + 2 * DAY
    while digest_once(house):
        pass
    [(recipient, text)] = lists(house)
    assert recipient == "ann@example.org"
    assert "The printer is broken" in text and "comes late" in text
    assert not digest_once(house)


def test_two_daemons_at_once_make_one_list(house: House, clock: Clock) -> None:
    clock.at = NOON.replace(hour=8)
    take_in(house, "The printer is broken", 1)
    other = replace(house)
    together = threading.Barrier(2, timeout=20)

    def make(one: House) -> None:
        together.wait()
        for _ in range(3):
            digest_once(one)

    threads = [threading.Thread(target=make, args=(one,)) for one in (house, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [recipient for recipient, _ in lists(house)] == ["ann@example.org"]


def test_the_list_of_held_mails_reads_headers_alone_and_nothing_of_what_may_kill(house: House, clock: Clock) -> None:
    clock.at = NOON.replace(hour=8)
    for uid, subject in ((1, "Cheap things"), (2, "Poisonous")):
        take_in(house, subject, uid, X_Spam_Flag="YES")
    with house.database.write() as connection:
        connection.execute(update(inbox).where(inbox.c.id == 2).values(cause="poison"))
    while digest_once(house):
        pass
    [(recipient, text)] = lists(house)
    assert recipient == "root@example.org"
    assert "bob@customer.example, Cheap things, spam" in " ".join(text.split())
    assert "poison" in text and "Poisonous" not in text and "Please help me" not in text


def test_the_admin_lets_a_held_mail_in_by_one_reply(desk: DeskUnderTest, bob: Account, dovecot: Dovecot) -> None:
    desk.once()
    ann = desk.agents[0]
    desk.write(desk__admin=ann.address, digests__morning=f"{datetime.now(UTC):%H:%M}")
    desk.write_to_desk(mail(bob.address, desk.support.address, "My screen", "It is broken.", X_Spam_Flag="YES"))
    desk.once()
    [listed] = waits(dovecot, ann, 1)
    assert "My screen, spam" in " ".join(text_of(listed).split())
    desk.reply(ann, listed, "#release 1\n")
    desk.postfix.wait_until_empty()
    desk.once()
    assert [(one["subject"], one["state"]) for one in desk.tickets()] == [("My screen", "new")]
    assert any("#release 1" in text_of(one) and "Done" in text_of(one) for one in inbox_of(dovecot, ann)[1:])


@pytest.fixture
def small(tmp_path: Path, clock: Clock) -> House:
    """The same desk with budgets that are soon spent."""
    told = {'name = "Example Support"': 'name = "Example Support"\nadmin = "root@example.org"'}
    budgets = "[budgets]\nmails = 5\ncontact = 2\n"
    settings = load(settings_file(tmp_path, MORE.replace("[digests]", budgets + "[digests]"), changes=told), {})
    return open_house(settings, lambda event, **told: None, now=clock)


def limits(house: House) -> list[tuple[str, str]]:
    while digest_once(house):
        pass
    return [(to, text) for to, text in lists(house) if "budgets." in text]


def test_what_the_budgets_kept_back_is_told_once_an_hour_to_agents_and_admin(small: House, clock: Clock) -> None:
    for uid in range(1, 9):
        take_in(small, f"Printer {uid} is broken", uid)
    assert limits(small) == [], "it waits a little for more"
    clock.at += timedelta(minutes=6)
    told = limits(small)
    assert [to for to, _ in told] == ["ann@example.org", "root@example.org"]
    assert "[#3]: 1 (budgets.contact)" in told[0][1] and "bob@customer.example: 3 (budgets.mails)" in told[0][1]
    assert "Printer 3" not in told[0][1] and "Please help" not in told[0][1]
    assert limits(small) == told, "once"
    take_in(small, "Printer 9 is broken", 9)
    clock.at += timedelta(minutes=40)
    take_in(small, "Another printer is broken", 10)
    assert limits(small) == told, "within the hour there is no other one, and of the flood the desk has heard"


def test_the_list_of_held_mails_has_every_mail_of_a_flood_behind_all_others(small: House, clock: Clock) -> None:
    clock.at = NOON - DAY - timedelta(hours=3, minutes=30)
    while digest_once(small):
        pass
    take_in(small, "From nobody", 1, From="undisclosed")
    for uid in range(2, 12):
        take_in(small, f"Printer {uid} is broken", uid)
    clock.at += DAY
    while digest_once(small):
        pass
    [held] = [text for to, text in lists(small) if to == "root@example.org" and "#release" in text]
    lines = [line for line in held.splitlines() if ", flood" in line or ", no-sender" in line]
    assert len(lines) == 6 and "no-sender" in lines[0]
