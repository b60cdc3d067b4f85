# SPDX-License-Identifier: Apache-2.0
"""Learn anew from the votes: count, weigh, look at the golden set, and put to work what loses nothing of it.

The lexicon alone is the measure, not the lesson before: many small losses would add up unseen. Only a person may
accept a greater loss, for a desk whose habits truly are others; later lessons are measured against what was accepted.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from daemon.errors import LessonRefused
from daemon.house import House
from store import past, votes
from store.engine import Database
from store.votes import Lesson
from workflows.learning import learned
from workflows.rehearsal import MOST_LOST, Golden, Rehearsal, golden, rehearse
from workflows.trust import Weights

REHEARSED = 1_000  # mails of the past that a report decides again: some ten seconds
BATCH = 50  # finished tickets learned in one transaction, so that the mail need not wait
ENOUGH = 25  # new votes that are learned at once
PATIENCE = timedelta(minutes=10)  # after which any are


@dataclass(frozen=True, kw_only=True)
class Trained:
    """What a training found: the agents' ``weights`` in tenths; the golden set without learning (``plain``), as it is
    ``reached`` now, and as a person ``accepted`` it, now or before."""

    votes: int
    from_past: int = 0
    scale: float
    weights: Weights = field(default_factory=dict)
    plain: Golden
    reached: Golden
    accepted: Golden | None = None
    rehearsal: Rehearsal | None = None

    @property
    def lost(self) -> float:
        """The share of the golden set that it loses (0 to 1)."""
        return self.reached.lost(self.accepted or self.plain)

    @property
    def refused(self) -> bool:
        """Whether it loses too much."""
        return self.lost > MOST_LOST

    @property
    def report(self) -> str:
        """What is kept of it beside the lesson."""
        told = {"votes": self.votes, "scale": self.scale, "weights": self.weights}
        accepted = asdict(self.accepted) if self.accepted else None
        return json.dumps(told | {"golden": asdict(self.reached), "accepted": accepted})


def train(
    database: Database, at: datetime, *, from_tickets: bool = False, accept: bool = False, report: bool = True
) -> Trained:
    """Learn from all votes, with ``from_tickets`` first from finished tickets that have none; with ``report`` also
    decide the past again, which takes longer. Raises LessonRefused unless ``accept``."""
    from_past = learn_past(database) if from_tickets else 0
    with database.read() as connection:
        taken = votes.standing(connection)
        told = list(votes.all_votes(connection))
        accepted = _accepted(votes.last_lesson(connection, accepted=True))
        examples = list(past.examples(connection, REHEARSED)) if report else []
    lesson = learned(told)
    plain, reached = golden(None), golden(lesson.learner)
    found = Trained(
        votes=len(lesson.votes),
        from_past=from_past,
        scale=lesson.learner.scale,
        weights=lesson.weights,
        plain=plain,
        reached=reached,
        accepted=reached if accept else accepted,
        rehearsal=rehearse(examples) if report else None,
    )
    with database.write() as connection:
        votes.keep_lesson(
            connection, lesson.learner, at=at, accepted=not found.refused, taken=taken, report=found.report
        )
    if found.refused:
        raise LessonRefused(_refusal(found))
    return found


def learn_past(database: Database) -> int:
    """Cast a vote for every finished ticket that has none; how many."""
    with database.read() as connection:
        todo = past.untaught(connection)
    cast = 0
    for begin in range(0, len(todo), BATCH):
        with database.write() as connection:
            for one in todo[begin : begin + BATCH]:
                cast += votes.learn(connection, one.ticket, agent=one.agent, at=one.at)
    return cast


def train_once(house: House) -> bool:
    """Learn anew where enough votes came or went since the last time, or some long ago; whether it did."""
    at = house.now()
    with house.database.read() as connection:
        due = _is_due(votes.last_lesson(connection), votes.standing(connection), at)
    if not due:
        return False
    try:
        found = train(house.database, at, report=False)
    except LessonRefused as refusal:
        house.tell("lesson_refused", because=str(refusal))
    else:
        house.tell("lesson_learned", votes=found.votes, golden=round(found.reached.kind, 3))
    return True


def _is_due(last: Lesson | None, standing: tuple[int, int], at: datetime) -> bool:
    newest, count = standing
    if last is None:
        return count > 0
    if (last.newest, last.votes) == standing:
        return False
    return max(newest - last.newest, last.votes - count) >= ENOUGH or at - last.built_at >= PATIENCE


def _accepted(last: Lesson | None) -> Golden | None:
    """What a person accepted at the lesson now at work or at one before it."""
    told = json.loads(last.report).get("accepted") if last is not None else None
    return Golden(**told) if told else None


def _refusal(found: Trained) -> str:
    lost, kept = 100 * found.lost, 100 * MOST_LOST
    return (
        f"what the agents decided would cost {lost:.1f} points of the golden set, more than the {kept:.0f} that are"
        " allowed, so that the lesson before it stays at work: withdraw the votes that do it"
        " ('firstline train --withdraw agent:ADDRESS'), or accept the loss ('--accept')"
    )
