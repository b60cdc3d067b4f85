# SPDX-License-Identifier: Apache-2.0
"""The parameters of Content-Type and Content-Disposition: RFC 2045 section 5.1, RFC 2231."""

import re

from parsers.words import clean, decode, words

MAX_PARAMETERS = 200

PARAMETER = re.compile(
    r";\s*([^\s=;\"]{1,80}?)(?:\*(\d{1,3}))?(\*)?\s*=\s*(?:\([^()\"]{0,200}\)\s*(?=\"))?"
    r"(?:\"((?:[^\"\\]++|\\.)*)\"?|([^;]*))",
    re.DOTALL,
)
WINDOWS_PATH = re.compile(r"[A-Za-z]:\\|\\\\")  # whose backslashes quote nothing
QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
COMMENT = re.compile(r"\s\([^()]{0,200}\)\s*\Z")
EXTENDED = re.compile(r"[\w.:-]{1,40}'[\w-]{0,20}'[^']*%[0-9A-Fa-f]{2}")  # the form of a name with an asterisk


def parameters(value: str) -> dict[str, str]:
    """Read the parameters of a field, names in lower case, with RFC 2231 pieces put together."""
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for count, match in enumerate(PARAMETER.finditer(value)):
        if count >= MAX_PARAMETERS:
            break
        name = match[1].lower()
        text = _unquoted(name, match[4], match[5])
        if match[4] is not None and not match[0].endswith('"') and "name" not in name:
            text = text.split(";")[0]  # the quote is never closed
        if match[2] is not None or match[3] or EXTENDED.match(text):
            extended = bool(match[3]) or match[2] is None
            pieces.setdefault(name, []).append((int(match[2] or 0), extended, text))
        else:
            plain.setdefault(name, words(text))
    for name, found in pieces.items():
        first = {number: (number, extended, text) for number, extended, text in reversed(found)}
        plain[name] = _joined([first[number] for number in sorted(first)])
    return {name: clean(text) for name, text in plain.items()}


def _unquoted(name: str, quoted: str | None, bare: str | None) -> str:
    """The value as meant: a quoted string without its backslashes, a bare one without a comment behind it."""
    if quoted is not None:
        return quoted if WINDOWS_PATH.match(quoted) else "".join(QUOTED_PAIR.split(quoted))
    text = (bare or "").strip()
    return text if "name" in name else COMMENT.sub("", text)


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    """Put the numbered pieces together: percent signs undone, then read in the charset of the first."""
    charset, data = "", b""
    for number, extended, text in pieces:
        if extended and number == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        raw = text.encode("utf-8", "replace")
        if extended:
            raw = re.sub(rb"%([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), raw)
        data += raw
    return words(decode(data, charset)[0])
