# SPDX-License-Identifier: Apache-2.0
"""``firstline train``: learns from votes and finished tickets, tells what it gained, refuses what makes it worse."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import delete, insert, select, update

from daemon import training
from daemon.errors import LessonRefused
from daemon.house import House
from daemon.training import BATCH, ENOUGH, PATIENCE, train, train_once
from store import migrate, votes
from store.engine import Database
from store.rows import event_row, ticket_row
from store.schema import agents, events, lessons, tickets
from tests.daemon.admin import firstline, settings_file
from tests.store.samples import AT, raw, take_in
from tests.workflows.streams import UPSIDE_DOWN, Mail, jargon, settled, voted
from workflows.events import Answered
from workflows.rehearsal import Example
from workflows.ticket import State, Ticket

ANN, CAS = "ann@desk.example", "cas@desk.example"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings whose database exists, with two agents in it."""
    found = settings_file(tmp_path)
    (tmp_path / "data").mkdir()
    database = Database(f"sqlite:///{tmp_path}/data/firstline.db")
    migrate.upgrade(database)
    with database.write() as connection:
        rows = [{"id": number, "address": address, "name": ""} for number, address in enumerate((ANN, CAS), 1)]
        connection.execute(insert(agents), rows)
    database.close()
    return found


@pytest.fixture
def database(config: Path) -> Iterator[Database]:
    """The database of those settings."""
    found = Database(f"sqlite:///{config.parent}/data/firstline.db")
    yield found
    found.close()


def vote(database: Database, examples: list[Example], agent: int | None = None) -> None:
    """Cast the votes, each for a ticket of its own."""
    with database.write() as connection:
        for example in examples:
            number = example.vote.ticket + 1
            row = ticket_row(Ticket(number=number))
            if not connection.scalar(select(tickets.c.number).where(tickets.c.number == number)):
                connection.execute(insert(tickets), row)
            told = replace(example.vote, ticket=number, agent=agent or example.vote.agent)
            votes.cast(connection, told)


def nonsense() -> list[Example]:
    """Votes of one agent that turn everything upside down."""
    return voted(settled(250, UPSIDE_DOWN, languages=("en", "nl", "ms", "de")), agents=1)


def lesson_rows(database: Database) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(lessons).order_by(lessons.c.id)))


class Watch:
    """As much of a house as training needs: a clock that a test sets, and an ear."""

    def __init__(self, database: Database) -> None:
        self.database, self.at, self.heard = database, AT, list[str]()

    def now(self) -> Any:
        return self.at

    def tell(self, event: str, **_: Any) -> None:
        self.heard.append(event)

    def once(self) -> bool:
        return train_once(cast(House, self))


# The function


def test_votes_become_a_lesson_that_every_daemon_loads(database: Database) -> None:
    vote(database, voted(jargon(80)))
    found = train(database, AT)
    assert (found.votes, found.refused) == (80, False)
    with database.read() as connection:
        learner = votes.learner(connection)
    assert learner is not None
    assert learner.kind(("zeta", "queue"))["incident"] > 0


def test_the_report_tells_the_desk_s_past_and_the_golden_set(database: Database) -> None:
    # The words of the votes' tickets are asked of the database, which has them only of real mails.
    for uid in range(1, 4):
        take_in(database, raw("The Orbis pas of ward 12.", Message_ID=f"<{uid}@x>", Subject="Orbis"), uid)
        with database.write() as connection:
            votes.learn(connection, uid, agent=1, at=AT)
    found = train(database, AT)
    assert found.rehearsal is not None and found.rehearsal.kind.count == 3
    assert found.reached.kind == found.plain.kind
    assert abs(found.reached.category - found.plain.category) < 0.004, "three votes move one ticket of it at most"


def test_finished_tickets_are_learned_in_small_transactions_and_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "BATCH", 2)
    for uid in range(1, 6):
        take_in(database, raw(Message_ID=f"<{uid}@x>"), uid)
    with database.write() as connection:
        connection.execute(update(tickets).values(state=State.CLOSED))
        for number in range(1, 6):
            event = Answered(actor="agent:1").stamped(seq=90, at=AT, cause="")
            connection.execute(insert(events), event_row(number, event, event.actor))
    assert train(database, AT, report=False).votes == 0
    assert train(database, AT, from_tickets=True, report=False).from_past == 5
    assert train(database, AT, from_tickets=True, report=False).from_past == 0
    assert BATCH < 1000


def test_a_lesson_that_makes_the_desk_worse_is_refused_and_the_one_before_stays(database: Database) -> None:
    vote(database, voted(jargon(40), agents=1))
    train(database, AT, report=False)
    with database.read() as connection:
        before = votes.learner(connection)
    vote(database, nonsense())
    with pytest.raises(LessonRefused, match=r"cost \d+\.\d points of the golden set, more than the 3 "):
        train(database, AT, report=False)
    with database.read() as connection:
        assert votes.learner(connection) is before
    assert [row.accepted for row in lesson_rows(database)] == [True, False]


def test_what_a_person_accepts_is_the_measure_of_later_lessons(database: Database) -> None:
    vote(database, nonsense())
    accepted = train(database, AT, accept=True, report=False)
    assert not accepted.refused
    again = train(database, AT, report=False)
    assert again.accepted == accepted.reached
    assert [row.accepted for row in lesson_rows(database)] == [True, True]


# The loop


def test_nothing_is_learned_of_nothing(database: Database) -> None:
    watch = Watch(database)
    assert not watch.once()
    assert lesson_rows(database) == []


def test_the_first_vote_is_learned_at_once_and_few_more_after_a_while(database: Database) -> None:
    watch, told = Watch(database), voted(jargon(4))
    vote(database, told[:1])
    assert [watch.once(), watch.once()] == [True, False]
    vote(database, told[1:2])
    assert not watch.once()
    watch.at += PATIENCE
    assert [watch.once(), watch.once()] == [True, False]
    assert watch.heard == ["lesson_learned"] * 2


def test_many_votes_are_learned_without_waiting(database: Database) -> None:
    watch, told = Watch(database), voted(jargon(1 + ENOUGH))
    vote(database, told[:1])
    watch.once()
    vote(database, told[1:])
    assert watch.once()


def test_votes_that_are_withdrawn_are_unlearned(database: Database) -> None:
    watch = Watch(database)
    vote(database, voted(jargon(30)))
    watch.once()
    with database.write() as connection:
        for number in range(1, 31):
            votes.withdraw(connection, ticket=number)
    assert watch.once()
    with database.read() as connection:
        learner = votes.learner(connection)
    assert learner is not None and learner.kind(("zeta", "queue")) == {}


def test_a_refused_lesson_is_told_and_not_tried_again_before_something_changes(database: Database) -> None:
    watch = Watch(database)
    vote(database, nonsense())
    assert watch.once()
    watch.at += timedelta(days=1)
    assert not watch.once()
    assert watch.heard == ["lesson_refused"]


# The command


def test_the_command_tells_what_was_learned(config: Path, database: Database) -> None:
    take_in(database, raw("The Orbis pas of ward 12.", Subject="Orbis"))
    with database.write() as connection:
        votes.learn(connection, 1, agent=1, at=AT)
    done = firstline("train", "--config", str(config))
    assert done.exit_code == 0, done.output
    assert "learned from 1 votes" in done.output
    assert "golden set, kind:" in done.output
    assert "without learning" in done.output


def test_the_command_tells_whose_votes_weigh_less(config: Path, database: Database) -> None:
    vote(database, voted([mail for mail in jargon(300) if mail.kind != "other"], agents=10, hostile=3))
    done = firstline("train", "--config", str(config))
    assert f"{ANN} counts 0 tenths" in done.output
    assert "agent 0 counts 0 tenths" in done.output


def test_the_command_as_json_is_one_object(config: Path) -> None:
    done = firstline("train", "--config", str(config), "--json")
    told = json.loads(done.stdout)
    assert (told["votes"], told["withdrawn"], told["weights"]) == (0, 0, {})
    assert 0.5 < told["plain"]["kind"] <= 1.0


def test_a_refusal_has_its_own_exit_code_and_one_sentence(config: Path, database: Database) -> None:
    vote(database, nonsense())
    done = firstline("train", "--config", str(config))
    assert done.exit_code == LessonRefused.exit_code == 15
    assert done.stderr.startswith("firstline: what the agents decided would cost ")
    assert done.stderr.count("\n") == 1
    assert firstline("train", "--config", str(config), "--accept").exit_code == 0


@pytest.mark.parametrize(
    ("whose", "left"), [(f"agent:{ANN.upper()}", 1), ("ticket:1", 2), ("day:2026-01-05", 0), ("day:2020-01-01", 3)]
)
def test_votes_are_withdrawn_by_the_command(config: Path, database: Database, whose: str, left: int) -> None:
    told = voted([Mail(subject="", text="Orbis", language="en", kind="other", category="other")] * 3)
    vote(database, told[:2], agent=1)
    vote(database, told[2:], agent=2)
    done = firstline("train", "--config", str(config), "--withdraw", whose)
    assert done.exit_code == 0, done.output
    assert f"learned from {left} votes" in done.output


@pytest.mark.parametrize("whose", ["", "agent", "ticket:one", "day:yesterday", "team:1"])
def test_an_unclear_withdrawal_is_explained(config: Path, whose: str) -> None:
    done = firstline("train", "--config", str(config), "--withdraw", whose)
    assert done.exit_code == 2
    assert "agent:ADDRESS" in done.stderr


def test_an_agent_whom_nobody_knows_is_named_with_those_who_are_known(config: Path) -> None:
    done = firstline("train", "--config", str(config), "--withdraw", "agent:eve@evil.example")
    assert done.exit_code == 10
    assert f"{ANN}, {CAS}" in done.stderr


def test_where_nobody_has_been_an_agent_the_refusal_lists_nobody(config: Path, database: Database) -> None:
    with database.write() as connection:
        connection.execute(delete(agents))
    done = firstline("train", "--config", str(config), "--withdraw", "agent:foo")
    assert done.exit_code == 10
    assert "foo is the address of no agent; nobody has been one yet" in done.stderr
