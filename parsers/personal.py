# SPDX-License-Identifier: Apache-2.0
"""Files by which a mail program, unasked, tells who wrote: signatures, the writer's own key and card, other mails."""

import re
from binascii import Error, a2b_base64
from collections.abc import Iterable

from parsers.values import Attachment

CARDS = frozenset(["text/vcard", "text/x-vcard", "text/directory"])  # RFC 6350
MAILS = frozenset(["message/rfc822", "message/global", "message/news", "application/vnd.ms-outlook"])
SIGNED = b"-----BEGIN PGP SIGNATURE-----"  # RFC 9580 section 6.2
KEY = b"-----BEGIN PGP PUBLIC KEY BLOCK-----"
NAMED = re.compile(r"openpgp_(?:signature|0x[0-9a-f]{1,40})|smime\.p7[sm]", re.IGNORECASE)
HEAD = 100_000  # bytes in which the sender of an attached mail is looked for
FROM = re.compile(rb"^from:[^\n]{0,2000}(?:\n[ \t][^\n]{0,2000}){0,20}", re.IGNORECASE | re.MULTILINE)


def is_signature(file: Attachment) -> bool:
    """Whether it only proves who wrote the mail (RFC 8551, RFC 3156), or is the key that a program adds for that."""
    named = NAMED.match(file.filename) is not None or file.filename.lower().endswith(".p7s")
    return file.role in ("signature", "signed") or named or file.content[:100].lstrip().startswith(SIGNED)


def is_own(file: Attachment, owner: Iterable[str]) -> bool:
    """Whether it is a key or a card of the person with this name and address; others' go where they are sent."""
    content = file.content
    if file.content_type in CARDS or file.found_type == "text/vcard":
        return bears(content, owner)
    if file.content_type != "application/pgp-keys" and not content[:100].lstrip().startswith(KEY):
        return False
    return bears(content, owner) or bears(_unarmoured(content), owner)


def is_mail(file: Attachment) -> bool:
    """Whether it is a whole mail, as mail programs attach it."""
    return file.role == "message" or file.content_type in MAILS or file.filename.lower().endswith((".eml", ".msg"))


def is_from(file: Attachment, addresses: Iterable[str]) -> bool:
    """Whether an attached mail says that one of these wrote it."""
    found = FROM.search(file.content[:HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0])
    return found is not None and bears(found[0], addresses)


def bears(content: bytes, words: Iterable[str]) -> bool:
    """Whether one of these words stands in a file, in UTF-8 or, as Outlook saves mails, in UTF-16. Linear."""
    there = content.lower()
    return any(word.lower().encode(code) in there for word in words if word for code in ("utf-8", "utf-16-le"))


def _unarmoured(content: bytes) -> bytes:
    """The bytes of an armoured key, in which its owner's name and address stand; what is no armour as it is."""
    lines = [line.strip() for line in content.splitlines()]
    body = b"".join(line for line in lines if not line.startswith((b"-", b"=")) and b":" not in line)
    try:
        return a2b_base64(body)
    except Error:
        return content
