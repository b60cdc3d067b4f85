# SPDX-License-Identifier: Apache-2.0
"""RFC 5322 fields as values: mailboxes, dates and Message-IDs, from whatever senders write there."""

import re
from datetime import datetime

from parsers import dates
from parsers.values import Address
from parsers.words import clean, words

MAX_ADDRESSES = 2_000
LONGEST_LIST = 64_000  # characters of one field: about so many addresses
MAX_IDS = 1_000
LONGEST_ADDRESS = 320  # octets: a local part of 64 and a domain of 255 (RFC 5321 section 4.5.3.1)
LONGEST_NAME = 1_000  # characters
MOST_PIECES = 8  # of a name with bare commas; more of them are a list of names
LONGEST_ID = 998  # octets: a line (RFC 5322 section 2.1.1)

TOKEN = re.compile(
    r'=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,500}\?=|\\.|"((?:[^"\\]++|\\.)*)\\?(?:"|\Z)|<([^<>]*)>|\[[^\[\]]*\]|[()<>",;:]|(?:[^"<>(),;:\[\]\\=]|=(?!\?))+|.',
    re.DOTALL,
)
MESSAGE_ID = re.compile(r"<([^<>]{1,998})>")
BARE_ID = re.compile(r"(?<![^\s<>,;\"])[^\s<>,;\"@]{1,400}+@[^\s<>,;\"]{1,400}+")
ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]]{1,128}@(?:[^\s<>,;:\"()\[\]@]{1,253}|\[[^\]\s]{1,100}\])")
DOTTED = re.compile(r" {0,20}([@.]) {0,20}(?=[\w-]{1,60}(?:[@. ]|\Z))")  # blanks around dots (section 4.4)
SCHEME = re.compile(r"\A(?:mailto|smtp):", re.IGNORECASE)
COMMENT = re.compile(r"\([^()]{0,500}\)")
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
SPACES = re.compile(r"\s+")


def text(value: str) -> str:
    """Decode an unstructured field (RFC 5322 section 2.2.1): one line, without control characters."""
    decoded = words(value)
    return clean(CONTROLS.sub(" ", decoded)).strip()


class _Mailboxes:
    """Collects the pieces between two commas and turns each heap into one Address."""

    def __init__(self) -> None:
        self.found: list[Address] = []
        self.clear()

    def clear(self) -> None:
        """Begin the next mailbox."""
        self.name: list[str] = []
        self.comment: list[str] = []
        self.quoted = ""
        self.address: str | None = None

    def comma(self) -> None:
        """End one mailbox, unless it may be the surname in front of a comma that lost its quotes."""
        bare = self.address is None and not self.quoted and 0 < len(self.name) < MOST_PIECES
        if bare and "@" not in "".join(self.name):
            self.name.append(",")
        else:
            self.flush()

    def flush(self) -> None:
        """End one mailbox, or the bare words between commas, each of which may be one."""
        if self.address is None and "," in self.name:
            pieces = "".join(self.name).split(",")
            for piece in pieces:
                self.name, self.comment = [piece], []
                self._add()
        self._add()
        self.clear()

    def _add(self) -> None:
        name = SPACES.sub(" ", text("".join(self.name))).strip(" '\"")
        address = self.address
        if address is None and "@" in name:
            name, address = self._bare(name)
        if not name and self.comment and address is not None:
            name = SPACES.sub(" ", text("".join(self.comment))).strip()
        if address is None and name and " " not in name and not self.quoted:
            name, address = "", name
        if (name or address) and len(self.found) < MAX_ADDRESSES:
            address = clean(address or "")
            fits = len(address.encode("utf-8", "replace")) <= LONGEST_ADDRESS
            self.found.append(Address(name=name[:LONGEST_NAME], address=address if fits else ""))
        self.name = []

    def _bare(self, name: str) -> tuple[str, str | None]:
        name = DOTTED.sub(r"\1", name)
        if self.quoted and self.name[-1].lstrip().startswith("@"):
            return "", f'"{self.quoted}"{self.name[-1].strip()}'
        match = ADDRESS.search(name)
        if not match:
            return ("", name.strip()) if " " not in name.strip() else (name, None)
        rest = (name[: match.start()] + name[match.end() :]).strip(" <>[]'\"")
        return rest.rstrip(":").removesuffix("mailto").strip(" :[]"), match[0].strip("'")


def addresses(value: str) -> tuple[Address, ...]:
    """Read an address list (RFC 5322 section 3.4): groups opened, comments as names where none stands.

    Linear in the length, of which ``LONGEST_LIST`` characters are read; at most ``MAX_ADDRESSES``. Encoded words
    are decoded after the splitting.
    """
    value = value[:LONGEST_LIST]
    heap = _Mailboxes()
    depth, group = 0, ";" in value
    for match in TOKEN.finditer(value):
        token = match[0]
        if token == "(":
            depth += 1
        elif token == ")":
            depth = max(0, depth - 1)
        elif depth:
            heap.comment.append(token)
        elif match[2] is not None:
            if heap.address is not None:
                heap.flush()
            heap.address = _spec(match[2])
        elif token == ",":
            heap.comma()
        elif token == ";":
            heap.flush()
        elif token == ":" and group and not heap.quoted and heap.address is None and heap.name:
            heap.clear()
        elif match[1] is not None:
            heap.quoted = re.sub(r"\\(.)", r"\1", match[1])
            heap.name.append(heap.quoted)
        elif token not in ('"', "<", ">"):
            heap.name.append(token)
    heap.flush()
    if value.count('"') % 2 and not any("@" in one.address for one in heap.found):
        return addresses(value.replace('"', " "))  # a quote never closed swallowed the rest
    if len(heap.found) == 1 and not heap.found[0].address and "<" in heap.found[0].name and "=?" in value:
        return addresses(heap.found[0].name)
    return tuple(heap.found)


def _spec(inside: str) -> str:
    """The addr-spec between angle brackets: white space out, a source route (section 4.4) off."""
    spec = "".join(COMMENT.sub("", words(inside)).split())
    if spec.startswith("@") and ":" in spec:
        spec = spec.rsplit(":", 1)[1]
    spec = SCHEME.sub("", spec)
    return spec[1:-1] if len(spec) > 2 and spec[0] == spec[-1] == "'" else spec


def message_ids(value: str) -> tuple[str, ...]:
    """Every Message-ID of a field (RFC 5322 section 3.6.4) without brackets, in order, each once."""
    found = MESSAGE_ID.findall(value) or BARE_ID.findall(value)
    ids = ("".join(clean(one).split()) for one in found[:MAX_IDS])
    return tuple(dict.fromkeys(one for one in ids if one and len(one.encode("utf-8", "replace")) <= LONGEST_ID))


def message_id(value: str) -> str | None:
    """The mail's own id; a value without brackets or at-sign is taken as it stands, none is None."""
    found = message_ids(value)
    if found:
        return found[0]
    bare = "".join(value.split()).strip("<>")
    bare = clean(bare)
    return bare if bare and len(bare.encode("utf-8", "replace")) <= LONGEST_ID else None


def date(value: str) -> datetime | None:
    """Read a date-time (RFC 5322 section 3.3) as programs of any country write it; aware, or None."""
    return dates.read(words(value))
