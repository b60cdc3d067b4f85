# SPDX-License-Identifier: Apache-2.0
"""Rich Text Format to plain text, and its compressed form in Outlook's mails (MS-OXRTFCP, MS-OXRTFEX)."""

import codecs
import re

MAX_RTF = 300_000  # characters that are read: one pass in pure Python, which must stay within the time of a mail
MAX_GROUPS = 1_000  # levels of braces whose state is remembered
DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
WINDOW = 4096
TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]{1,4096})|[\r\n]+|\\\Z",
    re.DOTALL,
)
# Groups that hold no text of the document.
SILENT = frozenset((
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "headerl", "headerr",
    "footerl", "footerr", "listtable", "listoverridetable", "rsidtbl", "generator", "themedata", "colorschememapping",
    "datastore", "latentstyles", "xmlnstbl", "fldinst",
))  # fmt: skip
SPOKEN = {
    "par": "\n", "line": "\n", "row": "\n", "tab": "\t", "cell": "\t", "emdash": "\u2014", "endash": "\u2013",
    "lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201c", "rdblquote": "\u201d", "bullet": "\u2022",
}  # fmt: skip
BREAK = re.compile(r"<(?:br|/p|/div|/tr|/h\d|/li)\b", re.IGNORECASE)


def decompress(data: bytes) -> bytes:
    """Undo the compression of MS-OXRTFCP section 3.1, up to ``MAX_RTF`` bytes; empty where it is none of these."""
    kind, size = data[8:12], min(int.from_bytes(data[4:8], "little"), MAX_RTF)
    if kind == b"MELA":
        return data[16 : 16 + size]
    if kind != b"LZFu":
        return b""
    out = bytearray(DICTIONARY)
    at, wanted = 16, len(DICTIONARY) + size
    while at < len(data) and len(out) < wanted:
        control, at = data[at], at + 1
        for bit in range(8):
            if not control >> bit & 1:
                out += data[at : at + 1]
                at += 1
                continue
            reference, at = int.from_bytes(data[at : at + 2], "big"), at + 2
            back = (len(out) - (reference >> 4)) % WINDOW
            if back == 0 or at > len(data):
                return bytes(out[len(DICTIONARY) : wanted])
            piece = out[len(out) - back : len(out) - back + (reference & 15) + 2]
            out += (piece * ((reference & 15) + 2))[: (reference & 15) + 2]
    return bytes(out[len(DICTIONARY) : wanted])


class _Reader:
    """What is known while the tokens go by: the text so far, and whether this group speaks."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.silent = False
        self.html_rtf = False  # MS-OXRTFEX: between \htmlrtf and \htmlrtf0 stands what only RTF readers show
        self.in_tag = False
        self.skip = 0
        self.charset = "cp1252"
        self.groups: list[tuple[bool, bool]] = []
        self.bytes = bytearray()

    def say(self, text: str) -> None:
        """Add text, unless the group is silent."""
        self.flush()
        if self.in_tag:
            text = "\n" if BREAK.search(text) else ""
        elif self.silent or self.html_rtf:
            return
        self.out.append(text)

    def flush(self) -> None:
        """Read the bytes that stood as hexadecimal, together, since two may be one character."""
        if self.bytes:
            data, self.bytes = bytes(self.bytes), bytearray()
            if not (self.silent or self.html_rtf or self.in_tag):
                self.out.append(data.decode(self.charset, "replace"))

    def word(self, name: str, number: str | None) -> None:
        """Obey a control word."""
        if name == "ansicpg" and number:
            self.charset = _known(f"cp{number}")
        elif name == "htmltag":
            self.silent, self.in_tag = True, True
        elif name == "htmlrtf":
            self.flush()
            self.html_rtf = number != "0"
        elif name in SILENT:
            self.silent = True
        elif name == "u" and number and -32768 <= int(number) < 65536:
            self.say(chr(int(number) % 65536))
            self.skip = 1
        elif name in SPOKEN and not self.in_tag:
            self.say(SPOKEN[name])

    def brace(self, brace: str) -> None:
        """Enter or leave a group."""
        self.flush()
        if brace == "{":
            if len(self.groups) < MAX_GROUPS:
                self.groups.append((self.silent, self.in_tag))
        elif self.groups:
            self.silent, self.in_tag = self.groups.pop()


def to_text(rtf: str) -> str:
    """The plain text of an RTF document, also of one made of HTML; linear, ``MAX_RTF`` characters are read."""
    reader = _Reader()
    for found in TOKEN.finditer(rtf[:MAX_RTF]):
        if found[1]:
            reader.word(found[1], found[2])
        elif found[3]:
            if reader.skip:
                reader.skip = 0
            else:
                reader.bytes.append(int(found[3], 16))
        elif found[4]:
            if found[4] == "*":
                reader.silent = True
            elif found[4] in "{}\\~":
                reader.say("\xa0" if found[4] == "~" else found[4])
        elif found[5]:
            reader.brace(found[5])
        elif found[6]:
            reader.say(found[6][reader.skip :])
            reader.skip = 0
    reader.flush()
    text = "".join(reader.out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.strip("\n \0") + "\n" if text.strip("\n \0") else ""


def _known(codec: str) -> str:
    try:
        codecs.lookup(codec)
    except LookupError:
        return "cp1252"
    return codec
