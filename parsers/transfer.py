# SPDX-License-Identifier: Apache-2.0
"""Content-Transfer-Encoding undone (RFC 2045 section 6), as far as damaged bodies allow."""

import binascii
import re

FOREIGN = re.compile(rb"[^A-Za-z0-9+/=\s]")
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
UUENCODED = re.compile(
    r"^begin [0-7]{3,4} ([^\n]{1,200})\n((?:[!-`][ -`]{0,90}\n)*)(?:[` ]?\n)?end[ \t]*(?:\n|$)", re.MULTILINE
)


def decoded(body: bytes, encoding: str, is_text: bool) -> tuple[bytes, list[str]]:
    """Return the content of a body and the defects met; an unknown encoding leaves it as it is."""
    name = encoding.split(";")[0].strip().strip('"').lower()
    if name == "base64":
        return _from_base64(body, is_text)
    if name == "quoted-printable":
        return binascii.a2b_qp(body), []
    if name in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return uudecode(body), []
    return body, []


def _from_base64(body: bytes, is_text: bool) -> tuple[bytes, list[str]]:
    """Decode a body; a list server's footer below the base64 stays as it is, a body that is none too."""
    foreign = FOREIGN.search(body)
    defects, tail = [], b""
    if foreign:
        defects.append("base64 holds foreign characters")
        head = body[: foreign.start()]
        cut = head.rfind(b"\n") + 1
        if cut == 0 and b" " in body.strip():
            return body, defects
        if b"=" in head or not _looks_base64(body[cut:]):
            body, tail = head[:cut], body[cut:] if is_text else b""
    data, mended = base64(body)
    return data + tail, [*defects, "base64 ends early"] if mended else defects


def _looks_base64(data: bytes) -> bool:
    return len(FOREIGN.findall(data)) * 10 < len(data) and b" " not in data.strip()


def base64(data: bytes) -> tuple[bytes, bool]:
    """Decode base64 as far as it goes; True when something had to be mended (RFC 2045 section 6.8)."""
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
    """Take files out of a text that were uuencoded into it, as mailers did before MIME."""
    if "\nbegin " not in f"\n{text}":
        return text, []
    files = [(match[1].strip(), uudecode(match[2].encode("ascii", "replace"))) for match in UUENCODED.finditer(text)]
    return (UUENCODED.sub("", text), files) if files else (text, [])
