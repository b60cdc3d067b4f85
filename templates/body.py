# SPDX-License-Identifier: Apache-2.0
"""The body of a letter in MIME (RFC 2045, 2046, 2183, 2231): seven bits, short lines, the same bytes at every try."""

import re
from base64 import encodebytes
from binascii import b2a_qp
from hashlib import sha256
from urllib.parse import quote

from parsers.values import Attachment

CONTENT_TYPE = re.compile(r"[\w!#$&^.+-]{1,64}/[\w!#$&^.+-]{1,64}", re.ASCII)
UNSAFE_IN_NAMES = re.compile(r'[\\/:*?"<>|]')
NAME_LIMIT = 120
SEVEN_BITS = bytes(range(128))
PIECE = 60  # characters of a file name's piece (RFC 2231 section 3)
ATTR_CHAR = "!#$&+-.^_`{|}~"


def text_part(subtype: str, text: str, parameters: str = "") -> bytes:
    """A text part with its header: quoted-printable where it is mostly ASCII, else base64.

    ``parameters`` stand behind the charset, such as ``; method=REQUEST``.
    """
    data = text.encode("utf-8").replace(b"\n", b"\r\n")
    by_quoting = len(data.translate(None, SEVEN_BITS)) * 6 <= len(data)
    encoding, coded = (b"quoted-printable", b2a_qp(data)) if by_quoting else (b"base64", _base64(data))
    head = b'Content-Type: text/%b; charset="utf-8"%b\r\nContent-Transfer-Encoding: %b\r\n\r\n'
    return head % (subtype.encode("ascii"), parameters.encode("ascii"), encoding) + coded


def calendar_part(calendar: bytes, method: str) -> bytes:
    """An invitation as another form of the words, which mail programs show with buttons (RFC 6047 section 2.4)."""
    text = calendar.decode("utf-8").replace("\r\n", "\n")
    return text_part("calendar", text, f"; method={method}")


def calendar_file(calendar: bytes) -> bytes:
    """An invitation as a file, for programs that know none among the forms of the words."""
    return _file("application/ics", "invite.ics", calendar)


def picture_part(attachment: Attachment) -> bytes:
    """A picture that the HTML beside it shows by its Content-ID (RFC 2387, 2392)."""
    kind = attachment.content_type.lower()
    kind = kind if CONTENT_TYPE.fullmatch(kind) and kind.startswith("image/") else "application/octet-stream"
    return _file(kind, file_name(attachment), attachment.content, "inline", f"<{attachment.shown_as}>")


def attachment_part(attachment: Attachment) -> bytes:
    """An attachment with its header; a type that MIME forbids in base64, or that is none, becomes octets."""
    kind = attachment.content_type.lower()
    if not CONTENT_TYPE.fullmatch(kind) or kind.startswith(("message/", "multipart/")):
        kind = "application/octet-stream"
    return _file(kind, file_name(attachment), attachment.content)


def multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    """A multipart entity with its header."""
    mark = boundary.encode("ascii")
    head = b'Content-Type: multipart/%b;\r\n boundary="%b"\r\n\r\n' % (subtype.encode("ascii"), mark)
    return head + b"".join(b"--%b\r\n%b\r\n" % (mark, part) for part in parts) + b"--%b--\r\n" % mark


def boundary(message_id: str, subtype: str) -> str:
    """A boundary that is the same for the same letter; neither base64 nor quoted-printable can hold ``=_``."""
    return f"=_{sha256(f'{subtype} {message_id}'.encode()).hexdigest()[:32]}"


def file_name(attachment: Attachment) -> str:
    """A name that is no path and holds nothing unprintable, at most 120 characters with its ending."""
    printable = "".join(char if char.isprintable() else " " for char in attachment.filename)
    name = " ".join(UNSAFE_IN_NAMES.sub("_", printable).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if len(name) > NAME_LIMIT:
        name = f"{stem[: NAME_LIMIT - 11]}.{ending}" if dot and len(ending) <= 10 else name[:NAME_LIMIT]
    return name or "attachment"


def _file(kind: str, name: str, content: bytes, how: str = "attachment", content_id: str = "") -> bytes:
    shown = f"Content-ID: {content_id}\r\n" if content_id else ""
    return (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
        f"{shown}Content-Disposition: {how};{_file_name_parameter(name)}\r\n\r\n"
    ).encode("ascii") + _base64(content)


def _file_name_parameter(name: str) -> str:
    if name.isascii() and len(name) <= PIECE:
        return f'\r\n filename="{name}"'
    pieces = [""]
    for char in name:
        coded = quote(char, safe=ATTR_CHAR)
        if len(pieces[-1]) + len(coded) > PIECE:
            pieces.append("")
        pieces[-1] += coded
    pieces[0] = f"utf-8''{pieces[0]}"
    if len(pieces) == 1:
        return f"\r\n filename*={pieces[0]}"
    return ";".join(f"\r\n filename*{place}*={piece}" for place, piece in enumerate(pieces))


def _base64(data: bytes) -> bytes:
    return encodebytes(data).replace(b"\n", b"\r\n")
