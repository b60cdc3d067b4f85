# SPDX-License-Identifier: Apache-2.0
"""What a desk gains by learning, what saboteurs among its agents cost, and what a lesson costs in time and bytes.

Streams are made of our own written tickets (``tests/workflows/streams.py``). Every mail is judged by what was learned
of those before it alone; figures are of the last third, when a desk has had time to learn.
"""

import time
from collections.abc import Sequence

from tests.workflows.streams import OWN, Mail, each_once, jargon, settled, voted
from workflows.learner import Learner, unpacked
from workflows.learning import learned
from workflows.rehearsal import Example
from workflows.triage import triage

MAILS, STEP = 2_400, 80
AGENTS, HOSTILE = 10, 3
LEAST_GAINED, MOST_LOST, MOST_HARM = 10.0, 1.0, 0.5  # points
LANGUAGES = ("en", "nl", "ms")


def accuracy(mails: Sequence[Mail], votes: Sequence[Example], *, learning: bool = True) -> tuple[float, float]:
    """Per cent of the last third whose kind, and whose category, are what the desk holds them to be."""
    learner: Learner | None = None
    kinds = categories = count = 0
    for begin in range(len(mails) * 2 // 3, len(mails), STEP):
        if learning:
            learner = learned(example.vote for example in votes if example.vote.ticket < begin).learner
        for mail in mails[begin : begin + STEP]:
            verdict = triage(mail.subject, mail.text, mail.language, learned=learner)
            kinds += verdict.kind.value == mail.kind
            categories += verdict.category == mail.category
            count += 1
    return 100 * kinds / count, 100 * categories / count


def _stream(name: str, mails: list[Mail], least: float) -> bool:
    """One stream: the lexicon alone, ten honest agents, three saboteurs among them, and the seven honest alone."""
    honest = voted(mails, agents=AGENTS)
    mixed = voted(mails, agents=AGENTS, hostile=HOSTILE)
    rest = [example for example in honest if example.vote.agent >= HOSTILE]
    plain = accuracy(mails, honest, learning=False)
    taught, poisoned, fewer = (accuracy(mails, votes) for votes in (honest, mixed, rest))
    gained, lost = taught[0] - plain[0], taught[0] - poisoned[0]
    print(f"{name}: kind {plain[0]:.1f} without learning, {taught[0]:.1f} with it ({gained:+.1f} points),")
    print(f"    {poisoned[0]:.1f} with {HOSTILE} of {AGENTS} agents hostile ({-lost:+.1f}),", end=" ")
    print(f"{fewer[0]:.1f} where those three never vote;")
    print(f"    category {plain[1]:.1f} without learning, {taught[1]:.1f} with it;")
    trusted = learned(example.vote for example in mixed).weights
    print(f"    tenths that the agents weigh: {', '.join(str(trusted[agent]) for agent in sorted(trusted))}")
    return gained >= least and lost < MOST_LOST


def _cost(mails: list[Mail]) -> None:
    votes = [example.vote for example in voted(mails)]
    began = time.process_time()
    learner = learned(votes).learner
    built = time.process_time() - began
    packed = learner.packed
    began = time.process_time()
    unpacked(packed)
    loaded = time.process_time() - began
    hashed = sum(len(vote.hashes.packed) for vote in votes) / len(votes)
    print(f"a lesson of {len(votes)} votes: {built:.2f} s to build, {loaded:.2f} s to load, {len(packed):,} bytes;")
    print(f"    a vote: {hashed:.0f} bytes of hashes")


def main() -> bool:
    """Print the figures; whether the goals are met."""
    own = settled(MAILS, OWN, languages=LANGUAGES)
    met = _stream("habits of its own", own, LEAST_GAINED)
    met &= _stream("names of its own", jargon(MAILS // 2), LEAST_GAINED)
    met &= _stream("habits of the lexicon", settled(MAILS, {}, languages=LANGUAGES), -MOST_HARM)
    _stream("nothing comes again, nine languages (no goal)", each_once(OWN), 0.0)
    _cost(own)
    return met
