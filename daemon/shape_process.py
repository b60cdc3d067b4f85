# SPDX-License-Identifier: Apache-2.0
"""The shape of the settings about the process: teams, categories, priorities, promises, escalation, breaches."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, field_validator, model_validator

from daemon.quantities import Duration
from daemon.shape_types import LanguageCode, Line, Senders, Strict, Words
from workflows import desk
from workflows.ticket import Level, Priority, TargetKind
from workflows.triage import Impact

SHORTEST = timedelta(minutes=5)  # a promise that the warnings before it still have room in
KEY = r"^[a-z][a-z0-9_-]{0,39}$"
WORD = Literal["P1", "P2", "P3", "P4"]
LevelNumber = Annotated[int, Field(ge=1, le=3)]
Percent = Annotated[int, Field(ge=1, le=99)]
Few = Annotated[int, Field(ge=1, le=10_000)]


def level(number: int) -> Level:
    """The level as the workflows name it."""
    return tuple(Level)[number - 1]


def _positive(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise ValueError("it is no time at all")
    return value


def _promised(value: timedelta) -> timedelta:
    if value < SHORTEST:
        raise ValueError("it is shorter than 5 minutes, in which no warning could come before it is missed")
    return value


def _whole(value: list[WORD]) -> list[WORD]:
    if len(value) != 4:
        told = f"it holds {len(value)} priorities; there is one for each urgency"
        raise ValueError(f"{told}: low, medium, high and critical")
    return value


Row = Annotated[list[WORD], AfterValidator(_whole)]
Span = Annotated[Duration, AfterValidator(_positive)]
Promised = Annotated[Duration, AfterValidator(_promised)]


class Team(Strict):
    """A support group at one level."""

    name: Line
    level: LevelNumber = 1
    categories: Words = []
    lead: str = ""


class Category(Strict):
    """A category of the owner's own, or what they change of a shipped one."""

    key: Annotated[str, Field(pattern=KEY)]
    words: Words = []
    team: str = ""
    impact: Impact | None = None
    questions: dict[LanguageCode, list[Line]] = {}


class Rule(Strict):
    """From a level to the next after so long without progress."""

    level: Annotated[int, Field(ge=1, le=2)] = 1
    after: Span
    priority: WORD | None = None
    category: str = ""


class Promise(Strict):
    """What is promised for one priority."""

    first_response: Promised
    resolution: Promised

    @model_validator(mode="after")
    def _in_order(self) -> "Promise":
        if self.resolution < self.first_response:
            raise ValueError("the resolution is promised before the first response")
        return self


def shipped_promises() -> dict[WORD, Promise]:
    """What Firstline promises where the settings say nothing."""
    found: dict[WORD, Promise] = {}
    for word in get_args(WORD):
        spans = desk.TARGETS[Priority(word)]
        found[word] = Promise(
            first_response=spans[TargetKind.FIRST_RESPONSE], resolution=spans[TargetKind.RESOLUTION]
        )
    return found


class Matrix(Strict):
    """The priority of each urgency, low to critical, for each impact."""

    user: Row = ["P4", "P3", "P2", "P1"]
    team: Row = ["P3", "P3", "P2", "P1"]
    many: Row = ["P3", "P2", "P1", "P1"]
    business: Row = ["P3", "P2", "P1", "P1"]

    @field_validator("*")
    @classmethod
    def _never_falls(cls, value: list[str]) -> list[str]:
        if value != sorted(value, reverse=True):
            raise ValueError("a higher urgency has a lower priority; the four go from low to critical urgency")
        return value


class Process(Strict):
    """How the desk goes about its tickets."""

    unsure: Annotated[float, Field(ge=0, le=1)] = 0.8
    warnings: Annotated[list[Percent], Field(max_length=6)] = [50, 75, 90]
    status_at: Percent = 90
    around_the_clock: list[WORD] = []
    longest_update: Span = timedelta(days=7)
    overdue: Annotated[list[Span], Field(min_length=1, max_length=6)] = [timedelta(days=n) for n in (1, 3, 7)]
    reminders: Annotated[list[Span], Field(max_length=6)] = [timedelta(days=1), timedelta(days=3)]
    silence: Span = timedelta(days=7)
    confirm_reminder: Span = timedelta(days=2)
    close: Span = timedelta(days=4)
    at_word: Span = timedelta(hours=4)
    reopen_limit: Few = 3
    confirm_p1: Span = timedelta(minutes=10)
    repeat_p1: Span = timedelta(minutes=5)
    p1_of_sender: Few = 2
    p1_of_all: Few = 10
    surge_window: Span = timedelta(minutes=30)
    surge_least: Annotated[int, Field(ge=2, le=10_000)] = 5
    surge_factor: Annotated[float, Field(ge=1, le=1000)] = 4.0
    low_mark: Annotated[int, Field(ge=0, le=5)] = 2
    assign: Literal["team", "load"] = "team"

    @field_validator("warnings", "reminders", "overdue")
    @classmethod
    def _rising(cls, value: list[Any]) -> list[Any]:
        if value != sorted(set(value)):
            raise ValueError("they must rise from one to the next")
        return value

    @model_validator(mode="after")
    def _in_order(self) -> "Process":
        if self.reminders and self.reminders[-1] >= self.silence:
            wrong = "the last of reminders comes when silence has already ended the waiting"
            raise ValueError(f'{wrong}; for example reminders = ["1d", "3d"] and silence = "7d"')
        if self.confirm_reminder >= self.close:
            wrong = "confirm_reminder comes when close has already ended the ticket"
            raise ValueError(f'{wrong}; for example confirm_reminder = "2d" and close = "4d"')
        return self


class Call(Strict):
    """Talks with reporters."""

    link: str = ""
    minutes: Annotated[int, Field(ge=5, le=480)] = 15
    reminder: Span = timedelta(minutes=30)


class Breach(Strict):
    """Who deals with breaches of personal data, and how soon somebody must have looked."""

    team: Words = []
    unseen: Span = timedelta(minutes=30)


class Monitoring(Strict):
    """Whose alerts are believed: addresses, or domains with their @, for which the mail server must vouch."""

    senders: Senders = []


class Updates(Strict):
    """When a status letter promises the next news, by priority."""

    P1: Span = timedelta(hours=1)
    P2: Span = timedelta(hours=2)
    P3: Span = timedelta(hours=8)
    P4: Span = timedelta(hours=24)


def process(told: Process, updates: Updates, call: Call, breach: Breach) -> desk.Process:
    """The same as the workflows have it."""
    same = [name for name in Process.model_fields if name != "around_the_clock"]
    values: dict[str, Any] = {name: getattr(told, name) for name in same}
    values |= {name: tuple(values[name]) for name in ("warnings", "reminders", "overdue")}
    return desk.Process(
        **values,
        updates={priority: getattr(updates, priority) for priority in Priority},
        call_link=call.link,
        call_minutes=call.minutes,
        call_reminder=call.reminder,
        breach_unseen=breach.unseen,
    )


def targets(told: Mapping[WORD, Promise]) -> dict[Priority, dict[TargetKind, timedelta]]:
    """The promises of every priority; the shipped ones where the settings name none."""
    found = {priority: dict(desk.TARGETS[priority]) for priority in Priority}
    for name, promise in told.items():
        found[Priority(name)] = {
            TargetKind.FIRST_RESPONSE: promise.first_response,
            TargetKind.RESOLUTION: promise.resolution,
        }
    return found


def matrix(told: Matrix) -> dict[Impact, tuple[Priority, ...]]:
    """Impact -> the priorities of rising urgency."""
    return {impact: tuple(Priority(word) for word in getattr(told, impact)) for impact in Impact}


def categories(told: list[Category]) -> tuple[desk.Category, ...]:
    """The owner's categories."""
    return tuple(
        desk.Category(
            key=one.key,
            words=tuple(one.words),
            team=one.team,
            impact=one.impact,
            questions={language: tuple(asked) for language, asked in one.questions.items()},
        )
        for one in told
    )


def rules(told: list[Rule] | None) -> tuple[desk.Rule, ...]:
    """The owner's rules of escalation in place of the shipped ones, where there are any."""
    if told is None:
        return desk.RULES
    return tuple(
        desk.Rule(
            level=level(one.level),
            after=one.after,
            priority=Priority(one.priority) if one.priority else None,
            category=one.category,
        )
        for one in told
    )
