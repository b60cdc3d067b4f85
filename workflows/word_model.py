# SPDX-License-Identifier: Apache-2.0
"""What single words and pairs of them speak for: a help where no phrase was foreseen.

The figures of a word add two things that ``bench/train_triage.py`` fits to labelled tickets: those of its meaning, by
a multilingual encoder's vectors and for all languages together, so that what one language has shown holds for the
others; and those of the word itself and how it begins, in its own language.
"""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import sqrt
from zlib import crc32

from workflows.lexicon import BREAK, LANGUAGES
from workflows.reading import Reading

KINDS = ("incident", "request", "other")
CATEGORIES = ("network", "hardware", "software", "access", "email", "security", "billing", "howto", "other")
COLUMNS = (*KINDS, *(f"category {category}" for category in CATEGORIES), "breach", "haste")
STEMS = (6, 5, 4)  # letters by which a word is taken for others that begin alike, the most of them first
ZERO = 128  # the file tells each figure by a byte: so many steps from this one
STEP = 0.05  # nats
_FEW = 16  # words; of fewer, each would count too much
_TOLD = 3  # words
_LEAST = 0.75  # nats below which a word is not worth telling
_SHARED = {"id": "ms"}  # counted together: too close to tell apart
_WIDTH = len(COLUMNS)
_START = {language: crc32(f"{language} ".encode()) for language in LANGUAGES}
Row = tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Log-odds in nats by kind and by category, for a breach and for haste."""

    kinds: Row
    topics: Row
    breach: float
    haste: float
    known: tuple[tuple[str, bytes], ...] = ()  # each word or pair with its row of the file

    def told(self, column: str) -> tuple[str, ...]:
        """The words that spoke most for a column of ``COLUMNS``."""
        place = COLUMNS.index(column)
        least = ZERO + _LEAST / STEP
        loud = sorted(((row[place], seen) for seen, row in self.known if row[place] >= least), reverse=True)
        return tuple(seen for _, seen in loud[:_TOLD])


def singles(words: Sequence[str]) -> list[str]:
    """The distinct words, in their order."""
    return [word for word in dict.fromkeys(words) if word != BREAK]


def pairs(words: Sequence[str]) -> list[str]:
    """The distinct pairs of words that follow each other in a sentence."""
    follow = zip(words, words[1:], strict=False)
    return list(dict.fromkeys(f"{one} {other}" for one, other in follow if one != BREAK != other))


def stems(word: str) -> list[str]:
    """The keys under which a word stands that is not known itself: ``abcdef*``, then shorter ones."""
    return [word[:size] + "*" for size in STEMS if len(word) > size]


def group(language: str) -> str:
    """The language under which a language's words are kept."""
    return _SHARED.get(language, language)


def scale(words: Sequence[str]) -> float:
    """What the sum over a mail's words is divided by: a long mail does not say more than a short one says."""
    return sqrt(max(_FEW, len(singles(words))))


def code(languages: str, key: str) -> int:
    """The number under which the file keeps a word, pair or beginning of a ``group`` of languages."""
    return crc32(key.encode("utf-8", "replace"), _START.get(languages, 0))


def evidence(reading: Reading) -> Evidence:
    """The summed evidence of the words and pairs of one mail."""
    known = _known(reading.words, reading.language)
    unit = STEP / scale(reading.words)
    sums = [(sum(column) - ZERO * len(known)) * unit for column in zip(*(row for _, row in known), strict=True)]
    sums = sums or [0.0] * len(COLUMNS)
    kinds, topics = len(KINDS), len(KINDS) + len(CATEGORIES)
    return Evidence(
        kinds=tuple(sums[:kinds]),
        topics=tuple(sums[kinds:topics]),
        breach=sums[-2],
        haste=sums[-1],
        known=tuple(known),
    )


def _known(words: Sequence[str], language: str) -> list[tuple[str, bytes]]:
    languages = group(language)
    found = [(word, row) for word in singles(words) if (row := _row_of_word(languages, word))]
    found += [(pair, row) for pair in pairs(words) if (row := _row(languages, pair))]
    return found


@lru_cache(maxsize=1 << 15)  # desks say the same words again and again, but not the same pairs
def _row_of_word(languages: str, word: str) -> bytes:
    return next((row for key in (word, *stems(word)) if (row := _row(languages, key))), b"")


def _row(languages: str, key: str) -> bytes:
    """A byte for each of ``COLUMNS``; empty for a key that is not known."""
    codes, rows = _table()
    wanted = code(languages, key)
    place = bisect_left(codes, wanted)
    if place == len(codes) or codes[place] != wanted:
        return b""
    return rows[place * _WIDTH : (place + 1) * _WIDTH]


@cache
def _table() -> tuple[Sequence[int], bytes]:
    """The numbers of the known keys in order, and their rows: a tenth of the memory that a dictionary would take.

    ``data/words.bin`` as ``bench/train_triage.py`` wrote it: first the numbers, four bytes each, then the rows.
    """
    source = files(__package__).joinpath("data", "words.bin").read_bytes()
    count = len(source) // (4 + _WIDTH)
    codes = array("I", source[: 4 * count])
    if sys.byteorder == "big":
        codes.byteswap()
    return codes, source[4 * count :]
