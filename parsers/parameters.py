# SPDX-License-Identifier: Apache-2.0
"""The parameters of Content-Type and Content-Disposition: RFC 2045 section 5.1, RFC 2231."""

import re

from parsers.words import clean, decode, words

MAX_PARAMETERS = 200

PARAMETER = re.compile(
    r";\s*([^\s=;\"]{1,80}?)(?:\*(\d{1,3}))?(\*)?\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"?|([^;]*))", re.DOTALL
)


def parameters(value: str) -> dict[str, str]:
    """Read the parameters of a field, names in lower case, with RFC 2231 pieces put together."""
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for count, match in enumerate(PARAMETER.finditer(value)):
        if count >= MAX_PARAMETERS:
            break
        name = match[1].lower()
        text = re.sub(r"\\(.)", r"\1", match[4]) if match[4] is not None else (match[5] or "").strip()
        if match[2] is not None or match[3]:
            pieces.setdefault(name, []).append((int(match[2] or 0), bool(match[3]), text))
        else:
            plain.setdefault(name, words(text))
    for name, found in pieces.items():
        plain[name] = _joined(sorted(found, key=lambda piece: piece[0]))
    return {name: clean(text) for name, text in plain.items()}


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    """Put the numbered pieces together: percent signs undone, then read in the charset of the first."""
    charset, data = "", b""
    for number, extended, text in pieces:
        if extended and number == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        raw = text.encode("utf-8", "surrogateescape")
        if extended:
            raw = re.sub(rb"%([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), raw)
        data += raw
    return words(decode(data, charset)[0])
