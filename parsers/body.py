# SPDX-License-Identifier: Apache-2.0
"""Which parts of the tree are the mail's text, and which are attachments (RFC 2046, 2183, 2387)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from parsers import enriched, flowed, html, invitation, locks, magic, names, rtf, sealed, tnef
from parsers.mime import Part, parse
from parsers.transfer import uuencoded
from parsers.values import Attachment, Context
from parsers.words import clean

MAX_TEXT = 5_000_000  # characters of text that are kept
MAX_INVITATIONS = 5  # that are summed up: the library takes a millisecond for each
MAX_ENVELOPES = 3  # CMS envelopes, one in another, that are opened
PLACEHOLDER = 200  # characters: a plain text shorter than this may only say "see the HTML part"
SHORT = 2_000  # characters: a plain text longer than this says enough to be believed
MUCH_LONGER = 5  # times as many words in the HTML: then the plain text is a remnant
MANY_WORDS = 30

MARKED = ("text/html", "application/xhtml+xml")
ENRICHED = ("text/enriched", "text/richtext")
RTF = ("text/rtf", "application/rtf")
TEXTS = ("text/plain", *MARKED, *ENRICHED)
NEVER_TEXT = ("text/x-amp-html", "text/watch-html")  # the same again, for programs that show it otherwise
SPOKEN = {"password": "locked with a password", "program": "runs when it is opened"}
MESSAGES = ("message/rfc822", "message/global", "message/partial", "message/external-body")


@dataclass(kw_only=True)
class Said:
    """A stretch of what the mail says, plain or HTML; ``choice`` numbers the alternatives that it belongs to."""

    text: str
    made_of_html: bool = False
    choice: int = 0

    @cached_property
    def shown(self) -> str:
        """The text as it is shown; that of HTML bears the marks of html.py."""
        return html.to_text(self.text) if self.made_of_html else self.text


@dataclass(kw_only=True)
class Body:
    """What the walk collects."""

    context: Context
    said: list[Said] = field(default_factory=list)
    silent: bool = True  # no text so far but white space
    invitations: int = 0
    html: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    rich: str = ""  # RTF, for a mail that says nothing otherwise

    def say(self, text: str, *, made_of_html: bool = False, choice: int = 0) -> None:
        """Add a stretch of text."""
        self.said.append(Said(text=text, made_of_html=made_of_html, choice=choice))
        self.silent = self.silent and not text.strip()

    @property
    def texts(self) -> list[tuple[str, bool]]:
        """The texts in order, one of each group of alternatives; True where it is made of HTML."""
        lost = {number for number in {one.choice for one in self.said if one.choice} if self._plain_loses(number)}
        chosen = [one for one in self.said if not one.choice or one.made_of_html is (one.choice in lost)]
        said: list[tuple[str, bool]] = []
        for text, made in ((one.shown, one.made_of_html) for one in chosen):
            if text.strip() and not (made and said and not said[-1][1] and _repeats(said[-1][0], text)):
                said.append((text, made))
        return said or [("", False)]

    def _plain_loses(self, choice: int) -> bool:
        """Whether of two alternatives the HTML says more: the plain one is empty, a placeholder or a remnant."""
        plain = "".join(one.text for one in self.said if one.choice == choice and not one.made_of_html).strip()
        marked = [one for one in self.said if one.choice == choice and one.made_of_html]
        if not marked or len(plain) > SHORT:
            return False
        if not any(map(str.isalnum, plain)):
            return True
        placeholder = len(plain) < PLACEHOLDER and "html" in plain.lower() and len(plain.split("\n")) < 5
        if not placeholder and sum(len(one.text) for one in marked) < MUCH_LONGER * len(plain):
            return False
        told = "".join(html.split(one.shown)[0] for one in marked).split()
        said = plain.split()
        return len(told) > (len(said) if placeholder else max(MUCH_LONGER * len(said), MANY_WORDS))


def _repeats(plain: str, marked: str) -> bool:
    """Whether HTML says again what the plain text before it says: some programs know no multipart/alternative."""
    return len(marked) < 2 * len(plain) + PLACEHOLDER and plain.split() == html.split(marked)[0].split()


def collect(root: Part, context: Context) -> Body:
    """Walk the tree once, without recursion, and sort its leaves into text and attachments."""
    body = Body(context=context)
    stack: list[tuple[Part, int, int]] = [(root, 0, 0)]
    choices = 0
    while stack:
        part, choice, envelopes = stack.pop()
        body.parts.append(part)
        if part.children:
            if part.content_type == "multipart/alternative" and not choice:
                choices += 1
                choice = choices
            stack.extend((child, choice, envelopes) for child in reversed(list(_ordered(part))))
        elif part.content_type.startswith("multipart/") and part is not root:
            if part.body.strip():
                _leaf(part, body, choice)
        else:
            inner = _leaf(part, body, choice)
            if inner and envelopes < MAX_ENVELOPES:
                stack.append((parse(inner), choice, envelopes + 1))
    return body


def _ordered(part: Part) -> Iterator[Part]:
    """The children in order, but the root of multipart/related first (RFC 2387 section 3.2)."""
    start = part.parameters.get("start", "").strip("<> ") if part.content_type == "multipart/related" else ""
    first = next((one for one in part.children if start and one.get("content-id").strip("<> ") == start), None)
    if first:
        yield first
    yield from (one for one in part.children if one is not first)


def _leaf(part: Part, body: Body, choice: int) -> bytes:
    """Sort one leaf; the bytes of a mail that stands in a signature's envelope are returned."""
    if part.content_type in NEVER_TEXT and choice:
        return b""
    if _is_text(part, body, choice):
        _take_text(part, body, choice)
    elif tnef.is_tnef(part):
        _take_tnef(part, body)
    else:
        found = _attachment(part, body)
        body.attachments.append(found)
        if found.role == "signed":
            return sealed.enclosed(found.content)
        if part.content_type in RTF and not part.filename:
            body.rich = body.rich or found.content[: rtf.MAX_RTF].decode("latin-1")
            if choice:
                body.attachments.pop()  # an alternative of the text is no file
    return b""


def _is_text(part: Part, body: Body, choice: int) -> bool:
    """Whether a leaf is part of what the mail says, rather than a file; an alternative is, even with a name."""
    if part.disposition == "attachment" and (part.filename or not body.silent):
        return False
    if part.content_type in TEXTS:
        named = bool(part.disposition_parameters.get("filename"))
        alone = not body.said or (choice and part.content_type in MARKED)
        return not part.filename or bool(part.disposition != "attachment" and alone and not named)
    return part.content_type.startswith("multipart/")


def _take_text(part: Part, body: Body, choice: int) -> None:
    text = part.text()
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
        part.defects.append(f"text cut at {MAX_TEXT} characters")
    if part.content_type in MARKED:
        body.html.append(text)
        body.say(text, made_of_html=True, choice=choice)
        return
    if part.content_type in ENRICHED:
        text = enriched.to_text(text, part.content_type)
    if part.parameters.get("format", "").lower() == "flowed":
        text = flowed.unflowed(text, part.parameters.get("delsp", "").lower() == "yes")
    text, files = uuencoded(text)
    for name, data in files:
        _take_file(name, data, body)
    enough = part.content_type in ENRICHED and choice and any(one.choice == choice for one in body.said)
    if not enough:
        body.say(text, choice=choice)


def _attachment(part: Part, body: Body) -> Attachment:
    content = part.content()
    content_id = clean(part.get("content-id").strip().strip("<>").strip()) or None
    name, defects = names.file_name(part, len(body.attachments))
    part.defects += defects
    inline = part.disposition == "inline" or (content_id is not None and part.disposition != "attachment")
    found = _file(name, part.content_type, content, body)
    role = sealed.kind(part, content) or found.role
    if role == "file" and part.content_type.startswith("image/") and (inline or content_id):
        role = "picture"
    return replace(found, inline=inline, content_id=content_id, role=role, summary=found.summary or _absent(part))


def _file(name: str, content_type: str, content: bytes, body: Body) -> Attachment:
    """A file, and what its bytes tell: its type, its role and what to beware of."""
    found_type = magic.found_type(content)
    flags = locks.flags(name, content, found_type)
    body.defects += [f"{name}: {SPOKEN.get(flag, flag)}" for flag in flags if flag != "macros"]
    role = "metadata" if content_type == "application/applefile" else "file"
    if content_type in ("text/calendar", "application/ics") or found_type == "text/calendar":
        role = "invitation"
        body.invitations += 1
    elif content_type in MESSAGES:
        role = "message"
    summed = role == "invitation" and body.invitations <= MAX_INVITATIONS
    return Attachment(
        filename=name,
        content_type=content_type,
        size=len(content),
        inline=False,
        content_id=None,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        found_type=found_type,
        role=role,
        flags=flags,
        summary=invitation.summary(content, body.context.zone) if summed else "",
    )


def _absent(part: Part) -> str:
    """What a part says of something that stands elsewhere (RFC 2046 section 5.2.2, 5.2.3), named in defects too."""
    told = part.parameters
    if part.content_type == "message/partial":
        line = f"piece {told.get('number', '?')} of {told.get('total', '?')} of a mail sent in pieces"
    elif part.content_type == "message/external-body":
        place = told.get("url") or "/".join(
            told[name] for name in ("site", "server", "directory", "name") if told.get(name)
        )
        line = f"kept elsewhere: {told.get('access-type', 'unknown').lower()} {''.join(place.split())}"[:300]
    else:
        return ""
    part.defects.append(line)
    return line


def _take_tnef(part: Part, body: Body) -> None:
    content = part.content()
    unpacked = tnef.unpack(content)
    files, text = unpacked or ([], "")
    if not files and not text:
        part.defects.append("winmail.dat holds no files" if unpacked else "winmail.dat unreadable")
        body.attachments.append(_attachment(part, body))
        return
    part.defects.append("winmail.dat unpacked")
    if text and body.silent:
        body.say(text.replace("\r\n", "\n").replace("\r", "\n"))
    for name, data in files:
        _take_file(name, data, body)


def _take_file(name: str, data: bytes, body: Body) -> None:
    """A file that stood inside another part, by its own name."""
    named, defects = names.safe(clean(name))
    body.defects += defects
    named = named or f"part-{len(body.attachments) + 1}"
    body.attachments.append(_file(named, tnef.media_type(named), data, body))
