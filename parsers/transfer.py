# SPDX-License-Identifier: Apache-2.0
"""Content-Transfer-Encoding undone (RFC 2045 section 6), as far as damaged bodies allow."""

import binascii
import re
from itertools import islice

FOREIGN = re.compile(rb"[^A-Za-z0-9+/=\s]")
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
BASE64 = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
ESCAPED = re.compile(rb"=[0-9A-F]{2}")
HIGH = re.compile(rb"=(?:[89A-F][0-9A-F]|20|3D)")
NOT_QUOTED = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]{0,5}\r?\n|\Z)")
SOFT_BREAK = re.compile(rb"[^=\n]=\r?\n")
CHECKSUM = re.compile(rb"\n=[A-Za-z0-9+/]{4}[ \t\r]{0,5}\n-----END PGP ")  # RFC 9580 section 6.1
NOT_A_LINE = re.compile(rb"[A-Za-z]{2,20} [a-z]{2,20} ")  # words: base64 has no blank but at the ends of lines
LOOKED_AT = 8_000  # bytes of a body that show what it is
MAX_FILES = 100  # in one text
# A full line begins with its length, M; the last is a lone mark.
FILE = re.compile(
    r"^begin(?:-base64)? [0-7]{3,4} ([^\n]{1,200})\n((?:(?:[!-M][!-` ]{1,90}|[` ])(?:\n|\Z))+)"
    r"(?:[ \t]{0,9}end[ \t]{0,9}(?:\n|\Z))?",
    re.MULTILINE,
)


def decoded(body: bytes, encoding: str, is_text: bool) -> tuple[bytes, list[str]]:
    """Return the content of a body and the defects met; an unknown encoding leaves it as it is.

    A label that lies is seen by what the body holds: base64 beneath another label, text beneath base64.
    """
    label = encoding.split(";")[0].strip(" \t\"'").lower()
    name = _known(label)
    if name == "base64":
        return _from_base64(body, is_text)
    if name == "uuencode":
        return uudecode(body), []
    defects = [f"transfer encoding {label[:40]} unknown"] if label and not name else []
    if is_text and looks_base64(body):
        return base64(body)[0], [*defects, f"base64 labelled {label[:40] or 'nothing'}"]
    if name == "quoted-printable":
        return binascii.a2b_qp(body), []
    if not name and is_text and looks_quoted(body):
        return binascii.a2b_qp(body), [*defects, f"quoted-printable labelled {label[:40] or 'nothing'}"]
    return body, defects


def _known(label: str) -> str:
    """The transfer encoding that a label means, however it is spelled; empty where it means none."""
    if label in ("7bit", "8bit", "binary", "7-bit", "8-bit", "8bits", "7bits"):
        return "identity"
    if "quoted" in label or label == "qp":
        return "quoted-printable"
    if label.endswith("64"):
        return "base64"
    return "uuencode" if label in ("x-uuencode", "uuencode", "x-uue", "uue") else ""


def looks_quoted(body: bytes) -> bool:
    """Whether a text body is quoted-printable that no label names: soft breaks, and no other use of its mark."""
    if not SOFT_BREAK.search(body) or not HIGH.search(body) or NOT_QUOTED.search(body):
        return False
    if CHECKSUM.search(body):  # of an armour that stands there as it is, though its = and two letters look escaped
        return False
    return b"ontent-" not in body and b"\nbegin " not in body  # a returned mail, or a file, that stands in the text


def looks_base64(body: bytes) -> bool:
    """Whether a text body is base64 that its label hides: full lines of it alone, and text within."""
    lines = body[:LOOKED_AT].split()
    if not lines or not BASE64.fullmatch(b"".join(lines[:50])) or len(body.split(None, 1)[0]) < 40:
        return False
    if any(b" " in line for line in body[:LOOKED_AT].splitlines()[:50]):
        return False
    if len({len(line) for line in lines[:-1]}) > 1:
        return False
    within = base64(lines[0])[0]
    return not any(byte < 32 and byte not in b"\t\n\r\x1b" for byte in within) and (b" " in within or b"\n" in within)


def _from_base64(body: bytes, is_text: bool) -> tuple[bytes, list[str]]:
    """Decode a body; a list server's footer below the base64 stays as it is, a body that is none too."""
    foreign = FOREIGN.search(body)
    defects, tail = [], b""
    if foreign:
        defects.append("base64 holds foreign characters")
        head = body[: foreign.start()]
        cut = head.rfind(b"\n") + 1
        if cut == 0 and b" " in body.strip():
            plain = binascii.a2b_qp(body) if ESCAPED.search(body) else body
            return plain, ["text labelled base64"]
        if b"=" in head or not _mostly_base64(body[cut:]):
            body, tail = head[:cut], body[cut:] if is_text else b""
    elif is_text and b" " in body.strip() and NOT_A_LINE.search(body):
        return body, ["text labelled base64"]
    data, mended = base64(body)
    return data + tail, [*defects, "base64 ends early"] if mended else defects


def _mostly_base64(data: bytes) -> bool:
    return len(FOREIGN.findall(data)) * 10 < len(data) and b" " not in data.strip()


def base64(data: bytes) -> tuple[bytes, bool]:
    """Decode base64 as far as it goes; True when something had to be mended (RFC 2045 section 6.8)."""
    padding = data.find(b"=")
    if padding < 0 or not data[padding:].strip(b"= \t\r\n"):
        try:
            return binascii.a2b_base64(data), False  # the library passes over line ends, in one copy of the data
        except binascii.Error:
            pass
    pieces = []
    mended = False
    for piece in data.split(b"="):
        letters = NOT_BASE64.sub(b"", piece)
        if not letters:
            continue
        if len(letters) % 4 == 1:
            letters, mended = letters[:-1], True
        pieces.append(binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)))
    return b"".join(pieces), mended


def uudecode(body: bytes) -> bytes:
    """Decode a uuencoded file, line by line; lines that are none are passed over."""
    out = []
    for line in body.splitlines():
        if not line or line.startswith((b"begin ", b"end")):
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            try:
                out.append(binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3]))
            except binascii.Error:
                continue
    return b"".join(out)


def uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Take files out of a text that were uuencoded into it, as mailers did before MIME.

    A file whose end was cut off is taken as far as it goes. Linear: no line is looked at twice.
    """
    kept: list[str] = []
    files: list[tuple[str, bytes]] = []
    at = 0
    for found in islice(FILE.finditer(text), MAX_FILES):
        files.append((found[1].strip(), uudecode(found[2].encode("ascii"))))
        kept.append(text[at : found.start()])
        at = found.end()
    return "".join(kept) + text[at:], files
