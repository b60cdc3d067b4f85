# SPDX-License-Identifier: Apache-2.0
"""Header fields of RFC 5322 in ASCII: no word of a person can end a field or begin one."""

import re
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime

SUBJECT_LIMIT = 200  # characters
NAME_LIMIT = 100
LINE = 76
ROOM = 62  # for one unbroken word beside the name of its field
WORD_BYTES = 39  # of UTF-8 in an encoded word: with the field's name it stays within a line (RFC 2047 section 2)
REFERENCES_LIMIT = 20
JOINERS = "\u200c\u200d"  # they shape letters in Persian, Indic scripts and emoji
ASCII = re.compile(r"[ -~]*")
MESSAGE_ID = re.compile(r"[\w!#$%&'*+/=?^`{|}~.:-]+@(?:[\w!#$%&'*+/=?^`{|}~.:-]+|\[[\w.:-]+\])", re.ASCII)
ID_LIMIT = 400
ADDRESS_LIMIT = 320  # octets: a local part of 64 and a domain of 255 (RFC 5321 section 4.5.3.1)
ADDRESS = re.compile(r'(?:[\w!#$%&\'*+/=?^`{|}~.-]+|"(?:[ !#-\[\]-~]|\\[ -~])+")@(?:[\w.-]+|\[[\w.:-]+\])', re.ASCII)
NOBODY = "undisclosed-recipients:;"  # the group syntax for an address that ASCII cannot write


def one_line(text: str, limit: int) -> str:
    """The text on one line: spaces for line ends and controls, no lone surrogates, at most ``limit`` characters."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() or char in JOINERS else " " for char in text)
    return " ".join(text.split())[:limit].strip()


def unstructured(name: str, text: str) -> str:
    """A field such as Subject, ended and folded (RFC 5322 section 2.2.3); ``text`` is on one line."""
    return _folded(name, text.split(" ") if _is_plain(text) else _encoded_words(text))


def mailbox(name: str, *, display: str, address: str) -> str:
    """A field that holds one mailbox (RFC 5322 section 3.4)."""
    if len(address) > ADDRESS_LIMIT or not ADDRESS.fullmatch(address):
        return _folded(name, [NOBODY])
    phrase = one_line(display, NAME_LIMIT)
    if not phrase:
        return _folded(name, [address])
    quoted = phrase.replace("\\", "\\\\").replace('"', '\\"')
    if len(quoted) <= ROOM and _is_plain(phrase):
        return _folded(name, [f'"{quoted}"', f"<{address}>"])
    return _folded(name, [*_encoded_words(phrase), f"<{address}>"])


def mailboxes(name: str, addresses: Iterable[str]) -> str:
    """A field of bare addresses without those that ASCII cannot write; empty where none is left."""
    good = [one for one in addresses if len(one) <= ADDRESS_LIMIT and ADDRESS.fullmatch(one)]
    return _folded(name, [*(f"{one}," for one in good[:-1]), good[-1]]) if good else ""


def ids(name: str, found: Iterable[str]) -> str:
    """A field of Message-IDs without those that have not the form of one; empty where none is left."""
    good = [f"<{one}>" for one in found if len(one) <= ID_LIMIT and MESSAGE_ID.fullmatch(one)]
    if len(good) > REFERENCES_LIMIT:
        good = [good[0], *good[1 - REFERENCES_LIMIT :]]
    return _folded(name, good) if good else ""


def date(at: datetime) -> str:
    """The Date field (RFC 5322 section 3.3)."""
    return f"Date: {format_datetime(at.astimezone(UTC))}\r\n"


def _is_plain(text: str) -> bool:
    # What looks like an encoded word must not be decoded as one; what has no room on a line cannot be folded.
    return "=?" not in text and ASCII.fullmatch(text) is not None and max(map(len, text.split(" "))) <= ROOM


def _encoded_words(text: str) -> list[str]:
    """Encoded words of RFC 2047, cut between characters."""
    pieces, size = [""], 0
    for char in text:
        length = len(char.encode("utf-8"))
        if size + length > WORD_BYTES:
            pieces.append("")
            size = 0
        pieces[-1] += char
        size += length
    return [f"=?utf-8?b?{b64encode(piece.encode('utf-8')).decode('ascii')}?=" for piece in pieces]


def _folded(name: str, words: list[str]) -> str:
    line, lines = f"{name}:", []
    for place, word in enumerate(words):
        if place and len(line) + len(word) >= LINE:
            lines.append(line)
            line = ""
        line += f" {word}"
    return "\r\n".join([*lines, line]) + "\r\n"
