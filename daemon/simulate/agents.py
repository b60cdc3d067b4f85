# SPDX-License-Identifier: Apache-2.0
"""Agents who work through their alerts: in their hours, one thing at a time, each by a mail in answer to an alert."""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Protocol

from daemon.simulate.orders import Row, handling
from daemon.simulate.post import Sender, Writer
from daemon.simulate.world import World
from store.outbox import Owed
from workflows.desk import Agent

SHIFTS = ((7, 16), (9, 18), (8, 17), (11, 20))  # hours of the day, by agent in turn
MINUTES = 5.0  # that an agent needs for one thing, on average
SLOW = 2.5  # times that, for the slow one
# Of the letters that agents get, those that they act upon, the most pressing first.
RANK = {
    name: place
    for place, name in enumerate(
        (
            "alert_p1",
            "alert_p1_confirm",
            "alert_breach",
            "alert_surge",
            "alert_close_asked",
            "alert_reply",
            "alert_reopened",
            "alert_handover",
            "alert_assigned",
            "alert_missed",
            "alert_warning",
            "alert_handover_asked",
            "alert_new",
            "alert_recovered",
        )
    )
}
COMES_BACK = RANK["alert_reply"]  # the rank of what an agent had only begun
BELLS = ("alert_p1", "alert_p1_confirm")  # heard at night too, by those who are on call
HEARD_AT_NIGHT = 0.4


class Stage(Protocol):
    """What agents need of the course: to send mails, to act later, and to know how a ticket stands."""

    random: Random
    writer: Writer
    world: World

    def send(self, at: datetime, raw: bytes) -> None:
        """Let a mail arrive at that time."""
        ...

    def later(self, at: datetime, act: Callable[[datetime], None]) -> None:
        """Let somebody act at that time."""
        ...

    def row(self, ticket: int) -> Row:
        """How the ticket stands."""
        ...


@dataclass(kw_only=True)
class Worker:
    """One agent at work."""

    agent: Agent
    place: int
    stage: Stage
    is_slow: bool = False
    off: frozenset[date] = frozenset()
    queue: list[tuple[int, int, Owed]] = field(default_factory=list)
    free_at: datetime | None = None
    waiting: bool = False
    longest: int = 0  # queue
    mails: Counter[date] = field(default_factory=Counter)  # by day
    acted: dict[int, datetime] = field(default_factory=dict)  # by ticket, the last time: older alerts are settled
    _count: int = 0

    def hear(self, letter: Owed, at: datetime) -> None:
        """An alert comes in."""
        if letter.letter not in RANK or not letter.ticket:
            return
        self._count += 1
        heapq.heappush(self.queue, (RANK[letter.letter], self._count, letter))
        self.longest = max(self.longest, len(self.queue))
        rings = letter.letter in BELLS and self.stage.random.random() < HEARD_AT_NIGHT
        if rings and self._next_hour(at) > at:
            self.stage.later(at + timedelta(minutes=self.stage.random.randint(3, 25)), self._one)
        elif not self.waiting:
            self._wait(at)

    def _wait(self, at: datetime) -> None:
        begin = self._next_hour(max(at, self.free_at or at))
        minutes = 1 + self.stage.random.expovariate(1 / (MINUTES * (SLOW if self.is_slow else 1)))
        self.waiting = True
        self.stage.later(begin + timedelta(minutes=minutes), self._work)

    def _work(self, at: datetime) -> None:
        self.waiting = False
        self._one(at)
        if self.queue:
            self._wait(at)

    def _one(self, at: datetime) -> None:
        """Do the first thing in the queue that still needs somebody; what others have done takes no time."""
        while self.queue:
            rank, _, letter = heapq.heappop(self.queue)
            if rank != COMES_BACK and letter.owed_at < self.acted.get(letter.ticket or 0, letter.owed_at):
                continue
            row = self.stage.row(letter.ticket or 0)
            act = handling(self.stage.random, self.agent, letter.letter, row)
            if act is None:
                continue
            self.free_at = self.acted[letter.ticket or 0] = at
            self.mails[at.date()] += 1
            sender = Sender(name=self.agent.name, address=self.agent.address)
            self.stage.send(at, self.stage.writer.answer(sender, letter, act.text, at))
            if act.again is not None:
                self.stage.later(at + act.again, partial(self._return, letter))
            return

    def _return(self, letter: Owed, at: datetime) -> None:
        """Come back to a ticket that was only begun."""
        self._count += 1
        heapq.heappush(self.queue, (COMES_BACK, self._count, letter))
        if not self.waiting:
            self._wait(at)

    def _next_hour(self, at: datetime) -> datetime:
        """The moment itself where the agent works then, else the next beginning of their hours."""
        world, (first, last) = self.stage.world, SHIFTS[self.place % len(SHIFTS)]
        day = max(0, (at - world.start) // timedelta(days=1) - 1)
        while True:
            if world.works(day) and world.date(day) not in self.off:
                begin = world.moment(day, first) + timedelta(minutes=self._late(day))
                if at < world.moment(day, last):
                    return max(at, begin)
            day += 1

    def _late(self, day: int) -> int:
        """Some mornings begin an hour late; the same each time it is asked."""
        return 60 if (day * 7 + self.place * 3) % 11 == 0 else 0


def staff(stage: Stage, agents: tuple[Agent, ...]) -> list[Worker]:
    """The agents with their hours; one is slow, and each has days off, the second a whole week."""
    workers = []
    for place, agent in enumerate(agents):
        days = range(stage.world.days)
        off = {stage.world.date(day) for day in days if stage.random.random() < 0.04}
        if place == 1:
            off |= {stage.world.date(day) for day in range(7, 14)}
        slow = place == len(agents) - 1 and len(agents) > 1
        workers.append(Worker(agent=agent, place=place, stage=stage, is_slow=slow, off=frozenset(off)))
    return workers
