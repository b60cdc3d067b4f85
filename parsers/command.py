# SPDX-License-Identifier: Apache-2.0
"""Orders to the desk: ``#word value`` lines at the head of a mail, ended by the first ordinary line.

What begins with ``#`` and a word is an order, or an error that says what would be right; it is never text by
accident. Text is: ``#1 in the list`` and ``#123 is broken`` (a number), ``## heading``, ``# heading`` (a space, and
no known order), ``#`` alone. ``# close`` is an order: telephones put that space there. ``#p1`` is ``#priority p1``
and ``#l2`` is ``#level l2``; ``#prio2``, ``#priority=2`` and ``#merge42`` are read too. Several stand on one line:
``#p1 #team network``; but what follows ``#note``, ``#resolve`` or ``#send`` is theirs to the end of the line. An
order in bold (``*#close*``), in quotation marks or in a list (``* #close``) is one, and where a client made a link
of it (``#close (https://...)``) that is left out; who is mentioned with a mailto link is meant by the address. The
words, in eight languages, are ``data/commands.tsv``.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib.resources import files

from parsers.appointment import duration, moment
from parsers.values import Command

MAX_COMMANDS = 50  # nobody writes more; that there are more is told
MAX_LEFT = 1_000  # lines with more orders that are counted; nobody writes so many, and each takes its time
MAX_SUGGESTIONS = 5  # a mail: each costs a millisecond
ELSEWHERE = frozenset({"for", "?"})  # whose place is a new mail, or above other orders: nobody is led there by a slip
MEANT = 0.75  # likeness from which on a word is a slip of the pen
MAX_WORD = 60  # characters of an unknown word that are told
MAX_LINE = 1_000  # characters in which a further order of the same line begins

INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0e\ufe0f\ufeff"
MARK = f"[#＃﹟][{INVISIBLE}]{{0,9}}"
# The bullet or number of a list, and what stands for bold and italics in plain text.
DRESSED = r"(?:(?:[*•·▪◦‣⁃o–-]|\d{1,2}[.)])[^\S\n]{1,9})?([*_~]{0,3}[\"“”„«»'‘’`]{0,2}[*_~]{0,3})"
ORDER = re.compile(
    rf"[{INVISIBLE}]{{0,9}}{DRESSED}[{INVISIBLE}]{{0,9}}{MARK}([^\S\n]?)[{INVISIBLE}]{{0,9}}([^\W\d_]|[?？])"
)
INNER = re.compile(rf"(?<!\S)[*_~]{{0,3}}{MARK}(?=[^\W\d_]|[?？])")
LINKED = re.compile(r"[(<](?:https?|ftp):[^\s()<>]{1,2000}[)>]")
MENTIONED = re.compile(
    r"[^,;()<>\s][^,;()<>\n]{0,100}[(<]mailto:([^\s()<>?]{1,300})(?:\?[^\s()<>]{0,300})?[)>]", re.IGNORECASE
)
UNSEEN = re.compile(f"[{INVISIBLE}]")
VISIBLE = re.compile(rf"[^\s{INVISIBLE}]")
# What is stripped is listed, since an expression that ends in "$" would try every run of blanks anew.
AROUND = "".join(char for char in map(chr, range(0x10000)) if char.isspace() or UNSEEN.match(char))
NUMBERED = re.compile(r"([^\W\d_]+)[-_.]?(\d.*)")
NUMBERS = frozenset(["priority", "level", "number", "duration", "moment"])  # what such a number may be
SHORT = {"p": "priority", "l": "level"}
DASHES = str.maketrans("‐‑‒–", "----")
DRESS = "*_~"
MARKS = "\"“”„«»'‘’`"  # of quotation, and of code
ENDINGS = f".!,;…{DRESS})]{MARKS}"
QUOTES = frozenset(['""', "“”", "„“", "„”", "””", "«»", "»«", "''", "‘’", "‚‘", "’’", "「」", "**", "__", "~~"])
KINDS = frozenset([
    "incident", "request", "insiden", "permintaan", "permohonan", "storing", "verzoek", "aanvraag", "störung",
    "vorfall", "anfrage", "demande", "incidente", "solicitud", "petición",
])  # fmt: skip
ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # whether a moment can be read does not depend on the clock


def _matches(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.IGNORECASE).fullmatch


# What an order takes: whether a value is that, and what to say where it is not.
TAKES: dict[str, tuple[Callable[[str], object], str]] = {
    "none": (lambda value: not value, "stands alone; what you write goes on a line of its own"),
    "text": (lambda value: True, ""),
    "rest": (lambda value: True, ""),
    "said": (bool, "needs words after it"),
    "words": (bool, "needs a value"),
    "number": (_matches(r"\[?[#＃]?\d{1,18}\]?"), "needs the number of a ticket, such as 42"),
    "priority": (_matches("p?[1-4]"), "needs a number from 1 to 4 and nothing else"),
    "level": (_matches("l?[1-3]"), "needs a number from 1 to 3 and nothing else"),
    "kind": (lambda value: value.casefold() in KINDS, "needs incident or request"),
    "duration": (duration, "needs how long, such as 45m, 2h or 1:30"),
    "moment": (lambda value: moment(value, ANY_TIME), "needs when, such as 2d, tomorrow 14:00 or 2026-12-01"),
}


@cache
def _table() -> tuple[dict[str, str], dict[str, str]]:
    """Each word -> its order; each order -> what it takes."""
    orders: dict[str, str] = {}
    takes: dict[str, str] = {}
    for line in files("parsers").joinpath("data/commands.tsv").read_text("utf-8").splitlines():
        if "\t" in line:
            name, takes_what, others = line.split("\t")
            takes[name] = takes_what
            aliases = [word for language in others.split() for word in language.partition(":")[2].split(",")]
            orders.update(dict.fromkeys([name, *map(str.casefold, aliases)], name))
    return orders, takes


def commands(text: str) -> tuple[tuple[Command, ...], str]:
    """Read the orders at the head of a text; return them with the rest of the text, which has none at its head.

    Empty lines between orders are fine. Values stand as written, without white space and quotation marks around
    them. At most ``MAX_COMMANDS`` are read; where there are more the last Command says so.
    """
    found: list[Command] = []
    at = end = left = 0
    while left < MAX_LEFT and (seen := VISIBLE.search(text, at)):
        at = text.find("\n", seen.start()) + 1 or len(text)
        line = text[seen.start() : at]
        begin = _begin(line)
        if begin is None:
            break
        end = at
        left += len(found) >= MAX_COMMANDS
        found += _line(line[begin[0] :], begin[1], found) if not left else []
    if left:
        found.append(Command(name="", error=f"more than {MAX_COMMANDS} commands: {left} lines were not read"))
    return tuple(found), text[end:].lstrip("\n") if found else text


def is_known(command: Command) -> bool:
    """Whether there is such an order, whatever is wrong with its value."""
    return command.name in _table()[1]


def within(command: Command) -> str:
    """The known order that stands inside the words of this one, which took the whole line; empty where none does."""
    rest = _cut(command.value)[1]
    return _order(_word(rest)) if rest else ""


def is_meant(command: Command) -> bool:
    """Whether a word that is no order is so like one that its writer must have meant that."""
    return bool(meant(command))


def meant(command: Command) -> str:
    """The order that a word names, or is so like that its writer must have meant it; empty where there is none."""
    if is_known(command):
        return command.name
    near = difflib.get_close_matches(command.name, _table()[0], 1, MEANT)
    return _table()[0][near[0]] if near else ""


def takes_words(name: str) -> bool:
    """Whether words of its own may stand behind this order."""
    return _table()[1].get(name) in ("text", "rest", "said")


def _begin(line: str) -> tuple[int, str] | None:
    """Where the word of a line's order begins, and the marks of bold before it; None where the line is text."""
    match = ORDER.match(line)
    if not match:
        return None
    dress, quoted = match[1], set(match[1]) & set(MARKS)
    if (match[2] or quoted) and not _order(_word(line, match.start(3))):
        return None
    return match.start(3), dress + MARKS if quoted else dress


def _line(rest: str, dress: str, before: list[Command]) -> list[Command]:
    """The orders of one line, from behind its first mark."""
    found: list[Command] = []
    while rest:
        word = _word(rest)
        name, value = _order(word), _unlinked(word, rest[len(word) :]).lstrip(f" \t\xa0:：={dress}")
        is_full = len(before) + len(found) + 1 >= MAX_COMMANDS
        whole = not name or is_full or _table()[1][name] in ("rest", "said")
        value, rest = (value, "") if whole else _cut(value)
        value = value.strip(AROUND + dress) if dress else value
        found.append(_checked(name, word, value) if name else _unknown(word, value, [*before, *found]))
    return found


def _unlinked(word: str, value: str) -> str:
    """A value without the link that a client made of the order itself."""
    target = LINKED.match(value.lstrip(" "))
    takes = _table()[1].get(_order(word), "")
    if not target or (takes in ("text", "rest", "said") and _plain(word) not in target[0].casefold()):
        return value
    return value.lstrip(" ")[target.end() :]


def _word(text: str, at: int = 0) -> str:
    """The word that stands here, as written."""
    return next(iter(re.split(r"[\s:：=(<]", text[at : at + MAX_WORD], maxsplit=1)))


def _cut(value: str) -> tuple[str, str]:
    """A value up to the next known order, and that order behind its mark."""
    for match in INNER.finditer(value, 0, MAX_LINE):
        if _order(_word(value, match.end())):
            return value[: match.start()], value[match.end() :]
    return value, ""


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", UNSEEN.sub("", word)).casefold().translate(DASHES).rstrip(ENDINGS)


@lru_cache(1_000)
def _order(word: str) -> str:
    """The order that a word names; the empty string where it names none."""
    orders, takes = _table()
    found, numbered = orders.get(_plain(word), ""), NUMBERED.fullmatch(_plain(word))
    if found or not numbered:
        return found
    found = SHORT.get(numbered[1]) or orders.get(numbered[1], "")
    return found if takes.get(found) in NUMBERS else ""


def _checked(name: str, word: str, value: str) -> Command:
    """An order that is known: with its value, and with what is wrong with that."""
    numbered = NUMBERED.fullmatch(_plain(word))
    if numbered:
        value = f"{numbered[1] * (numbered[1] in SHORT)}{numbered[2]} {value}"
    if _table()[1][name] == "words" and "mailto:" in value[:MAX_LINE].lower():
        value = MENTIONED.sub(r"\1", value[:MAX_LINE]) + value[MAX_LINE:]
    value = _bare(value)
    if len(value) > 1 and value[0] + value[-1] in QUOTES:
        value = value[1:-1].strip()
    fits, otherwise = TAKES[_table()[1][name]]
    told = f', not "{value[:MAX_WORD]}"' if value else ""
    return Command(name=name, value=value, error=None if fits(value) else f'"#{name}" {otherwise}{told}')


def _unknown(word: str, value: str, before: list[Command]) -> Command:
    """A word that nobody knows, with the nearest that is known."""
    name, near = _plain(word), list[str]()
    if sum(not is_known(one) for one in before) < MAX_SUGGESTIONS:
        orders, takes = _table()
        near = difflib.get_close_matches(name, [one for one, of in orders.items() if of not in ELSEWHERE], 9, 0.6)
        likest = [one for one in near if _likeness(name, one) == _likeness(name, near[0])]
        near = sorted(likest, key=lambda one: one not in takes)
    ask = f'did you mean "#{near[0]}"?' if near else '"#help" lists them all'
    return Command(name=name, value=_bare(value), error=f'"#{name}" is no command; {ask}')


def _likeness(word: str, other: str) -> float:
    return difflib.SequenceMatcher(None, other, word).ratio()


def _bare(text: str) -> str:
    """Without the white space and the invisible characters around it."""
    return text.strip(AROUND)
