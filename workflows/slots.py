# SPDX-License-Identifier: Apache-2.0
"""At which moments the desk's own lists are due: by the clocks of its zone, on its working days, each once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.desk import Desk

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
LATEST = {"weekly": timedelta(days=3)}  # after which a list is left out: the next one tells more
LATEST_OF_DAY = timedelta(hours=12)
LATE = timedelta(minutes=15)  # from which the list says so
USUAL = time(8)  # of the list of held mails, where the settings name no morning


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A list that is due: its name, its moment, and since when what it tells is new."""

    name: str  # morning, handover, weekly, held
    at: datetime
    since: datetime

    def is_late(self, at: datetime) -> bool:
        """Whether the list comes so late that it has to say so."""
        return at - self.at > LATE


def slots(desk: Desk, at: datetime) -> tuple[Slot, ...]:
    """The newest slot of each kind that has come; however long nobody looked, there is one of each."""
    return tuple(_slots(desk, at))


def end_of_day(desk: Desk, at: datetime) -> datetime:
    """The next midnight of the desk's zone."""
    return _moment(desk, at.astimezone(ZoneInfo(desk.zone)).date() + DAY, time(0))


def _slots(desk: Desk, at: datetime) -> Iterator[Slot]:
    rules, today = desk.digests, at.astimezone(ZoneInfo(desk.zone)).date()
    held = rules.morning or USUAL if desk.admin else None
    for name, clock in (("morning", rules.morning), ("handover", rules.handover), ("held", held)):
        if clock is None:
            continue
        days = (today - DAY * back for back in range(2) if name == "held" or desk.calendar.ranges(today - DAY * back))
        yield from _newest(name, [_moment(desk, day, clock) for day in days], at, DAY)
    if rules.weekly is not None:
        weekday, clock = rules.weekly
        days = (today - DAY * back for back in range(8))
        yield from _newest("weekly", [_moment(desk, d, clock) for d in days if d.weekday() == weekday], at, WEEK)


def _newest(name: str, moments: list[datetime], at: datetime, since: timedelta) -> Iterator[Slot]:
    come = max((one for one in moments if one <= at), default=None)
    if come is not None and at - come <= LATEST.get(name, LATEST_OF_DAY):
        yield Slot(name=name, at=come, since=come - since)


def _moment(desk: Desk, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(desk.zone)).astimezone(UTC)
