# SPDX-License-Identifier: Apache-2.0
"""Where the signature begins: the "-- " line of RFC 3676 section 4.3, and what mobile clients append."""

import re

from parsers.attribution import label, lines_of
from parsers.wording import table

MAX_TAIL = 100  # lines at the end that are looked at
MAX_LINES = 25  # a block after a mark that is longer than this is text

MARK = re.compile(r"[ \t]{0,3}(?:-- ?|—|––|__+|--[ \t]*|-{2,}|\*{3,}|={3,}|\u2013{2,}|\*\*--[ ]?\*\*|ᐧ)[ \t]*")
APOLOGY = ("excus", "typo", "brevity", "brief", "http", "pardon", "<")
NAME_LINE = re.compile(r"[-–—]\s?[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,2}\s*")
RULE = re.compile(r"_{20,}|-{20,}")
FOOTER = re.compile(r"https?://|www\.|mailing list|unsubscribe|sent via|@lists?\.", re.IGNORECASE)


def begins(text: str) -> int | None:
    """Return the offset at which the signature of a text begins, or None. Linear."""
    tail = text.rsplit("\n", MAX_TAIL)[1:]
    at = len(text) - len("\n".join(tail)) if len(tail) == MAX_TAIL else 0
    lines = lines_of(text[at:])
    offsets = []
    for line in lines:
        offsets.append(at)
        at += len(line)
    found = _mark(lines)
    mobile = _mobile(lines if found is None else lines[:found])
    index = mobile if mobile is not None else found
    named = _name(lines if index is None else lines[:index])
    index = named if named is not None else index
    return None if index is None else offsets[index]


def _mark(lines: list[str]) -> int | None:
    """The first signature mark with few enough lines below it."""
    for index in range(max(0, len(lines) - MAX_LINES), len(lines)):
        line = lines[index].strip()
        if not line or line[0] not in "-—–_*=ᐧ" or not MARK.fullmatch(lines[index].rstrip("\n")):
            continue
        below = [one for one in lines[index + 1 :] if one.strip()]
        if not below or line in ("--", "—", "__", "––") or _footer(line, below):
            return index
    return None


def _footer(line: str, below: list[str]) -> bool:
    """Whether a rule begins what a list server or free-mail service appends, and not a part of the text."""
    if len(below) > 10 or sum(label(one) is not None for one in below) > 2:
        return False
    if set(line) == {"_"} and len(line) < 20:
        return len(below) <= 8
    return bool(RULE.fullmatch(line)) and any(FOOTER.search(one) for one in below)


def _says_device(text: str) -> bool:
    """Whether a line is a client's: its phrase, and not a sentence that goes on."""
    if len(text) > 110 or not text.startswith(table().mobile):
        return False
    phrase = max((one for one in table().mobile if text.startswith(one)), key=len)
    return len(text[len(phrase) :].split()) <= 7 or any(word in text for word in APOLOGY)


def _name(lines: list[str]) -> int | None:
    """A last line such as "-Zoë Klein", below an empty one."""
    last = next((at for at in range(len(lines) - 1, 1, -1) if lines[at].strip()), None)
    if last is None or lines[last - 1].strip() or not NAME_LINE.fullmatch(lines[last]):
        return None
    text = lines[last].lstrip("-–— ")
    return last if text[0].isupper() and (lines[last][0] != "-" or lines[last][1] != " ") else None


def _mobile(lines: list[str]) -> int | None:
    """The first of the closing lines that say from which device a mail was sent."""
    found, other = None, 0
    for index in range(len(lines) - 1, max(-1, len(lines) - 40), -1):
        text = lines[index].strip(" \t*_\n<[(").casefold()
        if not text:
            continue
        if _says_device(text):
            found, other = index, 0
            continue
        other += 1
        if found is not None or other > 2 or len(text) > 60:
            break
    return found
