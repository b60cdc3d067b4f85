# SPDX-License-Identifier: Apache-2.0
"""The mail that a mail forwards: attached whole (RFC 2046 section 5.2.1) or written out below a header block."""

import re
from datetime import UTC, datetime

from parsers import attribution, fields, mime
from parsers.mime import Part
from parsers.values import Address, Forwarded

# How the names of the months begin in the languages of Europe, Malay and Indonesian.
MONTHS = (
    ("jan", "ene", "gen", "янв", "січ", "sty", "led", "oca"),
    ("feb", "fév", "fev", "фев", "лют", "lut", "úno", "şub"),
    ("mar", "mär", "mrt", "maa", "мар", "бер", "bře", "mac"),
    ("apr", "abr", "avr", "апр", "кві", "kwi", "dub", "nis"),
    ("may", "mai", "mei", "maj", "mag", "май", "мая", "тра", "kvě"),
    ("jun", "juin", "giu", "июн", "чер", "cze", "haz"),
    ("jul", "juil", "lug", "июл", "лип", "lip", "tem"),
    ("aug", "aoû", "ago", "agu", "ogo", "авг", "сер", "sie", "ağu"),
    ("sep", "set", "сен", "вер", "wrz", "zář", "eyl"),
    ("oct", "okt", "out", "ott", "окт", "жов", "paź", "říj", "eki"),
    ("nov", "ноя", "лис", "lis", "kas"),
    ("dec", "dez", "déc", "dic", "dis", "дек", "гру", "gru", "pro", "ara"),
)
ZONE = re.compile(r"[+-]\d{4}\b|\b(?:GMT|UTC|[ECMP][SD]T)\s*$|^\d{4}-\d\d-\d\dT")
CLOCK = re.compile(r"(?<![\d.])(\d{1,2})[:.h](\d{2})(?!\.?\d)(?::\d{2})?(?:\s*([ap])\.?m)?", re.IGNORECASE)
NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
NAMED = re.compile(
    r"(\d{1,2})\.?\s+(?:de\s+)?([^\W\d_]{3,12})\.?,?\s+(?:de\s+)?(\d{4})"
    r"|([^\W\d_]{3,12})\.?\s(\d{1,2}),?\s(\d{4})"
)
MAX_LOOK = 200  # lines that are looked at closely
MAX_BLOCK = 6_000  # characters in which a header block must end
MAX_TEXT = 1_000_000
FRAMED = re.compile(r"^[ \t>]{0,9}[-_=*]{2}[^\n]{3,200}$|^[^\n:：]{3,78}[:：][ \t*]*$", re.MULTILINE)
ANY = re.compile(r"^[ \t>]*[^\s][^\n]{2,300}$", re.MULTILINE)


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
    """Find the header block below a line that announces a forward, or the first one if the subject says so."""
    for count, match in enumerate((ANY if forwards else FRAMED).finditer(text)):
        if count >= MAX_LOOK:
            break
        line = match[0]
        announced = attribution.separates(line) == "forward"
        if not announced and not (forwards and attribution.label(line)):
            continue
        start = match.end() if announced else match.start()
        lines = attribution.lines_of(text[start : start + MAX_BLOCK])
        below = next((at for at in range(min(len(lines), 5)) if attribution.bare(lines[at])), None)
        end = attribution.header_block(lines, below) if below is not None else None
        if below is not None and end is not None:
            return _block(attribution.lines_of(text[start : start + MAX_TEXT]), below, end)
    return None


def moment(value: str) -> datetime | None:
    """Read a date as mail clients print it in header blocks; without a zone it is taken as UTC."""
    if ZONE.search(value):
        return fields.date(value)
    clock, numbers, named = CLOCK.search(value), NUMERIC.search(value), NAMED.search(value)
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
    if clock and (clock[3] or "").lower() == "p" and hour < 12:
        hour += 12
    try:
        if numbers:
            return datetime(int(numbers[3]), int(numbers[2]), int(numbers[1]), hour, minute, tzinfo=UTC)
        if not named:
            return None
        day, word, year = (named[1], named[2], named[3]) if named[1] else (named[5], named[4], named[6])
        month = next(at for at, prefixes in enumerate(MONTHS, 1) if word.lower().startswith(prefixes))
        return datetime(int(year), month, int(day), hour, minute, tzinfo=UTC)
    except (ValueError, StopIteration):
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
        date=moment(have.get("sent", "").strip("* ")),
        subject=have.get("subject", "").strip("* "),
        text=body.strip(),
    )
