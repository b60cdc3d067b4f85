# SPDX-License-Identifier: Apache-2.0
"""The RFC 2045 tree of a mail: header fields in order, parts by offset, decoded on demand.

One pass over the bytes with a stack of open boundaries, no recursion: time and memory are linear,
depth and number of parts are bounded. A part inside message/rfc822 is not entered; parse its content.
"""

import re
from dataclasses import dataclass, field

from parsers.block import FIELD, MAX_HEADER, beginning, opened, read_block
from parsers.block import read_fields as read_fields  # for those who read fields that stand in a body
from parsers.parameters import parameters
from parsers.transfer import decoded
from parsers.words import bare, decode

MAX_PARTS = 1_000
MAX_DEPTH = 100
MAX_TYPES = 3  # fields of Content-Type that are looked at
MOST_SHOWN = 2_048  # bytes of HTML that are searched for the charset it names itself

DELIMITER = re.compile(rb"^--[^\n]{1,300}", re.MULTILINE)
MEDIA_TYPE = re.compile(r"\s*\"?([\w.+-]+)\s*/\s*([\w.+-]+)")
META_CHARSET = re.compile(rb"charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{2,40})", re.IGNORECASE)
HTML_TYPES = ("text/html", "application/xhtml+xml")

# What programs write above the first part for those who read no MIME.
PREAMBLE = re.compile(rb"MIME|multi-?part", re.IGNORECASE)
MAX_PREAMBLE = 400  # bytes


@dataclass(kw_only=True)
class Part:
    """A MIME entity: its fields (lower-case name, raw value, unfolded) and where its body stands."""

    raw: bytes = field(repr=False)
    fields: list[tuple[str, str]] = field(default_factory=list)
    eight_bit: dict[int, bytes] = field(default_factory=dict)  # values of fields that no encoded word labels
    begin: int = 0  # where its own fields begin
    start: int = 0
    end: int = 0
    content_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_parameters: dict[str, str] = field(default_factory=dict)
    children: list["Part"] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return the first field of that name (lower case), or the empty string."""
        return next((value for key, value in self.fields if key == name), "")

    def all(self, name: str) -> list[str]:
        """Return the values of every field of that name, in order."""
        return [value for key, value in self.fields if key == name]

    @property
    def body(self) -> bytes:
        """The bytes of the body as they stand, transfer encoding and all."""
        return self.raw[self.start : self.end]

    @property
    def filename(self) -> str:
        """The name that the sender gives the file: RFC 2183, RFC 2046, else where programs put it by mistake."""
        told, typed = self.disposition_parameters, self.parameters
        names = (told.get("filename"), typed.get("name"), told.get("name"), typed.get("filename"), typed.get("file"))
        return next((name for name in names if name and name.strip()), "")

    def content(self) -> bytes:
        """The body with its Content-Transfer-Encoding undone, as far as that goes."""
        encoding = self.get("content-transfer-encoding")
        content, defects = decoded(self.body, encoding, self.content_type.startswith("text/"))
        self.defects += defects
        return content

    def text(self) -> str:
        """The decoded text of a text part, lines ended by a line feed."""
        content, charset = self.content(), self.parameters.get("charset", "")
        if not charset and self.content_type in HTML_TYPES:
            found = META_CHARSET.search(content[:MOST_SHOWN])
            charset = found[1].decode("ascii", "replace") if found else ""
        text, defect = decode(content, charset)
        if defect:
            self.defects.append(defect)
        text = text.removeprefix("\ufeff")
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

    def reread(self, charset: str) -> None:
        """Read the fields that hold raw 8-bit in the charset of the mail's text."""
        for at, data in self.eight_bit.items():
            self.fields[at] = (self.fields[at][0], bare(data, charset))
        if self.eight_bit:
            _type(self, digest=self.content_type == "message/rfc822")


def _told_type(part: Part) -> str:
    """The Content-Type that counts: the first, but for one of a multipart whose boundary stands in the body."""
    values = part.all("content-type")[:MAX_TYPES]
    for value in values[1:]:
        named = parameters(value).get("boundary", "").strip().encode("utf-8", "replace")
        other = named and "multipart/" in value.lower() and "multipart/" not in values[0].lower()
        if other and part.raw.find(b"--" + named, part.start, part.start + MAX_HEADER) >= 0:
            return value
    return values[0] if values else ""


def _type(part: Part, digest: bool) -> None:
    """Set the media type and disposition from the fields; what is unreadable is text (RFC 2045 5.2)."""
    value = _told_type(part)
    match = MEDIA_TYPE.match(value)
    if match:
        part.content_type = f"{match[1]}/{match[2]}".lower()
        rest = value[match.end() :].lstrip('" ')
        part.parameters = parameters(rest if rest.startswith(";") else f";{rest}") if "=" in rest else {}
    elif value:
        part.defects.append("Content-Type unreadable")
        part.content_type = "text/html" if "html" in value.lower() else "text/plain"
        part.parameters = parameters(value) if ";" in value else {}
    elif digest:
        part.content_type = "message/rfc822"
    value = part.get("content-disposition")
    if value:
        part.disposition = value.split(";")[0].strip().strip('"').lower()
        part.disposition_parameters = parameters(value if ";" in value else f";{value}")


def _boundary(part: Part, open_ones: dict[bytes, int]) -> bytes | None:
    """Return the boundary of a multipart, found in the body where its header does not name one."""
    named = part.parameters.get("boundary", "").strip().encode("utf-8", "replace")
    if not part.content_type.startswith("multipart/"):
        if not named and (part.get("content-type") or part.get("content-transfer-encoding")):
            return None
        found = _first_delimiter(part, open_ones)
        if not found or not (FIELD.match(part.raw[found.end() + 1 : found.end() + 300]) or named):
            return None
        above = part.raw[part.start : found.start()].strip()
        if above and not named and not PREAMBLE.search(above[:MAX_PREAMBLE]):
            return None  # a person's words above a mail's source that they pasted
        part.content_type, part.defects = "multipart/mixed", [*part.defects, "multipart without its Content-Type"]
        return named or found[0][2:].rstrip()
    if named and part.raw.find(b"--" + named, part.start, part.start + MAX_HEADER) >= 0:
        return named
    found = _first_delimiter(part, open_ones)
    if found:
        part.defects.append("multipart boundary guessed")
        return found[0][2:].rstrip()
    return named or None


def _first_delimiter(part: Part, open_ones: dict[bytes, int]) -> re.Match[bytes] | None:
    """The first line that may be a delimiter of its own, where the same line stands below it once more."""
    stop = part.start + MAX_HEADER
    for found in DELIMITER.finditer(part.raw, part.start, stop):
        text = found[0].rstrip()
        again = len(text) > 2 and not opened(text, open_ones) and text != b"--" + b"-" * (len(text) - 2)
        return found if again and part.raw.find(b"\n" + text, found.end(), stop) >= 0 else None
    return None


def _open(raw: bytes, at: int, boundaries: dict[bytes, int], digest: bool = False) -> Part:
    block = read_block(raw, at, boundaries)
    charset = block.charset()
    fields = [(name, bare(value, charset)) for name, value in block.fields]
    part = Part(raw=raw, fields=fields, begin=at, start=block.body, end=len(raw), defects=block.defects)
    if not charset:
        part.eight_bit = {at: value for at, (_, value) in enumerate(block.fields) if not value.isascii()}
    _type(part, digest)
    return part


def parse(raw: bytes) -> Part:
    """Return the tree of a mail. Total: any bytes give a part, whose defects say what was mended."""
    defects: list[str] = []
    if b"\n" not in raw and b"\r" in raw:
        raw, defects = raw.replace(b"\r", b"\n"), ["bare carriage returns for line ends"]
    at, more = beginning(raw)
    root = _open(raw, at, {})
    root.defects[:0] = defects + more
    boundary = _boundary(root, {})
    if boundary and raw.find(b"--" + boundary, root.start) < 0 and root.get("content-transfer-encoding"):
        root = _unwrapped(root)
    if boundary:
        _split(root.raw, root, [(boundary, root)], {boundary: 0})
    _reread(root)
    return root


def _unwrapped(root: Part) -> Part:
    """A multipart that was encoded whole, which RFC 2045 section 6.4 forbids: the same with its encoding undone."""
    content = root.content()
    root.defects.append("multipart encoded whole")
    root.raw = root.raw[: root.start] + content
    root.end = len(root.raw)
    return root


def _reread(root: Part) -> None:
    """Read raw 8-bit in header fields as the mail's first text is written."""
    stack, parts, charset = [root], list[Part](), ""
    while stack:
        part = stack.pop()
        parts.append(part)
        charset = charset or (part.parameters.get("charset", "") if part.content_type.startswith("text/") else "")
        stack.extend(reversed(part.children))
    for part in parts:
        if charset and part.eight_bit:
            part.reread(charset)


def _split(raw: bytes, root: Part, stack: list[tuple[bytes, Part]], levels: dict[bytes, int]) -> None:
    """Walk over the delimiter lines and hang each part under the multipart whose boundary opens it."""
    current: Part | None = None
    count = 0
    for match in DELIMITER.finditer(raw, root.start):
        found = opened(match[0], levels)
        if not found or (current and match.start() < current.start):
            continue
        boundary, closing = found
        level = levels[boundary]
        _end(raw, match.start(), [current, *(owner for _, owner in stack[level + 1 :])])
        for name, _ in stack[level + (not closing) :]:
            levels.pop(name, None)
        del stack[level + (not closing) :]
        current = None
        if not stack:
            _after(raw[match.end() : match.end() + MAX_HEADER], root)
            break
        if closing:
            continue
        count += 1
        if count > MAX_PARTS:
            root.defects.append(f"more than {MAX_PARTS} parts")
            break
        current = _hang(raw, match.end(), root, stack, levels)
    if stack:
        root.defects.append("multipart not closed")


def _end(raw: bytes, at: int, parts: list[Part | None]) -> None:
    """End parts before a delimiter line; the line end in front of it is its own (RFC 2046 section 5.1.1)."""
    cut = at - (2 if raw[at - 2 : at] == b"\r\n" else 1)
    for part in parts:
        if part:
            part.end = max(part.start, cut)


def _hang(raw: bytes, at: int, root: Part, stack: list[tuple[bytes, Part]], levels: dict[bytes, int]) -> Part | None:
    """Read the part below a delimiter line and hang it up; a multipart is put on the stack, a leaf returned."""
    owner = stack[-1][1]
    newline = raw.find(b"\n", at)
    part = _open(raw, len(raw) if newline < 0 else newline + 1, levels, owner.content_type == "multipart/digest")
    owner.children.append(part)
    inner = _boundary(part, levels)
    if not inner:
        return part
    if inner == stack[-1][0]:
        # Programs that use one boundary twice mean the parts below for the inner multipart.
        root.defects.append("boundary used twice")
        stack[-1] = (inner, part)
    elif inner in levels or len(stack) >= MAX_DEPTH:
        root.defects.append("multipart too deep or its boundary taken")
        return part
    else:
        levels[inner] = len(stack)
        stack.append((inner, part))
    return None


def _after(epilogue: bytes, root: Part) -> None:
    """Name what stands behind the end of the whole multipart; clients do not show it (RFC 2046 section 5.1.1)."""
    if FIELD.match(epilogue.lstrip()[:300]) and b"--" in epilogue:
        root.defects.append("more parts behind the end of the multipart")
