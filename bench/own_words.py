# SPDX-License-Identifier: Apache-2.0
"""Mails as the words, pairs and beginnings of words of their language, each for itself; it needs numpy and scipy."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from bench.tickets import Ticket
from workflows.word_model import group, pairs, scale, singles, stems

LEAST = 2  # tickets that must hold it
WORD, BEGINNING = 2.0, 1.0  # what a word or pair counts, and how a word begins, times how seldom it is
Array = Any
Key = tuple[str, str]  # group of languages, and word, pair or beginning


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The column of each key, and what it counts there."""

    columns: dict[Key, int]
    counts: Array


def keys_of(ticket: Ticket) -> Counter[Key]:
    """How often each word, pair and beginning counts in a ticket."""
    language, words = group(ticket.row["lang"]), ticket.full.words
    said = singles(words)
    found = Counter((language, key) for key in (*said, *pairs(words)))
    found.update((language, key) for word in said for key in stems(word))
    return found


def seen(tickets: Iterable[Ticket]) -> Seen:
    """The keys that these tickets hold often enough; the last column is always 1."""
    held: Counter[Key] = Counter()
    count = 0
    for ticket in tickets:
        held.update(keys_of(ticket).keys())
        count += 1
    kept = [(key, number) for key, number in held.items() if number >= LEAST]
    weights = [log(count / number) * (BEGINNING if key.endswith("*") else WORD) for (_, key), number in kept]
    return Seen(
        columns={key: place for place, (key, _) in enumerate(kept)}, counts=np.array([*weights, 1.0], "float32")
    )


def matrix(tickets: Sequence[Ticket], known: Seen) -> Array:
    """A sparse row for each ticket, scaled as ``word_model.evidence`` scales its sum."""
    rows, columns, values = [], [], []
    for row, ticket in enumerate(tickets):
        scaled = scale(ticket.full.words)
        for key, number in keys_of(ticket).items():
            column = known.columns.get(key)
            if column is not None:
                rows.append(row)
                columns.append(column)
                values.append(number * known.counts[column] / scaled)
        rows.append(row)
        columns.append(len(known.columns))
        values.append(1.0)
    shape = len(tickets), len(known.columns) + 1
    return csr_matrix((np.array(values, "float32"), (rows, columns)), shape=shape)


def figures(known: Seen, weights: Array) -> dict[Key, Array]:
    """Key -> what it adds by itself, of the weights (rows: columns of ``matrix``)."""
    return {key: known.counts[column] * weights[column] for key, column in known.columns.items()}
