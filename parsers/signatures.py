# SPDX-License-Identifier: Apache-2.0
"""Signed mail (RFC 1847, 3156, 8551): whose signature is good, and the mail as it is without all that is not signed.

What stands around a signed part was written by anybody. So a mail that is believed for its signature is read anew
from that part alone, under the header fields that it came with.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from parsers import pgp, smime
from parsers.mime import Part, parse
from parsers.sealed import PKCS7, SIGNATURES
from parsers.subject import tags
from parsers.values import Context, Seal, Signer

MOST_DEEP = 2  # multiparts above the signed one: lists and gateways put one around it for their footers
MOST_LOOKED_AT = 20  # parts
MAX_NAMED = 2_000_000  # bytes of the signed part that are searched for the tickets it names
PGP, SMIME = "application/pgp-signature", ("application/pkcs7-signature", "application/x-pkcs7-signature")
LINE_END = re.compile(rb"\r?\n")
CLEAR = re.compile(
    rb"\A\s{0,100}-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?\n"
    rb"(?:(?:Hash|Comment|Version): [^\r\n]{0,200}\r?\n){0,10}[ \t]*\r?\n"
)
CLEAR_HEAD = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
CLEAR_END = re.compile(rb"^-----BEGIN PGP SIGNATURE-----[ \t]*\r?$", re.MULTILINE)
ARMOUR_LAST = b"-----END PGP SIGNATURE-----"
FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
TOKEN = re.compile(r"\+([1-9][0-9]{0,17})\.[a-z]\.[0-9]{1,6}\.[a-z2-7]{16}@")


@dataclass(frozen=True, kw_only=True)
class Signed:
    """The seal, and the bytes of the mail as far as it is signed."""

    seal: Seal
    mail: bytes


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A signed entity with its own fields, by which method, and when."""

    method: Literal["PGP", "S/MIME"]
    entity: bytes
    at: datetime


def signed(root: Part, address: str, context: Context) -> Signed | None:
    """The mail as its author signed it, where a key that is known to be theirs did; ``address`` is the one in From.

    Total. The first part that bears a signature counts, and no other.
    """
    signers = [one for one in context.signers if one.address == address.lower()]
    found = _found(root, signers[0]) if signers else None
    if found is None:
        return None
    inside = parse(found.entity)
    at = found.at.astimezone(UTC)
    told = hashlib.sha256(f"{at.isoformat()}\n".encode() + found.entity).hexdigest()
    seal = Seal(method=found.method, at=at, digest=told, tickets=_named(inside))
    return Signed(seal=seal, mail=_header(root) + _entity(found.entity, inside))


def _found(root: Part, signer: Signer) -> _Found | None:
    """The first part with a signature, if that is good."""
    stack = [(root, 0)]
    for _ in range(MOST_LOOKED_AT):
        if not stack:
            break
        part, depth = stack.pop()
        if part.content_type == "multipart/signed":
            return _apart(part, signer)
        if part.content_type in PKCS7:
            opened = smime.verified(part.content(), signer.smime)
            return _Found(method="S/MIME", entity=opened.content, at=opened.at) if opened else None
        if part.content_type == "text/plain" and not part.children:
            content = part.content()
            if CLEAR.match(content):
                return _clear(content, signer)
        if depth < MOST_DEEP:
            stack += [(child, depth + 1) for child in reversed(part.children)]
    return None


def _apart(part: Part, signer: Signer) -> _Found | None:
    """A part whose signature stands beside it (RFC 1847 section 2.1); it is signed with CRLF at the ends of lines."""
    if len(part.children) != 2 or part.children[1].content_type not in SIGNATURES:
        return None
    inside, beside = part.children
    entity = LINE_END.sub(b"\r\n", inside.raw[inside.begin : inside.end])
    if beside.content_type == PGP:
        at = pgp.signed_at(entity, beside.content(), signer.pgp)
        return _Found(method="PGP", entity=entity, at=at) if at else None
    content = beside.content()
    proved = smime.verified(content, signer.smime, entity) if len(content) <= smime.MAX_SIGNATURE else None
    return _Found(method="S/MIME", entity=entity, at=proved.at) if proved else None


def _clear(content: bytes, signer: Signer) -> _Found | None:
    """A clear-signed text (RFC 9580 section 7): signed without the blanks at the ends of lines and the last line end.

    Its charset is not signed, and another one would make other words of it: so it is UTF-8 or nothing.
    """
    head = CLEAR.match(content)
    end = CLEAR_END.search(content, head.end()) if head else None
    last = content.find(ARMOUR_LAST, end.end()) if end else -1
    if head is None or end is None or last < 0:
        return None
    lines = LINE_END.sub(b"\n", content[head.end() : end.start()]).split(b"\n")[:-1]
    text = b"\r\n".join(line.removeprefix(b"- ").rstrip(b" \t") for line in lines)
    at = pgp.signed_at(text, content[end.start() : last + len(ARMOUR_LAST)] + b"\n", signer.pgp)
    return _Found(method="PGP", entity=CLEAR_HEAD + text + b"\r\n", at=at) if at and _is_utf8(text) else None


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _named(inside: Part) -> frozenset[int]:
    """The tickets that a signed part names: by [#42], in the fields that some clients sign too, or by an address."""
    numbers: set[int] = set(tags(inside.get("subject")))
    numbers |= {int(one) for name in ("to", "cc") for one in TOKEN.findall(inside.get(name))}
    stack = [inside]
    while stack:
        part = stack.pop()
        stack += part.children
        if part.content_type in ("text/plain", "text/html") and not part.children:
            text = part.text()[:MAX_NAMED]
            numbers |= {*tags(text), *map(int, TOKEN.findall(text))}
    return frozenset(numbers)


def _header(root: Part) -> bytes:
    """The fields that the mail came with, but for those that say what its body is."""
    kept, keeps = list[bytes](), True
    for line in LINE_END.sub(b"\n", root.raw[root.begin : root.start]).split(b"\n"):
        if line and line[:1] not in b" \t":
            field = FIELD.match(line)
            keeps = field is not None and not field[1].lower().startswith(b"content-")
        if line and keeps:
            kept.append(line)
    return b"".join(line + b"\r\n" for line in kept)


def _entity(entity: bytes, inside: Part) -> bytes:
    """A signed part with those of its fields that say what it is; Subject and the like count as they came."""
    kept, keeps = list[bytes](), True
    for line in LINE_END.sub(b"\n", entity[inside.begin : inside.start]).split(b"\n"):
        if line and line[:1] not in b" \t":
            field = FIELD.match(line)
            keeps = field is not None and field[1].lower().startswith(b"content-")
        if line and keeps:
            kept.append(line)
    return b"".join(line + b"\r\n" for line in kept) + b"\r\n" + entity[inside.start :]
