# SPDX-License-Identifier: Apache-2.0
"""Which letter came back: its Message-ID and recipients, from what a bounce returns of it."""

import re

from parsers import fields, mime
from parsers.mime import Part
from parsers.phrases import line

MAX_HEAD = 60_000  # bytes of a returned mail, or characters of a bounce, in which its header is looked for
RETURNED_TYPES = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers",
                  "message/rfc822-headers", "text/rfc822")  # fmt: skip
HEADER_LINE = re.compile(
    r"^[> \t|]{0,10}(?:Message-ID|Received|Return-Path|X-Mailer|MIME-Version|X-Received|DKIM-Signature):",
    re.IGNORECASE | re.MULTILINE,
)
ID_LINE = re.compile(
    r"^[> \t|]{0,10}(?:X-)?(?:Original-)?Message-?ID\s{0,3}:\s{0,8}\n?[> \t|]{0,8}<([^<>\s]{3,400})>",
    re.IGNORECASE | re.MULTILINE,
)
BARE_ID = re.compile(
    r"^[> \t|]{0,10}(?:Message-?ID|邮件ID|メッセージ\s?ID)\s{0,3}[:：]\s{0,8}([^<>\s]{1,200}@[^<>\s]{1,200})",
    re.IGNORECASE | re.MULTILINE,
)
TO_LINE = re.compile(r"^[> \t|]{0,10}(?:To|Delivered-To|X-Original-To):([^\n]{3,1000})", re.IGNORECASE | re.MULTILINE)


def begins(text: str) -> tuple[int, int]:
    """Return where the returned mail begins in the text of a bounce: as words announce it, and as its header shows.

    The first is never behind the second; both are the length of the text where no mail is quoted.
    """
    header, words = HEADER_LINE.search(text), line("copy").search(text)
    shown = header.start() if header else len(text)
    return min(words.start() if words else shown, shown), shown


def message_id(root: Part, parts: list[Part], text: str) -> str | None:
    """The Message-ID of the letter that came back: of the returned part, the quoted header, else of our threading."""
    for head in _heads(parts):
        found = fields.message_id(head.get("message-id"))
        if found:
            return found
    text = text[:MAX_HEAD]
    quoted = ID_LINE.search(text) or BARE_ID.search(text)
    if quoted:
        return quoted[1]
    for name in ("x-original-message-id", "in-reply-to", "references"):
        ids = fields.message_ids(root.get(name))
        if ids:
            return ids[-1]
    return None


def recipients(parts: list[Part], text: str) -> tuple[str, ...]:
    """The addresses to which the returned mail was written, from its part or from its quoted header."""
    told = [value for head in _heads(parts) for name in ("to", "cc") for value in head.all(name)]
    told = told or [found[1] for found in TO_LINE.finditer(text, begins(text[:MAX_HEAD])[0], MAX_HEAD)][:3]
    found = (one.address for value in told[:20] for one in fields.addresses(value[:20_000]))
    return tuple(dict.fromkeys(one for one in found if "@" in one))


def _heads(parts: list[Part]) -> list[Part]:
    """The header fields of every returned mail that is a part of its own."""
    returned = [part for part in parts if part.content_type in RETURNED_TYPES and not part.children]
    return [mime.parse(part.content()[:MAX_HEAD].lstrip(b"\r\n")) for part in returned[:5]]
