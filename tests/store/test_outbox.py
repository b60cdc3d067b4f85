# SPDX-License-Identifier: Apache-2.0
"""A letter is owed once, leased to one sender, and settled by whoever holds the newest lease."""

from datetime import timedelta
from typing import Any

import pytest

from store import outbox
from store.engine import Database
from store.outbox import BACK_OFF, LEASE, Owed
from tests.store.samples import AT, MINUTE, rows

SECOND = timedelta(seconds=1)


def owe(database: Database, *message_ids: str, **changes: Any) -> None:
    told: dict[str, Any] = {
        "ticket": 42,
        "letter": "answer",
        "audience": "reporter",
        "recipient": "bob@home.example",
        "domain": "home.example",
        "envelope_from": "support@desk.example",
        "automatic": False,
        "content": b"From: support@desk.example\r\n\r\nHello \xff\x00\r\n",
        "state": "queued",
        "next_try": AT,
        "owed_at": AT,
    }
    with database.write() as connection:
        outbox.owe(connection, [{"message_id": one, **told | changes} for one in message_ids])


def lease(database: Database, at: Any = AT, batch: int = outbox.BATCH) -> list[Owed]:
    with database.write() as connection:
        return outbox.lease(connection, at, batch)


def lease_one(database: Database, at: Any = AT) -> Owed:
    (only,) = lease(database, at)
    return only


def defer(database: Database, owed: Owed, at: Any = AT, answer: str = "451 later") -> None:
    with database.write() as connection:
        outbox.deferred(connection, owed, answer, at)


def only(database: Database) -> Any:
    (row,) = rows(database, "outbox")
    return row


def test_a_letter_is_owed_once_and_keeps_its_first_bytes(database: Database) -> None:
    owe(database, "a@desk.example", content=b"first")
    owe(database, "a@desk.example", content=b"second")
    assert only(database).content == b"first"


def test_a_letter_that_was_sent_is_not_owed_again(database: Database) -> None:
    owe(database, "a@desk.example")
    with database.write() as connection:
        assert outbox.sent(connection, outbox.lease(connection, AT)[0], "250 ok", "", AT)
    owe(database, "a@desk.example")
    assert only(database).state == "sent"
    assert lease(database, AT + timedelta(days=9)) == []


def test_owing_nothing_is_fine(database: Database) -> None:
    owe(database)
    with database.read() as connection:
        assert outbox.queued(connection) == 0


def test_a_lease_has_the_bytes_and_counts_an_attempt(database: Database) -> None:
    owe(database, "a@desk.example")
    letter = lease_one(database)
    assert letter.content == b"From: support@desk.example\r\n\r\nHello \xff\x00\r\n"
    assert (letter.ticket, letter.letter, letter.recipient, letter.attempts) == (42, "answer", "bob@home.example", 1)
    assert (letter.envelope_from, letter.owed_at) == ("support@desk.example", AT)
    assert lease(database) == []


def test_the_letter_that_is_due_the_longest_goes_first(database: Database) -> None:
    owe(database, "late@desk.example", next_try=AT)
    owe(database, "first@desk.example", next_try=AT - MINUTE)
    owe(database, "not-yet@desk.example", next_try=AT + MINUTE)
    assert [one.message_id for one in lease(database)] == ["first@desk.example", "late@desk.example"]


def test_a_lease_takes_no_more_than_a_batch(database: Database) -> None:
    owe(database, "a@x", "b@x", "c@x")
    assert [len(lease(database, batch=2)), len(lease(database, batch=2))] == [2, 1]


def test_a_sender_that_died_is_followed_by_another_with_the_same_bytes(database: Database) -> None:
    owe(database, "a@desk.example")
    first = lease_one(database)
    assert lease(database, AT + LEASE - SECOND) == []
    second = lease_one(database, AT + LEASE)
    assert (second.message_id, second.content, second.attempts) == (first.message_id, first.content, 2)


def test_what_left_is_written_down_with_its_return_path(database: Database) -> None:
    owe(database, "a@desk.example")
    with database.write() as connection:
        letter = outbox.lease(connection, AT)[0]
        assert outbox.sent(connection, letter, "250 queued as 7", "other@desk.example", AT + MINUTE)
        assert outbox.queued(connection) == 0
    row = only(database)
    assert (row.state, row.sent_at, row.answer, row.envelope_from) == (
        "sent", AT + MINUTE, "250 queued as 7", "other@desk.example",
    )  # fmt: skip


def test_a_refusal_is_final(database: Database) -> None:
    owe(database, "a@desk.example")
    with database.write() as connection:
        letter = outbox.lease(connection, AT)[0]
        assert outbox.refused(connection, letter, "550 no such user")
    assert (only(database).state, only(database).answer) == ("refused", "550 no such user")
    assert lease(database, AT + timedelta(days=9)) == []


def test_a_deferral_waits_ever_longer_up_to_an_hour(database: Database) -> None:
    owe(database, "a@desk.example")
    at, pauses = AT, []
    for _ in range(len(BACK_OFF) + 2):
        defer(database, lease_one(database, at), at)
        pauses.append((only(database).next_try - at).total_seconds())
        at = only(database).next_try
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (30, 3600)
    assert only(database).answer == "451 later"


def test_who_was_slower_than_the_lease_settles_nothing(database: Database) -> None:
    owe(database, "a@desk.example")
    slow = lease_one(database)
    lease(database, AT + LEASE)
    before = only(database)
    defer(database, slow)
    with database.write() as connection:
        assert not outbox.sent(connection, slow, "250", "", AT)
        assert not outbox.refused(connection, slow, "550")
        outbox.give_back(connection, slow, AT)
    assert only(database) == before


def test_a_letter_that_was_not_tried_is_given_back_as_if_never_leased(database: Database) -> None:
    owe(database, "a@desk.example")
    with database.write() as connection:
        outbox.give_back(connection, outbox.lease(connection, AT)[0], AT)
    assert lease_one(database).attempts == 1


def test_leases_of_a_process_that_died_end_and_deferred_letters_keep_their_pause(database: Database) -> None:
    owe(database, "died@x", "deferred@x")
    died, deferred = lease(database)
    defer(database, deferred)
    with database.write() as connection:
        assert outbox.release_all(connection, AT) == 1
    assert lease_one(database).id == died.id


@pytest.mark.parametrize("ticket", [None, 42])
def test_a_letter_may_belong_to_no_ticket(database: Database, ticket: int | None) -> None:
    owe(database, "a@desk.example", ticket=ticket)
    assert lease_one(database).ticket == ticket


def test_a_server_s_words_in_any_charset_are_written_down(database: Database) -> None:
    words = "250 f\udcfcr\0 immer"  # as the client gives bytes that are no UTF-8
    owe(database, "sent@x", "refused@x", "deferred@x")
    with database.write() as connection:
        one, two, three = outbox.lease(connection, AT)
        assert outbox.sent(connection, one, words, "", AT)
        assert outbox.refused(connection, two, words)
        outbox.deferred(connection, three, words, AT)
    assert [row.state for row in rows(database, "outbox")] == ["sent", "refused", "queued"]
    assert {row.answer for row in rows(database, "outbox")} == {"250 f\ufffdr\ufffd immer"}
