# SPDX-License-Identifier: Apache-2.0
"""Where the signature begins: the "-- " line of RFC 3676 section 4.3, and what devices, servers and lawyers add."""

import re

from parsers.attribution import label, lines_of
from parsers.wording import WORD, table

MAX_TAIL = 100  # lines at the end that are looked at
MAX_NOTICE = 4_000  # characters of a legal notice that are read
BRACKETS = " \t\n*_|>⚠\ufe0f"
WRAPPED = 60  # a line as long as this may go on in the next
AUTHORS = "i my ik mijn ich mein meine meinem j ai mon yo eu meu minha jag jeg saya aku я мой мою moje"
OF_THE_AUTHOR = frozenset(AUTHORS.split())
LONG = 140  # bytes of the shortest legal notice
MAX_LINES = 25  # a block after a mark that is longer than this is text
MAX_MARKED = 60  # the same, where the mark is the very one of RFC 3676

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
    for sought in (_name, _disclaimer):
        further = sought(lines if index is None else lines[:index])
        index = further if further is not None else index
    return None if index is None else offsets[index]


def banner(lines: list[str]) -> range:
    """The lines at the head in which a server warns of a mail from outside: to the end of their sentence."""
    first = next((at for at in range(min(len(lines), MAX_LINES)) if lines[at].strip()), 0)
    text = lines[first].strip(BRACKETS).casefold() if lines else ""
    if not text.startswith(table().banner):
        return range(0)
    last = first
    while last + 1 < len(lines) and len(lines[last]) >= WRAPPED and not lines[last].rstrip(BRACKETS).endswith("."):
        last += 1
    return range(first, last + 1)


def _mark(lines: list[str]) -> int | None:
    """The first signature mark with few enough lines below it."""
    for index in range(max(0, len(lines) - MAX_MARKED), len(lines)):
        line = lines[index].strip()
        if index < len(lines) - MAX_LINES and lines[index] != "-- \n":
            continue
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


def _says_device(line: str) -> bool:
    """Whether a line is a client's: its phrase, and not a sentence that goes on."""
    text = line.casefold()
    if len(text) > 300 or text.startswith(table().footer):
        return len(text) <= 300
    if not text.startswith(table().mobile):
        return _names_device(text)
    phrase = max((one for one in table().mobile if text.startswith(one)), key=len)
    rest = line[len(phrase) :]
    if len(text) > 110 or any(word in text for word in APOLOGY):
        return len(text) <= 110
    words = len(rest.split())
    return words <= 3 or (words <= 7 and (rest != rest.lower() or any(one in text for one in table().devices)))


def _names_device(text: str) -> bool:
    """Whether a short line, in any order of words, says that it was sent from a device."""
    if len(text) > 60 or len(text.split()) > 7 or text.endswith((".", "!", "?", ",", ":", "。", "？")):
        return False
    return any(one in text for one in table().devices) and any(one in text for one in table().sending)


def _disclaimer(lines: list[str]) -> int | None:
    """The first of the closing paragraphs, each of which is a legal notice: long, with three of its words."""
    found, end = None, len(lines)
    for index in range(len(lines) - 1, -2, -1):
        if index >= 0 and lines[index].strip():
            continue
        paragraph = "".join(lines[index + 1 : end])
        if paragraph.strip():
            if not is_notice(paragraph):
                break
            found = index + 1
        end = max(index, 0)
    return found


def is_notice(paragraph: str) -> bool:
    """Whether a paragraph is a legal notice: long for its script, and not told by the author of the mail."""
    text = paragraph[:MAX_NOTICE].casefold()
    if len(text.encode("utf-8")) < LONG or not OF_THE_AUTHOR.isdisjoint(WORD.findall(text)):
        return False
    return any(sum(word in text for word in words) >= 3 for words in table().disclaimers)


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
        text = lines[index].strip(" \t*_\n<[(")
        if not text:
            continue
        if _says_device(text):
            found, other = index, 0
            continue
        other += 1
        if found is not None or other > 2 or len(text) > 60:
            break
    return found
