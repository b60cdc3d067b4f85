# SPDX-License-Identifier: Apache-2.0
"""Working time: when a span of it has passed, and how much of it lies between two moments.

Clocks show local time and spans are real time. A local time that a change of the clocks repeats is its first
occurrence, one that it leaves out is the moment of the change (RFC 5545 section 3.3.5 for the former), so that two
ranges that meet on the clock meet in real time too, and nothing is counted twice or lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Range = tuple[int, int]  # minutes after local midnight; an end above a day's is on the next day
Ranges = tuple[Range, ...]
DAY = 24 * 60  # minutes
WHOLE_DAY: Ranges = ((0, DAY),)
ALWAYS: tuple[Ranges, ...] = (WHOLE_DAY,) * 7
NOTHING = timedelta()
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When a desk works; around the clock, if nothing else is said.

    ``week`` holds the ranges of seven days from Monday on. A range belongs to the day on which it begins, also where
    it goes on past midnight. Nothing begins on ``holidays`` and ``closed`` dates; ``opened`` dates have their own
    ranges and win over both. Raises ValueError with a sentence where this makes no sense.
    """

    zone: str = "UTC"  # IANA name
    week: tuple[Ranges, ...] = ALWAYS
    holidays: frozenset[date] = frozenset()
    closed: frozenset[date] = frozenset()
    opened: tuple[tuple[date, Ranges], ...] = ()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{self.zone!r} is not a time zone of the IANA list") from error
        if len(self.week) != 7:
            raise ValueError(f"a week has 7 days, not {len(self.week)}")
        for ranges in (*self.week, *(ranges for _, ranges in self.opened)):
            _check(ranges)
        # Opened dates come to an end; only a week that opens makes every span pass some time.
        if not any(self.week):
            raise ValueError("the week has no opening hours at all, so that no time would ever pass")

    @cached_property
    def around_the_clock(self) -> bool:
        """Whether it is always open: working time is plain time then."""
        days = (*self.week, *(ranges for _, ranges in self.opened))
        return not self.holidays | self.closed and all(ranges == WHOLE_DAY for ranges in days)

    @cached_property
    def _opened(self) -> dict[date, Ranges]:
        return dict(self.opened)

    def ranges(self, day: date) -> Ranges:
        """What begins on this date."""
        if day in self._opened:
            return self._opened[day]
        return () if day in self.holidays or day in self.closed else self.week[day.weekday()]


def due(calendar: Calendar, since: datetime, span: timedelta) -> datetime:
    """The first moment, in UTC, at which ``span`` of working time has passed since then.

    A span that is not positive has passed at once. Raises OverflowError where that would be after the year 9999.
    """
    since = _utc(since)
    if span <= NOTHING:
        return since
    if calendar.around_the_clock:
        return since + span
    for begin, end in _open(calendar, since):
        if end - begin >= span:
            return begin + span
        span -= end - begin
    raise OverflowError("a calendar never ends")


def worked(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The working time between two moments; none where the end is not after the start."""
    start, end = _utc(start), _utc(end)
    if end <= start:
        return NOTHING
    if calendar.around_the_clock:
        return end - start
    total = NOTHING
    for opens, closes in _open(calendar, start):
        if opens >= end:
            break
        total += min(closes, end) - opens
        if closes >= end:
            break
    return total


def next_open(calendar: Calendar, at: datetime) -> datetime:
    """The moment itself, in UTC, where it is working time; else the next at which working time begins."""
    at = _utc(at)
    return at if calendar.around_the_clock else next(_open(calendar, at))[0]


def _check(ranges: Ranges) -> None:
    for begin, end in ranges:
        if not 0 <= begin < DAY or not begin < end <= begin + DAY:
            raise ValueError(f"{clock((begin, end))} is not a range of hours within a day and a night")
    for before, after in pairwise(ranges):
        if after[0] < before[1]:
            raise ValueError(f"{clock(before)} and {clock(after)} overlap or stand in the wrong order")


def clock(hours: Range) -> str:
    """A range as people write it: ``22:00-06:00``."""
    begin, end = hours
    return "-".join(f"{at // 60:02}:{at % 60:02}" for at in (begin, end if end <= DAY else end - DAY))


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no zone")
    return at.astimezone(UTC)


def _open(calendar: Calendar, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Working time from then on as stretches of UTC in order: they may touch, but neither overlap nor be empty."""
    zone = ZoneInfo(calendar.zone)
    # What began yesterday may go on past midnight.
    day, told = since.astimezone(zone).date() - timedelta(days=1), since
    while True:
        for begin, end in calendar.ranges(day):
            opens, closes = max(_moment(day, begin, zone), told), _moment(day, end, zone)
            if opens < closes:
                yield opens, closes
                told = closes
        day += timedelta(days=1)


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The UTC time at which clocks in the zone have first reached so many minutes after the day's midnight."""
    local = datetime.combine(day, time()) + timedelta(minutes=minutes)
    found = local.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local:
        return found
    # The clocks leave it out. With the offset from after the change it falls before the change, and the other way
    # round (PEP 495): the change is where they first show more.
    before, after = local.replace(tzinfo=zone, fold=1).astimezone(UTC), found
    while after - before > INSTANT:
        middle = before + (after - before) / 2
        if middle.astimezone(zone).replace(tzinfo=None) < local:
            before = middle
        else:
            after = middle
    return after
