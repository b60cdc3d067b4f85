# SPDX-License-Identifier: Apache-2.0
"""A short mail of somebody who wants no part in a conversation: "please remove me", or one word."""

import re
from functools import cache
from importlib.resources import files

LONGEST = 120  # characters; whoever writes more has more to say
MOST_WORDS = 12
WORD = re.compile(r"[^\W\d_]+")

Wishes = tuple[tuple[frozenset[str], frozenset[tuple[str, ...]]], ...]


@cache
def _wishes() -> Wishes:
    """For each language: the words beside the wish, and every way to put it."""
    found = []
    for line in files("parsers").joinpath("data/leaving.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            _, beside, wishes = line.split("\t")
            put = frozenset(tuple(WORD.findall(wish.casefold())) for wish in wishes.split("|"))
            found.append((frozenset(WORD.findall(beside.casefold())), put))
    return tuple(found)


def wants_out(text: str) -> bool:
    """Whether the text asks for nothing else than to be left out. Total and linear."""
    line = text.strip()
    words = WORD.findall(line.casefold()) if len(line) <= LONGEST else []
    if not 0 < len(words) <= MOST_WORDS or "?" in line:
        return False
    return any(tuple(word for word in words if word not in beside) in put for beside, put in _wishes())
