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
}  # fmt: skip
# Python codecs that are no charsets of text, and labels that say nothing.
NO_CHARSETS = frozenset(
    ("idna", "punycode", "undefined", "unicode_escape", "unicode-escape", "raw_unicode_escape", "raw-unicode-escape")
)
SAY_NOTHING = frozenset(
    ("us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "unknown", "binary", "8bit", "7bit", "none")
)
UNSAFE = re.compile("[\ud800-\udfff\0]")
ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")


def clean(text: str) -> str:
    """Replace what no database or JSON writer may be given: NUL and lone surrogates."""
    return UNSAFE.sub("\ufffd", text) if UNSAFE.search(text) else text


def decode(data: bytes, charset: str = "") -> tuple[str, str]:
    """Return the text of bytes labelled with a charset, and a defect ("" when the label told the truth)."""
    label = charset.strip().strip("\"'").lower().split("*")[0]
    if not label or label in SAY_NOTHING:
        if data.isascii() and b"\x1b" not in data:
            return clean(data.decode("ascii")), ""
        return _guess(data, "charset missing" if not label else f"charset {label} holds other bytes")
    name = SUPERSETS.get(label, label)
    if name in NO_CHARSETS:
        return _guess(data, f"charset {label} unknown")
    try:
        return clean(data.decode(name)), ""
    except UnicodeError:
        return _repair(data, label, name)
    except (LookupError, ValueError):
        return _guess(data, f"charset {label[:40]} unknown")


def _repair(data: bytes, label: str, name: str) -> tuple[str, str]:
    """Read bytes that break their own charset: UTF-8 where it is that, else the label with few holes."""
    defect = f"charset {label[:40]} broken"
    try:
        return clean(data.decode("utf-8")), defect
    except UnicodeError:
        text = data.decode(name, "replace")
    if text.count("\ufffd") * 20 <= len(text) or not any(byte > 127 for byte in data):
        return clean(text), defect
    return _guess(data, defect)


def _guess(data: bytes, defect: str) -> tuple[str, str]:
    """Read unlabelled bytes: UTF-8, then ISO-2022-JP by its escapes, then the likeliest by frequency."""
    if b"\x1b$" in data or b"\x1b(" in data:
        try:
            return clean(data.decode("iso2022_jp_ext")), defect
        except UnicodeError:
            pass
    try:
        return clean(data.decode("utf-8")), defect
    except UnicodeError:
        pass
    found = (detect(data[:20000]).encoding or "cp1252").lower()
    for name in (SUPERSETS.get(found, found), "cp1252"):
        try:
            return clean(data.decode(name)), f"{defect}, read as {name}"
        except (LookupError, UnicodeError, ValueError):
            continue
    return clean(data.decode("latin-1")), f"{defect}, read as latin-1"


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
        pending, charset, end = pending + _word_bytes(match[2], match[3], label), label, match.end()
    if end:
        out.append(_spoken(pending, charset))
    return "".join(out) + value[end:]


def _spoken(data: bytes, charset: str) -> str:
    return decode(data, charset)[0]
