# SPDX-License-Identifier: Apache-2.0
"""A mail is kept once, leased with a counted attempt, and settled by whoever holds the newest lease."""

from datetime import timedelta
from typing import Any

import pytest

from store import inbox
from store.engine import Database
from store.errors import Stale
from store.inbox import ATTEMPTS, BACK_OFF, LEASE, Leased
from tests.store.samples import AT, MINUTE, keep, lease, lease_one, rows
from workflows.case import Disposition, Outcome

IGNORED = Disposition(outcome=Outcome.IGNORED, cause="blocked", because="its sender is blocked")
HELD = Disposition(outcome=Outcome.HELD, cause="spam", because="our mail server marked it as spam")
SECOND = timedelta(seconds=1)


def settle(database: Database, leased: Leased, disposition: Disposition = IGNORED, **changes: Any) -> None:
    told: dict[str, Any] = {"ticket": None, "message_id": "m@x.example", "digest": "d", "at": AT} | changes
    with database.write() as connection:
        inbox.settle(connection, leased, disposition, **told)


def fail(database: Database, leased: Leased, at: Any = AT, error: str = "ValueError: bad") -> None:
    with database.write() as connection:
        inbox.fail(connection, leased, error, at)


def only(database: Database) -> Any:
    (row,) = rows(database, "inbox")
    return row


def test_a_mail_that_is_kept_twice_is_one_row_as_it_was_first(database: Database) -> None:
    keep(database, 1, blob="first")
    keep(database, 1, blob="second", at=AT + MINUTE)
    row = only(database)
    assert (row.blob, row.kept_at, row.outcome, row.attempts) == ("first", AT, None, 0)


def test_the_same_uid_in_another_mailbox_or_generation_is_another_mail(database: Database) -> None:
    keep(database, 1)
    keep(database, 1, generation=2)
    keep(database, 1, mailbox="hr")
    assert len(rows(database, "inbox")) == 3


def test_uids_and_sizes_beyond_31_bits_are_kept(database: Database) -> None:
    keep(database, 2**32 - 1, size=2**40)
    assert (only(database).uid, only(database).size) == (2**32 - 1, 2**40)


def test_keeping_nothing_is_fine(database: Database) -> None:
    keep(database)
    assert rows(database, "inbox") == []


def test_known_uids_are_the_newest_of_their_generation(database: Database) -> None:
    keep(database, 1, 2, 3)
    keep(database, 4, oversize_limit=1000)
    keep(database, 9, generation=2)
    keep(database, 8, mailbox="hr")
    with database.read() as connection:
        known = inbox.known_uids(connection, "support", 1, 3)
    told = {uid: (mail.message_id, mail.whole) for uid, mail in known.items()}
    assert told == {4: ("m4@home.example", False), 3: ("m3@home.example", True), 2: ("m2@home.example", True)}


def test_fresh_mails_are_leased_together_in_order_and_each_counts_an_attempt(database: Database) -> None:
    keep(database, 3, 1, 2)
    leased = lease(database)
    assert [one.blob for one in leased] == [f"{uid:064x}" for uid in (3, 1, 2)]
    assert [one.attempts for one in leased] == [1, 1, 1]
    assert lease(database) == []


def test_a_lease_takes_no_more_than_a_batch(database: Database) -> None:
    keep(database, 1, 2, 3)
    assert [len(lease(database, batch=2)), len(lease(database, batch=2))] == [2, 1]


def test_a_lease_carries_what_a_decision_needs(database: Database) -> None:
    keep(database, 1, silent=True, oversize_limit=1000)
    leased = lease_one(database)
    assert (leased.mailbox, leased.received_at, leased.kept_at) == ("support", AT, AT)
    assert (leased.silent, leased.released, leased.oversize_limit) == (True, False, 1000)
    assert leased.cause == f"inbox {leased.id}"


def test_a_lease_ends_and_the_mail_is_leased_again(database: Database) -> None:
    keep(database, 1)
    lease(database)
    assert lease(database, AT + LEASE - SECOND) == []
    assert lease_one(database, AT + LEASE).attempts == 2


def test_a_second_attempt_is_leased_alone(database: Database) -> None:
    keep(database, 1)
    fail(database, lease_one(database))
    keep(database, 2, 3)
    later = AT + MINUTE
    assert [one.attempts for one in lease(database, later)] == [2]
    assert [one.attempts for one in lease(database, later)] == [1, 1]


def test_a_second_attempt_never_joins_the_fresh_mails_before_it(database: Database) -> None:
    keep(database, 1, 2)
    first, second = lease(database)
    with database.write() as connection:
        inbox.give_back(connection, [first], AT)
    fail(database, second)
    assert [one.id for one in lease(database, AT + MINUTE)] == [first.id]
    assert [one.id for one in lease(database, AT + MINUTE)] == [second.id]


def test_five_attempts_are_made_and_then_the_mail_is_held_and_its_neighbours_are_not(database: Database) -> None:
    keep(database, 1)
    at = AT
    for attempt in range(1, ATTEMPTS + 1):
        assert lease_one(database, at).attempts == attempt
        at += LEASE
    keep(database, 2, 3, at=at)
    assert [one.attempts for one in lease(database, at)] == [1, 1]
    poison, *neighbours = rows(database, "inbox")
    assert (poison.outcome, poison.cause, poison.decided_at) == ("held", "poison", at)
    assert poison.because == "set aside after 5 attempts: each attempt ended with the death of the process"
    assert [row.outcome for row in neighbours] == [None, None]


def test_a_mail_that_always_fails_is_held_with_its_last_error(database: Database) -> None:
    keep(database, 1)
    at = AT
    for _ in range(ATTEMPTS):
        fail(database, lease_one(database, at), at)
        at += timedelta(seconds=BACK_OFF[-1])
    assert lease(database, at) == []
    assert only(database).because == "set aside after 5 attempts: ValueError: bad"


def test_a_failure_backs_off_ever_longer(database: Database) -> None:
    keep(database, 1)
    at, pauses = AT, []
    for _ in range(ATTEMPTS):
        fail(database, lease_one(database, at), at)
        pauses.append((only(database).next_try - at).total_seconds())
        at = only(database).next_try
    assert pauses == [2, 10, 60, 300, 300]


def test_what_was_decided_is_written_down_once(database: Database) -> None:
    keep(database, 1)
    settle(database, lease_one(database), at=AT + MINUTE)
    row = only(database)
    assert (row.outcome, row.cause, row.because) == ("ignored", "blocked", "its sender is blocked")
    assert (row.message_id, row.digest, row.decided_at) == ("m@x.example", "d", AT + MINUTE)
    assert lease(database, AT + timedelta(days=9)) == []


def test_who_was_slower_than_the_lease_settles_nothing(database: Database) -> None:
    keep(database, 1)
    slow = lease_one(database)
    quick = lease_one(database, AT + LEASE)
    with pytest.raises(Stale, match="attempt 1 settles nothing"):
        settle(database, slow)
    assert only(database).outcome is None
    settle(database, quick, HELD)
    with pytest.raises(Stale):
        settle(database, quick)
    assert only(database).outcome == "held"


def test_who_was_slower_than_the_lease_neither_fails_nor_returns_nor_delays_it(database: Database) -> None:
    keep(database, 1)
    slow = lease_one(database)
    lease(database, AT + LEASE)
    before = only(database)
    fail(database, slow)
    with database.write() as connection:
        inbox.give_back(connection, [slow], AT)
    with pytest.raises(Stale), database.write() as connection:
        inbox.wait(connection, slow, "", AT)
    assert only(database) == before


def test_waiting_for_a_parent_counts_no_attempt(database: Database) -> None:
    keep(database, 1)
    at = AT
    for _ in range(ATTEMPTS * 3):
        leased = lease_one(database, at)
        assert leased.attempts == 1
        at += SECOND
        with database.write() as connection:
            inbox.wait(connection, leased, "its parent is not decided yet", at)
    assert (only(database).outcome, only(database).because) == (None, "its parent is not decided yet")


def test_a_mail_that_waits_comes_up_soon_and_one_that_failed_does_not(database: Database) -> None:
    keep(database, 1)
    leased = lease_one(database)
    with database.write() as connection:
        inbox.wait(connection, leased, "", AT + SECOND)
        assert inbox.soon(connection, AT)
    fail(database, lease_one(database, AT + SECOND), AT + 10 * SECOND)
    with database.read() as connection:
        assert not inbox.soon(connection, AT)
        assert inbox.waiting(connection) == 1


def test_mails_that_were_not_touched_are_given_back_as_if_never_leased(database: Database) -> None:
    keep(database, 1, 2)
    leased = lease(database)
    with database.write() as connection:
        inbox.give_back(connection, leased, AT)
    assert [one.attempts for one in lease(database)] == [1, 1]


def test_a_mail_that_was_decided_is_not_given_back(database: Database) -> None:
    keep(database, 1)
    leased = lease_one(database)
    settle(database, leased)
    with database.write() as connection:
        inbox.give_back(connection, [leased], AT)
    assert (only(database).outcome, only(database).attempts) == ("ignored", 1)


def test_leases_of_a_process_that_died_end_and_their_attempts_stay_counted(database: Database) -> None:
    keep(database, 1, 2)
    died, failed = lease(database)
    fail(database, failed, AT)
    with database.write() as connection:
        assert inbox.release_all(connection, AT) == 1
    assert [(one.id, one.attempts) for one in lease(database)] == [(died.id, 2)]


@pytest.mark.parametrize("released", [True, False])
@pytest.mark.parametrize("disposition", [HELD, IGNORED])
def test_what_was_set_aside_is_decided_again_on_demand(
    database: Database, disposition: Disposition, released: bool
) -> None:
    keep(database, 1)
    first = lease_one(database)
    settle(database, first, disposition, error="old")
    with database.write() as connection:
        assert inbox.reopen(connection, first.id, AT + MINUTE, released=released)
    again = lease_one(database, AT + MINUTE)
    assert (again.id, again.attempts, again.released) == (first.id, 1, released)
    assert only(database).error == ""


@pytest.mark.parametrize("outcome", [Outcome.TICKETED, Outcome.RETURNED])
def test_what_became_part_of_a_ticket_is_never_decided_again(database: Database, outcome: Outcome) -> None:
    keep(database, 1)
    leased = lease_one(database)
    settle(database, leased, Disposition(outcome=outcome, cause="", because=""))
    with database.write() as connection:
        assert not inbox.reopen(connection, leased.id, AT, released=True)
        assert not inbox.reopen(connection, leased.id + 1, AT, released=True)
    assert only(database).outcome == outcome


def test_a_poisonous_mail_that_is_reopened_has_all_its_attempts_again(database: Database) -> None:
    keep(database, 1)
    for attempt in range(ATTEMPTS + 1):
        lease(database, AT + attempt * LEASE)
    with database.write() as connection:
        assert inbox.reopen(connection, only(database).id, AT, released=False)
    assert lease_one(database).attempts == 1


def test_an_error_in_any_words_is_written_down(database: Database) -> None:
    keep(database, 1)
    fail(database, lease_one(database), error="ValueError: \udcfc\0")
    assert only(database).error == "ValueError: \ufffd\ufffd"
