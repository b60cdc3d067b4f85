# SPDX-License-Identifier: Apache-2.0
"""When and how long, as people write it at the head of a line: ``2d``, ``tomorrow 14:00``, ``esok 2 petang``."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files

MAX_TEXT = 200  # characters that are looked at: no date is longer
MORNING = 9  # o'clock, where only a day is named

TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})(?:t(?=\d))?|(?P<numeric>\d{1,2}[./-]\d{1,2}[./-]\d{4})(?!\d)"
    r"|(?P<clock>\d{1,2}[:.h]\d{2})(?![\d.:])|(?P<number>\d{1,4}(?:[.,]\d{1,2})?)\.?(?![\d:])"
    r"|(?P<word>[^\W\d_]+(?:[.'’-][^\W\d_]+)*\.?|'s|,)"
)
HOUR = 3600  # seconds


@cache
def _words() -> dict[str, dict[str, int]]:
    """Kind -> word, its spaces as low lines -> value."""
    out: dict[str, dict[str, int]] = {}
    for line in files("parsers").joinpath("data/appointment.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, value, words = line.split("\t")
            out.setdefault(kind, {}).update({word.rstrip("."): int(value) for word in words.split()})
    return out


@dataclass
class _Said:
    """What has been understood so far."""

    span: float = 0.0  # seconds
    days: int | None = None
    weekday: int | None = None
    later: int = 0  # 7 for the week after this one, 30 for the month
    day: tuple[int, int, int] | None = None  # year, or 0 for the next one; month; day
    hour: int | None = None
    minute: int = 0
    part: int | None = None  # the hour that stands for a part of the day
    clock: bool = False  # a word such as "at" makes the next number an hour

    @property
    def dated(self) -> bool:
        """Whether a day is named, so that a number after it is an hour."""
        return self.days is not None or self.weekday is not None or self.day is not None or bool(self.later)


def duration(text: str) -> tuple[timedelta, str] | None:
    """Read how long at the head of a text; return it with what follows, None where there is none."""
    said, end = _read(text)
    if said.dated or said.clock or said.part is not None:
        return None
    span = said.span + HOUR * (said.hour or 0) + 60 * said.minute  # 1:30 is an hour and a half here
    return (timedelta(seconds=span), text[end:].strip()) if span else None


def moment(text: str, at: datetime) -> tuple[datetime, str] | None:
    """Read when, seen from ``at`` (aware, in the writer's zone); return it with what follows, None where none.

    A day alone is nine in the morning; an hour alone is the next time it strikes; a day and month the next such.
    Next week is its Monday, if no other day of it is named, and next month its first day.
    """
    said, end = _read(text)
    rest = text[end:].strip()
    try:
        if said.span:
            return _later(at, timedelta(seconds=said.span)), rest
        if not said.dated and said.hour is None and said.part is None:
            return None
        hour = said.hour if said.hour is not None else said.part if said.part is not None else MORNING
        found = datetime.combine(_day(said, at.date()), time(hour, said.minute), at.tzinfo)
        return (found if said.dated or found > at else found + timedelta(days=1)), rest
    except (ValueError, OverflowError):
        return None


def _later(at: datetime, span: timedelta) -> datetime:
    """So much later: days by the calendar, at the same time of day; anything else in real time."""
    if span % timedelta(days=1):
        return (at.astimezone(UTC) + span).astimezone(at.tzinfo)
    return at + span


def _day(said: _Said, today: date) -> date:
    if said.day is not None:
        year, month, day = said.day
        found = date(year or today.year, month, day)
        return found if year or found >= today else date(today.year + 1, month, day)
    if said.later > 7:
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    if said.later:
        return today + timedelta(days=7 - today.weekday() + (said.weekday or 0))
    if said.weekday is not None:
        return today + timedelta(days=(said.weekday - today.weekday() - 1) % 7 + 1)
    return today + timedelta(days=said.days or 0)


Token = tuple[str, str, int]  # kind, what stands there, where it ends


def _read(text: str) -> tuple[_Said, int]:
    """Understand as much as there is at the head; where it ends."""
    said, end, number = _Said(), 0, ""
    tokens = _tokens(text[:MAX_TEXT])
    for at, (kind, word, ends) in enumerate(tokens):
        if _lasts(said, tokens[at : at + 2]):
            break
        before, number = number, ""
        if kind == "number":
            number = word
            if not _number(said, word, tokens[at + 1] if at + 1 < len(tokens) else None):
                break
        elif kind in ("iso", "numeric", "clock"):
            _figures(said, kind, [int(piece) for piece in re.split("[./:h-]", word)])
        elif kind == "filler":
            continue
        elif kind == "after":
            pass
        elif kind == "count":
            number = str(_words()["count"][word])
            if at + 1 == len(tokens) or tokens[at + 1][0] != "unit":
                break
        elif kind == "at":
            said.clock = True
            continue
        elif not _word(said, kind, word, before):
            break
        end = ends
    return said, end


def _lasts(said: _Said, tokens: list[Token]) -> bool:
    """Whether what comes next tells how long it takes, as in ``tomorrow 14:00 30m``: when it is stands before it."""
    kind, word = tokens[0][:2]
    if kind == "clock":
        return said.hour is not None
    unit = tokens[1][1] if kind in ("number", "count") and len(tokens) > 1 and tokens[1][0] == "unit" else ""
    if not unit:
        return False
    return said.hour is not None or said.dated and _words()["unit"][unit] < HOUR


def _tokens(text: str) -> list[Token]:
    """The words of time at the head, longest phrases first, up to the first that is none."""
    found: list[Token] = []
    lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    at = 0
    while match := TOKEN.match(lowered, at := at + len(lowered[at:]) - len(lowered[at:].lstrip())):
        kind, word, end = str(match.lastgroup), match[0], match.end()
        if kind == "word":
            told = _phrase(lowered, at, found[-1][0] if found else "")
            if told is None:
                break
            kind, word, end = told
        found.append((kind, str(match[kind]) if kind in ("iso", "numeric", "clock", "number") else word, end))
        at = end
    return found


def _phrase(text: str, at: int, before: str) -> Token | None:
    """The longest phrase of up to four words here; after a number a unit or half of the day is meant first."""
    words = list(re.finditer(r"[^\s\d,]+|,", text[at : at + 60]))[:4]
    order = {"number": ["unit", "half", "month"], "count": ["unit"], "weekday": ["after"]}.get(before, [])
    order += [kind for kind in _words() if kind not in order and kind not in ("half", "unit", "after")]
    for count in range(len(words), 0, -1):
        phrase = "_".join(word[0] for word in words[:count]).rstrip(".").replace("’", "'")
        for kind in order:
            if phrase in _words()[kind]:
                return kind, phrase, at + words[count - 1].end()
    return None


def _number(said: _Said, word: str, after: Token | None) -> bool:
    """Whether a number has a meaning by what stands before and after it."""
    value, follows = float(word.replace(",", ".")), after[0] if after else ""
    is_hour = said.dated or said.clock or follows in ("half", "part", "hour")
    if after and follows == "unit" and not (is_hour and _words()["unit"][after[1]] == HOUR):
        return True  # the unit adds it
    if follows == "month" or (said.day and not said.day[2]):
        said.day = (0, said.day[1] if said.day else 0, int(value))
    elif said.span and said.span % HOUR == 0 and value < 60:
        said.span += 60 * value  # 1h30
    elif said.day and not said.day[0] and value > 1970:
        said.day = (int(value), *said.day[1:])
    elif said.hour is None and is_hour and value == int(value):
        said.hour = int(value)
    else:
        return False
    return True


def _figures(said: _Said, kind: str, numbers: list[int]) -> None:
    if kind == "clock":
        said.hour, said.minute = numbers
    elif kind == "iso":
        said.day = (numbers[0], numbers[1], numbers[2])
    else:
        said.day = (numbers[2], numbers[1], numbers[0])


def _word(said: _Said, kind: str, word: str, number: str) -> bool:
    """Whether a word of time has a meaning here."""
    value = _words()[kind][word]
    if kind == "unit" and not number:
        return False
    if kind == "unit":
        if said.hour is None:
            said.span += value * float(number.replace(",", "."))
    elif kind == "day":
        said.days, said.part = value, _words()["part"].get(word, said.part)
    elif kind == "weekday":
        said.weekday = value
    elif kind == "next":
        said.later = value
    elif kind == "month":
        said.day = (0, value, said.day[2] if said.day else 0)
    elif said.hour is None:
        said.part = value if kind == "part" else said.part
    elif value >= 12 and said.hour < 12:
        said.hour += 12
    elif kind == "half" and not value and said.hour == 12:
        said.hour = 0
    return True
