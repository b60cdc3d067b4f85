# SPDX-License-Identifier: Apache-2.0
"""How much each agent's votes weigh, so that a few who vote wrongly on purpose teach a desk nothing.

An agent is measured against the lexicon and what all others taught, only where those are sure. Nobody is lowered
with whom most other agents agree: a desk whose habits are not the lexicon's is no desk of saboteurs.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from workflows.counts import WHOLE, Counts
from workflows.learner import KINDS, SCALE, Vote, chance, evidence_of, logits

MOST_A_DAY = 50  # votes of an agent that count for one day (UTC)
JUDGED = 150  # of an agent's newest votes
LEAST_JUDGED = 10  # votes that others must be sure about before an agent is lowered
FEWEST_AGENTS = 3  # of two nobody can say who is right
SURE = 0.3  # from one half: what is between .2 and .8 is nobody's proof
ROUNDS = 2  # the second measures against those whom the first believed
Weights = Mapping[int, int]  # tenths, by agent


def counted(votes: Iterable[Vote]) -> list[Vote]:
    """The votes that count, the oldest first: one a ticket, its newest; no more than MOST_A_DAY of an agent a day."""
    newest: dict[int, Vote] = {}
    for vote in votes:
        if vote.ticket not in newest or newest[vote.ticket].at <= vote.at:
            newest[vote.ticket] = vote
    spent: dict[tuple[int, date], int] = defaultdict(int)
    kept = []
    for vote in sorted(newest.values(), key=lambda vote: (vote.at, vote.ticket)):
        spent[vote.agent, vote.at.date()] += 1
        if spent[vote.agent, vote.at.date()] <= MOST_A_DAY:
            kept.append(vote)
    return kept


def weights(votes: Sequence[Vote]) -> Weights:
    """The weight of every agent's votes in tenths, WHOLE for those there is nothing against."""
    by_agent: dict[int, list[Vote]] = defaultdict(list)
    for vote in votes:
        by_agent[vote.agent].append(vote)
    found = dict.fromkeys(by_agent, WHOLE)
    if len(by_agent) < FEWEST_AGENTS:
        return found
    for _ in range(ROUNDS):
        kinds = Counts()
        for vote in votes:
            kinds.add(vote.kind, vote.hashes, found[vote.agent])
        before, found = found, {agent: _weight(agent, by_agent, kinds, found[agent]) for agent in by_agent}
        if found == before:
            break
    return found


def _weight(agent: int, by_agent: Mapping[int, list[Vote]], kinds: Counts, now: int) -> int:
    """Measure an agent against the lexicon and the others; ``kinds`` has all votes, and has them again after."""
    own = by_agent[agent]
    for vote in own:
        kinds.add(vote.kind, vote.hashes, -now)
    agreed, refused = _measured(own, kinds, lexicon=True)
    for vote in own:
        kinds.add(vote.kind, vote.hashes, now)
    if agreed + refused < LEAST_JUDGED:
        return WHOLE
    trusted = round(WHOLE * min(max((agreed / (agreed + refused) - 0.5) / 0.3, 0.0), 1.0))
    return WHOLE if trusted < WHOLE and _has_most_with_them(agent, by_agent) else trusted


def _measured(votes: Sequence[Vote], kinds: Counts, *, lexicon: bool) -> tuple[int, int]:
    """How many of the votes the others would surely have cast, and how many they surely would not."""
    agreed = refused = 0
    for vote in votes[-JUDGED:]:
        evidence = evidence_of(vote, kinds)
        if lexicon or evidence:
            judged = vote if lexicon else _without_lexicon(vote)
            likely = chance(judged, logits(evidence, SCALE))
            agreed += likely >= 0.5 + SURE
            refused += likely <= 0.5 - SURE
    return agreed, refused


def _has_most_with_them(agent: int, by_agent: Mapping[int, list[Vote]]) -> bool:
    """Whether more than half of the other agents, each by their own votes alone, would vote as this one does."""
    others = [votes for other, votes in by_agent.items() if other != agent]
    with_them = 0
    for votes in others:
        kinds = Counts()
        for vote in votes[-2 * JUDGED :]:
            kinds.add(vote.kind, vote.hashes, WHOLE)
        agreed, refused = _measured(by_agent[agent], kinds, lexicon=False)
        with_them += agreed > refused
    return with_them * 2 > len(others)


def _without_lexicon(vote: Vote) -> Vote:
    return replace(vote, sure=1.0 / len(KINDS))
