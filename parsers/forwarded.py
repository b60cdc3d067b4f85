# SPDX-License-Identifier: Apache-2.0
"""The mail that a mail forwards: attached whole (RFC 2046 section 5.2.1), else written out below its labels."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from parsers import attribution, body, digest, fields, header_block, html, mime, signed, subject
from parsers.header_block import Block
from parsers.mime import Part
from parsers.printed_date import moment
from parsers.values import Address, Context, Forwarded, Nature

# What machines enclose is a mail that comes back or is reported, not one that somebody passes on.
ENCLOSED_BY_MACHINES = frozenset(
    (Nature.BOUNCE, Nature.DELAY, Nature.RECEIPT, Nature.REPORT, Nature.AUTO_REPLY, Nature.LIST)
)
MESSAGES = ("message/rfc822", "message/global")
MAX_LOOK = 200  # lines that could announce a forwarded mail
MAX_TRIED = 20  # of them below which labels are looked for
MAX_BLOCK = 20_000  # characters in which the labels must end
MAX_ATTACHED = 20  # attached messages that are opened in search of one that says anything
MAX_TEXT = 1_000_000  # characters of the forwarded text
FRAMED = re.compile(r"^[ \t>]{0,9}[-_=*]{2}[^\n]{3,200}$|^[^\n:：]{2,78}[:：][ \t*]*$", re.MULTILINE)
ANY = re.compile(r"^[ \t>]*[^\s>][^\n]{2,300}$", re.MULTILINE)
# What mutt, Gnus and The Bat! write below: "----- End forwarded message -----".
END = re.compile(r"^[-=*_]{2,}[^\n]{0,10}\bend\b[^\n]{1,60}[-=*_]{2,}[ \t]*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Inline:
    """A mail written out in the text of another: where that begins, its labels, and its own text."""

    start: int
    block: Block
    text: str


def inline(text: str, title: str) -> Inline | None:
    """Find the labels below a line that announces a forward, or the first ones if the subject says so.

    ``title`` is the subject with its prefixes. Linear: what is looked at closely is capped.
    """
    forwards, tried = subject.forwards(title), 0
    for count, match in enumerate((ANY if forwards else FRAMED).finditer(text)):
        if count >= MAX_LOOK or tried >= MAX_TRIED:
            break
        said = attribution.separates(match[0])
        announced = said == "forward" or (forwards and said == "original")
        if not announced and not (forwards and header_block.may_begin(match[0])):
            continue
        tried += 1
        start = match.end() + 1 if announced else match.start()
        block = header_block.read(attribution.lines_of(text[start : start + MAX_BLOCK]), announced)
        if block and not (title[:2].upper() == "VS" and block.languages == {"fi"}):  # there it means an answer
            below = attribution.lines_of(text[start : start + MAX_TEXT])[block.end :]
            return Inline(start=match.start(), block=block, text=_inner(below, block.prefix))
    return None


def forwarded(
    found: Inline | None, parts: list[Part], nature: Nature, context: Context, date: datetime | None
) -> Forwarded | None:
    """Return the forwarded mail, the attached one first; ``date`` is that of the mail that forwards.

    Where several are attached it is the first that says anything, and the part's defects name their number.
    """
    if nature in ENCLOSED_BY_MACHINES:
        return None
    messages = [part for part in parts if _is_message(part)][:MAX_ATTACHED]
    attached = next(filter(None, (_attached(part, context) for part in messages)), None)
    if attached and len(messages) > 1:
        attached = replace(attached, among=len(messages))
        messages[0].defects.append(f"{len(messages)} messages attached, the first taken as the forwarded one")
    if attached or not found:
        return attached
    block = found.block
    return Forwarded(
        sender=block.sender,
        date=moment(block.sent, context.zone, block.languages, date),
        subject=block.subject,
        text=found.text,
    )


def _is_message(part: Part) -> bool:
    named = part.content_type == "application/octet-stream" and part.filename.lower().endswith(".eml")
    return named or part.content_type in MESSAGES


def _attached(part: Part, context: Context) -> Forwarded | None:
    """Read one attached message; files and mails inside it are not opened."""
    content = part.content()
    inner = _texts_alone(mime.parse(content))
    senders = fields.addresses(inner.get("from")) or fields.addresses(inner.get("sender"))
    title = fields.text(inner.get("subject"))
    texts = (html.split(one)[0] if of_html else one for one, of_html in body.collect(inner, context).texts)
    said = "\n\n".join(one.strip() for one in texts if one.strip())
    if not inner.fields or not (senders or title):
        return None
    found = senders[0] if senders else Address()
    told = Address(name=signed.in_order(found.name, found.address), address=found.address)
    return Forwarded(
        sender=told,
        date=fields.date(inner.get("date")),
        subject=title,
        text=said[:MAX_TEXT],
        message_id=fields.message_id(inner.get("message-id")),
        digest=digest.normalised(content),
    )


def _texts_alone(root: Part) -> Part:
    """The tree without its files, which need not be decoded here."""
    stack = [root]
    while stack:
        part = stack.pop()
        part.children = [one for one in part.children if one.content_type.startswith(("text/", "multipart/"))]
        stack += part.children
    return root


def _inner(lines: list[str], prefix: str) -> str:
    """The text below the labels, without the one level of quotation or the indent that the labels have too."""
    bare = prefix.rstrip()
    out = []
    for line in lines:
        if prefix and line.startswith(prefix):
            line = line[len(prefix) :]
        elif bare and line.startswith(bare):
            line = line[len(bare) :]
        out.append(line)
    text = "".join(out)
    end = END.search(text)
    return (text[: end.start()] if end else text).strip("\n \ufeff")
