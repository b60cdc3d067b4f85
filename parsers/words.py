# SPDX-License-Identifier: Apache-2.0
"""Bytes to text: charsets as senders really label them, and RFC 2047 encoded words."""

import binascii
import re

from turbohtml.detect import detect

from parsers.transfer import base64

# A label often names a subset of what the sender's machine writes: read the superset instead.
SUPERSETS = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "gb2312-80": "gb18030", "gb-2312": "gb18030", "hz-gb2312": "hz", "shift_jis": "cp932",
    "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949", "euc-kr": "cp949", "euckr": "cp949",
    "big5": "big5hkscs", "x-big5": "big5hkscs", "cn-big5": "big5hkscs", "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252", "iso_8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "ansi": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874",
    "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8", "iso-8859-6-i": "iso-8859-6",
    "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8", "unicode": "utf-16", "utf8mb4": "utf-8",
    "utf-8-sig": "utf-8", "cp-850": "cp850", "x-mac-roman": "mac-roman", "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic", "koi8-ru": "koi8-u", "iso-2022-jp": "iso2022_jp_ext", "cp-1252": "cp1252",
    "x-cp1252": "cp1252", "x-cp1251": "cp1251", "win-1251": "cp1251", "x-euc-jp": "euc_jp", "utf": "utf-8",
    "utf-8lias": "utf-8", "windows-932": "cp932", "ms932": "cp932", "ms_kanji": "cp932", "windows-949": "cp949",
    "ms949": "cp949", "uhc": "cp949", "x-euc-kr": "cp949", "x-euc-cn": "gb18030", "x-x-big5": "big5hkscs",
    "windows-950": "big5hkscs", "cp950": "big5hkscs", "windows-936": "gb18030", "iso88591": "cp1252",
    "8859-1": "cp1252", "cp50220": "iso2022_jp_ext", "cp50221": "iso2022_jp_ext", "iso-2022-jp-ms": "iso2022_jp_ext",
    "ucs-2": "utf-16-be", "iso-10646-ucs-2": "utf-16-be", "iso-8859-1-windows-3.1-latin-1": "cp1252",
    "x-mac-ce": "mac-latin2", "x-mac-centraleurroman": "mac-latin2", "x-mac-greek": "mac-greek",
    "x-mac-turkish": "mac-turkish", "windows-31-j": "cp932", "x-windows-949": "cp949", "iso-8859-8-windows": "cp1255",
}  # fmt: skip
# Python codecs that are no charsets of text, and labels that say nothing.
NO_CHARSETS = frozenset(
    ("idna", "punycode", "undefined", "unicode_escape", "unicode-escape", "raw_unicode_escape", "raw-unicode-escape")
)
SAY_NOTHING = frozenset(
    ("us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "unknown", "binary", "8bit", "7bit", "none")
)
# Labels that people put on UTF-8 without knowing: those of Western Europe, in which UTF-8 is never good text.
WESTERN = frozenset(("cp1252", "windows-1252", "iso-8859-15", "latin-9", "iso8859-15"))
MUCH_MORE = 10  # bytes beyond the first of letters of UTF-8, for each one that is broken
GUESSED_FROM = 20_000  # bytes that the guess by frequency looks at
MOST_HOLES = 2_000  # in so many: what is broken at each tenth byte is nothing that we could read
UNSAFE = re.compile("[\ud800-\udfff]")
# A word may hold a question mark, against RFC 2047 section 2; one that lost its end must not hold another word.
# Base64 that the end of the field cut off is read as far as it goes.
ENCODED_WORD = re.compile(
    r"=\?([^?\s]{0,60})\?(?:([bBqQ])\?((?:[^?=]++|\?(?!=)|=(?!\?(?!=)))*)\?=|([bB])\?([A-Za-z0-9+/]{8,}+=?)\Z)"
)
INSIDE = re.compile(
    r"(125[0-8])|(8859-\d{1,2})|iso-2022-jp|big5|gb2312|gbk|gb18030|koi8-[ru]|utf-?8|euc-(?:jp|kr)|shift_jis"
)
ESCAPES = re.compile(rb"\x1b[$(]")  # of ISO-2022-JP (RFC 1468)
UTF_7 = re.compile(rb"\+[A-Za-z0-9+/]{2,}+-?")


def clean(text: str) -> str:
    """Replace what no database or JSON writer may be given: NUL and lone surrogates."""
    text = text.replace("\0", "\ufffd")
    return UNSAFE.sub("\ufffd", text) if UNSAFE.search(text) else text


def named(charset: str) -> tuple[str, str]:
    """A charset label as senders garble it: its plain form, and the codec for it ("" where it says nothing)."""
    label = charset.strip("\"' \t;=").lower().split("*")[0].removeprefix("charset=").strip("\"' ").replace(" ", "-")
    return label[:40], "" if label in SAY_NOTHING else SUPERSETS.get(label, label)


def decode(data: bytes, charset: str = "") -> tuple[str, str]:
    """Return the text of bytes labelled with a charset, and a defect ("" when the label told the truth).

    The ladder: the label or its superset; UTF-8 where the bytes are that; ISO-2022-JP by its escapes; the
    label with a few holes; the likeliest charset by frequency; windows-1252; ISO 8859-1, which reads all.
    """
    label, name = named(charset)
    if not name:
        if data.isascii() and not ESCAPES.search(data):
            return clean(data.decode("ascii")), ""
        return _guess(data, f"charset {label} holds other bytes" if label else "charset missing")
    if name in NO_CHARSETS or "\0" in name:
        return _guess(data, f"charset {label} unknown")
    if data.startswith(b"\xef\xbb\xbf") or name in WESTERN and not data.isascii():
        try:
            text = data.decode("utf-8")
        except UnicodeError:
            pass
        else:
            return clean(text), "" if name in ("utf-8", "utf8") else f"charset {label} holds UTF-8"
    if name.startswith(("utf-16", "utf_16", "utf16")) and data.isascii() and b"\0" not in data:
        return data.decode("ascii"), f"charset {label} holds ASCII"
    try:
        return clean(data.decode(name)), ""
    except UnicodeError:
        return _repair(data, label, name)
    except (LookupError, ValueError):
        return _by_a_name_inside(data, label)


def _by_a_name_inside(data: bytes, label: str) -> tuple[str, str]:
    """Read bytes whose label is no charset, but holds the name of one, such as chinesebig5 or x-cp1252-win."""
    found = INSIDE.search(label)
    if found:
        name = "cp" + found[1] if found[1] else "iso-" + found[2] if found[2] else found[0]
        try:
            return clean(data.decode(SUPERSETS.get(name, name))), f"charset {label} unknown, read as {name}"
        except (LookupError, UnicodeError, ValueError):
            pass
    return _guess(data, f"charset {label} unknown")


def _repair(data: bytes, label: str, name: str) -> tuple[str, str]:
    """Read bytes that break their own charset: UTF-8 where it is that, else the label with few holes."""
    defect = f"charset {label} broken"
    try:
        return clean(data.decode("utf-8")), f"{defect}, read as utf-8"
    except UnicodeError:
        text = data.decode(name, "replace")
    if text.count("\ufffd") * 20 <= len(text) or not any(byte > 127 for byte in data):
        return clean(text), f"{defect}, tried utf-8, holes left"
    return _guess(data, defect)


def _guess(data: bytes, defect: str) -> tuple[str, str]:
    """Read unlabelled bytes: ISO-2022-JP by its escapes, then UTF-8, then the likeliest by frequency."""
    holey = _holey(data)
    if holey:
        return holey, f"{defect}, read as utf-8, holes left"
    tried = []
    ladder = ["iso2022_jp_ext"] if ESCAPES.search(data) else []
    ladder += ["utf-8", (detect(data[:GUESSED_FROM]).encoding or "cp1252").lower()]
    for found in (*ladder, "cp1252"):
        name = SUPERSETS.get(found, found)
        try:
            text = data.decode(name)
        except (LookupError, UnicodeError, ValueError):
            tried.append(name)
            continue
        return clean(text), f"{defect}, {_tried(tried)}read as {name}"
    return clean(data.decode("latin-1")), f"{defect}, {_tried(tried)}read as latin-1"


def _holey(data: bytes) -> str:
    """UTF-8 of which a byte here and there is broken, or whose end was cut off; empty where it is not that."""
    if data[:GUESSED_FROM].decode("utf-8", "replace").count("\ufffd") > MOST_HOLES:
        return ""
    text = data.decode("utf-8", "replace")
    holes = text.count("\ufffd")
    if not holes or len(data) - len(text) < MUCH_MORE * holes:
        return ""
    return clean(text)


def _tried(names: list[str]) -> str:
    return f"tried {' and '.join(dict.fromkeys(names))}, " if names else ""


def bare(data: bytes, charset: str = "") -> str:
    """Read header bytes that no encoded word labels: ASCII, UTF-8 (RFC 6532), else the charset of the body.

    Programs that leave 8-bit, ISO-2022-JP or UTF-7 raw in a header write it as they write their text.
    """
    name = named(charset)[1]
    if name == "utf-7" and UTF_7.search(data):
        return decode(data, charset)[0]
    if ESCAPES.search(data):
        return decode(data)[0]
    try:
        return data.decode("utf-8")
    except UnicodeError:
        return _holey(data) or decode(data, charset)[0]


def _word_bytes(encoding: str, payload: str, charset: str) -> bytes:
    """Undo the encoding of one word; raw letters that should not be there go back into its charset."""
    try:
        raw = payload.encode("ascii" if payload.isascii() else SUPERSETS.get(charset, charset or "utf-8"))
    except (LookupError, UnicodeError, ValueError):
        raw = payload.encode("utf-8", "replace")
    if encoding in "bB":
        return base64(raw)[0]
    return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)


def words(value: str) -> str:
    """Decode RFC 2047 encoded words; neighbours in one charset are joined as bytes before decoding.

    Senders cut words in the middle of a character, hence the joining against section 5 of the RFC.
    """
    if "=?" not in value:
        return value
    out: list[str] = []
    pending, charset, end = b"", "", 0
    for match in ENCODED_WORD.finditer(value):
        between = value[end : match.start()]
        label = match[1].lower().split("*")[0]
        if pending and (between.strip() or label != charset):
            out.append(_spoken(pending, charset))
            pending = b""
        if between.strip() or not end:
            out.append(between)
        pending += _word_bytes(match[2] or match[4], match[5] if match[3] is None else match[3], label)
        charset, end = label, match.end()
    if end:
        out.append(_spoken(pending, charset))
    return "".join(out) + value[end:]


def _spoken(data: bytes, charset: str) -> str:
    return decode(data, charset)[0]
