# SPDX-License-Identifier: Apache-2.0
"""What a desk's agents have taught: naive Bayes over hashed words, pairs and letter pieces.

It is a residual: its log-odds are added to what the lexicon says (``workflows.learned.Learned``). A data breach has
no class here: confidential tickets are never learned from, so nothing can teach a desk to overlook one.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from workflows import counts
from workflows.counts import PAIR, PIECE, WHOLE, Counts, weighted
from workflows.hashing import SIZE, Hashes, distinct, pair_bucket, pairs, pieces_of, word_bucket
from workflows.triage import Kind

KINDS = tuple(kind.value for kind in Kind)
MOST = 6.0  # nats that learning may say for or against a kind; the most that it adds to a category's score
SCALE = 0.5  # of the summed log-odds, where a desk has too few votes to fit its own: buckets repeat each other
CATEGORY_SCALE = 0.5  # brings log-odds to the size of phrase weights
LEAST = 3  # votes for a category before it is spoken for
TOLD = 3  # contributions that are named
WORTH_TELLING = 0.3  # nats
_AT_HAND = 20_000  # words and pairs whose evidence is kept
_SUREST = 0.995  # of a prior: none is taken for certain


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


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Summed log-odds by kind and by category; empty where nothing is known."""

    kinds: tuple[float, ...] = ()
    categories: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Learner:
    """Implements ``workflows.learned.Learned``. Evidence is kept by word: count no vote once it has been asked."""

    kinds: Counts = field(default_factory=Counts)
    categories: Counts = field(default_factory=Counts)
    scale: float = SCALE
    _words: dict[str, Evidence] = field(default_factory=dict, repr=False)
    _pairs: dict[int, Evidence] = field(default_factory=dict, repr=False)

    def count(self, vote: Vote, tenths: int = WHOLE) -> None:
        """Add a vote with its weight; negative tenths take it back exactly."""
        self.kinds.add(vote.kind, vote.hashes, tenths)
        self.categories.add(vote.category, vote.hashes, tenths)

    def fresh(self, scale: float) -> Self:
        """The same counts at work with another scale."""
        return replace(self, scale=scale, _words={}, _pairs={})

    def kind(self, words: Sequence[str]) -> Mapping[str, float]:
        """Logits (nats) to add to those of each kind, within MOST; empty where nothing was learned."""
        return logits(self._summed(words).kinds, self.scale)

    def category(self, words: Sequence[str]) -> Mapping[str, float]:
        """Scores to add to those of the phrases, for each category with votes enough."""
        summed = zip(self.spoken_for, self._summed(words).categories, strict=False)
        return {name: min(max(CATEGORY_SCALE * value, -MOST / 2), MOST) for name, value in summed}

    def told(self, words: Sequence[str]) -> Sequence[str]:
        """The largest contributions, by the words of the mail at hand, the weightiest first."""
        said = [(word, self._of_word(word)) for word in distinct(words)]
        said += [(" ".join(pair), self._of_pair(*pair)) for pair in pairs(words)]
        kinds = [(written, evidence.kinds) for written, evidence in said if evidence.kinds]
        topics = [(written, evidence.categories) for written, evidence in said if evidence.categories]
        lines = list(_largest(kinds, KINDS, self.scale, ""))
        lines += _largest(topics, self.spoken_for, CATEGORY_SCALE, "category ")
        return [line for _, line in sorted(lines, reverse=True)[:TOLD]]

    @property
    def spoken_for(self) -> tuple[str, ...]:
        """The categories with votes enough, always in the same order."""
        return tuple(sorted(name for name, votes in self.categories.mails.items() if votes >= LEAST * WHOLE))

    @property
    def packed(self) -> bytes:
        """The learner as bytes, for a database that many daemons share."""
        scale = repr(self.scale).encode()
        return counts.compressed(scale, self.kinds.packed, self.categories.packed)

    def _summed(self, words: Sequence[str]) -> Evidence:
        found = [self._of_word(word) for word in distinct(words)]
        found += [self._of_pair(*pair) for pair in pairs(words)]
        return Evidence(
            kinds=_columns(evidence.kinds for evidence in found),
            categories=_columns(evidence.categories for evidence in found),
        )

    def _of_word(self, word: str) -> Evidence:
        found = self._words.get(word)
        if found is None:
            found = self._worked_out([(word_bucket(word), 1.0), *((SIZE + at, PIECE) for at in pieces_of(word))])
            if len(self._words) < _AT_HAND:
                self._words[word] = found
        return found

    def _of_pair(self, one: str, other: str) -> Evidence:
        bucket = pair_bucket(one, other)
        found = self._pairs.get(bucket)
        if found is None:
            found = self._worked_out([(SIZE + bucket, PAIR)])
            if len(self._pairs) < _AT_HAND:
                self._pairs[bucket] = found
        return found

    def _worked_out(self, buckets: list[tuple[int, float]]) -> Evidence:
        kinds = self.kinds.evidence(KINDS, buckets)
        return Evidence(kinds=kinds, categories=self.categories.evidence(self.spoken_for, buckets) if kinds else ())


def unpacked(content: bytes) -> Learner:
    """The learner that ``packed`` made into bytes. Raises ValueError where they are damaged."""
    try:
        scale, kinds, categories = counts.expanded(content)
        return Learner(
            kinds=counts.unpacked(kinds), categories=counts.unpacked(categories), scale=float(scale.decode())
        )
    except (TypeError, UnicodeDecodeError) as error:
        raise ValueError("the learned counts are damaged") from error


def logits(evidence: Sequence[float], scale: float) -> dict[str, float]:
    """What the evidence of KINDS adds to their logits, within MOST."""
    return {name: min(max(scale * value, -MOST), MOST) for name, value in zip(KINDS, evidence, strict=False)}


def chance(vote: Vote, added: Mapping[str, float]) -> float:
    """The probability of the vote's kind by the lexicon and what was added to its logits."""
    sure = min(max(vote.sure, 1.0 - _SUREST), _SUREST)
    rest = (1.0 - sure) / (len(KINDS) - 1)
    powers = {kind: (sure if kind == vote.kind else rest) * math.exp(added.get(kind, 0.0)) for kind in KINDS}
    return powers[vote.kind] / sum(powers.values())


def evidence_of(vote: Vote, kinds: Counts) -> tuple[float, ...]:
    """What the counts say of a vote's mail, by KINDS."""
    return kinds.evidence(KINDS, weighted(vote.hashes))


def _columns(rows: Iterable[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(map(sum, zip(*filter(None, rows), strict=True)))


def _largest(
    said: list[tuple[str, tuple[float, ...]]], names: Sequence[str], scale: float, sort: str
) -> Iterable[tuple[float, str]]:
    """The contributions to what all of them together speak for."""
    summed = _columns(values for _, values in said)
    if not summed:
        return
    place = summed.index(max(summed))
    for written, values in said:
        if scale * values[place] >= WORTH_TELLING:
            line = f"'{written}' speaks for {sort}{names[place]}, as this desk's agents decided before"
            yield scale * values[place], line
