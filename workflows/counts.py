# SPDX-License-Identifier: Apache-2.0
"""Naive Bayes by counting: in how many votes of each class a bucket occurred, and what that says of a mail.

Counts are whole tenths of a vote, so that what was added is taken back exactly.
"""

import json
import math
import operator
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from workflows.hashing import SIZE, Hashes, little

WHOLE = 10  # tenths: a vote of an agent who is trusted entirely
STRENGTH = 4.0  # votes that a bucket must outweigh before it says much
PAIR, PIECE = 0.5, 0.3  # what a pair and a piece count beside a word: they repeat it
RAREST = 0.01  # the share that a class has at least, so that one without a vote can be compared
_TYPE = "i"


def _table() -> "array[int]":
    return array(_TYPE, bytes(2 * SIZE * array(_TYPE).itemsize))


@dataclass(frozen=True, eq=False)
class Counts:
    """Tenths of votes by class and bucket; changed in place, and only by votes that come or go."""

    mails: dict[str, int] = field(default_factory=dict)
    tables: dict[str, "array[int]"] = field(default_factory=dict, repr=False)
    every: "array[int]" = field(default_factory=_table, repr=False)

    def add(self, name: str, found: Hashes, tenths: int) -> None:
        """Count a mail for a class; negative tenths take back what was counted."""
        self.mails[name] = self.mails.get(name, 0) + tenths
        table, every = self.tables.setdefault(name, _table()), self.every
        for bucket in found.buckets():
            table[bucket] += tenths
            every[bucket] += tenths

    def evidence(self, names: Sequence[str], buckets: Iterable[tuple[int, float]]) -> tuple[float, ...]:
        """The summed log-odds of each class against all others; empty where no bucket was ever counted."""
        every = self.every
        known = [(bucket, weight, every[bucket]) for bucket, weight in buckets if every[bucket] > 0]
        return tuple(self._odds(name, known) for name in names) if known else ()

    def _odds(self, name: str, known: list[tuple[int, float, int]]) -> float:
        share = min(max(self.mails.get(name, 0) / max(1, sum(self.mails.values())), RAREST), 1.0 - RAREST)
        rest, strength, table = 1.0 - share, STRENGTH * WHOLE, self.tables.get(name)
        summed = 0.0
        for bucket, weight, seen in known:
            here = table[bucket] if table is not None else 0
            summed += weight * math.log((here / share + strength) / ((seen - here) / rest + strength))
        return summed

    @property
    def packed(self) -> bytes:
        """The counts as bytes, the same on every machine."""
        head = json.dumps(self.mails).encode()
        tables = (little(self.tables[name]).tobytes() for name in self.mails)
        return len(head).to_bytes(4, "little") + head + b"".join(tables)


def unpacked(content: bytes) -> Counts:
    """The counts that ``packed`` made into bytes. Raises ValueError where they are damaged."""
    end = 4 + int.from_bytes(content[:4], "little")
    counts = Counts(mails=json.loads(content[4:end]))
    size = len(counts.every) * counts.every.itemsize
    if len(content) != end + size * len(counts.mails):
        raise ValueError("the counts are cut off")
    every = counts.every
    for place, name in enumerate(counts.mails):
        table = array(_TYPE)
        table.frombytes(content[end + place * size : end + (place + 1) * size])
        counts.tables[name] = little(table)
        every = array(_TYPE, map(operator.add, every, counts.tables[name]))
    return replace(counts, every=every)


def weighted(found: Hashes) -> Iterator[tuple[int, float]]:
    """Each bucket of a mail with what it counts."""
    yield from ((bucket, 1.0) for bucket in found.words)
    yield from ((SIZE + bucket, PAIR) for bucket in found.pairs)
    yield from ((SIZE + bucket, PIECE) for bucket in found.pieces)


def compressed(*parts: bytes) -> bytes:
    """Several pieces of bytes in one, small."""
    return zlib.compress(b"".join(len(part).to_bytes(4, "little") + part for part in parts), 1)


def expanded(content: bytes) -> list[bytes]:
    """The pieces that ``compressed`` put together. Raises ValueError where they are damaged."""
    try:
        whole = zlib.decompress(content)
    except zlib.error as error:
        raise ValueError("the bytes are damaged") from error
    parts, at = [], 0
    while at < len(whole):
        size = int.from_bytes(whole[at : at + 4], "little")
        parts.append(whole[at + 4 : at + 4 + size])
        at += 4 + size
    return parts
