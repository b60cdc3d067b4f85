# SPDX-License-Identifier: Apache-2.0
"""One simulation from its seed to its account."""

import time
from dataclasses import dataclass, fields
from pathlib import Path
from random import Random
from typing import Any

from daemon.simulate.course import Course
from daemon.simulate.figures import Figures, Spans
from daemon.simulate.history import dead_since, letters, lives
from daemon.simulate.house import Clock, Journal, opened
from daemon.simulate.proof import Proof
from daemon.simulate.world import World

COUNTRY = "NL"  # whose holidays people keep


@dataclass(frozen=True, kw_only=True)
class Account:
    """What came of it; ``seconds`` of the machine's own time."""

    mails: int
    figures: Figures
    proof: Proof
    load: dict[str, tuple[int, int]]  # by agent: the longest queue of alerts, the most mails of a day
    seconds: float

    def told(self) -> dict[str, Any]:
        """All of it as JSON values."""
        figures = self.figures
        whole: dict[str, Any] = {}
        for one in fields(figures):
            value = getattr(figures, one.name)
            whole[one.name] = value.told() if isinstance(value, Spans) else value
        proof = {
            "holds": self.proof.holds,
            "heard": self.proof.heard,
            "reasons": self.proof.reasons,
            "unheard": self.proof.unheard,
            "faults": self.proof.faults,
        }
        return {
            "mails": self.mails,
            **whole,
            "load": self.load,
            "proof": proof,
            "seconds": round(self.seconds, 1),
        }


def simulate(days: int, mails: int, agents: int, seed: int, config: Path | None = None) -> Account:
    """A month, or so many days, at a desk. Raises DaemonError or StoreError."""
    began = time.monotonic()
    clock, journal = Clock(now=World(days=days, zone="UTC", country=COUNTRY).start), Journal()
    with opened(config, agents, clock, journal) as house:
        world = World(days=days, zone=house.desk.zone, country=COUNTRY)
        clock.now = world.start
        course = Course(house=house, clock=clock, world=world, random=Random(seed), mails=mails)
        course.run()
        figures, proof = Figures(), Proof()
        proof.faults += journal.failures
        with house.database.read() as connection:
            owed = letters(connection)
            proof.look_at_letters(owed, course.machines, dead_since(connection))
            for life in lives(connection, owed):
                proof.look_at(life, world)
                figures.look_at(life, world)
        load = {one.agent.name: (one.longest, max(one.mails.values(), default=0)) for one in course.workers.values()}
    return Account(
        mails=course.arrived,
        figures=figures,
        proof=proof,
        load=load,
        seconds=time.monotonic() - began,
    )
