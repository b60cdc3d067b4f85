# SPDX-License-Identifier: Apache-2.0
"""The judge itself: it has nothing to say about a desk that did well, and names each thing that is put wrong."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crash.checker import Evidence, judge
from tests.crash.post import Fate, thread
from tests.crash.sink import Sink
from tests.crash.trial import BOXES, Trial
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account

LAST_TICKET = "(SELECT max(number) FROM tickets)"


@pytest.fixture(scope="module")
def done_well(dovecot: Dovecot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    """What a desk leaves that nobody attacked: two threads with a reply each."""
    folder = tmp_path_factory.mktemp("judge")
    accounts = [dovecot.add(Account(address=f"judge-{name}@desk.example", password="secret")) for name in BOXES]
    with Sink() as sink:
        trial = Trial(
            folder=folder / "desk",
            dovecot=dovecot,
            sink=sink,
            accounts=accounts,
            database=f"sqlite:///{folder / 'firstline.db'}",
            storage=folder / "blobs",
        )
        with trial:
            trial.offer([*thread(), *thread()])
            verdict = trial.settle()
        assert verdict.findings == []
        yield Evidence(database=trial.database, boxes=BOXES, offered=trial.offered, arrived=sink.arrived)


@pytest.fixture
def copy(done_well: Evidence, tmp_path: Path) -> tuple[Evidence, sqlite3.Connection]:
    """The same in a database of the test's own, whose history may be changed."""
    path = tmp_path / "copy.db"
    source = sqlite3.connect(done_well.database.removeprefix("sqlite:///"))
    target = sqlite3.connect(path, isolation_level=None)
    source.backup(target)
    source.close()
    for (name,) in target.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        target.execute(f"DROP TRIGGER {name}")
    return replace(done_well, database=f"sqlite:///{path}"), target


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("DELETE FROM inbox WHERE id = 1", "is lost: of 1 copies in"),
        ("UPDATE inbox SET outcome = NULL WHERE id = 1", "is not decided"),
        ("UPDATE inbox SET outcome = 'held', cause = 'poison' WHERE id = 1", "was harmless"),
        ("UPDATE inbox SET mailbox = 'sales', uid = uid + 100 WHERE mailbox = 'support'", "which held 1"),
        ("DELETE FROM messages WHERE id = 1", "is lost: it is in no ticket"),
        (f"UPDATE messages SET ticket = {LAST_TICKET}", "holds 0 threads"),
        (f"UPDATE messages SET ticket = {LAST_TICKET} WHERE id = 1", "is in 2 tickets"),
        (f"DELETE FROM events WHERE ticket = {LAST_TICKET} AND seq = 2", "its history has a gap"),
        ("UPDATE tickets SET priority = 'P1' WHERE number = 1", "its history makes another ticket than its row"),
        ("UPDATE outbox SET letter = 'acknowledgement' WHERE ticket = 1", "and is owed 3 times"),
        ("DELETE FROM outbox WHERE letter = 'acknowledgement'", "the desk knows nothing of it: lost"),
        ("UPDATE outbox SET letter = 'alert_new' WHERE letter = 'alert_reply'", "alerts of (opening, replies)"),
        ("UPDATE outbox SET state = 'queued' WHERE id = 1", "is queued"),
        ("UPDATE outbox SET content = content || '.' WHERE id = 1", "other bytes"),
        ("UPDATE outbox SET recipient = 'eve@elsewhere.example' WHERE id = 1", "at another recipient"),
        ("UPDATE outbox SET attempts = 0 WHERE id = 1", "arrived 1 times in 0 attempts"),
        ("DROP TABLE threads; DROP TABLE tickets", "the database is lost"),
    ],
)
def test_what_is_put_wrong_is_named(copy: tuple[Evidence, sqlite3.Connection], wrong: str, words: str) -> None:
    evidence, database = copy
    assert judge(evidence).findings == []
    database.executescript(f"PRAGMA foreign_keys = OFF; {wrong}")
    assert [finding for finding in judge(evidence).findings if words in finding]


def test_a_letter_that_never_arrived_is_named(done_well: Evidence) -> None:
    verdict = judge(replace(done_well, arrived=done_well.arrived[1:]))
    assert "arrived 0 times" in verdict.findings[0]


def test_a_mail_offered_and_never_seen_is_named(done_well: Evidence) -> None:
    verdict = judge(replace(done_well, offered=[*done_well.offered, *thread(replies=0)]))
    assert any("it is in no ticket" in finding for finding in verdict.findings)


def test_a_mail_that_kills_and_is_not_held_is_named(done_well: Evidence) -> None:
    deadly = [replace(mail, fate=Fate.KILLS) for mail in done_well.offered]
    findings = judge(replace(done_well, offered=deadly)).findings
    assert any("kills its process and became ticketed" in finding for finding in findings)
    assert any("was set aside after 1 attempts" in finding for finding in findings)
