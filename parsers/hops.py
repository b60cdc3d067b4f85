# SPDX-License-Identifier: Apache-2.0
"""Received fields (RFC 5321 section 4.4): who says to have handed the mail to whom."""

import re

MAX_HOP = 2_000  # characters of a Received field that are looked at
COMMENT = re.compile(r"\([^()]{0,500}\)")
HOST = re.compile(r"(?<!\S)(by|from)\s+([^\s;()]{1,255})", re.IGNORECASE)


def clauses(received: str) -> str:
    """The clauses of a field without its comments and its date."""
    return COMMENT.sub(" ", received[:MAX_HOP]).partition(";")[0]


def hosts(received: str) -> dict[str, str]:
    """The hosts behind "from" and "by"; what names one of them twice is read as coming from outside."""
    found = HOST.findall(clauses(received))
    named = {word.lower(): host.lower().rstrip(".").strip("[]") for word, host in found}
    return named if len(named) == len(found) else {"from": "", "by": named.get("by", "")}
