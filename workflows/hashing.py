# SPDX-License-Identifier: Apache-2.0
"""A mail's words as numbers: what is kept for learning, in place of the words themselves."""

import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from workflows.lexicon import BREAK, QUESTION

SIZE = 1 << 16  # buckets of a table; two bytes a number
MOST_WORDS = 200  # distinct words of a mail that count; people say first what it is about
LONGEST_WORD = 20  # letters of a word that are cut into pieces
PIECE = 4  # letters; a word of fewer has no pieces but itself
_TYPE = "H"
_ENDS = (BREAK, QUESTION)


def _none() -> "array[int]":
    return array(_TYPE)


@dataclass(frozen=True, kw_only=True)
class Hashes:
    """The buckets of a mail's distinct words, of its pairs of neighbours, and of the letter pieces of its words."""

    words: "array[int]"
    pairs: "array[int]"
    pieces: "array[int]"

    def buckets(self) -> Iterator[int]:
        """Every bucket of both tables: words have the first one, pairs and pieces share the second."""
        yield from self.words
        for shared in (self.pairs, self.pieces):
            for number in shared:
                yield SIZE + number

    @property
    def packed(self) -> bytes:
        """The hashes as bytes, the same on every machine; empty for a mail without a word."""
        if not self.words:
            return b""
        head = array(_TYPE, (len(self.words), len(self.pairs)))
        return b"".join(little(part).tobytes() for part in (head, self.words, self.pairs, self.pieces))


NOTHING = Hashes(words=_none(), pairs=_none(), pieces=_none())


def unpacked(content: bytes) -> Hashes:
    """The hashes that ``packed`` made into bytes; NOTHING where the bytes are none of its making."""
    numbers = _none()
    if len(content) < 4 or len(content) % 2:
        return NOTHING
    numbers.frombytes(content)
    numbers = little(numbers)
    words, pairs = 2 + numbers[0], 2 + numbers[0] + numbers[1]
    if pairs > len(numbers):
        return NOTHING
    return Hashes(words=numbers[2:words], pairs=numbers[words:pairs], pieces=numbers[pairs:])


def hashes(words: Sequence[str]) -> Hashes:
    """The hashes of a mail's words as ``workflows.lexicon.words_of`` gives them; linear in their number."""
    kept = tuple(distinct(words))
    pieces = _none()
    for word in kept:
        pieces.extend(pieces_of(word))
    found = array(_TYPE, dict.fromkeys(pair_bucket(*pair) for pair in pairs(words)))
    return Hashes(words=array(_TYPE, map(word_bucket, kept)), pairs=found, pieces=pieces)


def distinct(words: Sequence[str]) -> list[str]:
    """The words that count, each once, in the order of the mail."""
    return [word for word in dict.fromkeys(words) if word not in _ENDS][:MOST_WORDS]


def pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    """Neighbours within a sentence, each pair once."""
    found = dict.fromkeys(zip(words[:MOST_WORDS], words[1 : MOST_WORDS + 1], strict=False))
    return [pair for pair in found if pair[0] not in _ENDS and pair[1] not in _ENDS]


def word_bucket(word: str) -> int:
    """Where a word is counted, below SIZE."""
    return crc32(_bytes(word)) % SIZE


def pair_bucket(one: str, other: str) -> int:
    """Where a pair is counted, below SIZE."""
    return crc32(_bytes(f"{one} {other}")) % SIZE


def pieces_of(word: str) -> list[int]:
    """Where the pieces of a word are counted, below SIZE; they know a word in its other forms and compounds."""
    if len(word) <= PIECE:
        return []
    marked = _bytes(f"<{word[:LONGEST_WORD]}>")
    return [crc32(marked[at : at + PIECE]) % SIZE for at in range(len(marked) - PIECE + 1)]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def little(numbers: "array[int]") -> "array[int]":
    """The numbers with their lowest byte first in memory, or back from that."""
    if sys.byteorder == "little":
        return numbers
    turned = numbers[:]
    turned.byteswap()
    return turned
