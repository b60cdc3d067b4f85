# SPDX-License-Identifier: Apache-2.0
"""The shape of ``[hours]`` in the settings file: when the desk works, and the calendar that comes of it."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ValidationInfo, field_validator

from daemon.holidays import closed_days
from daemon.shape_types import Strict, Words
from workflows.hours import ALWAYS, DAY, Calendar, Range, Ranges, clock

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FULL_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NUMBERS = {name.lower(): number for names in (DAYS, FULL_NAMES) for number, name in enumerate(names)}
HOURS = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*", re.ASCII)
SHORTEST = 15  # minutes of a range of hours
MAX_PIECE = 100  # characters that a fault repeats
Week = tuple[Ranges, ...]
Opened = tuple[tuple[date, Ranges], ...]


def _quoted(value: object) -> str:
    return repr(str(value)[:MAX_PIECE])


def _range(text: str) -> Range:
    """``09:00-17:30``; an end that is not after the beginning is on the next day."""
    match = HOURS.fullmatch(text[:MAX_PIECE])
    if not match:
        raise ValueError(f"{_quoted(text)} is not a range of hours such as 09:00-17:30")
    first, first_minute, last, last_minute = (int(piece) for piece in match.groups())
    begin, end = first * 60 + first_minute, last * 60 + last_minute
    if begin >= DAY or end > DAY or first_minute > 59 or last_minute > 59:
        raise ValueError(f"{_quoted(text)} holds a time that no clock shows")
    if begin == end:
        raise ValueError(f"{_quoted(text)} begins when it ends; a whole day is 00:00-24:00")
    end = end if end > begin else end + DAY
    if end - begin < SHORTEST:
        raise ValueError(f"{_quoted(text)} is shorter than {SHORTEST} minutes, in which nobody can work on anything")
    return (begin, end)


def _ranges(value: object, day: str) -> Ranges:
    """One or more ranges, with commas or as a list; what is wrong is told with the day."""
    told = value.split(",") if isinstance(value, str) else value
    if not isinstance(told, list):
        raise ValueError(f"{day}: {_quoted(value)} is not a range of hours such as 09:00-17:30")
    try:
        found = sorted(_range(str(piece)) for piece in told if str(piece).strip())
    except ValueError as error:
        raise ValueError(f"{day}: {error}") from error
    for before, after in pairwise(found):
        if after[0] < before[1]:
            raise ValueError(f"{day}: {clock(before)} and {clock(after)} overlap")
    return tuple(found)


def _named(key: str) -> range:
    """The weekdays that ``mon``, ``Monday`` or ``mon-fri`` names, 0 for Monday."""
    first, dash, last = (piece.strip() for piece in key.lower().partition("-"))
    if first not in NUMBERS or (dash and last not in NUMBERS):
        raise ValueError(f"{_quoted(key)} is no day; known are {', '.join(DAYS)}, and ranges such as mon-fri")
    found = range(NUMBERS[first], NUMBERS[last if dash else first] + 1)
    if not found:
        raise ValueError(f"{_quoted(key)} runs backwards; a week goes from mon to sun")
    return found


def week(value: object) -> Week:
    """``always``, or a table of days; a day that it does not name has no hours."""
    if str(value).strip().lower() == "always":
        return ALWAYS
    if not isinstance(value, dict):
        raise ValueError(f'it is neither "always" nor a table of days, but {_quoted(value)}')
    found: list[Ranges | None] = [None] * 7
    for key, told in value.items():
        ranges = _ranges(told, str(key))
        for number in _named(str(key)):
            if found[number] is not None:
                raise ValueError(f"{DAYS[number]} stands there twice")
            found[number] = ranges
    if not any(found):
        raise ValueError('no day has any hours, so that no promise would ever be due; around the clock is "always"')
    return tuple(ranges or () for ranges in found)


def _date(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as error:
        raise ValueError(f"{_quoted(value)} is not a date such as 2026-12-24") from error


def _listed(value: object) -> Iterator[object]:
    """The entries of a list, from the environment with commas."""
    if not isinstance(value, (str, list, date)):
        raise ValueError(f"{_quoted(value)} is not a list of dates")
    pieces = value.split(",") if isinstance(value, str) else [value] if isinstance(value, date) else value
    return (piece for piece in pieces if str(piece).strip())


def _dates(value: object) -> frozenset[date]:
    return frozenset(_date(piece) for piece in _listed(value))


def _known(values: list[str]) -> list[str]:
    for value in values:
        closed_days(value)
    return values


class Hours(Strict):
    """When the desk works: ``days``, and on which dates it does not or does after all."""

    days: Annotated[Week, BeforeValidator(week)] = ALWAYS
    holidays: Annotated[Words, AfterValidator(_known)] = []
    closed: Annotated[frozenset[date], BeforeValidator(_dates)] = frozenset()
    open: Opened = ()

    @field_validator("open", mode="before")
    @classmethod
    def _own_hours(cls, value: Any, info: ValidationInfo) -> Opened:
        """``2026-12-19 10:00-16:00``; a date alone has the hours of its weekday."""
        found: dict[date, list[object]] = {}
        for piece in _listed(value):
            told, _, hours = str(piece).strip().partition(" ")
            found.setdefault(_date(told), []).append(hours)
        return tuple(sorted((day, cls._on(day, hours, info)) for day, hours in found.items()))

    @staticmethod
    def _on(day: date, hours: list[object], info: ValidationInfo) -> Ranges:
        if day in info.data.get("closed", ()):
            raise ValueError(f"{day} is a closed date as well")
        ranges = _ranges(hours, str(day)) or info.data.get("days", ALWAYS)[day.weekday()]
        if not ranges:
            name = FULL_NAMES[day.weekday()]
            raise ValueError(f"{day} is a {name}, which has no hours: write them behind it, '{day} 10:00-16:00'")
        return ranges


def calendar(hours: Hours, zone: str, days: Week | None = None) -> Calendar:
    """The calendar that the clocks run by, in the desk's zone; with ``days``, an agent's own on the same dates."""
    return Calendar(
        zone=zone,
        week=days or hours.days,
        holidays=frozenset().union(*(closed_days(country) for country in hours.holidays)),
        closed=hours.closed,
        opened=() if days else hours.open,
    )
