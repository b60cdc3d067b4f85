# SPDX-License-Identifier: Apache-2.0
"""Votes are kept without words, one a ticket, withdrawn for good, never of confidential tickets."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from store import past, votes
from store.engine import Database
from store.rows import event_row
from store.schema import events, lessons, tickets
from tests.store.samples import AT, HOUR, MINUTE, raw, rows, take_in
from workflows.event import Event
from workflows.events import Answered, Categorised
from workflows.hashing import hashes
from workflows.learner import Learner, Vote
from workflows.learning import learned
from workflows.lexicon import words_of
from workflows.triage import Kind

DAY = timedelta(days=1)


def vote(ticket: int, kind: str = "request", agent: int = 1, at: datetime = AT, text: str = "my badge") -> Vote:
    found = hashes(words_of(text))
    return Vote(agent=agent, ticket=ticket, kind=kind, category="access", hashes=found, sure=0.5, at=at)


def opened(database: Database, count: int = 1, text: str = "My badge opens no door.") -> None:
    for uid in range(1, count + 1):
        take_in(database, raw(text, Message_ID=f"<{uid}@x>", Subject="Badge"), uid)


def changed(database: Database, number: int, **columns: Any) -> None:
    with database.write() as connection:
        connection.execute(update(tickets).where(tickets.c.number == number).values(columns))


def cast(database: Database, *told: Vote, breach: bool = False) -> list[bool]:
    with database.write() as connection:
        return [votes.cast(connection, one, breach=breach) for one in told]


def learn(database: Database, number: int, agent: int = 1, at: datetime = AT) -> bool:
    with database.write() as connection:
        return votes.learn(connection, number, agent=agent, at=at)


def withdraw(database: Database, **whose: Any) -> int:
    with database.write() as connection:
        return votes.withdraw(connection, **whose)


def counting(database: Database) -> list[Vote]:
    with database.read() as connection:
        return list(votes.all_votes(connection))


def keep(database: Database, *told: Vote, accepted: bool = True, at: datetime = AT) -> None:
    with database.write() as connection:
        taught = learned(told).learner
        taken = votes.standing(connection)
        votes.keep_lesson(connection, taught, at=at, accepted=accepted, taken=taken, report="{}")


def loaded(database: Database) -> Learner | None:
    with database.read() as connection:
        return votes.learner(connection)


# Casting


def test_a_ticket_teaches_what_it_is_by_what_its_reporter_first_wrote(database: Database) -> None:
    opened(database)
    changed(database, 1, kind="request", category="doors")
    assert learn(database, 1, agent=7, at=AT + HOUR)
    (found,) = counting(database)
    assert (found.agent, found.ticket, found.kind, found.category, found.at) == (7, 1, "request", "doors", AT + HOUR)
    assert set(hashes(["badge", "door"]).words) <= set(found.hashes.words)


def test_the_vote_says_how_sure_the_lexicon_was_of_that_kind(database: Database) -> None:
    take_in(database, raw("The printer is broken and does not work any more."))
    learn(database, 1)
    (agreed,) = counting(database)
    changed(database, 1, kind="other")
    learn(database, 1)
    (refused,) = counting(database)
    assert agreed.kind == "incident" and agreed.sure > 0.7
    assert refused.kind == "other" and refused.sure < 0.2


def test_neither_words_nor_quotations_nor_signatures_are_kept(database: Database) -> None:
    text = "My badge opens no door.\r\n\r\nOn Mon, 2 Mar 2026 Ann wrote:\r\n> zeppelin\r\n\r\n-- \r\nBob Quackenbush"
    take_in(database, raw(text, Subject="Re: Badge"))
    learn(database, 1)
    (row,) = rows(database, "votes")
    assert b"badge" not in row.hashes
    (found,) = counting(database)
    assert set(hashes(["badge"]).words) <= set(found.hashes.words)
    assert not set(hashes(["zeppelin", "quackenbush"]).words) & set(found.hashes.words)


def test_a_ticket_has_one_vote_and_the_newest_wins(database: Database) -> None:
    opened(database)
    assert cast(database, vote(1, "incident"), vote(1, "request", agent=2, at=AT + HOUR)) == [True, True]
    (found,) = counting(database)
    assert (found.kind, found.agent) == ("request", 2)


def test_the_same_verdict_again_leaves_the_first_voter_s(database: Database) -> None:
    opened(database)
    assert cast(database, vote(1, agent=1), vote(1, agent=2, at=AT + HOUR)) == [True, False]
    (found,) = counting(database)
    assert found.agent == 1


@pytest.mark.parametrize("number", [0, 99])
def test_a_ticket_that_does_not_exist_teaches_nothing(database: Database, number: int) -> None:
    assert not learn(database, number)


# Confidential


def test_a_confidential_ticket_teaches_nothing_and_leaves_no_hash(database: Database) -> None:
    opened(database)
    changed(database, 1, breach=True)
    assert not learn(database, 1)
    assert counting(database) == []
    assert [(row.breach, row.hashes) for row in rows(database, "votes")] == [(True, b"")]


def test_a_ticket_that_becomes_confidential_takes_its_vote_with_it(database: Database) -> None:
    opened(database)
    assert learn(database, 1)
    changed(database, 1, breach=True)
    assert not learn(database, 1)
    assert counting(database) == []
    assert [row.hashes for row in rows(database, "votes")] == [b""]


def test_after_a_false_alarm_the_ticket_teaches_again(database: Database) -> None:
    opened(database)
    changed(database, 1, breach=True)
    learn(database, 1)
    changed(database, 1, breach=False)
    assert learn(database, 1)
    assert len(counting(database)) == 1


# Withdrawing


@pytest.mark.parametrize(
    ("whose", "left"),
    [
        ({"agent": 1}, {3}),
        ({"ticket": 2}, {1, 3}),
        ({"day": date(2026, 3, 2)}, {2}),
        ({"agent": 1, "day": date(2026, 3, 2)}, {2, 3}),
        ({"agent": 9}, {1, 2, 3}),
    ],
)
def test_votes_are_withdrawn_by_agent_ticket_and_day(
    database: Database, whose: dict[str, Any], left: set[int]
) -> None:
    opened(database, 3)
    cast(database, vote(1), vote(2, at=AT + DAY), vote(3, agent=2))
    assert withdraw(database, **whose) == 3 - len(left)
    assert {one.ticket for one in counting(database)} == left
    assert all(not row.hashes for row in rows(database, "votes") if row.withdrawn)


def test_a_day_is_one_of_utc_from_midnight_to_midnight(database: Database) -> None:
    opened(database, 3)
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    cast(database, vote(1, at=midnight - MINUTE), vote(2, at=midnight), vote(3, at=midnight + DAY))
    assert withdraw(database, day=date(2026, 3, 3)) == 1
    assert {one.ticket for one in counting(database)} == {1, 3}


def test_withdrawing_nobody_s_votes_is_a_mistake(database: Database) -> None:
    with pytest.raises(ValueError, match="whose"):
        withdraw(database)


def test_withdrawing_twice_withdraws_nothing_more(database: Database) -> None:
    opened(database)
    cast(database, vote(1))
    assert [withdraw(database, ticket=1), withdraw(database, ticket=1)] == [1, 0]


# The past


def done(database: Database, number: int, *happened: Event, state: str = "closed") -> None:
    """Let these things happen to a ticket and finish it."""
    with database.write() as connection:
        for place, event in enumerate(happened):
            stamped = event.stamped(seq=50 + place, at=AT + place * HOUR, cause="")
            connection.execute(insert(events), event_row(number, stamped, event.actor))
    changed(database, number, state=state)


def learn_past(database: Database) -> int:
    with database.write() as connection:
        return sum(
            votes.learn(connection, one.ticket, agent=one.agent, at=one.at) for one in past.untaught(connection)
        )


def test_finished_tickets_teach_by_the_agent_who_dealt_with_them(database: Database) -> None:
    opened(database, 4)
    corrected = Categorised(kind=Kind.INCIDENT, category="access", confidence=1.0, actor="agent:5")
    done(database, 1, Answered(actor="agent:4"), corrected, Answered(actor="agent:6"))
    done(database, 2, Answered(actor="agent:4"), Answered(actor="agent:6"), state="resolved")
    done(database, 3)  # silence closed it
    done(database, 4, Answered(actor="agent:4"), state="in progress")
    assert learn_past(database) == 2
    assert {one.ticket: (one.agent, one.at) for one in counting(database)} == {1: (5, AT + HOUR), 2: (6, AT + HOUR)}


def test_the_past_is_learned_once_and_what_was_withdrawn_stays_away(database: Database) -> None:
    opened(database, 2)
    for number in (1, 2):
        done(database, number, Answered(actor="agent:4"))
    assert learn_past(database) == 2
    withdraw(database, ticket=1)
    assert learn_past(database) == 0
    assert {one.ticket for one in counting(database)} == {2}


def test_confidential_tickets_of_the_past_are_left_alone(database: Database) -> None:
    opened(database)
    done(database, 1, Answered(actor="agent:4"))
    changed(database, 1, breach=True)
    assert learn_past(database) == 0
    assert rows(database, "votes") == []


def test_examples_are_the_newest_votes_with_their_mails_the_oldest_first(database: Database) -> None:
    opened(database, 3)
    cast(database, *(vote(number, at=AT + number * HOUR) for number in (1, 2, 3)))
    with database.read() as connection:
        found = list(past.examples(connection, 2))
    assert [(one.vote.ticket, one.subject, one.text) for one in found] == [
        (2, "Badge", "My badge opens no door."),
        (3, "Badge", "My badge opens no door."),
    ]


# Lessons


def test_before_the_first_lesson_there_is_no_learner(database: Database) -> None:
    assert loaded(database) is None


def test_a_lesson_says_after_loading_what_it_said_before(database: Database) -> None:
    opened(database, 3)
    told = [vote(number) for number in (1, 2, 3)]
    keep(database, *told)
    found = loaded(database)
    assert found is not None
    assert found.kind(["badge"]) == learned(told).learner.kind(["badge"])
    assert found.kind(["badge"])["request"] > 0


def test_the_same_lesson_is_loaded_once_and_a_newer_one_at_once(database: Database) -> None:
    keep(database, vote(1))
    first = loaded(database)
    assert loaded(database) is first
    keep(database, vote(1), vote(2))
    assert loaded(database) is not first


def test_a_refused_lesson_leaves_the_one_before_it_at_work(database: Database) -> None:
    keep(database, vote(1))
    before = loaded(database)
    keep(database, vote(1, "incident"), accepted=False, at=AT + HOUR)
    assert loaded(database) is before
    with database.read() as connection:
        newest = votes.last_lesson(connection)
        at_work = votes.last_lesson(connection, accepted=True)
    assert newest is not None and (newest.accepted, newest.built_at) == (False, AT + HOUR)
    assert at_work is not None and at_work.accepted


def test_a_damaged_lesson_costs_what_was_learned_and_nothing_else(database: Database) -> None:
    keep(database, vote(1))
    with database.write() as connection:
        connection.execute(update(lessons).values(content=b"damaged", digest="never seen"))
    assert loaded(database) is None


def test_only_a_few_lessons_are_kept_of_either_sort(database: Database) -> None:
    for number in range(6):
        keep(database, vote(number + 1))
        keep(database, vote(number + 1), accepted=False)
    with database.read() as connection:
        found = [row.accepted for row in connection.execute(select(lessons))]
    assert sorted(found) == [False] * votes.KEPT_LESSONS + [True] * votes.KEPT_LESSONS


def test_the_standing_moves_with_every_vote_that_comes_or_goes(database: Database) -> None:
    opened(database, 2)
    seen = []
    for change in (
        lambda: cast(database, vote(1)),
        lambda: cast(database, vote(2)),
        lambda: cast(database, vote(1, "incident")),
        lambda: withdraw(database, ticket=2),
    ):
        change()
        with database.read() as connection:
            seen.append(votes.standing(connection))
    assert len(set(seen)) == 4
