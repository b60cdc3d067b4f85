# SPDX-License-Identifier: Apache-2.0
"""The details that a letter may carry besides the common variables, put into words in the letter's language.

A detail of another name is an error, and one that a letter does not carry is empty. Times are said in full and in
the desk's zone, spans in days, hours and minutes; a person's words lose their line ends, but for those that a
letter shows as a quotation or as somebody's words.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta, get_timezone_name

from templates.header import one_line
from templates.saying import cleaned
from templates.sentences import in_words
from templates.wordings import LetterError
from workflows.letter import Detail

LINE_LIMIT = 1000  # characters of a detail on one line: a link with its subject has to fit in
ROWS_LIMIT = 200  # of a list; who needs more has the command line
IN_LINES = frozenset({"resolution_text", "summary", "colleague_text"})
# Of tickets: number, subject, state, priority, due, who has it where that is told, and the link.
LISTS = frozenset({"mine", "unowned", "at_risk", "due_today", "waiting", "new_since"})
SHORT_ZONE = re.compile(r"[A-Z]{2,5}")
OF_DECISIONS = frozenset({"because", "done", "kept", "refused", "undone"})  # sentences that a decision has made
# Whose last cell is a person's text.
ENDS_IN_LINES = frozenset({"answers", "similar", "exchange", "internal", "would_send"})
LOOKED_UP = {  # in words.md: which detail, of which group
    "state_word": ("state", "state"),
    "level_word": ("level", "level"),
    "target_word": ("target_word", "target"),
    "second_word": ("second_word", "category"),
    "code_word": ("code_word", "code"),
    "partstat_word": ("partstat", "partstat"),
    "became_word": ("became", "became"),
}

Row = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Details:
    """The details as the templates see them, each with what it is where a letter does not carry it."""

    owner: str = ""  # the public name of the agent who has the ticket
    team: str = ""
    level: str = ""  # L1, L2, L3
    level_word: str = ""
    state: str = ""
    state_word: str = ""
    next_update: str = ""  # when the next news comes
    until: str = ""  # until when somebody must act
    due: str = ""
    percent: int = 0  # of the target's time that is used
    target_word: str = ""
    age: str = ""  # how long it has been open
    overdue: str = ""  # how long a solution is owed
    above: bool = False  # those in charge were told of that
    left: str = ""  # of the target's time; empty where nothing is
    because: str = ""
    resolution_text: str = ""  # a person's words
    summary: str = ""  # of a hand-over, a person's words
    questions: tuple[str, ...] = ()
    answers: tuple[Row, ...] = ()  # question, answer
    similar: tuple[Row, ...] = ()  # reference, subject, resolution
    steps: tuple[Row, ...] = ()  # time, what was done
    exchange: tuple[Row, ...] = ()  # who, when, whether for the desk alone, what they wrote last
    internal: tuple[Row, ...] = ()  # who of the desk, what they wrote for it alone
    recipients: tuple[str, ...] = ()  # of the same alert
    items: tuple[str, ...] = ()
    reports: tuple[Row, ...] = ()  # reference, subject
    parts: tuple[str, ...] = ()  # references of tickets that were part of a major incident
    ask_phone: bool = False
    unsure: bool = False
    mistaken: bool = False  # the desk's last letter should never have left
    guest: str = ""  # an address
    colleague: bool = False  # of the reporter's organisation, and not the reporter
    unproved: bool = False  # nobody vouches for who sent the mail
    late: bool = False
    vip: bool = False
    silent: bool = False
    unsent: bool = False  # the agent's answer did not go out
    goes: str = ""  # where an answer to the letter goes, as workflows/goes.py names it
    note_link: str = ""  # to write a note for the desk
    closed: bool = False  # the ticket was, before the answer went out
    followed: bool = False  # and a reply would open a ticket that follows it
    overtaken: bool = False  # the reporter wrote again before the answer went out
    held_at: str = ""  # a mail that is held: when it came
    became: str = ""  # what became of it: send, note, drop, held_again, decided
    became_word: str = ""
    again: bool = False  # it was decided about before
    colleague_at: str = ""  # when somebody else at the desk wrote to the reporter
    colleague_text: str = ""  # what they wrote
    cancelled: bool = False  # the reporter needs it no more
    second_word: str = ""  # the other likely category
    follow_up_of: str = ""  # a reference such as [#41]
    parent: str = ""  # the reference of the larger disturbance
    yes_link: str = ""
    no_link: str = ""
    rating_links: tuple[str, ...] = ()  # of the marks 1 to 5
    call_at: str = ""
    call_minutes: int = 0
    call_link: str = ""
    call_with: str = ""
    partstat: str = ""  # RFC 5545 section 3.2.12, in lower case
    partstat_word: str = ""
    commands: tuple[str, ...] = ()  # those that fit now
    done: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    help: tuple[str, ...] = ()  # what each command does
    mine: tuple[Row, ...] = ()  # a ticket in words, and a link that answers it
    no_mine: bool = False
    unowned: tuple[Row, ...] = ()  # the same
    no_unowned: bool = False
    at_risk: tuple[Row, ...] = ()  # the same
    due_today: tuple[Row, ...] = ()
    waiting: tuple[Row, ...] = ()
    new_since: tuple[Row, ...] = ()
    since: str = ""  # from when on something is new
    handover: bool = False
    figures: tuple[Row, ...] = ()  # team, opened, first answers, solutions, promises missed; the team "" is all
    held: tuple[Row, ...] = ()  # a held mail in words, and a link that lets it in
    first: str = ""  # the number of the first of them
    kept_back: tuple[Row, ...] = ()  # the reference of a ticket, how many letters no budget was left for and which
    unheard: tuple[str, ...] = ()  # references of tickets whose reporters heard nothing for want of a budget
    floods: tuple[Row, ...] = ()  # a sender, and how many of their mails are held
    other: str = ""  # the reference of another ticket
    own: bool = False  # that one is the reader's too
    merged_from: str = ""  # the reference of the ticket that goes on in this one
    refused: tuple[str, ...] = ()
    too_large: bool = False  # for the mail server
    undone: tuple[str, ...] = ()  # what was taken back
    kept: tuple[str, ...] = ()  # what could not be, and why
    undo: bool = False  # all of it can be taken back
    undo_until: str = ""  # and until then what goes to the reporter too
    would_send: tuple[Row, ...] = ()  # to whom with which subject, the text
    would_tell: tuple[str, ...] = ()
    by: str = ""  # who did it
    mark: int = 0  # of satisfaction, 1 to 5
    count: int = 0
    checklist: tuple[str, ...] = ()
    flagged_at: str = ""  # a breach: when the program saw it
    aware_at: str = ""  # a breach: when a person did (GDPR Art. 33)
    code_word: str = ""  # the closure code
    host: str = ""
    service: str = ""


NAMES = frozenset(field.name for field in fields(Details))


def spoken(details: Mapping[str, Detail], locale: Locale, zone: str, words: Mapping[str, str]) -> dict[str, Any]:
    """The details by name as ``Details`` takes them. Raises LetterError for a name that no letter knows."""
    unknown = sorted(set(details) - NAMES)
    if unknown:
        raise LetterError(f"No letter knows the details named {', '.join(unknown)}.")
    said = {name: _said(name, value, locale, zone) for name, value in details.items()}
    for name in OF_DECISIONS & set(details):
        told = said[name]
        is_one = isinstance(told, str)
        said[name] = in_words(told, words) if is_one else tuple(in_words(one, words) for one in told)
    if "items" in details:
        said["items"] = tuple(one if isinstance(one, str) else _item(one, words) for one in said["items"])
    if "steps" in details:
        said["steps"] = tuple((at, *(word(words, "done", what) for what in rest)) for at, *rest in said["steps"])
    if "history" in details:
        said["history"] = tuple(_happened(row, words) for row in said["history"])
    if "exchange" in details:
        said["exchange"] = tuple(_marked(row, words) for row in said["exchange"])
    if "help" in details:
        said["help"] = tuple(_helped(said["help"], words))
    if "held" in details:
        said["held"] = tuple((", ".join(filter(None, cells)), link) for *cells, link in said["held"])
    for name in LISTS & set(details):
        said[name] = tuple(_line(row, words) for row in said[name])
    if "checklist" in details:
        said["checklist"] = tuple(word(words, "checklist", step) for step in said["checklist"])
    for name, (source, group) in LOOKED_UP.items():
        key = details.get(name) or details.get(source)
        if key:
            said[name] = word(words, group, one_line(str(key), LINE_LIMIT))
    return said


def word(words: Mapping[str, str], group: str, value: str) -> str:
    """What people call this value; as it is called itself where there is no word, such as an own category."""
    return words.get(f"{group}.{value.replace(' ', '_')}", str(value))


def _item(row: Row, words: Mapping[str, str]) -> str:
    """A ticket in a list of them: its reference, its subject where that may be told, and its state."""
    *named, state = row
    return f"{' '.join(filter(None, named))}: {word(words, 'state', state)}"


def _happened(row: Row, words: Mapping[str, str]) -> str:
    """A line of history: when, what, about what, and who did it."""
    at, name, fact, who = row
    return f"{at}: {' '.join(filter(None, (word(words, 'history', name), fact)))}{f' ({who})' if who else ''}"


def _marked(row: Row, words: Mapping[str, str]) -> Row:
    """Who wrote when, with a mark where it is for the desk alone, and the words."""
    *head, mark, text = row
    return (*head, f"({words.get(mark, mark)})", text) if mark else (*head, text)


def _helped(wanted: tuple[str, ...], words: Mapping[str, str]) -> Iterator[str]:
    """What the commands do, in the order of the words; of one command in all its forms."""
    for key, said in words.items():
        name = key.removeprefix("order.").partition(".")[0]
        if key.startswith("order.") and ("*" in wanted or name in wanted):
            yield said


def _line(row: Row, words: Mapping[str, str]) -> Row:
    """A ticket in an agent's list, with the link that answers it."""
    number, subject, state, priority, due, *who, link = row
    told = (word(words, "state", state), word(words, "priority", priority), due, *who)
    return f"{' '.join(filter(None, (f'[#{number}]', subject)))}: {', '.join(filter(None, told))}", link


@lru_cache(maxsize=4096)
def moment(at: datetime, zone: str, locale: Locale) -> str:
    """A date and time with its zone, as the locale's people write it in full."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{format_date(local, 'full', locale)}, {_time(local, locale)} ({_zone(local, locale)})"


@lru_cache(maxsize=4096)
def short_moment(at: datetime, zone: str, locale: Locale) -> str:
    """A date and time as it stands in a list."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{format_date(local, 'medium', locale)}, {_time(local, locale)}"


def _zone(local: datetime, locale: Locale) -> str:
    """A zone by its short name where the language has one (CET, MEZ), else by how far it is from UTC."""
    name = get_timezone_name(local, width="short", locale=locale)
    if SHORT_ZONE.fullmatch(name) and name != "TU":  # "temps universel", which is called UTC otherwise
        return name
    minutes = round((local.utcoffset() or timedelta()) / timedelta(minutes=1))
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}{f':{rest:02}' if rest else ''}" if minutes else "UTC"


def duration(span: timedelta, locale: Locale) -> str:
    """A span in days and hours, or hours and minutes, rounded up to a minute; empty where nothing is left."""
    minutes = max(0, -(-span // timedelta(minutes=1)))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    pieces = [("days", days), ("hours", hours), ("minutes", 0 if days else minutes)]
    # The count as threshold keeps Babel from rounding ten days to a week.
    return " ".join(
        format_timedelta(timedelta(**{unit: count}), threshold=count, locale=locale)
        for unit, count in pieces
        if count
    )


def _time(local: datetime, locale: Locale) -> str:
    return format_time(local, "short", locale=locale).replace("\u202f", "\u00a0")  # few fonts have the narrow one


def _said(name: str, value: Detail, locale: Locale, zone: str) -> Any:
    if isinstance(value, datetime):
        return moment(value, zone, locale)
    if isinstance(value, timedelta):
        return duration(value, locale)
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        return cleaned(value) if name in IN_LINES else one_line(value, LINE_LIMIT)
    return tuple(
        one_line(row, LINE_LIMIT) if isinstance(row, str) else _row(name, row, locale, zone)
        for row in value[:ROWS_LIMIT]
    )


def _row(name: str, row: tuple[str | datetime, ...], locale: Locale, zone: str) -> Row:
    cells = [
        short_moment(cell, zone, locale) if isinstance(cell, datetime) else one_line(cell, LINE_LIMIT) for cell in row
    ]
    if name in ENDS_IN_LINES and row and isinstance(row[-1], str):
        cells[-1] = cleaned(row[-1])
    return tuple(cells)
