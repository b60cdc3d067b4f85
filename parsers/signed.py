# SPDX-License-Identifier: Apache-2.0
"""What people say of themselves below their mails: name, telephone numbers, organisation."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

from parsers.values import Segment

MAX_TEXT = 2_000  # characters of a signature that are read; disclaimers come after
MAX_LINES = 8  # closing lines of the new text: most people sign without a mark
MAX_PHONES = 5
LONGEST_LINE = 80  # characters of a line that may be a name or an organisation

FIELDS = ("organization", "organisation", "x-organization", "x-organisation")
DIGITS = re.compile(r"(?:\d[\s().\-/]{0,3}){7}")
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
def _firm() -> re.Pattern[str]:
    """A word of a firm's name; "B.V." stands for "BV" too, but "a.s." not for "as"."""
    escaped = [
        re.escape(word).replace(r"\.", r"\.?" if word.lower() != word else r"\.").replace(r"\ ", r"\s?")
        for word in sorted(table()["firm"], key=len, reverse=True)
    ]
    inside = "|".join(map(re.escape, table()["firm-part"]))
    return re.compile(rf"(?<!\w)(?:{'|'.join(escaped)})(?!\w)|{inside}")


@cache
def _other() -> re.Pattern[str]:
    """What stands right before a number that is no telephone number."""
    words = "|".join(re.escape(word) for word in sorted(table()["other"], key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?:[\s.:#№(+-]|n[or°º]\.?){{0,8}}$", re.IGNORECASE)


def closing(segments: tuple[Segment, ...]) -> str:
    """The last lines of the new text, and the signature."""
    new = "".join(one.text for one in segments if one.role == "new").rstrip()
    written = "".join(one.text for one in segments if one.role == "signature")[:MAX_TEXT]
    last = new[-MAX_TEXT:].split("\n")[-MAX_LINES:]
    return "\n".join(last) + "\n" + written


def phones(text: str, country: str) -> tuple[str, ...]:
    """Telephone numbers in E.164, faxes left out; the library is loaded only where enough digits stand together."""
    if not DIGITS.search(text):
        return ()
    import phonenumbers

    found: dict[str, None] = {}
    for match in phonenumbers.PhoneNumberMatcher(text, country):
        line = text.rfind("\n", 0, match.start) + 1
        if not _other().search(text[max(line, match.start - 40) : match.start]):
            found[phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)] = None
        if len(found) >= MAX_PHONES:
            break
    return tuple(found)


def organisation(text: str) -> str:
    """The first piece of a closing line that has the form of a firm, an office or a school; "" where none has."""
    for line in text.split("\n"):
        if "@" not in line and 3 < len(line) < LONGEST_LINE:
            for piece in PIECES.split(COMMA.sub(r" \1", line.strip(" *_>"))):
                if len(piece.strip()) > 5 and _firm().search(piece) and not _is_sentence(piece):
                    return " ".join(piece.strip(" *_|,").split())
    return ""


def _is_sentence(piece: str) -> bool:
    """Whether words stand there that no name has: long ones in lower case, or too many."""
    words = piece.split()
    return len(words) > 8 or any(word[0].islower() and len(word) > 3 and word.isalpha() for word in words)


def with_organisation(name: str) -> tuple[str, str]:
    """Part "Ann Tan (Klant B.V.)" and "Ann Tan | Klant B.V." into person and firm, where it is one for certain."""
    bracketed = BRACKETED.fullmatch(name)
    pieces = [bracketed[1], bracketed[2]] if bracketed else re.split(r"\s[|–—-]\s", name, maxsplit=1)
    if len(pieces) == 2 and _firm().search(pieces[1]) and not _firm().search(pieces[0]):
        return pieces[0].strip(), pieces[1].strip()
    return name, ""


def name(text: str, address: str) -> str:
    """The name that somebody signs with, if the address says the same; else "".

    A line of the closing that fits the whole local part ("Bob Broek" in bob.broek@), or a given name that is one
    piece of a local part of two ("Bob" in bob.broek@ makes "Bob Broek").
    """
    pieces = LETTERS.findall(_local(address))
    for line in reversed(text.split("\n")):
        line = line.strip(" *_-–—,.\t")
        words = line.split()
        if len(line) > LONGEST_LINE or not WORDS.fullmatch(line) or not words[0][0].isupper():
            continue
        if len(words) == 1 and len(pieces) == 2 and pieces[0] in _spellings(line):
            return f"{line} {pieces[1].capitalize()}"
        if all(word[0].isupper() or word.islower() for word in words) and fits(line, address):
            return line
    return ""


def _local(address: str) -> str:
    return address.rpartition("@")[0].partition("+")[0].casefold()


def fits(name: str, address: str) -> bool:
    """Whether a local part is made of a name: of its words, of three letters or more, and of initials."""
    rest = local = "".join(LETTERS.findall(_local(address)))
    initials = set()
    for word in sorted(LETTERS.findall(name), key=len, reverse=True):
        spelt = next((one for one in _spellings(word) if len(one) > 2 and one in rest), "")
        rest = rest.replace(spelt, "", 1)
        initials |= set() if spelt else {one[0] for one in _spellings(word)}
    return len(rest) < len(local) and set(rest) <= initials


def _spellings(word: str) -> set[str]:
    """How a word is written in an address: without accents, or with them spelt out."""
    folded = word.casefold()
    plain = "".join(char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char))
    return {plain, folded.translate(SPELT)}
