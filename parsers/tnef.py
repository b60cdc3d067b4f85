# SPDX-License-Identifier: Apache-2.0
"""Outlook's winmail.dat (MS-OXTNEF): the files in it, and its text where the mail has no other."""

from mimetypes import MimeTypes

from parsers import html, rtf
from parsers.mime import Part

MAX_TNEF = 30_000_000  # bytes that are unpacked
MAX_OBJECTS = 2_000  # the library copies all that follows at each of them
TYPES = MimeTypes(())
TNEF_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
SIGNATURE = b"\x78\x9f\x3e\x22"


def is_tnef(part: Part) -> bool:
    """Whether a part is Outlook's winmail.dat."""
    return part.content_type in TNEF_TYPES or part.filename.lower() == "winmail.dat"


def media_type(name: str) -> str:
    """Guess the media type of a file by its name, from the built-in table alone."""
    return TYPES.guess_type(name)[0] or "application/octet-stream"


def unpack(content: bytes) -> tuple[list[tuple[str, bytes]], str] | None:
    """Return the files in a winmail.dat and its text, of plain text, RTF or HTML; None where it cannot be read."""
    if len(content) > MAX_TNEF or not _bounded(content):
        return None
    from tnefparse import TNEF

    try:
        packed = TNEF(content, do_checksum=False)
        files = [(_text(one.long_filename() or one.name), bytes(one.data)) for one in packed.attachments]
        plain, marked, rich = _text(packed.body), _text(packed.htmlbody), packed._rtfbody or b""
    except Exception:  # tnefparse raises any of a dozen kinds on damaged files
        return None
    text = plain
    if not text.strip("\0 \r\n"):
        text = html.split(html.to_text(marked))[0] if marked.strip() else _rich(bytes(rich))
    return [(name.strip("\0 ") or "unnamed", data) for name, data in files], text.strip("\0")


def _bounded(content: bytes) -> bool:
    """Whether the objects of the file are few enough (MS-OXTNEF section 2.1.3.1), by hopping from one to the next."""
    at, count = 6, 0
    while at + 9 <= len(content) and count <= MAX_OBJECTS:
        at += 11 + int.from_bytes(content[at + 5 : at + 9], "little")
        count += 1
    return content.startswith(SIGNATURE) and count <= MAX_OBJECTS


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")


def _rich(packed: bytes) -> str:
    return rtf.to_text(rtf.decompress(packed).decode("latin-1"))
