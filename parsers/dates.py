# SPDX-License-Identifier: Apache-2.0
"""Dates as mail programs write them: RFC 5322 section 3.3, its obsolete forms, and what local programs make of it."""

import re
from datetime import UTC, datetime, timedelta, timezone

LONGEST = 200  # characters that are read
COMMENT = re.compile(r"\([^()]{0,100}\)")
# The months of RFC 5322, and the first letters of their names in the languages whose programs translate them.
MONTHS = (
    "jan gen ene sty leden oca янв січ ιαν tammi ocak led",
    "feb fév fev lut únor şub фев лют φεβ helmi úno",
    "mar mär mrt mac march březen мар бер μαρ maalis bře mrz",
    "apr avr abr kwi duben nis апр кві απρ huhti dub",
    "may mai mei maj mag mayo květen май мая тра μάι μαϊ touko kvě",
    "jun juin giu cze červen haz июн чер ιουν kesä",
    "jul juil lug lip červenec tem июл лип ιουλ heinä",
    "aug aoû ago sie srpen ağu авг сер αυγ elo srp ogo ogos",
    "sep set wrz září eyl сен вер σεπ syys zář",
    "oct okt ott out paź říjen eki окт жов οκτ loka říj",
    "nov lis listopad kas ноя лис νοε marras",
    "dec dez déc dic gru pros ara дек гру δεκ joulu dis des",
)
MONTH = {word: number for number, words in enumerate(MONTHS, 1) for word in words.split()}
MONTH["lis"] = 11
# Zones by name: RFC 5322 section 4.3, and those that programs add. Minutes east of Greenwich.
ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420,
    "mdt": -360, "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600, "brt": -180, "art": -180,
    "west": 60, "bst": 60, "cet": 60, "met": 60, "mez": 60, "cest": 120, "mest": 120, "mesz": 120, "eet": 120,
    "sast": 120, "eest": 180, "msk": 180, "trt": 180, "pkt": 300, "ist": 330, "wib": 420, "ict": 420, "sgt": 480,
    "myt": 480, "hkt": 480, "awst": 480, "pht": 480, "wita": 480, "jst": 540, "kst": 540, "wit": 540, "aest": 600,
    "aedt": 660, "nzst": 720, "nzdt": 780,
}  # fmt: skip
CLOCK = re.compile(
    r"(?<![\d.])(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?(?![\d.])(?:\s?([ap])\.?m\b\.?)?", re.IGNORECASE
)
JOINTS = re.compile(r"(?<=\d)T(?=\d)| (?=:)|(?<=:) ")  # of ISO 8601, and blanks around colons
OFFSET = re.compile(r"(?:^|[\sT]|utc|gmt|\b|(?<=\d))([+-])(\d{1,2}):?(\d{2})?\b", re.IGNORECASE)
NAMED_MONTH = re.compile(r"\b(\d{1,2})\.?[\s/-]+(?:de\s+|di\s+)?([^\W\d_]{3,12})\.?,?[\s/-]+(?:de\s+)?(\d{2,4})\b")
MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,12})\.?\s+(\d{1,2}),?\s+(?:\d{1,2}:\S+\s+(?:[A-Z]{3,4}\s+)?)?(\d{4})\b")
NUMBERS = re.compile(r"\b(\d{4})[./-](\d{1,2})[./-](\d{1,2})\b|\b(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b")
LETTERS = re.compile(r"[A-Za-z]{1,5}")


def read(value: str) -> datetime | None:
    """Read a date-time; aware, or None where there is none. A date without a zone is taken as UTC.

    The weekday is not looked at: where it is wrong, the date is right more often.
    """
    text = " ".join(COMMENT.sub(" ", COMMENT.sub(" ", value[:LONGEST])).split())
    text = JOINTS.sub(lambda joint: " " if joint[0] == "T" else "", text)
    clock = CLOCK.search(text)
    day = _day(text[: clock.start()] + text[clock.end() :] if clock and clock.start() else text) or _day(text)
    if day is None:
        return None
    hour, minute, second = (int(clock[1]), int(clock[2]), int(clock[3] or 0)) if clock else (0, 0, 0)
    if clock and clock[4]:
        hour = hour % 12 + 12 * (clock[4].lower() == "p")
    minutes = _zone(text[clock.end() :] if clock else "")
    try:
        found = datetime(*day, hour, minute, min(second, 59), tzinfo=timezone(timedelta(minutes=minutes)))
        found.astimezone(UTC)  # a date at the edge of the calendar has no place in UTC
    except (ValueError, OverflowError):
        return None
    return found


def _day(text: str) -> tuple[int, int, int] | None:
    """Year, month and day, with the month as a name or as a number."""
    for match in NAMED_MONTH.finditer(text):
        month = _month(match[2])
        if month:
            return _year(match[3]), month, int(match[1])
    for match in MONTH_FIRST.finditer(text):
        month = _month(match[1])
        if month:
            return _year(match[3]), month, int(match[2])
    number = NUMBERS.search(text)
    if number is None:
        return None
    if number[1]:
        return int(number[1]), int(number[2]), int(number[3])
    return int(number[6]), int(number[5]), int(number[4])


def _month(name: str) -> int:
    """The number of a month by the beginning of its name, the longest first; 0 where it is none."""
    lowered = name.lower()
    return next((MONTH[lowered[:length]] for length in range(8, 2, -1) if lowered[:length] in MONTH), 0)


def _year(digits: str) -> int:
    """A year of two or three digits is read by RFC 5322 section 4.3."""
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year


def _zone(text: str) -> int:
    """Minutes east of Greenwich by number or name; 0 where there is neither, or one that cannot be."""
    offset = OFFSET.search(text)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return (minutes if offset[1] == "+" else -minutes) if minutes <= 14 * 60 else 0
    return next((ZONES[word.lower()] for word in LETTERS.findall(text) if word.lower() in ZONES), 0)
