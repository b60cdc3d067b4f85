# SPDX-License-Identifier: Apache-2.0
"""The month in figures: how soon people were answered, what was missed and why, and what that took in letters."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import mean, median, quantiles
from typing import Any

from daemon.simulate.history import Life
from daemon.simulate.proof import RECEIPTS
from daemon.simulate.world import World
from workflows.event import Event
from workflows.events import Answered, Assigned, Opened
from workflows.events_breach import BreachAware, BreachFlagged
from workflows.events_call import CallHeld
from workflows.events_life import (
    Closed,
    Escalated,
    HandedBack,
    MajorDeclared,
    Paused,
    Reopened,
    Resolved,
    Resumed,
    SurgeSeen,
)
from workflows.events_promise import TargetMet, TargetMissed
from workflows.letter import Audience
from workflows.ticket import Target, TargetKind

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(kw_only=True)
class Spans:
    """How long things took, in minutes or hours, and how many of them were in time."""

    took: list[float] = field(default_factory=list)
    in_time: int = 0
    of: int = 0

    def told(self) -> dict[str, Any]:
        """Share in time, mean, median and 90th percentile, as far as there are any."""
        took = self.took
        ninety = quantiles(took, n=10)[-1] if len(took) > 1 else (took[0] if took else 0.0)
        return {
            "count": len(took),
            "in_time": round(self.in_time / self.of, 4) if self.of else None,
            "mean": round(mean(took), 1) if took else None,
            "median": round(median(took), 1) if took else None,
            "ninetieth": round(ninety, 1) if took else None,
        }


@dataclass(kw_only=True)
class Figures:
    """Counts of a month."""

    tickets: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    priorities: Counter[str] = field(default_factory=Counter)
    by_persons: Spans = field(default_factory=Spans)  # minutes
    by_us: Spans = field(default_factory=Spans)  # minutes
    resolution: Spans = field(default_factory=Spans)  # hours, without those that waited for the reporter
    missed: Counter[str] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    closed_by: Counter[str] = field(default_factory=Counter)
    aware: list[float] = field(default_factory=list)  # minutes from flag to a person

    def look_at(self, life: Life, world: World) -> None:
        """Take one ticket into the account."""
        ticket = life.ticket
        self.tickets += 1
        self.kinds[str(ticket.kind)] += 1
        self.categories[ticket.category] += 1
        self.priorities[str(ticket.priority)] += 1
        self.letters.update(f"{one.audience} {one.name}" for one in life.letters)
        target = ticket.target(TargetKind.FIRST_RESPONSE)
        if target is not None and target.since is not None and ticket.source == "mail":
            self._responses(life, target, target.since, world)
            self._resolution(life, target.since, world)
        self._steps(life)
        self._missed(life, world)

    def _responses(self, life: Life, target: Target, since: datetime, world: World) -> None:
        news = [one for one in life.letters if one.audience == Audience.REPORTER and one.name not in RECEIPTS]
        person = next((event for event in life.events if _by_person(event)), None)
        heard = min((one.owed_at for one in news), default=None)
        for spans, at in ((self.by_persons, person.at if person else None), (self.by_us, heard)):
            if at is not None:
                spans.took.append((at - since) / MINUTE)
            if target.due < world.horizon:
                spans.of += 1
                spans.in_time += at is not None and at <= target.due

    def _resolution(self, life: Life, since: datetime, world: World) -> None:
        ended = [event for event in life.events if isinstance(event, Resolved)]
        if ended and not life.ticket.is_open:
            at = ended[-1].at
            self.resolution.took.append((at - since - _waited(life, at)) / HOUR)
        target = life.ticket.target(TargetKind.RESOLUTION)
        if target is not None and (ended or target.due < world.horizon):
            self.resolution.of += 1
            missed = any(isinstance(e, TargetMissed) and e.kind is TargetKind.RESOLUTION for e in life.events)
            met = any(isinstance(e, TargetMet) and e.kind is TargetKind.RESOLUTION for e in life.events)
            self.resolution.in_time += met and not missed

    def _steps(self, life: Life) -> None:
        flagged = life.first(BreachFlagged)
        aware = life.first(BreachAware)
        self.steps["breaches"] += flagged is not None
        if flagged is not None and aware is not None:
            self.aware.append((aware.at - flagged.at) / MINUTE)
        for event in life.events:
            if isinstance(event, Escalated):
                self.steps[f"escalated {event.kind} by {_who(event)}"] += 1
            elif isinstance(event, Closed):
                self.closed_by[_closer(event)] += 1
            else:
                for kind, name in NAMED.items():
                    self.steps[name] += isinstance(event, kind)

    def _missed(self, life: Life, world: World) -> None:
        owner, level = 0, "L1"
        for event in life.events:
            if isinstance(event, Assigned | Escalated | HandedBack):
                owner, level = getattr(event, "owner", 0), str(event.level)
            elif isinstance(event, TargetMissed):
                target = next(t for t in life.ticket.targets if (t.kind, t.round) == (event.kind, event.round))
                why = f"{level} had it" if owner else f"nobody at {level} had taken it"
                self.missed[f"{event.kind}: {'the daemon stood still' if world.stopped(target.due) else why}"] += 1


NAMED: dict[type[Event], str] = {
    HandedBack: "handed back",
    Reopened: "reopened",
    SurgeSeen: "surges seen",
    MajorDeclared: "major incidents",
    Opened: "opened",
}


def _by_person(event: Event) -> bool:
    if isinstance(event, Answered | CallHeld):
        return True
    return isinstance(event, Resolved | Closed) and event.actor.startswith("agent:")


def _who(event: Event) -> str:
    return "an agent" if event.actor.startswith("agent:") else "the desk"


def _closer(event: Closed) -> str:
    if event.actor.startswith("agent:"):
        return "agent"
    if event.code == "recovered":
        return "recovery"
    return "reporter" if event.actor.startswith("contact:") else "silence"


def _waited(life: Life, until: datetime) -> timedelta:
    """How long the desk waited for the reporter."""
    waited, since = timedelta(0), None
    for event in life.events:
        if event.at <= until and isinstance(event, Paused):
            since = event.at
        elif since is not None and isinstance(event, Resumed | Resolved):
            waited, since = waited + event.at - since, None
    return waited
