# SPDX-License-Identifier: Apache-2.0
"""From the votes of agents to a learner: which of them count, what each weighs, and how loud the whole may speak."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workflows.counts import WHOLE
from workflows.learner import SCALE, Learner, Vote, chance, evidence_of, logits
from workflows.trust import Weights, counted, weights

FITTED_ON = 300  # of the newest votes
SCALES = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0)
HOLD = 5.0  # nats that a scale ten times too large or small costs: few votes leave it where it is


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A learner, with what it was made of: the votes that count, and the weight of each agent in tenths."""

    learner: Learner
    votes: tuple[Vote, ...]
    weights: Weights


def learned(votes: Iterable[Vote]) -> Lesson:
    """What the votes teach together; the order in which they come does not matter."""
    kept = counted(votes)
    trusted = weights(kept)
    learner = Learner()
    for vote in kept:
        learner.count(vote, trusted[vote.agent])
    return Lesson(learner=learner.fresh(fitted(learner, kept, trusted)), votes=tuple(kept), weights=trusted)


def fitted(learner: Learner, votes: Sequence[Vote], trusted: Weights) -> float:
    """The scale under which the newest votes were likeliest, each judged by all others."""
    judged = []
    for vote in [vote for vote in votes if trusted[vote.agent] == WHOLE][-FITTED_ON:]:
        learner.kinds.add(vote.kind, vote.hashes, -WHOLE)
        judged.append((vote, evidence_of(vote, learner.kinds)))
        learner.kinds.add(vote.kind, vote.hashes, WHOLE)

    def loss(scale: float) -> float:
        """The surprise at the votes (nats), and what it costs to leave the usual scale."""
        surprise = -sum(math.log(chance(vote, logits(evidence, scale))) for vote, evidence in judged)
        return surprise + HOLD * math.log10(scale / SCALE) ** 2

    return min(SCALES, key=loss)
