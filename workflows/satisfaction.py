# SPDX-License-Identifier: Apache-2.0
"""A reporter's mark for how a ticket was dealt with, 1 to 5."""

import re

MARKED = re.compile(r"\[#\d{1,18}\] rating ([1-5])\s*")  # as the links of the closing letter put it
DIGIT = re.compile(r"\s*([1-5])\s*(?:/\s*5)?\s*[.!]?\s*")


def satisfaction(text: str, subject: str = "") -> int | None:
    """The mark, where the text is nothing else or the subject is the one that our links make; total."""
    found = DIGIT.fullmatch(text[:200]) if len(text) <= 200 else None
    found = found or MARKED.search(subject[-200:])
    return int(found[1]) if found else None
