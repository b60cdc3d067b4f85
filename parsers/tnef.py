# SPDX-License-Identifier: Apache-2.0
"""Outlook's winmail.dat (MS-OXTNEF): the files in it, and its text where the mail has no other."""

from collections.abc import Iterator
from dataclasses import dataclass
from mimetypes import MimeTypes

from parsers import html, rtf
from parsers.mime import Part
from parsers.words import decode

MAX_FILES = 1_000  # in one winmail.dat
TYPES = MimeTypes(())
TNEF_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
SIGNATURE = b"\x78\x9f\x3e\x22"
HEADER, CHECKSUM = 9, 2  # octets around an attribute's data: level, id and length; checksum

# Attributes (section 2.1.3.2) and properties (MS-OXPROPS) that are read.
TITLE, DATA, BODY = 0x8010, 0x800F, 0x800C
RENDERING, ATTACHMENT, PROPERTIES, CODEPAGE = 0x9002, 0x9005, 0x9003, 0x9007
TEXT, TEXT_TOO, HTML, RICH, INTERNET_CODEPAGE = 0x1000, 0x3FD9, 0x1013, 0x1009, 0x3FDE
LONG_NAME, SHORT_NAME, DISPLAY_NAME, CONTENT = 0x3707, 0x3704, 0x3001, 0x3701
EMBEDDED = bytes.fromhex("0703020000000000c000000000000046")  # the interface that stands before an enclosed mail
# Octets of the values of a type (MS-OXCDATA section 2.11.1); those of other types tell their length themselves.
FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
VARIABLE = (0x0D, 0x1E, 0x1F, 0x102)
STRING, UNICODE, SEVERAL, NAMED = 0x1E, 0x1F, 0x1000, 0x8000


@dataclass(kw_only=True)
class _File:
    """A file as it is put together from its attributes."""

    name: str = ""
    title: str = ""
    content: bytes = b""


def is_tnef(part: Part) -> bool:
    """Whether a part is Outlook's winmail.dat."""
    return part.content_type in TNEF_TYPES or part.filename.lower() == "winmail.dat"


def media_type(name: str) -> str:
    """Guess the media type of a file by its name, from the built-in table alone."""
    return TYPES.guess_type(name)[0] or "application/octet-stream"


def unpack(content: bytes) -> tuple[list[tuple[str, bytes]], str] | None:
    """Return the files in a winmail.dat and its text, of plain text, RTF or HTML; None where it is no such file.

    Total and linear: what is damaged ends the reading, and what was read until there stands.
    """
    if not content.startswith(SIGNATURE):
        return None
    files: list[_File] = []
    said: dict[int, bytes | str] = {}
    codepage = "cp1252"
    for attribute, data in _attributes(content):
        if attribute == CODEPAGE:
            codepage = _codepage(data)
        elif attribute == BODY:
            said.setdefault(TEXT, _string(data, codepage))
        elif attribute == PROPERTIES:
            said |= {key: value for key, value in _properties(data, codepage) if key not in said}
        elif attribute == RENDERING and len(files) < MAX_FILES:
            files.append(_File())
        elif files:
            _add(files[-1], attribute, data, codepage)
    found = [(one.name or one.title or "unnamed", one.content) for one in files]
    return found, _text(said)


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each attribute's id and data, in order (section 2.1.3.1)."""
    at = 6
    while at + HEADER <= len(content):
        size = int.from_bytes(content[at + 5 : at + HEADER], "little")
        yield int.from_bytes(content[at + 1 : at + 3], "little"), content[at + HEADER : at + HEADER + size]
        at += HEADER + size + CHECKSUM


def _add(file: _File, attribute: int, data: bytes, codepage: str) -> None:
    if attribute == TITLE:
        file.title = _string(data, codepage)
    elif attribute == DATA:
        file.content = data
    elif attribute == ATTACHMENT:
        for key, value in _properties(data, codepage):
            if key == CONTENT and isinstance(value, bytes):
                file.content = value.removeprefix(EMBEDDED)
            elif key == LONG_NAME or key in (SHORT_NAME, DISPLAY_NAME) and not file.title:
                told = value if isinstance(value, str) else ""
                file.name, file.title = (told, file.title) if key == LONG_NAME else (file.name, told)


def _properties(data: bytes, codepage: str) -> Iterator[tuple[int, bytes | str]]:
    """Each property's id and first value (section 2.1.3.4); a count that lies ends with the data."""
    at = 4
    while at + 4 <= len(data):
        kind, key = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
        at += 4
        if key >= NAMED:
            word = int.from_bytes(data[at + 20 : at + 24], "little")
            at += 24 + (_padded(word) if data[at + 16 : at + 20] != bytes(4) else 0)
        several, kind = bool(kind & SEVERAL), kind & ~SEVERAL
        count = int.from_bytes(data[at : at + 4], "little") if several or kind in VARIABLE else 1
        at += 4 if several or kind in VARIABLE else 0
        if kind in FIXED:
            yield key, data[at : at + FIXED[kind]]
            at += FIXED[kind] * count
            continue
        if kind not in VARIABLE:
            return
        for number in range(count):
            size = int.from_bytes(data[at : at + 4], "little")
            if number == 0:
                yield key, _value(kind, data[at + 4 : at + 4 + size], codepage)
            at += 4 + _padded(size)
            if at >= len(data):
                break


def _value(kind: int, data: bytes, codepage: str) -> bytes | str:
    """A value of variable length: text in UTF-16 or in the codepage, else the bytes."""
    if kind == UNICODE:
        return data.decode("utf-16-le", "replace").strip("\0")
    return _string(data, codepage) if kind == STRING else data


def _padded(size: int) -> int:
    return size + -size % 4


def _string(data: bytes, codepage: str) -> str:
    return data.decode(codepage, "replace").strip("\0")


def _codepage(data: bytes) -> str:
    number = int.from_bytes(data[:4], "little")
    name = "utf-8" if number == 65001 else f"cp{number}"
    try:
        b"".decode(name)
    except LookupError:
        return "cp1252"
    return name


def _text(said: dict[int, bytes | str]) -> str:
    """The text in the first form that holds any: plain, HTML, RTF."""
    for key in (TEXT, TEXT_TOO):
        plain = said.get(key, "")
        if isinstance(plain, str) and plain.strip("\0 \r\n"):
            return plain
    marked, internet = said.get(HTML, b""), said.get(INTERNET_CODEPAGE, b"")
    if isinstance(marked, bytes):
        marked = decode(marked, _codepage(internet) if isinstance(internet, bytes) and internet else "")[0]
    if marked.strip("\0 \r\n"):
        return html.split(html.to_text(marked))[0]
    packed = said.get(RICH, b"")
    return rtf.to_text(rtf.decompress(packed).decode("latin-1")) if isinstance(packed, bytes) else ""
