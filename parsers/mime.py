# SPDX-License-Identifier: Apache-2.0
"""The RFC 2045 tree of a mail: header fields in order, parts by offset, decoded on demand.

One pass over the bytes with a stack of open boundaries, no recursion: time and memory are linear,
depth and number of parts are bounded. A part inside message/rfc822 is not entered; parse its content.
"""

import re
from dataclasses import dataclass, field

from parsers.parameters import parameters
from parsers.transfer import decoded
from parsers.words import decode

MAX_HEADER = 262_144  # bytes of one header block that are read
MAX_FIELDS = 2_000  # of the mail
MAX_PART_FIELDS = 100  # of a part inside
MAX_PARTS = 1_000
MAX_DEPTH = 100

FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
EMPTY_LINE = re.compile(rb"\n\r?\n")
DELIMITER = re.compile(rb"^--[^\n]{1,300}", re.MULTILINE)
MEDIA_TYPE = re.compile(r"\s*([\w.+-]+)/([\w.+-]+)")


@dataclass(kw_only=True)
class Part:
    """A MIME entity: its fields (lower-case name, raw value, unfolded) and where its body stands."""

    raw: bytes = field(repr=False)
    fields: list[tuple[str, str]] = field(default_factory=list)
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
        """The name that the sender gives the file: RFC 2183, else the name of RFC 2046."""
        return self.disposition_parameters.get("filename") or self.parameters.get("name") or ""

    def content(self) -> bytes:
        """The body with its Content-Transfer-Encoding undone, as far as that goes."""
        encoding = self.get("content-transfer-encoding")
        content, defects = decoded(self.body, encoding, self.content_type.startswith("text/"))
        self.defects += defects
        return content

    def text(self) -> str:
        """The decoded text of a text part, lines ended by a line feed."""
        text, defect = decode(self.content(), self.parameters.get("charset", ""))
        if defect:
            self.defects.append(defect)
        text = text.removeprefix("\ufeff")
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _field_text(data: bytes) -> str:
    """Unfold one field body and read its bytes: ASCII, UTF-8 (RFC 6532) or what it looks like."""
    if b"\n" in data or b"\r" in data or b"\0" in data:
        data = re.sub(rb"\r?\n(?=[ \t])|[\r\n\0]", b"", data)
    return (data.decode("ascii") if data.isascii() else decode(data)[0]).strip()


def read_fields(raw: bytes, at: int, boundaries: dict[bytes, int]) -> tuple[list[tuple[str, str]], int, list[str]]:
    """Read a header block at an offset: its fields, the offset of the body, defects.

    The block ends at an empty line, at an open boundary, or at a line that cannot belong to it.
    """
    found: list[tuple[str, str]] = []
    defects: list[str] = []
    name, begin, here, after = "", at, at, at
    stop = min(len(raw), at + MAX_HEADER)
    most = MAX_PART_FIELDS if boundaries else MAX_FIELDS
    while here < stop:
        after = raw.find(b"\n", here) + 1 or len(raw)
        line = raw[here : min(after, here + 300)]
        if line.startswith((b"\n", b"\r\n")) or line == b"\r":
            break
        match = FIELD.match(line) if line[:1] not in b" \t" or not name else None
        if (line.startswith(b"--") and boundaries and _known(line, boundaries)) or len(found) >= most:
            after = here if len(found) < most else _past_empty_line(raw, here)
            break
        if match:
            if name:
                found.append((name, _field_text(raw[begin:here])))
            name, begin = match[1].decode("ascii").lower(), here + match.end()
        elif (line[:1] not in b" \t" or not name) and not _goes_on(raw, after, name):
            defects.append("header block ends without an empty line")
            after = here
            break
        here = after
    if here >= stop:
        after = here
    if name:
        found.append((name, _field_text(raw[begin:here])))
    if len(found) > most or stop <= here < len(raw):
        defects.append("header block too long")
    return found, after, defects


def _past_empty_line(raw: bytes, at: int) -> int:
    """The offset below the next empty line: where the body begins, when the fields are not read on."""
    found = EMPTY_LINE.search(raw, at)
    return found.end() if found else len(raw)


def _goes_on(raw: bytes, after: int, name: str) -> bool:
    """Whether a line that is no field stands amid a header block: the next line is a field again."""
    line = raw[after : after + 300]
    return bool(name) and bool(FIELD.match(line)) or (bool(name) and line[:1] in (b" ", b"\t"))


def _known(line: bytes, boundaries: dict[bytes, int]) -> tuple[bytes, bool] | None:
    """Return the open boundary that a delimiter line names, and whether it closes it."""
    text = line[2:].rstrip()
    if text in boundaries:
        return text, False
    if text.endswith(b"--") and text[:-2].rstrip() in boundaries:
        return text[:-2].rstrip(), True
    return None


def _typed(part: Part, digest: bool) -> None:
    """Set the media type and disposition from the fields; what is unreadable is text (RFC 2045 5.2)."""
    value = part.get("content-type")
    match = MEDIA_TYPE.match(value)
    if match:
        part.content_type = f"{match[1]}/{match[2]}".lower()
        part.parameters = parameters(value[match.end() :]) if ";" in value or "=" in value else {}
    elif value:
        part.defects.append("Content-Type unreadable")
        part.content_type = "text/html" if "html" in value.lower() else "text/plain"
        part.parameters = parameters(value) if ";" in value else {}
    elif digest:
        part.content_type = "message/rfc822"
    value = part.get("content-disposition")
    if value:
        part.disposition = value.split(";")[0].strip().strip('"').lower()
        part.disposition_parameters = parameters(value)


def _boundary(part: Part) -> bytes | None:
    """Return the boundary of a multipart, found in the body where its header does not name one."""
    if not part.content_type.startswith("multipart/"):
        return None
    named = part.parameters.get("boundary", "").strip().encode("utf-8", "surrogateescape")
    if named and part.raw.find(b"--" + named, part.start, part.start + MAX_HEADER) >= 0:
        return named
    for match in DELIMITER.finditer(part.raw, part.start, part.start + MAX_HEADER):
        text = match[0][2:].rstrip()
        if text and part.raw.count(b"\n--" + text, part.start, part.start + MAX_HEADER) >= 1:
            part.defects.append("multipart boundary guessed")
            return text
        break
    return named or None


def _opened(raw: bytes, at: int, boundaries: dict[bytes, int], digest: bool = False) -> Part:
    fields, start, defects = read_fields(raw, at, boundaries)
    part = Part(raw=raw, fields=fields, start=start, end=len(raw), defects=defects)
    _typed(part, digest)
    return part


def beginning(raw: bytes) -> tuple[int, list[str]]:
    """Return where the header block begins: past a mark, an mbox line or leading empty lines."""
    at, defects = 0, []
    if raw.startswith(b"\xef\xbb\xbf"):
        at, defects = 3, ["byte order mark before the header"]
    empty = re.compile(rb"(?:[ \t]*\r?\n)+").match(raw, at)
    if empty and FIELD.match(raw[empty.end() : empty.end() + 300]):
        at = empty.end()
        defects.append("empty lines before the header")
    if raw.startswith((b"From ", b">From "), at) and b"\n" in raw[at : at + 1000]:
        at = raw.index(b"\n", at) + 1
        defects.append("mbox line before the header")
    return at, defects


def parse(raw: bytes) -> Part:
    """Return the tree of a mail. Total: any bytes give a part, whose defects say what was mended."""
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    at, defects = beginning(raw)
    root = _opened(raw, at, {})
    root.defects[:0] = defects
    stack: list[tuple[bytes, Part]] = []
    levels: dict[bytes, int] = {}
    boundary = _boundary(root)
    if boundary:
        stack.append((boundary, root))
        levels[boundary] = 0
        _split(raw, root, stack, levels)
    return root


def _split(raw: bytes, root: Part, stack: list[tuple[bytes, Part]], levels: dict[bytes, int]) -> None:
    """Walk over the delimiter lines and hang each part under the multipart whose boundary opens it."""
    current: Part | None = None
    count = 0
    for match in DELIMITER.finditer(raw, root.start):
        found = _known(match[0], levels)
        if not found or (current and match.start() < current.start):
            continue
        boundary, closing = found
        level = levels[boundary]
        cut = match.start() - (2 if raw[match.start() - 2 : match.start()] == b"\r\n" else 1)
        for part in [current] + [owner for _, owner in stack[level + 1 :]]:
            if part:
                part.end = max(part.start, cut)
        for name, _ in stack[level + (not closing) :]:
            levels.pop(name, None)
        del stack[level + (not closing) :]
        current = None
        if not stack:
            break
        if closing:
            continue
        count += 1
        if count > MAX_PARTS:
            root.defects.append(f"more than {MAX_PARTS} parts")
            break
        owner = stack[-1][1]
        newline = raw.find(b"\n", match.end())
        digest = owner.content_type == "multipart/digest"
        current = _opened(raw, len(raw) if newline < 0 else newline + 1, levels, digest)
        owner.children.append(current)
        inner = _boundary(current)
        if inner and inner not in levels and len(stack) < MAX_DEPTH:
            levels[inner] = len(stack)
            stack.append((inner, current))
            current = None
        elif inner:
            root.defects.append("multipart too deep or its boundary taken")
    if stack:
        root.defects.append("multipart not closed")
