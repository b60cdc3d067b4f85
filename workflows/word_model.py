# SPDX-License-Identifier: Apache-2.0
"""What single words speak for, as counted in our own labelled tickets: a help where no phrase was foreseen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from workflows.kind_model import KINDS, TOPICS
from workflows.lexicon import BREAK
from workflows.reading import Reading

STEM = 5  # letters of a longer word that count as a word of their own
_SHARED = {"id": "ms"}  # counted together: too close to tell apart
_TENTHS = 10.0  # the file tells tenths of nats
Row = tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Log-odds in nats by kind and by category, and the words that spoke most for each kind."""

    kinds: Row
    topics: Mapping[str, float]
    told: Mapping[str, tuple[str, ...]]


def tokens(words: Iterable[str]) -> dict[str, str]:
    """The distinct words and stems (``abcde*``), each with the word that it was seen in."""
    found: dict[str, str] = {}
    for word in words:
        if word != BREAK:
            found.setdefault(word, word)
            if len(word) > STEM:
                found.setdefault(word[:STEM] + "*", word)
    return found


def group(language: str) -> str:
    """The language under which a language's words are counted."""
    return _SHARED.get(language, language)


def evidence(reading: Reading) -> Evidence:
    """The summed evidence of the words of one mail; for its kind, of those that no phrase explains."""
    table = _tables().get(group(reading.language), {})
    known = _known(reading.unexplained(), table)
    kinds = tuple(sum(row[place] for _, row in known) for place in range(len(KINDS)))
    rows = [row for _, row in _known(reading.words, table)]
    told = {
        kind: tuple(
            dict.fromkeys(seen for seen, row in sorted(known, key=lambda one: -one[1][place]) if row[place] >= 1)
        )[:3]
        for place, kind in enumerate(KINDS)
    }
    topics = {topic: sum(row[place] for row in rows) for place, topic in enumerate(TOPICS, start=len(KINDS))}
    return Evidence(kinds=kinds, topics=topics, told=told)


def _known(words: Iterable[str], table: Mapping[str, Row]) -> list[tuple[str, Row]]:
    return [(seen, table[token]) for token, seen in tokens(words).items() if token in table]


@cache
def _tables() -> dict[str, dict[str, Row]]:
    """``data/words.txt`` by language, as ``bench/train_triage.py`` wrote it."""
    source = files(__package__).joinpath("data", "words.txt").read_text(encoding="utf-8")
    tables: dict[str, dict[str, Row]] = {}
    for line in source.splitlines():
        if not line.startswith("#"):
            language, word, *figures = line.split(" ")
            tables.setdefault(language, {})[word] = tuple(int(figure) / _TENTHS for figure in figures)
    return tables
