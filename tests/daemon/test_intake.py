# SPDX-License-Identifier: Apache-2.0
"""Intake in this process: one mail that cannot be decided never stops the others."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DataError

from daemon.house import House
from daemon.intake import Intake
from daemon.open import open_house
from daemon.settings import load
from store import facts, inbox, reading
from store.errors import DatabaseUnavailable
from store.inbox import Kept
from tests.daemon.desk import mail


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A desk on SQLite whose mail servers are never asked."""
    (tmp_path / "firstline.toml").write_text(
        f'[desk]\nname = "Example"\ndatabase = "sqlite:///{tmp_path}/x.db"\nstorage = "file://{tmp_path}/blobs"\n'
        '[[mailboxes]]\nname = "support"\naddress = "support@desk.example"\n'
        '[mailboxes.imap]\nhost = "localhost"\nusername = "x"\npassword = "y"\n[smtp]\nhost = "localhost"\n'
    )
    return open_house(load(tmp_path / "firstline.toml", {}), lambda event, **told: None)


def _keep(house: House, *subjects: str) -> None:
    raws = [mail("a@b.example", "support@desk.example", subject, "Please help.") for subject in subjects]
    kept = [
        Kept(
            mailbox="support",
            generation=1,
            uid=uid,
            blob=house.blobs.put(raw),
            size=len(raw),
            message_id="",
            received_at=house.now(),
        )
        for uid, raw in enumerate(raws, 1)
    ]
    with house.database.write() as connection:
        inbox.keep(connection, kept, house.now())


def _subjects(house: House) -> list[str]:
    with house.database.read() as connection:
        return [line.subject for line in reversed(reading.listed(connection, {}))]


def test_a_mail_that_the_database_refuses_is_held_after_five_attempts_and_no_neighbour_with_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather = facts.gather

    def refusing(connection: Any, desk: Any, leased: Any, said: Any, at: Any, *more: Any, **named: Any) -> Any:
        if said.subject == "Refused":
            raise DataError("INSERT", {}, sqlite3.DataError("string or blob too big"))
        return gather(connection, desk, leased, said, at, *more, **named)

    monkeypatch.setattr(facts, "gather", refusing)
    monkeypatch.setattr(inbox, "BACK_OFF", (0, 0, 0, 0))
    _keep(house, "Before", "Refused", "After")
    intake = Intake(house=house)
    while intake.take_in_once():
        pass
    assert _subjects(house) == ["Before", "After"]
    with house.database.read() as connection:
        [held] = reading.set_aside(connection, ignored=False)
    assert (held.cause, "too big" in held.because) == ("poison", True)


def test_a_database_that_fails_costs_no_mail_an_attempt(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    gather = facts.gather
    failures = [DatabaseUnavailable("gone")] * 8

    def failing(*arguments: Any) -> Any:
        if failures:
            raise failures.pop()
        return gather(*arguments)

    monkeypatch.setattr(facts, "gather", failing)
    _keep(house, "One", "Two")
    intake = Intake(house=house)
    for _ in range(8):
        with pytest.raises(DatabaseUnavailable):
            intake.take_in_once()
    assert intake.take_in_once()
    assert _subjects(house) == ["One", "Two"]


@pytest.mark.parametrize(("known", "expected"), [("", "de"), ("nl", "nl")])
def test_the_sender_s_language_settles_what_a_few_words_leave_open(
    house: House, monkeypatch: pytest.MonkeyPatch, known: str, expected: str
) -> None:
    gather = facts.gather

    def knowing(*arguments: Any) -> Any:
        found = gather(*arguments)
        return replace(found, contact=replace(found.contact, language=known))

    monkeypatch.setattr(facts, "gather", knowing)
    raw = mail("a@b.example", "support@desk.example", "Laptop defekt", "Laptop defekt")
    kept = Kept(
        mailbox="support", generation=1, uid=1, blob=house.blobs.put(raw), size=len(raw), message_id="",
        received_at=house.now(),
    )  # fmt: skip
    with house.database.write() as connection:
        inbox.keep(connection, [kept], house.now())
    Intake(house=house).take_in_once()
    with house.database.read() as connection:
        assert [line.language for line in reading.listed(connection, {})] == [expected]
