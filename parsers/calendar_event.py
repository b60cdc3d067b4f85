# SPDX-License-Identifier: Apache-2.0
"""The first event of a calendar by the library for it, without what makes that slow (RFC 5545).

Long texts and crowds are left out, and of a time zone all that zones of this world do not need: a rule by which the
clocks change each second would be followed from the year 1601 on.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

MAX_CALENDAR = 1_000_000  # bytes that are searched for the first event
MAX_GIVEN = 10_000  # bytes that are given to the library
MAX_LINE = 3_000  # bytes
MAX_LINES = 2_000
MAX_RULES = 8  # of all zones
ATTENDEE = re.compile(rb"attendee[;:]", re.IGNORECASE)
OF_A_ZONE = re.compile(rb"(?:BEGIN|END|TZID|DTSTART|TZOFFSETFROM|TZOFFSETTO|TZNAME|RDATE|RRULE)[;:]", re.IGNORECASE)
RULE = re.compile(rb"RRULE[;:]", re.IGNORECASE)
# Once a year: on the second Sunday of a month, or on the Sunday among some days of it.
PIECE = rb"(?:FREQ=YEARLY|INTERVAL=1|WKST=[A-Z]{2}|UNTIL=[0-9TZ]{8,16}|BYMONTH=(?:0?[1-9]|1[0-2])|%b)"
BY_WEEKDAY = rb"BYDAY=[+-]?[1-5][A-Z]{2}"
BY_DAY = rb"BYDAY=[A-Z]{2}|BYMONTHDAY=(?:-?(?:[1-9]|1\d|2[0-8])(?:,|(?=;|$))){1,31}"
YEARLY = re.compile(
    rb"|".join(rb"RRULE:%b(?:;%b){1,8}" % (piece, piece) for piece in (PIECE % BY_WEEKDAY, PIECE % BY_DAY)),
    re.IGNORECASE,
)
LONG_AGO = re.compile(rb"^(DTSTART[^:]{0,50}:)(?:0\d|1[0-8])\d\d(?=\d{4})", re.IGNORECASE)  # before 1900


class Found(NamedTuple):
    """An event of the library's, the method of its calendar in upper case, and how many it invites."""

    event: Any
    method: str
    invited: int


def first_event(content: bytes, talk: re.Pattern[bytes], attendees: int) -> Found | None:
    """Read the first event without the lines of ``talk``, and with so many attendees; None where it is damaged."""
    lines, invited = [], 0
    for line in _telling(content[:MAX_CALENDAR], talk):
        attends = bool(ATTENDEE.match(line))
        invited += attends
        if not attends or invited <= attendees:
            lines.append(line[:MAX_LINE])
    if b"BEGIN:VEVENT" not in lines:
        return None
    short = b"\r\n".join([*lines, b"END:VCALENDAR", b""])[:MAX_GIVEN]
    from icalendar import Calendar
    from icalendar.timezone import tzp

    try:
        # It remembers each zone by its name: what one mail says of it must not count in the next.
        tzp.use_default()
        calendar = Calendar.from_ical(short.decode("utf-8", "replace"))
        event = next(iter(calendar.walk("VEVENT")))
        return Found(event, str(calendar.get("method") or "").upper(), invited)
    except Exception:  # each kind of damage fails in its own way
        return None


def _telling(content: bytes, talk: re.Pattern[bytes]) -> Iterator[bytes]:
    """The unfolded lines up to the end of the first event; no alarm, no talk, no rule that takes long to follow."""
    alarm, zone, rules = False, False, 0
    content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n ", b"").replace(b"\n\t", b"")
    for number, line in enumerate(content.split(b"\n", MAX_LINES + 1)):
        line = line.strip()
        upper = line[:20].upper()
        alarm = alarm or upper == b"BEGIN:VALARM"
        zone = (zone or upper == b"BEGIN:VTIMEZONE") and upper != b"BEGIN:VEVENT"
        rules += zone and bool(RULE.match(line))
        if not alarm and (_serves(line, rules) if zone else not talk.match(line)):
            line = LONG_AGO.sub(rb"\g<1>1900", line) if zone else line
            yield upper if upper.startswith((b"BEGIN:", b"END:")) else line
        alarm = alarm and upper != b"END:VALARM"
        zone = zone and upper != b"END:VTIMEZONE"
        if upper == b"END:VEVENT" or number > MAX_LINES:
            return


def _serves(line: bytes, rules: int) -> bool:
    """Whether a line of a time zone is needed, and does no harm."""
    if RULE.match(line):
        return rules <= MAX_RULES and YEARLY.fullmatch(line) is not None
    return OF_A_ZONE.match(line) is not None
