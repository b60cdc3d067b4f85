# SPDX-License-Identifier: Apache-2.0
"""Naive Bayes by counting: in how many votes of each class a bucket occurred, and what that says of a mail.

Counts are whole tenths of a vote, so that what was added is taken back exactly.
"""

import json
import math
import operator
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from workflows.hashing import SIZE, Hashes, little

WHOLE = 10  # tenths: a vote of an agent who is trusted entirely
STRENGTH = 4.0  # votes that a bucket must outweigh before it says much
PAIR, PIECE = 0.5, 0.3  # what a pair and a piece count beside a word: they repeat it
TOGETHER = 16  # ratios that are multiplied
RAREST = 0.01  # the share that a class has at least, so that one without a vote can be compared
_TYPE = "i"


Group = tuple[float, Sequence[int]]  # a weight, and the buckets that have it


def _table() -> "array[int]":
    return array(_TYPE, bytes(2 * SIZE * array(_TYPE).itemsize))


_NOWHERE = _table()  # of a class without a vote


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

    def evidence(self, names: Sequence[str], groups: Iterable[Group]) -> tuple[float, ...]:
        """The summed log-odds of each class against all others; empty where no bucket was ever counted."""
        every = self.every
        known = [(weight, [(at, every[at]) for at in buckets if every[at] > 0]) for weight, buckets in groups]
        if not any(seen for _, seen in known):
            return ()
        total = max(1, sum(self.mails.values()))
        return tuple(self._odds(name, total, known) for name in names)

    def _odds(self, name: str, total: int, known: list[tuple[float, list[tuple[int, int]]]]) -> float:
        share = min(max(self.mails.get(name, 0) / total, RAREST), 1.0 - RAREST)
        here_counts, rest_counts, strength = 1.0 / share, 1.0 / (1.0 - share), STRENGTH * WHOLE
        table = self.tables.get(name, _NOWHERE)
        summed = 0.0
        for weight, seen in known:
            # One logarithm for several ratios, few enough that their product stays a number.
            for begin in range(0, len(seen), TOGETHER):
                product = 1.0
                for bucket, count in seen[begin : begin + TOGETHER]:
                    here = table[bucket]
                    product *= (here * here_counts + strength) / ((count - here) * rest_counts + strength)
                summed += weight * math.log(product)
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


def weighted(found: Hashes) -> list[Group]:
    """The buckets of a mail with what they count."""
    pairs, pieces = ([SIZE + bucket for bucket in part] for part in (found.pairs, found.pieces))
    return [(1.0, found.words), (PAIR, pairs), (PIECE, pieces)]


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
