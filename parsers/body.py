# SPDX-License-Identifier: Apache-2.0
"""Which parts of the tree are the mail's text, and which are attachments (RFC 2046, 2183, 2387)."""

import hashlib
from dataclasses import dataclass, field

from parsers import enclosed, html
from parsers.fields import text as unstructured
from parsers.mime import Part
from parsers.transfer import uuencoded
from parsers.values import Attachment, Context
from parsers.words import clean

MAX_TEXT = 5_000_000  # characters of text that are kept
PLACEHOLDER = 200  # a plain text shorter than this may only say "see the HTML part"


@dataclass(kw_only=True)
class Body:
    """What the walk collects."""

    plain: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)  # text made of HTML, with quotation marks of html.py
    html: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    texts: list[tuple[str, bool]] = field(default_factory=list)  # in order; True: made of HTML


def collect(root: Part, context: Context) -> Body:
    """Walk the tree once, without recursion, and sort its leaves into text and attachments."""
    body = Body()
    stack: list[tuple[Part, bool]] = [(root, False)]
    while stack:
        part, alternative = stack.pop()
        body.parts.append(part)
        if part.children:
            inside = alternative or part.content_type == "multipart/alternative"
            if part.content_type == "multipart/alternative":
                stack.extend((child, True) for child in reversed(_chosen(part)))
            else:
                stack.extend((child, inside) for child in reversed(part.children))
        elif part.content_type.startswith("multipart/") and part is not root:
            if part.body.strip():
                _leaf(part, body, context, alternative)
        else:
            _leaf(part, body, context, alternative)
    return body


def _chosen(part: Part) -> list[Part]:
    """The children of multipart/alternative in order; plain text first, so that HTML can stand back."""
    return sorted(part.children, key=lambda child: child.content_type != "text/plain")


def _leaf(part: Part, body: Body, context: Context, alternative: bool) -> None:
    if _is_text(part, body):
        _take_text(part, body, alternative)
    elif enclosed.is_tnef(part):
        _take_tnef(part, body)
    else:
        body.attachments.append(_attachment(part, len(body.attachments)))


def _is_text(part: Part, body: Body) -> bool:
    """Whether a leaf is part of what the mail says, rather than a file."""
    if part.disposition == "attachment" and (part.filename or body.texts):
        return False
    if part.content_type in ("text/plain", "text/html", "text/enriched", "text/richtext", "text/x-amp-html"):
        return not part.filename or (part.disposition != "attachment" and not body.texts and not _like_file(part))
    return part.content_type.startswith("multipart/")


def _like_file(part: Part) -> bool:
    return bool(part.disposition_parameters.get("filename"))


def _take_text(part: Part, body: Body, alternative: bool) -> None:
    text = part.text()[:MAX_TEXT]
    if part.content_type in ("text/html", "text/x-amp-html", "text/enriched", "text/richtext"):
        if part.content_type == "text/x-amp-html":
            return
        body.html.append(text)
        marked = html.to_text(text)
        said = "".join(body.plain).strip() if alternative else ""
        if said and not _placeholder(said, marked):
            return
        if said:
            body.texts = [(one, made) for one, made in body.texts if made]
        body.texts.append((marked, True))
    elif text.strip() or not body.texts:
        if part.parameters.get("format", "").lower() == "flowed":
            text = _unstuffed(text)
        text, files = uuencoded(text)
        body.attachments += [_file(name, data) for name, data in files]
        body.plain.append(text)
        body.texts.append((text, False))


def _unstuffed(text: str) -> str:
    """Undo the space-stuffing of RFC 3676 section 4.4; the lines stay as they are."""
    return "\n".join(line[1:] if line.startswith(" ") else line for line in text.split("\n"))


def _placeholder(said: str, marked: str) -> bool:
    """Whether the plain part only says that the mail is in HTML."""
    lowered = said.lower()
    return len(said) < PLACEHOLDER and "html" in lowered and len(marked) > len(said) and len(said.split("\n")) < 5


def _attachment(part: Part, number: int) -> Attachment:
    content = part.content()
    content_id = part.get("content-id").strip().strip("<>").strip()
    return Attachment(
        filename=_filename(part, number),
        content_type=part.content_type,
        size=len(content),
        inline=part.disposition == "inline" or (bool(content_id) and part.disposition != "attachment"),
        content_id=clean(content_id) or None,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )


def _filename(part: Part, number: int) -> str:
    """The sender's name for the file, one line; else one of ours by type."""
    name = " ".join(unstructured(part.filename).replace("\t", " ").split("\n")).strip()
    if name:
        return name[:500]
    if part.content_type in ("message/rfc822", "message/global"):
        return "forwarded.eml"
    return f"part-{number + 1}"


def _take_tnef(part: Part, body: Body) -> None:
    content = part.content()
    unpacked = enclosed.unpack(content)
    files, text = unpacked or ([], "")
    if not files and not text:
        part.defects.append("winmail.dat holds no files" if unpacked else "winmail.dat unreadable")
        body.attachments.append(_attachment(part, len(body.attachments)))
        return
    part.defects.append("winmail.dat unpacked")
    if text and not any(said.strip() for said, _ in body.texts):
        body.texts.append((text.replace("\r\n", "\n").replace("\r", "\n"), False))
    body.attachments += [_file(name, data) for name, data in files]


def _file(name: str, data: bytes) -> Attachment:
    """A file that stood inside another part."""
    return Attachment(
        filename=clean(name)[:500],
        content_type=enclosed.media_type(name),
        size=len(data),
        inline=False,
        content_id=None,
        sha256=hashlib.sha256(data).hexdigest(),
        content=data,
    )
