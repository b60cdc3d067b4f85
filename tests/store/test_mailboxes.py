# SPDX-License-Identifier: Apache-2.0
"""One process reads a mailbox at a time, and only that one moves its cursor."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store import mailboxes
from store.engine import Database
from store.errors import Stale
from store.mailboxes import LEASE, Cursor
from tests.store.samples import AT, MINUTE

SECOND = timedelta(seconds=1)


def begin(database: Database, name: str = "support") -> None:
    with database.write() as connection:
        mailboxes.begin(connection, name, AT)


def lease(database: Database, owner: str, at: object = AT, name: str = "support") -> bool:
    with database.write() as connection:
        return mailboxes.lease(connection, name, owner, at)  # type: ignore[arg-type]


def cursor(database: Database, name: str = "support") -> Cursor:
    with database.read() as connection:
        found = mailboxes.cursor(connection, name)
    assert found is not None
    return found


def advance(database: Database, owner: str, to: Cursor, at: object = AT) -> None:
    with database.write() as connection:
        mailboxes.advance(connection, owner, to, at)  # type: ignore[arg-type]


def test_a_mailbox_begins_unread_and_keeps_its_first_start(database: Database) -> None:
    begin(database)
    with database.write() as connection:
        mailboxes.begin(connection, "support", AT + MINUTE)
    assert cursor(database) == Cursor(name="support", started_at=AT)


def test_a_mailbox_without_a_row_has_no_cursor_and_no_lease(database: Database) -> None:
    with database.read() as connection:
        assert mailboxes.cursor(connection, "support") is None
    assert not lease(database, "one")


def test_only_one_process_has_a_mailbox(database: Database) -> None:
    begin(database)
    assert lease(database, "one")
    assert not lease(database, "two")


def test_the_owner_renews_and_an_abandoned_mailbox_is_taken_over(database: Database) -> None:
    begin(database)
    lease(database, "one")
    assert lease(database, "one", AT + LEASE - SECOND)
    assert not lease(database, "two", AT + LEASE + SECOND)
    assert lease(database, "two", AT + 2 * LEASE)
    assert not lease(database, "one", AT + 2 * LEASE)


def test_a_mailbox_that_is_given_back_is_free_at_once(database: Database) -> None:
    begin(database)
    lease(database, "one")
    with database.write() as connection:
        mailboxes.release(connection, "support", "two")
    assert not lease(database, "two")
    with database.write() as connection:
        mailboxes.release(connection, "support", "one")
    assert lease(database, "two")


def test_mailboxes_are_leased_apart(database: Database) -> None:
    begin(database)
    begin(database, "hr")
    assert lease(database, "one") and lease(database, "two", name="hr")
    with database.read() as connection:
        assert {found.name for found in mailboxes.cursors(connection)} == {"support", "hr"}


def test_the_owner_moves_the_cursor_beyond_31_bits(database: Database) -> None:
    begin(database)
    lease(database, "one")
    moved = replace(
        cursor(database), generation=1, uidvalidity=2**32 - 1, uidnext=2**32 - 1, last_uid=2**32 - 2, polled_at=AT
    )
    advance(database, "one", moved)
    assert cursor(database) == moved


@pytest.mark.parametrize("owner", ["two", ""])
def test_a_stranger_moves_no_cursor(database: Database, owner: str) -> None:
    begin(database)
    lease(database, "one")
    before = cursor(database)
    with pytest.raises(Stale, match="support is read by another process now"):
        advance(database, owner, replace(before, last_uid=9))
    assert cursor(database) == before


def test_who_lost_the_mailbox_moves_no_cursor(database: Database) -> None:
    begin(database)
    lease(database, "one")
    lease(database, "two", AT + 2 * LEASE)
    with pytest.raises(Stale):
        advance(database, "one", replace(cursor(database), last_uid=9))


def test_a_failing_mailbox_remembers_since_when_until_it_is_read_again(database: Database) -> None:
    begin(database)
    for minutes, words in ((0, "connection refused"), (5, "connection refused again")):
        with database.write() as connection:
            mailboxes.failed(connection, "support", words, AT + minutes * MINUTE)
    assert (cursor(database).failing_since, cursor(database).error) == (AT, "connection refused again")
    lease(database, "one")
    advance(database, "one", cursor(database), AT + 9 * MINUTE)
    found = cursor(database)
    assert (found.failing_since, found.error, found.polled_at) == (None, "", AT + 9 * MINUTE)


def test_a_server_s_words_in_any_charset_are_written_down(database: Database) -> None:
    begin(database)
    with database.write() as connection:
        mailboxes.failed(connection, "support", "NO f\udcfcr\0 immer", AT)
    assert cursor(database).error == "NO f\ufffdr\ufffd immer"


def test_the_leases_of_a_process_that_died_end(database: Database) -> None:
    begin(database)
    lease(database, "one")
    with database.write() as connection:
        mailboxes.release_all(connection)
    assert lease(database, "two")
