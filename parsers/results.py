# SPDX-License-Identifier: Apache-2.0
"""The Authentication-Results field (RFC 8601 section 2.2) as verdicts: what one server says of one mail."""

import re
from dataclasses import dataclass

from parsers.address import ascii_domain

MAX_FIELD = 8_000  # characters; a longer field is no server's work and is not believed

VERSION = re.compile(r" ?/ ?\d{1,9} ?(?==)", re.ASCII)
TOKEN = re.compile(r'"((?:[^"\\]++|\\.)*)"|[;=]|[^\s;="]++|.', re.DOTALL)
# A quotation within a word: no authserv-id is written so (RFC 8601 section 2.2), and a server that takes out fields
# in its own name would not know it there.
PIECED = re.compile(r'\s*(?:[^\s";=]+"|"[^"]*"[^\s;])')
INSTANCE = re.compile(r"\s*i\s*=\s*(\d{1,2})\s*;", re.ASCII)
NAMES = frozenset(["header.from", "header.d", "header.i", "smtp.mailfrom", "smtp.mail", "smtp.auth"])


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One method and its result, lower case; ``properties`` holds those that name somebody, in A-labels."""

    method: str
    result: str
    properties: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Results:
    """One field: the authserv-id in lower case ("" where none is named) and the verdicts."""

    authserv_id: str
    verdicts: tuple[Verdict, ...] = ()


def results(value: str) -> Results | None:
    """Read an unfolded field; None for what no careful server writes, so that nothing can be smuggled in.

    That is a comment or quotation left open, a quotation mark alone in a comment, an authserv-id of which a part is
    quoted, or too long a field.
    """
    plain = _without_comments(value) if len(value) <= MAX_FIELD else None
    if plain is None or PIECED.match(plain):
        return None
    head, *pieces = _pieces(VERSION.sub("", " ".join(plain.split())))
    if "=" in head:
        head, pieces = [], [head, *pieces]
    return Results(
        authserv_id=head[0].lower().rstrip(".") if head else "",
        verdicts=tuple(_verdict(piece) for piece in pieces if piece[1:2] == ["="] and len(piece) > 2),
    )


def sealed(value: str) -> tuple[int, Results | None]:
    """Read an ARC-Authentication-Results field (RFC 8617 section 4.1.1): its instance, 0 where none, and results."""
    match = INSTANCE.match(value)
    return (int(match[1]), results(value[match.end() :])) if match else (0, None)


def _without_comments(value: str) -> str | None:
    """Take out comments (RFC 5322 section 3.2.2), nested ones too; None where one is open or has an odd quotation."""
    out: list[str] = []
    depth = quotes = 0
    quoted = escaped = False
    for char in value:
        if escaped or char == "\\":
            escaped = not escaped
        elif char == '"':
            quoted, quotes = (quoted, quotes + 1) if depth else (not quoted, quotes)
        elif char == "(" and not quoted:
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            if not depth:
                out.append(" ")
                if quotes % 2:
                    return None
            continue
        if not depth:
            out.append(char)
    return None if depth or quoted else "".join(out)


def _pieces(plain: str) -> list[list[str]]:
    """The words and signs of equality between semicolons; a quotation is part of the word that it touches."""
    pieces: list[list[str]] = [[]]
    end = -1
    for match in TOKEN.finditer(plain):
        token, here = match[0], pieces[-1]
        is_word = not token.isspace() and token not in ";="
        word = token if match[1] is None else match[1]
        if token == ";":
            pieces.append([])
        elif is_word and end == match.start():
            here[-1] += word
        elif not token.isspace():
            here.append(word)
        end = match.end() if is_word else -1
    return pieces


def _verdict(piece: list[str]) -> Verdict:
    """``method = result`` and the properties after it; a property said twice in two ways is not believed."""
    said: dict[str, str] = {}
    for at in range(4, len(piece) - 1):
        name = piece[at - 1].lower()
        if piece[at] == "=" and name in NAMES:
            value = ascii_domain(piece[at + 1].rstrip(".")).lower()
            said[name] = value if said.get(name, value) == value else ""
    return Verdict(method=piece[0].lower(), result=piece[2].lower(), properties=said)
