# SPDX-License-Identifier: Apache-2.0
"""What single words and pairs of them speak for: a help where no phrase was foreseen.

The figures of a word are those of its meaning: ``bench/train_triage.py`` fits them to labelled tickets of all languages
together, by a multilingual encoder's vectors, so that what one language has shown holds for the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import sqrt
from operator import itemgetter

from workflows.lexicon import BREAK
from workflows.reading import Reading

KINDS = ("incident", "request", "other")
CATEGORIES = ("network", "hardware", "software", "access", "email", "security", "billing", "howto", "other")
COLUMNS = (*KINDS, *(f"category {category}" for category in CATEGORIES), "breach", "haste")
STEM = 5  # letters by which a word is taken for another that begins alike
ZERO = ord("O")  # the file tells each figure by a character: so many steps from this one
STEP = 0.1  # nats
_TOLD = 3  # words
_LEAST = 0.75  # nats below which a word is not worth telling
_SHARED = {"id": "ms"}  # counted together: too close to tell apart
Row = tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Log-odds in nats by kind and by category, for a breach and for haste, and the words that spoke most for each."""

    kinds: Row
    topics: Row
    breach: float
    haste: float
    told: Mapping[str, tuple[str, ...]]  # by column; those of a category are not told


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
    return sqrt(max(1, len(singles(words))))


def evidence(reading: Reading) -> Evidence:
    """The summed evidence of the words and pairs of one mail."""
    known = _known(reading.words, _tables().get(group(reading.language), {}))
    unit = STEP / scale(reading.words)
    sums = [(sum(column) - ZERO * len(known)) * unit for column in zip(*(row for _, row in known), strict=True)]
    sums = sums or [0.0] * len(COLUMNS)
    ends = len(KINDS), len(KINDS) + len(CATEGORIES)
    return Evidence(
        kinds=tuple(sums[: ends[0]]),
        topics=tuple(sums[ends[0] : ends[1]]),
        breach=sums[-2],
        haste=sums[-1],
        told={name: _loudest(known, COLUMNS.index(name)) for name in (*KINDS, "breach", "haste")},
    )


def _loudest(known: Iterable[tuple[str, bytes]], place: int) -> tuple[str, ...]:
    loud = [(row[place], seen) for seen, row in known if row[place] - ZERO >= _LEAST / STEP]
    return tuple(seen for _, seen in sorted(loud, key=itemgetter(0), reverse=True)[:_TOLD])


def _known(words: Sequence[str], table: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
    rows = [(word, table.get(word) or table.get(stem(word))) for word in singles(words)]
    rows += [(pair, table.get(pair)) for pair in pairs(words)]
    return [(seen, row) for seen, row in rows if row is not None]


@cache
def _tables() -> dict[str, dict[str, bytes]]:
    """``data/words.txt`` by language, as ``bench/train_triage.py`` wrote it."""
    source = files(__package__).joinpath("data", "words.txt").read_text(encoding="utf-8")
    tables: dict[str, dict[str, bytes]] = {}
    for line in source.splitlines():
        if not line.startswith("#"):
            language, rest = line.split(" ", 1)
            word, _, figures = rest.rpartition(" ")
            tables.setdefault(language, {})[word] = figures.encode("ascii")
    return tables
