# SPDX-License-Identifier: Apache-2.0
"""Which pictures of a mail say something, and which are the logos of a signature or the pixels of a tracker."""

import re
from dataclasses import replace
from html import escape, unescape
from urllib.parse import unquote

from parsers import phrases, signature
from parsers.values import Attachment, Mail

MAX_PICTURES = 100  # of one mail that are looked at
PIXEL = 2  # pixels: a picture no higher or no wider than this shows nothing
ICON = 32  # pixels: what stands in the HTML and is no larger is an icon, such as those of social networks
LOGO = (900, 300)  # pixels: a picture below the new text and no larger is part of the signature
LOGO_BYTES = 100_000
MAX_SEGMENTS = 64  # of a JPEG before its size
LONGEST_LINE = 80  # characters of a line of a signature
LONGEST_SIGN_OFF = 50
MOST_LINES = 60  # texts between tags below a sign-off
LOOKED_FOR = 4  # words of the first quoted line that are looked for in the HTML
BETWEEN = r"(?:\s|&nbsp;|<[^<>]{0,500}>){0,8}"  # words, in HTML
SHOWN = re.compile(r">([^<>]+)(?=<)")
CID = re.compile(r"cid:([^\"'\s<>)]{1,300})", re.IGNORECASE)
# Where mail clients begin their signature or the mail that they answer, by class or id.
BELOW = re.compile(
    r"<blockquote|[\"\s](?:gmail_signature|gmail_quote|moz-signature|moz-cite-prefix|yahoo_quoted|(?:x_)?signature|divrplyfwdmsg|"
    r"appendonsend|applemailsignature|ms-outlook-mobile-signature|protonmail_signature_block|zmail_signature|"
    r"_mailsignature|mail-editor-reference-message-container)[\"\s\d]",
    re.IGNORECASE,
)


def recognise(mail: Mail, seen: frozenset[str]) -> Mail:
    """The mail with the role of its inline pictures told: ``picture``, ``logo`` or ``pixel``.

    By size, by place (below the new text) and by repetition: ``seen`` are the SHA-256 of pictures that stood in
    earlier mails of this sender. Pure; nothing is taken out of the mail.
    """
    if not any(one.role == "picture" for one in mail.attachments):
        return mail
    places = {unquote(found[1]): found.start() for found in reversed(list(CID.finditer(mail.html)))}
    below = _below(mail)
    found = [
        replace(one, role=_role(one, places.get(one.content_id or ""), below, seen)) if one.role == "picture" else one
        for one in mail.attachments[:MAX_PICTURES]
    ]
    return replace(mail, attachments=(*found, *mail.attachments[MAX_PICTURES:]))


def digests(mail: Mail) -> frozenset[str]:
    """The SHA-256 of every inline picture of a mail: what to remember of its sender."""
    inline = ("picture", "logo", "pixel")
    return frozenset(one.sha256 for one in mail.attachments[:MAX_PICTURES] if one.role in inline)


def _role(one: Attachment, place: int | None, below: int, seen: frozenset[str]) -> str:
    width, height = dimensions(one.content)
    known = bool(width and height)
    if known and min(width, height) <= PIXEL:
        return "pixel"
    if known and place is not None and max(width, height) <= ICON:
        return "logo"
    # A screenshot is too large for a logo, however often it comes: nobody would see the second one.
    small = len(one.content) <= LOGO_BYTES and width <= LOGO[0] and height <= LOGO[1]
    in_signature = place is not None and place > below
    return "logo" if small and (in_signature or one.sha256 in seen) else "picture"


def _below(mail: Mail) -> int:
    """The place in the HTML where the signature or the quoted mail begins; its end where neither stands there."""
    places = [len(mail.html)]
    mark = BELOW.search(mail.html)
    if mark:
        places.append(mark.start())
    old = next((one.text for one in mail.segments if one.role != "new" and len(one.text.strip()) > 3), "")
    line = next((line.strip() for line in old.split("\n") if len(line.strip()) > 3), "").lstrip("-_ >")
    if line:
        words = [re.escape(escape(word, quote=False)) for word in line.split()[:LOOKED_FOR]]
        found = re.search(BETWEEN.join(words), mail.html)
        places.append(found.start() if found else len(mail.html))
    return _sign_off(mail.html, min(places))


def _sign_off(html: str, end: int) -> int:
    """The place of the last sign-off above ``end`` with nothing but a signature below it; else ``end``.

    That are short lines, none of which asks or announces something, and legal notices.
    """
    shown = [(found.start(), " ".join(unescape(found[1]).split())) for found in SHOWN.finditer(html, 0, end)]
    for place, text in reversed([one for one in shown if one[1]][-MOST_LINES:]):
        if _is_sign_off(text):
            return place
        if _is_told(text) or len(text) > LONGEST_LINE and not signature.is_notice(text):
            break
    return end


def _is_sign_off(text: str) -> bool:
    """Whether a line is a sign-off, alone or with a name behind it: "Thanks, Jan", and not "Thanks for that"."""
    found = phrases.pattern("sign_off").match(text) if len(text) <= LONGEST_SIGN_OFF else None
    if not found:
        return False
    return not any(word[0].islower() for word in text[found.end() :].partition("/")[0].split())


def _is_told(text: str) -> bool:
    """Whether a line asks, announces or says something, as no signature does: "Tel:" and "Klant B.V." do not."""
    words = text.split()
    if text.endswith((":", "：")):
        return len(words) > 2
    return text.endswith(("?", "？", "。", "！")) or text[-1] in ".!" and len(words) > 2 and words[-1][0].islower()


def dimensions(content: bytes) -> tuple[int, int]:
    """Width and height in pixels from the header of a PNG, GIF, JPEG, BMP or WebP; (0, 0) where it does not tell."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _pair(content, 16, 4, "big")
    if content.startswith((b"GIF87a", b"GIF89a")):
        return _pair(content, 6, 2, "little")
    if content.startswith(b"BM"):
        return _pair(content, 18, 4, "little")
    if content[8:16] == b"WEBPVP8 ":
        width, height = _pair(content, 26, 2, "little")
        return width & 0x3FFF, height & 0x3FFF
    if content[8:16] == b"WEBPVP8X":
        width, height = _pair(content, 24, 3, "little")
        return width + 1, height + 1
    return _jpeg(content) if content.startswith(b"\xff\xd8") else (0, 0)


def _pair(content: bytes, at: int, size: int, order: str) -> tuple[int, int]:
    if len(content) < at + 2 * size:
        return 0, 0
    first, second = content[at : at + size], content[at + size : at + 2 * size]
    if order == "big":
        return int.from_bytes(first, "big"), int.from_bytes(second, "big")
    return int.from_bytes(first, "little"), int.from_bytes(second, "little")


def _jpeg(content: bytes) -> tuple[int, int]:
    """The size in the frame header, found by hopping over the segments before it (ITU-T T.81, B.2.2)."""
    at = 2
    for _ in range(MAX_SEGMENTS):
        if len(content) < at + 9 or content[at] != 0xFF:
            break
        kind = content[at + 1]
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = _pair(content, at + 5, 2, "big")
            return width, height
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return 0, 0
