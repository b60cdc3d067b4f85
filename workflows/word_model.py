# SPDX-License-Identifier: Apache-2.0
"""What single words and pairs of them speak for: a help where no phrase was foreseen.

The figures of a word are those of its meaning: ``bench/train_triage.py`` fits them to labelled tickets of all
languages together, by a multilingual encoder's vectors, so that what one language has shown holds for the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import sqrt

from workflows.lexicon import BREAK
from workflows.reading import Reading

KINDS = ("incident", "request", "other")
CATEGORIES = ("network", "hardware", "software", "access", "email", "security", "billing", "howto", "other")
COLUMNS = (*KINDS, *(f"category {category}" for category in CATEGORIES), "breach", "haste")
STEM = 5  # letters by which a word is taken for another that begins alike
ZERO = ord("O")  # the file tells each figure by a character: so many steps from this one
STEP = 0.1  # nats
_FEW = 16  # words; of fewer, each would count too much
_TOLD = 3  # words
_LEAST = 0.75  # nats below which a word is not worth telling
_SHARED = {"id": "ms"}  # counted together: too close to tell apart
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


def stem(word: str) -> str:
    """The key under which a word stands that is not known itself: ``abcde*``, or "" for a short one."""
    return word[:STEM] + "*" if len(word) > STEM else ""


def group(language: str) -> str:
    """The language under which a language's words are kept."""
    return _SHARED.get(language, language)


def scale(words: Sequence[str]) -> float:
    """What the sum over a mail's words is divided by: a long mail does not say more than a short one says."""
    return sqrt(max(_FEW, len(singles(words))))


def evidence(reading: Reading) -> Evidence:
    """The summed evidence of the words and pairs of one mail."""
    known = _known(reading.words, _tables().get(group(reading.language), {}))
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


def _known(words: Sequence[str], table: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
    found = []
    for word in singles(words):
        row = table.get(word) or table.get(stem(word))
        if row is not None:
            found.append((word, row))
    return found + [(pair, table[pair]) for pair in pairs(words) if pair in table]


@cache
def _tables() -> dict[str, dict[str, bytes]]:
    """``data/words.txt`` by language, as ``bench/train_triage.py`` wrote it."""
    source = files(__package__).joinpath("data", "words.txt").read_text(encoding="utf-8")
    tables: dict[str, dict[str, bytes]] = {}
    table: dict[str, bytes] = {}
    for line in source.splitlines():
        if line.startswith("["):
            table = tables.setdefault(line.strip("[]"), {})
        elif not line.startswith("#"):
            word, _, figures = line.rpartition(" ")
            table[word] = figures.encode("ascii")
    return tables
