# SPDX-License-Identifier: Apache-2.0
"""Dates as mail clients print them above a forwarded mail, in the languages and calendars of their users.

The words stand in ``data/calendar.tsv``; a report about a language becomes a word there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from parsers import calendar_words as words

MAX_VALUE = 200  # characters that are read: no client prints a longer date
NEAR = timedelta(days=31)  # within which most mails are forwarded, when day and month could change places
CLOCKS = (
    re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)"),
    re.compile(r"(\d{1,2})\s?[時时點点시]\s?(?:(\d{1,2})\s?[分분]\s?)?(?:(\d{1,2})\s?[秒초])?"),
    re.compile(r"(?<![\d.])(\d{1,2})(?:\.|\s?h\s?)(\d{2})(?:\.(\d{2}))?(?!\d)"),
)
ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
EAST = re.compile(r"(令和|平成|民國|民国)?\s?(\d{1,4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]?")
YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})(?!\d)")
NUMBERS = re.compile(r"(?<!\d)(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{1,2})(?!\d)")
# Vietnamese and Mongolian count their months: "3 thg 11, 2026", "2026 оны 11-р сарын 3".
COUNTED = re.compile(r"(?:thg|thang)\s?(\d{1,2})|(\d{1,2})[^\d]{0,10}?сар")
YEARS_FIRST = frozenset(("ja", "ko", "zh", "hu", "lt", "eu", "ne", "eo"))  # where two digits ahead are the year
MONTHS_FIRST = frozenset(("en", "tl"))  # where 3/4/2026 is in March, if the clock says AM or PM
AMERICAN = re.compile(r"\d\s?[AP]M\b")  # in capitals: Britain, Australia and India write "5:00 pm"
DIGIT = re.compile(r"\d")
OFFSET = re.compile(r"(?<![^\s(])(gmt|utc)?\s?([+\-−])\s?(\d{1,2})(?::?(\d{2}))?(?!\d)")
# Minutes east of Greenwich, for the abbreviations that mean one zone (RFC 5322 section 4.3 for America).
ZONES = {
    "z": 0, "gmt": 0, "utc": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120,
    "eet": 120, "eest": 180, "sast": 120, "msk": 180, "trt": 180, "pkt": 300, "wib": 420, "ict": 420, "wita": 480,
    "sgt": 480, "myt": 480, "hkt": 480, "pht": 480, "awst": 480, "wit": 540, "jst": 540, "kst": 540, "acst": 570,
    "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "brt": -180, "est": -300, "edt": -240, "cst": -360,
    "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600,
}  # fmt: skip
# The hours to which a word adds twelve: "5 in the afternoon", "9 at night", "1 at noon".
LATER = {"am": range(0), "pm": range(1, 12), "night": range(5, 12), "noon": range(1, 6)}
LEAP_YEARS = (1, 5, 9, 13, 17, 22, 26, 30)  # of the Persian calendar's cycle of 33, right from 1244 to 1472


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The time of day, how it was told, and where in the text it stands."""

    hour: int = 0
    minute: int = 0
    second: int = 0
    half: str = ""  # am, pm, noon or night, where a word says so
    start: int = 0
    end: int = 0


def moment(
    value: str, zone: str = "UTC", languages: frozenset[str] = frozenset(), before: datetime | None = None
) -> datetime | None:
    """Read a date as mail clients print it; None where there is none.

    Without a zone of its own it is read in ``zone``, the desk's. Of ``languages``, those of the labels beside
    it, are the words. Where day and month could change places: a point or a hyphen between them means that the
    day comes first; else the reading that lies within a month before ``before``, the date of the mail that
    forwards; else the month comes first in English (and Tagalog) with AM or PM in capitals, and the day everywhere
    else.
    """
    value = value[:MAX_VALUE]
    american = bool(AMERICAN.search(value)) and (not languages or bool(MONTHS_FIRST & languages))
    try:
        return _read(words.fold(value), zone, languages, american, before)
    except (ValueError, OverflowError):
        return None


def _read(
    text: str, zone: str, languages: frozenset[str], american: bool, before: datetime | None
) -> datetime | None:
    numeric = EAST.search(text) or YEAR_FIRST.search(text) or NUMBERS.search(text)
    rest = f"{text[: numeric.start()]} | {text[numeric.end() :]}" if numeric else text
    clock = _clock(rest)
    after = rest[clock.end :] if clock.end else rest
    offset = _offset(after)
    day: date | None
    if numeric:
        day = _numeric(numeric, languages, american, before)
    else:
        told = OFFSET.sub(" ", after, count=1) if offset is not None else after
        day = _named(f"{rest[: clock.start]} | {told}" if clock.end else told, languages)
    if day is None or not 1970 <= day.year <= 2100:
        return None
    place = _place(zone) if offset is None else timezone(timedelta(minutes=offset))
    return datetime(day.year, day.month, day.day, clock.hour, clock.minute, clock.second, tzinfo=place)


def _place(zone: str) -> tzinfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _clock(text: str) -> Clock:
    """The time of day; midnight where none is told."""
    found = next((match for one in CLOCKS if (match := one.search(text))), None)
    if found is None:
        return Clock()
    hour = int(found[1])
    half = _half(text[: found.start()], text[found.end() :])
    if hour in LATER.get(half, ()):
        hour += 12
    elif hour == 12 and half in ("am", "night"):
        hour = 0
    minute, second = int(found[2] or 0), int(found[3] or 0)
    return Clock(hour=hour, minute=minute, second=second, half=half, start=found.start(), end=found.end())


def _half(ahead: str, behind: str) -> str:
    """The half of the day, by the words right behind the clock or right ahead of it."""
    table = words.halves()
    near = words.tokens(DIGIT.split(behind, 1)[0])[:3], words.tokens(DIGIT.split(ahead)[-1])[-3:]
    for many in (3, 2, 1):
        for joined in ("".join(near[0][:many]), "".join(near[1][-many:])):
            if joined in table:
                return table[joined]
    last = near[1][-1] if near[1] else ""
    return next((table[last[at:]] for at in range(1, len(last)) if last[at] > "\u2e80" and last[at:] in table), "")


def _offset(text: str) -> int | None:
    """Minutes east of Greenwich, or None where no zone is told."""
    for match in OFFSET.finditer(text):
        if (match[1] or match[4]) and int(match[3]) <= 14:
            minutes = int(match[3]) * 60 + int(match[4] or 0)
            return minutes if match[2] == "+" else -minutes
    return next((ZONES[token] for token in words.tokens(text) if token in ZONES), None)


def _numeric(match: re.Match[str], languages: frozenset[str], american: bool, before: datetime | None) -> date:
    if match.re is EAST:
        year = int(match[2]) + ERAS.get(match[1], 0 if len(match[2]) > 2 else 2000)
        return _day(year, int(match[3]), int(match[4]))
    if match.re is YEAR_FIRST:
        return _day(int(match[1]), int(match[2]), int(match[3]))
    first, second, last = int(match[1]), int(match[3]), int(match[4])
    if len(match[4]) < 3 and languages and languages <= YEARS_FIRST:
        return date(2000 + first, second, last)
    if len(match[4]) == 1:
        raise ValueError
    year = last + 2000 if len(match[4]) == 2 else last
    unsure = first <= 12 and second <= 12 and match[2] == "/"
    if second > 12 or (unsure and _month_first(first, second, year, american, before)):
        first, second = second, first
    return _day(year, second, first)


def _month_first(first: int, second: int, year: int, american: bool, before: datetime | None) -> bool:
    """Decide 3/11/2026, as the docstring of ``moment`` says."""
    if before is not None:
        near = [
            month_first
            for month_first, day in ((True, date(year, first, second)), (False, date(year, second, first)))
            if timedelta(days=-1) <= before.date() - day <= NEAR
        ]
        if len(near) == 1:
            return near[0]
    return american


def _day(year: int, month: int, day: int) -> date:
    """A day of the common calendar: from the Thai year, or from the Persian one."""
    if 2400 < year < 2700:
        year -= 543
    return _solar(year, month, day) if 1380 <= year < 1421 else date(year, month, day)


def _solar(year: int, month: int, day: int) -> date:
    """A day of the Persian calendar: six months of 31 days, then of 30; 1 Farvardin 1400 was 21 March 2021."""
    if not (1300 <= year <= 1500 and 1 <= month <= 12 and 1 <= day <= 31):
        raise ValueError
    days = [365 * one + 8 * (one // 33) + sum(leap < one % 33 for leap in LEAP_YEARS) for one in (year, 1400)]
    return date(2021, 3, 21) + timedelta(
        days=days[0] - days[1] + 31 * min(month - 1, 6) + 30 * max(0, month - 7) + day - 1
    )


def _named(text: str, languages: frozenset[str]) -> date | None:
    """A date whose month is a word: the number of four digits is the year, another one the day."""
    counted = COUNTED.search(text)
    if counted:
        month, solar = int(counted[1] or counted[2]), False
        text = f"{text[: counted.start()]} {text[counted.end() :]}"
    else:
        named = next(_months(words.tokens(text), languages), None)
        if named is None:
            return None
        month, solar = named
    numbers = re.findall(r"\d+", text)
    years = [one for one in numbers if len(one) == 4]
    days = [int(one) for one in numbers if len(one) <= 2]
    if not days or not (years or len(days) > 1):
        return None
    year = int(years[0]) if years else 2000 + days[1]
    return _solar(year, month, days[0]) if solar else _day(year, month, days[0])


def _months(tokens: list[str], languages: frozenset[str]) -> Iterator[tuple[int, bool]]:
    """The months that are named, and whether of the Persian calendar: the last word first.

    The last, because the name of a weekday may look like a month ("mar. 3 nov. 2026"); words of the labels'
    languages win over others.
    """
    for known in (True, False):
        for at in range(len(tokens) - 1, -1, -1):
            for many in (3, 2, 1):
                options = words.months_of("".join(tokens[max(0, at + 1 - many) : at + 1]), inflected=many == 1)
                fit = {month: spoken for month, spoken in options.items() if spoken & languages}
                if fit or (options and not known):
                    chosen = fit or options
                    yield max(chosen, key=lambda month: len(chosen[month]))
