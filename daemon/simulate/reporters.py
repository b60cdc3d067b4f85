# SPDX-License-Identifier: Apache-2.0
"""People who write to the desk and react to its letters: answer, confirm, object, ask, rate, or say nothing.

Besides ordinary ones there are dead addresses, those that the mail server refuses, people who are away, and other
desks whose machines answer every letter without saying that they are machines.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from daemon.simulate.post import Sender, Writer
from daemon.simulate.texts import languages, text
from daemon.simulate.world import Span, World
from store.outbox import Owed
from workflows.ticket import State

DOMAINS = 12
PERSON, DEAD, REFUSED, ROBOT = "person", "dead", "refused", "robot"
MOST_OF_ROBOT = 60  # answers in all, by which its owners have noticed
# What follows a letter: how probable which reaction is; the rest of them say nothing.
REACTIONS: dict[str, tuple[tuple[str, float], ...]] = {
    "acknowledgement": (("answer", 0.12), ("works", 0.03), ("thanks", 0.02)),
    "answer": (("thanks", 0.15), ("status", 0.04), ("works", 0.04)),
    "question": (("answer", 0.7), ("works", 0.08)),
    "status": (("status", 0.03), ("works", 0.06), ("thanks", 0.03)),
    "escalated": (("status", 0.03), ("thanks", 0.02)),
    "resolved": (("works", 0.45), ("broken", 0.1), ("thanks", 0.1), ("rate", 0.08)),
    "reminder": (("answer", 0.4), ("works", 0.15)),
    "confirm_reminder": (("works", 0.35), ("broken", 0.05)),
    "closed": (("rate", 0.3), ("thanks", 0.05), ("broken", 0.02)),
    "resolved_silent": (("broken", 0.08), ("works", 0.1)),
}
MARKS = ((5, 0.5), (4, 0.28), (3, 0.1), (2, 0.06), (1, 0.06))


class Stage(Protocol):
    """What people need of the course: to send a mail at a time, and to know how a ticket stands."""

    random: Random
    writer: Writer
    world: World

    def send(self, at: datetime, raw: bytes) -> None:
        """Let a mail arrive at that time."""
        ...

    def state(self, ticket: int) -> State:
        """How the ticket stands."""
        ...


@dataclass(kw_only=True)
class Reporter:
    """One who writes to the desk."""

    sender: Sender
    language: str
    sort: str = PERSON
    away: Span | None = None
    written: int = 0  # answers of a robot


def cast(random: Random, world: World, count: int) -> list[Reporter]:
    """So many people, of all languages and sorts."""
    people = []
    for number in range(count):
        sort = random.choices((PERSON, DEAD, REFUSED, ROBOT), (0.96, 0.02, 0.01, 0.01))[0]
        address = f"{sort}{number}@company{number % DOMAINS}.example"
        begin = world.moment(random.randrange(max(1, world.days)))
        leave = Span(begin=begin, end=begin + timedelta(days=7))
        people.append(
            Reporter(
                sender=Sender(name=f"Reporter {number}", address=address, proved=random.random() < 0.8),
                language=random.choice(languages()),
                sort=sort,
                away=leave if random.random() < 0.1 else None,
            )
        )
    return people


def report(stage: Stage, one: Reporter, sort: str, at: datetime) -> None:
    """The person writes of something new."""
    subject, body = text(stage.random, one.language, sort)
    stage.send(at, stage.writer.mail(one.sender, subject, body, at))


def hear(stage: Stage, one: Reporter, letter: Owed, at: datetime) -> None:
    """The person gets a letter, and reacts to it sooner or later."""
    random = stage.random
    if one.sort == DEAD:
        if letter.envelope_from:  # nothing is returned to nobody
            stage.send(at + timedelta(seconds=random.randint(5, 600)), stage.writer.returned(letter, at))
    elif one.sort == ROBOT:
        _answer_at_once(stage, one, letter, at)
    elif one.away is not None and one.away.holds(at):
        if letter.envelope_from:
            subject, body = text(random, one.language, "away")
            soon = at + timedelta(seconds=random.randint(5, 60))
            stage.send(soon, stage.writer.away(one.sender, letter, subject, body, soon))
    else:
        _react(stage, one, letter, at)


def _react(stage: Stage, one: Reporter, letter: Owed, at: datetime) -> None:
    random, name = stage.random, letter.letter
    if name == "answer" and letter.ticket and stage.state(letter.ticket) is State.WAITING:
        name = "question"
    reactions = REACTIONS.get(name, ())
    does = random.choices([what for what, _ in reactions] + [""], _weights(reactions))[0]
    if not does:
        return
    later = _when(stage, at)
    subject = ""
    if does == "rate":
        body = str(random.choices([mark for mark, _ in MARKS], [weight for _, weight in MARKS])[0])
        if random.random() < 0.5:
            subject = f"[#{letter.ticket}] rating {body}"
    else:
        _, body = text(random, one.language, does)
    stage.send(later, stage.writer.answer(one.sender, letter, body, later, subject=subject))


def _weights(reactions: tuple[tuple[str, float], ...]) -> list[float]:
    told = [weight for _, weight in reactions]
    return [*told, 1.0 - sum(told)]


def _when(stage: Stage, at: datetime) -> datetime:
    """Most within hours; many read it only on the next morning."""
    later = at + timedelta(minutes=min(5 + stage.random.expovariate(1 / 90), 3 * 24 * 60))
    day = (later - stage.world.start) // timedelta(days=1)
    evening = stage.world.moment(day, 21)
    if later > evening or later < stage.world.moment(day, 6):
        morning = day + 1 if later > evening else day
        return stage.world.moment(morning, 7) + timedelta(minutes=stage.random.randint(0, 180))
    return later


def _answer_at_once(stage: Stage, one: Reporter, letter: Owed, at: datetime) -> None:
    one.written += 1
    if one.written <= MOST_OF_ROBOT:
        soon = at + timedelta(seconds=stage.random.randint(4, 40))
        words = f"Your request was received and has the number {stage.random.randrange(10**6)}. We will look at it."
        stage.send(soon, stage.writer.answer(one.sender, letter, words, soon))
