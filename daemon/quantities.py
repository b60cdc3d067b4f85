# SPDX-License-Identifier: Apache-2.0
"""Durations, sizes and starting points as people write them in the settings."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
BYTES = {"": 1, "b": 1, "k": 1000, "kb": 1000, "m": 1000**2, "mb": 1000**2, "g": 1000**3, "gb": 1000**3}
LONGEST_SECONDS = 36_525 * 86_400  # a hundred years; much more than that overflows a date
PIECE = re.compile(r"\s*(\d{1,6}(?:\.\d{1,3})?)\s*([smhdw])\s*", re.ASCII)
AMOUNT = re.compile(r"\s*(\d{1,12})\s*([kmg]?b?)\s*", re.ASCII)


def duration(value: object) -> timedelta:
    """``3h``, ``15m``, ``2d``, ``1h30m``; raises ValueError."""
    if isinstance(value, timedelta):
        return value
    text, at, seconds = str(value).lower(), 0, 0.0
    while at < len(text) and (piece := PIECE.match(text, at)):
        seconds += float(piece[1]) * SECONDS[piece[2]]
        at = piece.end()
    if at < len(text) or not text.strip() or seconds > LONGEST_SECONDS:
        raise ValueError(f"{value!r} is not a duration")
    return timedelta(seconds=seconds)


def size(value: object) -> int:
    """``25MB``, ``500kB`` or a number of bytes; raises ValueError."""
    match = AMOUNT.fullmatch(str(value).lower())
    if not match or not int(match[1]):
        raise ValueError(f"{value!r} is not a size")
    return int(match[1]) * BYTES[match[2]]


@dataclass(frozen=True)
class Since:
    """From when on mail is read: from now, all of it, from a date, or from a while back."""

    day: date | None = None
    back: timedelta | None = None
    everything: bool = False

    def moment(self, start: datetime) -> datetime:
        """The UTC time from which mail is imported, for a desk whose first start was then."""
        if self.everything:
            return datetime(1970, 1, 1, tzinfo=UTC)
        if self.day:
            return datetime.combine(self.day, time(), UTC)
        return start - (self.back or timedelta())


def since(value: object) -> Since:
    """``now``, ``all``, ``2026-01-31`` or ``7d``; raises ValueError."""
    if isinstance(value, Since):
        return value
    if isinstance(value, date):
        return Since(day=value.date() if isinstance(value, datetime) else value)
    text = str(value).strip().lower()
    if text == "now":
        return Since()
    if text == "all":
        return Since(everything=True)
    try:
        return Since(day=date.fromisoformat(text))
    except ValueError:
        pass
    try:
        return Since(back=duration(text))
    except ValueError as error:
        raise ValueError(f"{value!r} is neither now, nor all, nor a date, nor a duration") from error


def _poll(value: timedelta) -> timedelta:
    if not timedelta(seconds=1) <= value <= timedelta(days=1):
        raise ValueError("it is not between a second and a day")
    return value


def _delay(value: timedelta) -> timedelta:
    if value > timedelta(hours=1):  # a letter that waits much longer is taken for one whose clock was ahead
        raise ValueError("it is longer than an hour")
    return value


Duration = Annotated[timedelta, BeforeValidator(duration)]
Size = Annotated[int, BeforeValidator(size)]
Start = Annotated[Since, BeforeValidator(since)]
Poll = Annotated[Duration, AfterValidator(_poll)]
Delay = Annotated[Duration, AfterValidator(_delay)]
