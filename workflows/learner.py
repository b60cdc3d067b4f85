# SPDX-License-Identifier: Apache-2.0
"""What a desk's agents have taught: naive Bayes over hashed words, pairs and letter pieces.

It is a residual: its log-odds are added to what the lexicon says (``workflows.learned.Learned``). A data breach has
no class here: confidential tickets are never learned from, so nothing can teach a desk to overlook one.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Self

from workflows import counts
from workflows.counts import PAIR, PIECE, WHOLE, Counts, Group, weighted
from workflows.hashing import SIZE, Hashes, distinct, pair_bucket, pairs, pieces_of, word_bucket
from workflows.triage import Kind

KINDS = tuple(kind.value for kind in Kind)
MOST = 6.0  # nats that learning may say for or against a kind; the same for a category's score
SCALE = 0.5  # of the summed log-odds, where a desk has too few votes to fit its own: buckets repeat each other
CATEGORY_SCALE = 0.5  # brings log-odds to the size of phrase weights
# The categories that the lexicon names: where agents never vote for one, that teaches too.
NAMED = ("network", "hardware", "software", "access", "email", "security", "billing")
LEAST = 3  # votes for any other category before it is spoken for
TOLD = 3  # contributions that are named
WORTH_TELLING = 0.3  # nats
AT_HAND = 20_000  # words and pairs whose evidence is kept
_SUREST = 0.995  # of a prior: none is taken for certain
Piece = tuple[str] | tuple[str, str]  # a word or a pair
Evidence = tuple[float, ...]  # summed log-odds by KINDS, then by category; empty where nothing is known
Said = tuple[Piece, Evidence]


@dataclass(frozen=True, kw_only=True)
class Vote:
    """What an agent held a ticket to be; ``sure`` is the probability that the lexicon alone gave to this kind."""

    agent: int
    ticket: int
    kind: str
    category: str
    hashes: Hashes = field(repr=False)
    sure: float
    at: datetime


@dataclass(frozen=True, eq=False, kw_only=True)
class Learner:
    """Implements ``workflows.learned.Learned``. Evidence is kept by word: count no vote once it has been asked."""

    kinds: Counts = field(default_factory=Counts)
    categories: Counts = field(default_factory=Counts)
    scale: float = SCALE
    _known: dict[Piece, Evidence] = field(default_factory=dict, repr=False)
    _latest: list[tuple[tuple[str, ...], list[Said], Evidence]] = field(default_factory=list, repr=False)

    def count(self, vote: Vote, tenths: int = WHOLE) -> None:
        """Add a vote with its weight; negative tenths take it back exactly."""
        self.kinds.add(vote.kind, vote.hashes, tenths)
        self.categories.add(vote.category, vote.hashes, tenths)

    def fresh(self, scale: float) -> Self:
        """The same counts at work with another scale."""
        return replace(self, scale=scale, _known={}, _latest=[])

    def kind(self, words: Sequence[str]) -> Mapping[str, float]:
        """Logits (nats) to add to those of each kind, within MOST; empty where nothing was learned."""
        return logits(self._summed(words), self.scale)

    def category(self, words: Sequence[str]) -> Mapping[str, float]:
        """Scores to add to those of the phrases, within MOST, for each category that is spoken for."""
        summed = zip(self.spoken_for, self._summed(words)[len(KINDS) :], strict=False)
        return {name: min(max(CATEGORY_SCALE * value, -MOST), MOST) for name, value in summed}

    def told(self, words: Sequence[str]) -> Sequence[str]:
        """The largest contributions, by the words of the mail at hand, the weightiest first."""
        said, summed = self._heard(words)
        if not summed:
            return []
        largest: list[tuple[float, Piece, str]] = []
        for names, begin, scale in ((KINDS, 0, self.scale), (self.spoken_for, len(KINDS), CATEGORY_SCALE)):
            parts = summed[begin : begin + len(names)]
            place = parts.index(max(parts))
            name = f"category {names[place]}" if begin else names[place]
            least = WORTH_TELLING / scale
            at = begin + place
            largest += [(scale * told[at], piece, name) for piece, told in said if told[at] >= least]
        largest.sort(key=lambda one: (-one[0], one[1], one[2]))
        return [
            f"'{' '.join(piece)}' speaks for {name}, as this desk's agents decided before"
            for _, piece, name in largest[:TOLD]
        ]

    @cached_property
    def spoken_for(self) -> tuple[str, ...]:
        """The categories with votes enough and those of the lexicon, always in the same order."""
        own = {name for name, votes in self.categories.mails.items() if votes >= LEAST * WHOLE}
        return tuple(sorted(own.union(NAMED)))

    @property
    def packed(self) -> bytes:
        """The learner as bytes, for a database that many daemons share."""
        scale = repr(self.scale).encode()
        return counts.compressed(scale, self.kinds.packed, self.categories.packed)

    def _summed(self, words: Sequence[str]) -> Evidence:
        return self._heard(words)[1]

    def _heard(self, words: Sequence[str]) -> tuple[list[Said], Evidence]:
        """What each piece says, and all together; kept for the mail at hand, about which triage asks three times."""
        for latest, said, summed in self._latest[:]:
            if latest is words:
                return said, summed
        known = self._known
        said = [
            (piece, told) for piece in _pieces(words) if (told := known[piece] if piece in known else self._of(piece))
        ]
        summed = tuple(map(sum, zip(*(told for _, told in said), strict=True)))
        if isinstance(words, tuple):
            self._latest[:] = [(words, said, summed)]
        return said, summed

    def _of(self, piece: Piece) -> Evidence:
        found = self._known.get(piece)
        if found is None:
            if len(self._known) >= AT_HAND:
                self._known.clear()  # words without end cost time, and no memory
            found = self._known[piece] = self._worked_out(piece)
        return found

    def _worked_out(self, piece: Piece) -> Evidence:
        groups: list[Group]
        if len(piece) > 1:
            groups = [(PAIR, [SIZE + pair_bucket(*piece)])]
        else:
            groups = [(1.0, [word_bucket(*piece)]), (PIECE, [SIZE + at for at in pieces_of(*piece)])]
        kinds = self.kinds.evidence(KINDS, groups)
        return kinds + self.categories.evidence(self.spoken_for, groups) if kinds else ()


def unpacked(content: bytes) -> Learner:
    """The learner that ``packed`` made into bytes. Raises ValueError where they are damaged."""
    try:
        scale, kinds, categories = counts.expanded(content)
        return Learner(
            kinds=counts.unpacked(kinds), categories=counts.unpacked(categories), scale=float(scale.decode())
        )
    except (TypeError, UnicodeDecodeError) as error:
        raise ValueError("the learned counts are damaged") from error


def logits(evidence: Evidence, scale: float) -> dict[str, float]:
    """What the evidence of KINDS adds to their logits, within MOST."""
    return {name: min(max(scale * value, -MOST), MOST) for name, value in zip(KINDS, evidence, strict=False)}


def chance(vote: Vote, added: Mapping[str, float]) -> float:
    """The probability of the vote's kind by the lexicon and what was added to its logits."""
    sure = min(max(vote.sure, 1.0 - _SUREST), _SUREST)
    rest = (1.0 - sure) / (len(KINDS) - 1)
    powers = {kind: (sure if kind == vote.kind else rest) * math.exp(added.get(kind, 0.0)) for kind in KINDS}
    return powers[vote.kind] / sum(powers.values())


def evidence_of(vote: Vote, kinds: Counts) -> Evidence:
    """What the counts say of a vote's mail, by KINDS."""
    return kinds.evidence(KINDS, weighted(vote.hashes))


def _pieces(words: Sequence[str]) -> list[Piece]:
    """Words and pairs that evidence is kept by."""
    return [*((word,) for word in distinct(words)), *pairs(words)]
