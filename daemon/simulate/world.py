# SPDX-License-Identifier: Apache-2.0
"""When what happens: the rhythm of days and weeks, holidays, surges, an outage, and when the daemon stands still."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from daemon.holidays import closed_days

FIRST = date(2026, 3, 23)  # a Monday; the clocks change and Easter falls into the month that follows
RHYTHM = (1, 1, 1, 1, 1, 2, 4, 9, 16, 18, 17, 14, 9, 13, 15, 14, 11, 7, 4, 3, 3, 2, 2, 1)  # mails by hour of the day
DAYS = (1.15, 1.05, 1.0, 1.0, 0.85, 0.12, 0.1)  # by day of the week, from Monday; a holiday is as a Sunday
SURGES, OUTAGE, STOP, NIGHT = (0.15, 0.62), 0.5, 0.3, 0.4  # on which part of the days
SURGE_SPAN = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Span:
    """From a moment to a later one."""

    begin: datetime
    end: datetime

    def holds(self, at: datetime) -> bool:
        """Whether the moment lies in it."""
        return self.begin <= at < self.end


@dataclass(frozen=True, kw_only=True)
class World:
    """The month; all moments in UTC."""

    days: int
    zone: str
    country: str
    holidays: frozenset[date] = field(init=False)

    def __post_init__(self) -> None:
        years = range(FIRST.year, self.date(self.days).year + 1)
        object.__setattr__(self, "holidays", closed_days(self.country, years))

    def moment(self, day: int, hour: int = 0, minute: int = 0) -> datetime:
        """A time of day in the desk's zone, so many days after the first."""
        return datetime.combine(self.date(day), time(hour, minute), ZoneInfo(self.zone)).astimezone(UTC)

    def date(self, day: int) -> date:
        """The date so many days after the first."""
        return FIRST + timedelta(days=day)

    @property
    def start(self) -> datetime:
        """When it begins."""
        return self.moment(0)

    @property
    def end(self) -> datetime:
        """When it is over."""
        return self.moment(self.days)

    @property
    def horizon(self) -> datetime:
        """Up to when promises are judged: a daemon that stands still at the end could not catch up."""
        last = self.stopped(self.end - timedelta(seconds=1))
        return last.begin if last else self.end

    def works(self, day: int) -> bool:
        """Whether people go to work on that day."""
        return self.date(day).weekday() < 5 and self.date(day) not in self.holidays

    def weight(self, day: int) -> float:
        """How busy a day is, beside others."""
        return DAYS[6] if self.date(day) in self.holidays else DAYS[self.date(day).weekday()]

    def arrival(self, random: Random, day: int) -> datetime:
        """A moment of that day at which somebody writes."""
        hour = random.choices(range(24), RHYTHM)[0]
        return self.moment(day, hour, 0) + timedelta(seconds=random.randrange(3600))

    @property
    def surges(self) -> tuple[datetime, ...]:
        """When many report the same."""
        return tuple(self.moment(self._day(part), 10 + 3 * place) for place, part in enumerate(SURGES))

    @property
    def outage(self) -> Span:
        """When the mail server takes nothing in; what was sent comes at its end."""
        return self._span(self._day(OUTAGE), 9, 12)

    @property
    def stops(self) -> tuple[Span, ...]:
        """When the daemon stands still: two hours of a day, and a night."""
        night = self._day(NIGHT)
        last = Span(begin=self.moment(night, 20), end=self.moment(night + 1, 7, 30))
        return tuple(sorted((self._span(self._day(STOP), 14, 16), last), key=lambda span: span.begin))

    def stopped(self, at: datetime) -> Span | None:
        """The stop that this moment lies in."""
        return next((span for span in self.stops if span.holds(at)), None)

    def _span(self, day: int, begin: int, end: int) -> Span:
        return Span(begin=self.moment(day, begin), end=self.moment(day, end))

    def _day(self, part: float) -> int:
        return min(int(self.days * part), self.days - 1)
