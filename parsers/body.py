# SPDX-License-Identifier: Apache-2.0
"""Which parts of the tree are the mail's text, and which are attachments (RFC 2046, 2183, 2387)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from parsers import enriched, flowed, invitation, locks, magic, names, rtf, sealed, tnef
from parsers.choice import Said, is_document, plain_loses, repeats
from parsers.mime import Part, parse
from parsers.transfer import uuencoded
from parsers.values import Attachment, Context
from parsers.words import clean

MAX_TEXT = 5_000_000  # characters of text that are kept
MAX_INVITATIONS = 5  # that are summed up: the library takes a millisecond for each
MAX_ENVELOPES = 3  # CMS envelopes, one in another, that are opened

MARKED = ("text/html", "application/xhtml+xml")
ENRICHED = ("text/enriched", "text/richtext")
RTF = ("text/rtf", "application/rtf")
TEXTS = ("text/plain", *MARKED, *ENRICHED)
# Text that programs read; every other subtype that is not known is plain text (RFC 2046 section 4.1.4).
FILES = ("calendar", "csv", "rtf", "vcard", "x-vcard", "rfc822-header", "css", "javascript", "xml", "vnd.")
NEVER_TEXT = ("text/x-amp-html", "text/watch-html")  # the same again, for programs that show it otherwise
SPOKEN = {"password": "locked with a password", "program": "runs when it is opened"}
MESSAGES = ("message/rfc822", "message/global", "message/partial", "message/external-body")


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
    shown: Part | None = None  # the first text that is a file to be shown, for a mail that says nothing otherwise
    rich: str = ""  # RTF, for a mail that says nothing otherwise

    def say(self, text: str, *, made_of_html: bool = False, choice: int = 0) -> None:
        """Add a stretch of text."""
        self.said.append(Said(text=text, made_of_html=made_of_html, choice=choice))
        self.silent = self.silent and not text.strip()

    @property
    def texts(self) -> list[tuple[str, bool]]:
        """The texts in order, one of each group of alternatives; True where it is made of HTML."""
        groups: dict[int, list[Said]] = {}
        for one in self.said:
            groups.setdefault(one.choice, []).append(one)
        lost = {number for number, group in groups.items() if number and plain_loses(group)}
        chosen = [one for one in self.said if not one.choice or one.made_of_html is (one.choice in lost)]
        said: list[tuple[str, bool]] = []
        for text, made in ((one.shown, one.made_of_html) for one in chosen):
            if text.strip() and not (made and said and not said[-1][1] and repeats(said[-1][0], text)):
                said.append((text, made))
        return said or [("", False)]


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
            inner = _leaf(part, body, choice, alone=part is root)
            if inner and envelopes < MAX_ENVELOPES:
                stack.append((parse(inner), choice, envelopes + 1))
    if body.silent and body.shown:
        _take_text(body.shown, body, 0)
    return body


def _ordered(part: Part) -> Iterator[Part]:
    """The children in order, but the root of multipart/related first (RFC 2387 section 3.2)."""
    start = part.parameters.get("start", "").strip("<> ") if part.content_type == "multipart/related" else ""
    first = next((one for one in part.children if start and one.get("content-id").strip("<> ") == start), None)
    if first:
        yield first
    yield from (one for one in part.children if one is not first)


def _leaf(part: Part, body: Body, choice: int, *, alone: bool = False) -> bytes:
    """Sort one leaf; the bytes of a mail that stands in a signature's envelope, or begins a series, are returned."""
    if part.content_type in NEVER_TEXT and choice:
        return b""
    if _is_text(part, body, choice, alone):
        _take_text(part, body, choice)
    elif tnef.is_tnef(part):
        _take_tnef(part, body)
    else:
        found = _attachment(part, body)
        body.attachments.append(found)
        if part.content_type in TEXTS and part.disposition != "attachment" and not body.shown:
            body.shown = part
        if found.role == "signed":
            return sealed.enclosed(found.content)
        if part.content_type == "message/partial" and part.parameters.get("number") == "1":
            return found.content if body.silent else b""
        if part.content_type in RTF and not part.filename:
            body.rich = body.rich or found.content[: rtf.MAX_RTF].decode("latin-1")
            if choice:
                body.attachments.pop()  # an alternative of the text is no file
    return b""


def _is_text(part: Part, body: Body, choice: int, alone: bool) -> bool:
    """Whether a leaf is part of what the mail says, rather than a file; an alternative is, even with a name."""
    if part.disposition == "attachment" and (part.filename or not body.silent):
        return False
    kind, _, subtype = part.content_type.partition("/")
    if kind == "text" and not subtype.startswith(FILES) and (alone or _speaks_first(part, body, choice)):
        return True
    if part.content_type in TEXTS:
        named = bool(part.disposition_parameters.get("filename"))
        first = not body.said or (choice and part.content_type in MARKED)
        return not part.filename or bool(part.disposition != "attachment" and first and not named)
    return part.content_type.startswith("multipart/")


def _speaks_first(part: Part, body: Body, choice: int) -> bool:
    """Whether a text of a kind that is not known stands where the mail's text is; x-markdown does, x-patch not."""
    known = part.content_type in TEXTS or part.content_type.startswith("text/x-") and "mark" not in part.content_type
    return not (known or part.filename or body.said or choice)


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
    if enough:
        return
    if is_document(text):
        part.defects.append("HTML labelled plain text")
        body.html.append(text)
        body.say(text, made_of_html=True, choice=choice)
    else:
        body.say(text, choice=choice)


def _attachment(part: Part, body: Body) -> Attachment:
    content = part.content()
    content_id = clean(part.get("content-id").strip().strip("<>").strip()) or None
    name, defects = names.file_name(part, len(body.attachments), content)
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
