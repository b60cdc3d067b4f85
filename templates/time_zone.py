# SPDX-License-Identifier: Apache-2.0
"""A time zone for calendars (VTIMEZONE, RFC 5545 section 3.6.5): the changes of its clocks around a moment.

``icalendar`` can make one too, but tells the change in spring by the clock after it; the RFC wants the one before.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

AROUND = 370  # days before and after: each change of a year
LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 - a local time, from which on the first offset counts
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def time_zone(name: str, at: datetime) -> Timezone:
    """The zone with all changes within a year of the moment (aware)."""
    zone, found = ZoneInfo(name), Timezone()
    found.add("tzid", name)
    at = at.astimezone(UTC).replace(microsecond=0)
    first = (at - AROUND * DAY).astimezone(zone)
    _observe(found, LONG_AGO, first, first)
    for before, after in _changes(zone, at):
        offset = before.utcoffset() or timedelta()
        _observe(found, after.astimezone(UTC).replace(tzinfo=None) + offset, before, after)
    return found


def _observe(found: Timezone, onset: datetime, before: datetime, after: datetime) -> None:
    one = TimezoneDaylight() if after.dst() else TimezoneStandard()
    one.add("dtstart", onset)
    one.add("tzoffsetfrom", before.utcoffset())
    one.add("tzoffsetto", after.utcoffset())
    one.add("tzname", after.tzname())
    found.add_component(one)


def _changes(zone: ZoneInfo, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The last second before each change of the offset, and the first one after it."""
    for day in range(-AROUND, AROUND):
        before, after = at + day * DAY, at + (day + 1) * DAY
        if before.astimezone(zone).utcoffset() == after.astimezone(zone).utcoffset():
            continue
        while after - before > SECOND:
            middle = before + timedelta(seconds=(after - before) // SECOND // 2)
            if middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset():
                before = middle
            else:
                after = middle
        yield before.astimezone(zone), after.astimezone(zone)
