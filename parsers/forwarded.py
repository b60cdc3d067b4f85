# SPDX-License-Identifier: Apache-2.0
"""The mail that a mail forwards: attached whole (RFC 2046 section 5.2.1) or written out below a header block."""

from parsers import attribution, fields, mime
from parsers.mime import Part
from parsers.values import Address, Forwarded

MAX_LOOK = 400  # lines in which the header block must begin


def forwarded(text: str, parts: list[Part], forwards: bool) -> Forwarded | None:
    """Return the forwarded mail; ``forwards`` says that the subject has a forward prefix."""
    inline = _inline(text, forwards)
    if inline:
        return inline
    for part in parts:
        if part.content_type == "message/rfc822":
            return _attached(part)
    return None


def _attached(part: Part) -> Forwarded:
    inner = mime.parse(part.content())
    sender = fields.addresses(inner.get("from"))
    body = next((one for one in walk(inner) if one.content_type == "text/plain"), None)
    return Forwarded(
        sender=sender[0] if sender else Address(),
        date=fields.date(inner.get("date")),
        subject=fields.text(inner.get("subject")),
        text=body.text().strip() if body else "",
    )


def walk(root: Part) -> list[Part]:
    """Every part of a tree, parents before children, in order."""
    out, stack = [], [root]
    while stack:
        part = stack.pop()
        out.append(part)
        stack.extend(reversed(part.children))
    return out


def _inline(text: str, forwards: bool) -> Forwarded | None:
    lines = attribution.lines_of(text)
    for index in range(min(len(lines), MAX_LOOK)):
        line = attribution.bare(lines[index])
        if not line:
            continue
        announced = attribution.separates(lines[index]) == "forward"
        if announced:
            near = range(index + 1, min(len(lines), index + 4))
            below = next((at for at in near if attribution.bare(lines[at])), None)
        else:
            below = index if forwards and (":" in line or "：" in line) else None
        if below is None:
            continue
        end = attribution.header_block(lines, below)
        if end is not None:
            return _block(lines, below, end)
    return None


def _block(lines: list[str], first: int, end: int) -> Forwarded:
    have: dict[str, str] = {}
    last = ""
    for line in lines[first:end]:
        found = attribution.label(line)
        if found and found[0]:
            last = found[0]
            have.setdefault(last, found[1])
        elif last == "subject" and attribution.bare(line):
            have[last] += " " + attribution.bare(line)
    sender = fields.addresses(have.get("from", "").replace("[mailto:", "<").replace("]", ">").strip("* "))
    body = "".join(line.lstrip("> ") if line.startswith(">") else line for line in lines[end:])
    return Forwarded(
        sender=sender[0] if sender else Address(),
        date=fields.date(have.get("sent", "").strip("* ")),
        subject=have.get("subject", "").strip("* "),
        text=body.strip(),
    )
