# SPDX-License-Identifier: Apache-2.0
"""Parts that are signed or encrypted (RFC 8551, RFC 3156), and what of them can be read without a key.

A signed part is left as it is, byte by byte; what is signed inside a CMS envelope is read from it.
"""

import re

from parsers.mime import Part

PKCS7 = ("application/pkcs7-mime", "application/x-pkcs7-mime")
SIGNATURES = {
    "application/pkcs7-signature": "signed with S/MIME",
    "application/x-pkcs7-signature": "signed with S/MIME",
    "application/pgp-signature": "signed with PGP",
}
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # the OID 1.2.840.113549.1.7.2 (RFC 5652 section 5)
DATA = bytes.fromhex("06092a864886f70d010701")
MAX_PIECES = 100_000  # of content, which streaming programs cut into pieces of 1 to 4 KB
PGP_BEGIN = "-----BEGIN PGP MESSAGE-----"
PGP_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
# The armour of a clear-signed text (RFC 9580 section 7): its head, and its end with a dash-escaped "-- " above it.
ARMOUR_HEAD = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Z][A-Za-z-]{1,20}: [^\n]{0,200}\n){0,10}", re.M
)
ARMOUR_END = re.compile(r"^-----BEGIN PGP SIGNATURE-----[ \t]*$", re.M)
ARMOUR_LAST = re.compile(r"^-----END PGP SIGNATURE-----[ \t]*$", re.M)
ESCAPED_MARK = re.compile(r"^- -- ?$", re.M)
LONGEST_SIGN_OFF = 2_000  # characters between the mark and the armour
LONGEST_ARMOUR = 20_000  # characters of a signature
SMIME, PGP = "encrypted with S/MIME, not readable", "encrypted with PGP, not readable"


def kind(part: Part, content: bytes = b"") -> str:
    """What a part is under these standards: signature, signed, encrypted, key; empty where none of them."""
    if part.content_type in SIGNATURES:
        return "signature"
    if part.content_type in PKCS7:
        told = part.parameters.get("smime-type", "").lower()
        if "signed" in told or not told and SIGNED_DATA in content[:40]:
            return "signed"
        return "certificates" if "certs" in told else "encrypted"
    if part.content_type == "application/pgp-encrypted" or content[:100].lstrip().startswith(PGP_BEGIN.encode()):
        return "encrypted"
    return "key" if part.content_type in ("application/pgp-keys", "application/pkix-cert") else ""


def enclosed(content: bytes) -> bytes:
    """The content of CMS SignedData (RFC 5652 section 5.2), whose pieces are put together; empty where there is none.

    Only what stands between the OID of data and the end of its octet strings is read, in DER or BER.
    """
    start = content.find(DATA, 0, 2000)
    if SIGNED_DATA not in content[:40] or start < 0:
        return b""
    at, pieces = start + len(DATA), list[bytes]()
    while at < len(content) and len(pieces) < MAX_PIECES:
        tag = content[at]
        size, at = _length(content, at + 1)
        if tag in (0xA0, 0x24):  # explicit [0], and a constructed octet string: what counts is inside
            continue
        if tag != 0x04 or size < 0:
            break
        pieces.append(content[at : at + size])
        at += size
    return b"".join(pieces)


def _length(data: bytes, at: int) -> tuple[int, int]:
    """The length octets at an offset (X.690 section 8.1.3) and where they end; -1 for the indefinite form."""
    first = data[at] if at < len(data) else 0
    if first < 0x80:
        return first, at + 1
    count = first & 0x7F
    return (int.from_bytes(data[at + 1 : at + 1 + count], "big") if count else -1), at + 1 + min(count, 8)


def said(parts: list[Part], text: str) -> list[str]:
    """Name the seals of a mail: what it is signed with, and the encryption that keeps us from reading it."""
    found = [SIGNATURES[part.content_type] for part in parts if part.content_type in SIGNATURES]
    for part in parts:
        if part.content_type in PKCS7:
            what = kind(part, part.content()[:100])
            found.append(SMIME if what == "encrypted" else "signed with S/MIME" if what == "signed" else "")
        elif part.content_type in ("multipart/encrypted", "application/pgp-encrypted"):
            found.append(PGP)
    if PGP_BEGIN in text:
        found.append(PGP)
    if text.lstrip().startswith(PGP_SIGNED):
        found.append("signed with PGP")
    return list(dict.fromkeys(one for one in found if one))


def armour(text: str) -> list[tuple[int, int]]:
    """The stretches of a clear-signed text that its author did not write: armour, and the signature above its end."""
    head = ARMOUR_HEAD.search(text)
    end = ARMOUR_END.search(text, head.end()) if head else None
    if not head or not end:
        return []
    last = ARMOUR_LAST.search(text, end.end(), end.end() + LONGEST_ARMOUR)
    if not last:
        return [head.span()]
    marks = list(ESCAPED_MARK.finditer(text, max(head.end(), end.start() - LONGEST_SIGN_OFF), end.start()))
    begin = marks[-1].start() if marks else end.start()
    return [head.span(), (begin, last.end())]
