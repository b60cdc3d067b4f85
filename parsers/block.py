# SPDX-License-Identifier: Apache-2.0
"""The header block of a mail or part: where it begins and ends, and which fields it holds (RFC 5322 section 2.2)."""

import re
from dataclasses import dataclass, field

from parsers.words import bare

MAX_HEADER = 262_144  # bytes of one header block that are read
MAX_FIELDS = 2_000  # of the mail
MAX_PART_FIELDS = 100  # of a part inside
LONGEST_NAME = 300  # bytes of a line that show whether it is a field
BELOW = 100  # lines below one that is no field, among which the block may go on

CARRIAGE_RETURNS = re.compile(rb"(?<!\r)\r++\n")
STRAY = re.compile(rb"[\r\n]++")
FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
NOT_FOLDED = re.compile(rb"^(?![ \t])", re.MULTILINE)
EMPTY_LINE = re.compile(rb"\n\r*\n")
EMPTY_LINES = re.compile(rb"(?:[ \t]*\r?\n){1,1000}")
BARE_CR = re.compile(rb"\r(?![\r\n]|\Z)")
CHARSET = re.compile(rb"charset\s{0,20}=\s{0,20}\"?([\w.:-]{1,40})", re.IGNORECASE)
# What only mail servers write. Below a line that is no field they would not have taken a forged one out.
TRACE = re.compile(
    r"received|authentication-results|arc-|dkim-|return-path|(?:x-)?delivered-to|x-original-to|envelope-to"
)
SINGLE = ("from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "content-type")


@dataclass(kw_only=True)
class Block:
    """A header block as read: fields (lower-case name, raw bytes of the value), where the body begins, defects."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)
    body: int = 0
    defects: list[str] = field(default_factory=list)

    def charset(self) -> str:
        """The charset that the block's own Content-Type names, or the empty string."""
        value = next((value for name, value in self.fields if name == "content-type"), b"")
        found = CHARSET.search(value[:1000])
        return found[1].decode("ascii", "replace") if found else ""


def unfolded(data: bytes) -> bytes:
    """A field body in one line (RFC 5322 section 2.2.3), without NUL and stray line ends."""
    data = data.strip().replace(b"\0", b"")
    if b"\n" in data or b"\r" in data:
        data = CARRIAGE_RETURNS.sub(b"\n", data.replace(b"\r\n", b"\n"))
        data = STRAY.sub(b" ", data.replace(b"\n ", b" ").replace(b"\n\t", b"\t"))
    return data


def read_fields(raw: bytes, at: int, boundaries: dict[bytes, int]) -> tuple[list[tuple[str, str]], int, list[str]]:
    """Read a header block at an offset: its fields as text, the offset of the body, defects."""
    block = read_block(raw, at, boundaries)
    charset = block.charset()
    return [(name, bare(value, charset)) for name, value in block.fields], block.body, block.defects


def read_block(raw: bytes, at: int, boundaries: dict[bytes, int]) -> Block:
    """Read a header block at an offset. It ends at an empty line, at an open boundary, or at a line that is no field.

    Where fields that the mail lacks stand below such a line, they are read too; see ``_go_on``.
    """
    block, spans = Block(), list[tuple[str, int, int]]()
    stop, here = min(len(raw), at + MAX_HEADER), at
    most = MAX_PART_FIELDS if boundaries else MAX_FIELDS
    while here < stop:
        after = raw.find(b"\n", here) + 1 or len(raw)
        line = raw[here : min(after, here + LONGEST_NAME)]
        if not line.strip(b"\r\n"):
            block.body = after
            break
        if line.startswith(b"--") and boundaries and opened(line, boundaries):
            block.body = here
            break
        match = FIELD.match(line)
        if match and len(spans) >= most:
            block.defects.append("header block too long")
            block.body = _past_empty_line(raw, here)
            break
        if match:
            next_field = NOT_FOLDED.search(raw, after, stop)
            after = next_field.start() if next_field else max(after, stop)
            spans.append((match[1].decode("ascii").lower(), here + match.end(), after))
        elif not spans or not line.startswith((b"From ", b">From ")):
            _go_on(raw, here, spans, block)
            break
        here = after
    else:
        block.body = here
        if here < len(raw):
            block.defects.append("header block too long")
    block.fields = [(name, unfolded(raw[begin:end])) for name, begin, end in spans] + block.fields
    block.defects += _oddities(block, raw[at : min(block.body, stop)])
    return block


def _go_on(raw: bytes, at: int, spans: list[tuple[str, int, int]], block: Block) -> None:
    """End a block at a line that is no field, and look whether more fields stand below it.

    As mail servers see it the body begins there, so these lines stay in the text, unless they bring the Content-Type
    that the mail lacks: then they are header lines that one broken line cut off.
    """
    block.body = at
    block.defects.append("header block ends without an empty line")
    seen, found, here = {name for name, _, _ in spans}, list[tuple[str, int, int]](), at
    for number in range(BELOW):
        after = raw.find(b"\n", here) + 1 or len(raw)
        line = raw[here : min(after, here + LONGEST_NAME)]
        match = FIELD.match(line)
        if match:
            found.append((match[1].decode("ascii").lower(), here + match.end(), after))
        elif line[:1] in b" \t" and line.strip() and found:
            found[-1] = (*found[-1][:2], after)
        elif number:
            break
        here = after
    if not spans or here >= len(raw) or line.strip():
        return
    new = [one for one in found if one[0] not in seen and not TRACE.match(one[0])]
    block.fields += [(name, unfolded(raw[begin:end])) for name, begin, end in new]
    if any(name == "content-type" for name, _, _ in new):
        block.body = after
        if spans[-1][0] == "subject":  # wrapped without a blank: the broken line is its end
            spans[-1] = ("subject", spans[-1][1], raw.find(b"\n", at) + 1)


def _oddities(block: Block, raw: bytes) -> list[str]:
    """What else is wrong with a header block."""
    names = [name for name, _ in block.fields]
    twice = [name for name in SINGLE if names.count(name) > 1]
    odd = [f"fields given more than once: {', '.join(twice)}"] if twice else []
    if BARE_CR.search(raw):
        odd.append("bare carriage return in the header")
    if b"\0" in raw:
        odd.append("NUL in the header")
    return odd


def _past_empty_line(raw: bytes, at: int) -> int:
    """The offset below the next empty line: where the body begins, when the fields are not read on."""
    found = EMPTY_LINE.search(raw, at)
    return found.end() if found else len(raw)


def opened(line: bytes, boundaries: dict[bytes, int]) -> tuple[bytes, bool] | None:
    """Return the open boundary that a delimiter line names, and whether it closes it (RFC 2046 section 5.1.1)."""
    text = line[2:].rstrip()
    if text in boundaries:
        return text, False
    if text.endswith(b"--") and text[:-2].rstrip() in boundaries:
        return text[:-2].rstrip(), True
    return None


def beginning(raw: bytes) -> tuple[int, list[str]]:
    """Return where the header block begins: past a mark, an mbox line or leading empty lines."""
    at, defects = 0, []
    if raw.startswith(b"\xef\xbb\xbf"):
        at, defects = 3, ["byte order mark before the header"]
    empty = EMPTY_LINES.match(raw, at)
    if empty and FIELD.match(raw[empty.end() : empty.end() + LONGEST_NAME]):
        at = empty.end()
        defects.append("empty lines before the header")
    mbox = raw.startswith((b"From ", b">From "), at) and not FIELD.match(raw, at)
    if mbox and b"\n" in raw[at : at + 1000]:
        at = raw.index(b"\n", at) + 1
        defects.append("mbox line before the header")
    return at, defects
