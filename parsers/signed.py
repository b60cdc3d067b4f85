# SPDX-License-Identifier: Apache-2.0
"""What people say of themselves below their mails: name and organisation."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

from parsers.values import Segment

MAX_TEXT = 2_000  # characters of a signature that are read; disclaimers come after
MAX_LINES = 8  # closing lines of the new text: most people sign without a mark
LONGEST_LINE = 80  # characters of a line that may be a name or an organisation

FIELDS = ("organization", "organisation", "x-organization", "x-organisation")
# "Klant, Inc." is one name; at other commas a line is parted.
COMMA = re.compile(r",\s(Inc|Ltd|LLC|L\.L\.C|Corp|Co|GmbH|S\.?A|S\.?L|Lda)\b")
PIECES = re.compile(r"\s[|•·/–—-]\s|[|•·\t]|,\s(?=[^\W\d_])")
WORDS = re.compile(r"[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){0,3}\.?")
LETTERS = re.compile(r"[^\W\d_]+")
BRACKETED = re.compile(r"([^()\[\]]{2,80}?)\s*[(\[]([^()\[\]]{2,80})[)\]]")
SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe", "æ": "ae", "ł": "l"})


@cache
def table() -> dict[str, tuple[str, ...]]:
    """The words of ``data/contact.tsv`` by kind."""
    found: dict[str, tuple[str, ...]] = {}
    for line in files("parsers").joinpath("data/contact.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, _, words = line.split("\t")
            found[kind] = found.get(kind, ()) + tuple(words.split("|"))
    return found


@cache
def firm_word() -> re.Pattern[str]:
    """A word of a firm's name; "B.V." stands for "BV" too, but "a.s." not for "as"."""
    escaped = [
        re.escape(word).replace(r"\.", r"\.?" if word.lower() != word else r"\.").replace(r"\ ", r"\s?")
        for word in sorted(table()["firm"], key=len, reverse=True)
    ]
    inside = "|".join(map(re.escape, table()["firm-part"]))
    return re.compile(rf"(?<!\w)(?:{'|'.join(escaped)})(?!\w)|{inside}")


def closing(segments: tuple[Segment, ...]) -> str:
    """The last lines of the new text, and the signature."""
    return "\n".join((*last(segments), written(segments)))


def last(segments: tuple[Segment, ...]) -> list[str]:
    """The last lines of the new text."""
    new = "".join(one.text for one in segments if one.role == "new").rstrip()
    return new[-MAX_TEXT:].split("\n")[-MAX_LINES:]


def written(segments: tuple[Segment, ...]) -> str:
    """The signature, as far as it is read."""
    return "".join(one.text for one in segments if one.role == "signature")[:MAX_TEXT]


def organisation(text: str) -> str:
    """The first piece of a closing line that has the form of a firm, an office or a school; "" where none has."""
    for line in text.split("\n"):
        if "@" not in line and 3 < len(line) < LONGEST_LINE:
            for piece in PIECES.split(COMMA.sub(r" \1", line.strip(" *_>"))):
                if len(piece.strip()) > 5 and firm_word().search(piece) and not is_sentence(piece):
                    return " ".join(piece.strip(" *_|,").split())
    return ""


def folded(text: str) -> frozenset[str]:
    """The words of a text, whatever their case."""
    return frozenset(word.casefold() for word in LETTERS.findall(text))


def is_sentence(piece: str) -> bool:
    """Whether words stand there that no name has: long ones in lower case, or too many."""
    words = piece.split()
    return len(words) > 8 or any(word[0].islower() and len(word) > 3 and word.isalpha() for word in words)


def with_organisation(name: str) -> tuple[str, str]:
    """Part "Ann Tan (Klant B.V.)" and "Ann Tan | Klant B.V." into person and firm, where it is one for certain."""
    bracketed = BRACKETED.fullmatch(name)
    pieces = [bracketed[1], bracketed[2]] if bracketed else re.split(r"\s[|–—-]\s", name, maxsplit=1)
    if len(pieces) == 2 and firm_word().search(pieces[1]) and not firm_word().search(pieces[0]):
        return pieces[0].strip(), pieces[1].strip()
    return name, ""


def name(text: str, address: str) -> str:
    """The name that somebody signs with, if the address says the same or is that of an office; else "".

    A line of the closing that fits the whole local part ("Bob Broek" in bob.broek@), a given name that is one
    piece of a local part of two ("Bob" in bob.broek@ makes "Bob Broek"), and one with which it begins ("Bob" in
    bobbroek@) where it stands last or below words of parting. Where the local part names an office, who signs there.
    """
    pieces = LETTERS.findall(_local(address))
    lines = [line.strip(" *_-–—,.\t") for line in text.split("\n") if line.strip()]
    if not _functions().isdisjoint((*pieces, "".join(pieces))):
        return _office(lines)
    for at, line in reversed(list(enumerate(lines))):
        words = line.split()
        if not may_be_name(line):
            continue
        if len(words) == 1 and len(pieces) == 2 and pieces[0] in spellings(line):
            return f"{line} {pieces[1].capitalize()}"
        if fits(line, address):
            above = lines[at - 1] if at else ""
            return above if len(words) == 1 and _is_person(above) and not fits(above, address) else line
        is_below = at == len(lines) - 1 or (at > 0 and is_parting(lines[at - 1]))
        if is_below and len(words) == 1 and _begins("".join(pieces), line):
            return line
    return ""


def _begins(local: str, given: str) -> bool:
    """Whether a local part begins with a given name, three letters or more, that is no office."""
    return len(given) > 2 and _names_nothing(given) and local.startswith(tuple(spellings(given)))


def _office(lines: list[str]) -> str:
    """Who signs for an office: the name below words of parting, or above the name of the office."""
    for at, line in reversed(list(enumerate(lines[1:], 1))):
        if is_parting(lines[at - 1]) and may_be_name(one := PIECES.split(line)[0].strip()) and _names_nothing(one):
            return one
        if not _functions().isdisjoint(folded(line)) and _is_person(lines[at - 1]):
            return lines[at - 1]
    return ""


def may_be_name(line: str) -> bool:
    """Whether a line has the form of a name: up to four words with a capital, or short ones without."""
    return (
        len(line) <= LONGEST_LINE
        and bool(WORDS.fullmatch(line))
        and line[0].isupper()
        and all(word[0].isupper() or word.islower() for word in line.split())
    )


def _is_person(line: str) -> bool:
    """Whether a line has the form of given and family name, and is nothing else that we know."""
    return " " in line and may_be_name(line) and not is_sentence(line) and _names_nothing(line)


def _names_nothing(line: str) -> bool:
    """Whether a line is neither a firm, an office nor words of parting."""
    return not firm_word().search(line) and _functions().isdisjoint(folded(line)) and not is_parting(line)


@cache
def _functions() -> frozenset[str]:
    return frozenset(table()["office"])


def is_parting(line: str) -> bool:
    """Whether a line has words of parting: "Kind regards"."""
    return not folded(line).isdisjoint(table()["parting"]) and len(line) < LONGEST_LINE


def _local(address: str) -> str:
    return address.rpartition("@")[0].partition("+")[0].casefold()


def fits(name: str, address: str) -> bool:
    """Whether a local part is made of a name: of its words, of which one has three letters or more, and of initials.

    A name of short words ("Li Na") fits where they are all of it.
    """
    rest = local = "".join(LETTERS.findall(_local(address)))
    words = LETTERS.findall(name)
    if len(words) > 1 and "".join(words).casefold() == local:
        return True
    initials = set()
    for word in sorted(words, key=len, reverse=True):
        shortest = 3 if rest == local else 2
        spelt = next((one for one in spellings(word) if len(one) >= shortest and one in rest), "")
        rest = rest.replace(spelt, "", 1)
        initials |= set() if spelt else {one[0] for one in spellings(word)}
    return len(rest) < len(local) and set(rest) <= initials


def in_order(name: str, address: str) -> str:
    """Turn "Broek, Bob" round, as address books print names, where the address is "bob...@" or "bbroek@"."""
    last, _, first = (piece.strip() for piece in name.partition(","))
    if not WORDS.fullmatch(first) or not WORDS.fullmatch(last):
        return name
    local = "".join(LETTERS.findall(_local(address)))
    given = {one for one in spellings(first.split()[0]) if len(one) > 1}
    short = {one[:1] + family for one in given for family in spellings("".join(LETTERS.findall(last)))}
    return f"{first} {last}" if local.startswith(tuple(given)) or local in short else name


def spellings(word: str) -> set[str]:
    """How a word is written in an address: without accents, or with them spelt out."""
    folded = word.casefold()
    plain = "".join(char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char))
    return {plain, folded.translate(SPELT)}
