# SPDX-License-Identifier: Apache-2.0
"""The shape of ``[alerts]`` and ``[digests]`` in the settings file: what goes to agents, and at which times."""

import re
from datetime import time
from typing import Annotated

from pydantic import AfterValidator

from daemon.quantities import Size
from daemon.shape_hours import NUMBERS
from daemon.shape_types import Strict, Words
from workflows import desk

CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
SORT = re.compile(r"\*|[a-z0-9.+-]{1,64}/(?:\*|[a-z0-9.+-]{1,64})|\.[a-z0-9_-]{1,20}", re.ASCII)


def _time(value: str) -> str:
    if value and not CLOCK.fullmatch(value):
        raise ValueError(f"{value[:40]!r} is no time of the day such as 08:00")
    return value


def _weekly(value: str) -> str:
    day, _, clock = value.partition(" ")
    if value and not (day.lower() in NUMBERS and CLOCK.fullmatch(clock.strip())):
        raise ValueError(f"{value[:40]!r} is no day with a time such as mon 08:00")
    return value


def _sorts(values: list[str]) -> list[str]:
    found = [value.lower() for value in values]
    for value in found:
        if not SORT.fullmatch(value):
            raise ValueError(f"{value[:40]!r} is neither a type such as image/*, nor an ending such as .pdf, nor *")
    return found


Sorts = Annotated[Words, AfterValidator(_sorts)]
TimeOfDay = Annotated[str, AfterValidator(_time)]


class Alerts(Strict):
    """Which files go along with an alert."""

    attachments: Sorts = ["*"]
    refused: Sorts = list(desk.UNSAFE_FILES)
    size: Size = 10_000_000


class Digests(Strict):
    """When lists of tickets go out; none where nothing stands."""

    morning: TimeOfDay = ""
    handover: TimeOfDay = ""
    weekly: Annotated[str, AfterValidator(_weekly)] = ""


def alerts(told: Alerts) -> desk.Alerts:
    """The same as the workflows have it."""
    return desk.Alerts(attachments=tuple(told.attachments), refused=tuple(told.refused), size=told.size)


def digests(told: Digests) -> desk.Digests:
    """The same as the workflows have it."""
    day, _, clock = told.weekly.partition(" ")
    at = _clock(clock.strip())
    return desk.Digests(
        morning=_clock(told.morning),
        handover=_clock(told.handover),
        weekly=(NUMBERS[day.lower()], at) if at is not None else None,
    )


def _clock(value: str) -> time | None:
    found = CLOCK.fullmatch(value)
    return time(int(found[1]), int(found[2])) if found else None
