# SPDX-License-Identifier: Apache-2.0
"""How well a desk would have decided its own past, with learning and without; and whether the golden set stands.

Progressive validation: every mail is judged by what was learned of those before it alone.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from workflows.learned import Learned
from workflows.learner import Vote
from workflows.learning import learned
from workflows.triage import Triage, triage

STEP = 25  # votes after which the rehearsed desk learns anew
OFTEN = 20  # steps at most: a long past is rehearsed in larger ones
MOST_LOST = 0.03  # of the golden set that a lesson may lose


@dataclass(frozen=True, kw_only=True)
class Example:
    """A vote with what its reporter wrote."""

    vote: Vote
    subject: str
    text: str = field(repr=False)
    language: str


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many of so many were right, without learning and with it."""

    count: int = 0
    without: int = 0
    learned: int = 0

    def and_one(self, without: bool, learned: bool) -> "Share":
        """With one more."""
        return Share(count=self.count + 1, without=self.without + without, learned=self.learned + learned)


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """The desk's past decided again; by kind and by category as the agents settled them."""

    kind: Share = Share()
    category: Share = Share()
    by_kind: Mapping[str, Share] = field(default_factory=dict)
    by_category: Mapping[str, Share] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Golden:
    """The shares of the golden set (0 to 1) whose kind and category are right."""

    kind: float
    category: float

    def lost(self, since: "Golden") -> float:
        """The larger loss of the two against an earlier figure; below 0 where both won."""
        return max(since.kind - self.kind, since.category - self.category)


def rehearse(past: Sequence[Example]) -> Rehearsal:
    """Decide the past again, the oldest first."""
    kinds: dict[str, Share] = defaultdict(Share)
    categories: dict[str, Share] = defaultdict(Share)
    step = max(STEP, -(-len(past) // OFTEN))
    for begin in range(0, len(past), step):
        lesson = learned(example.vote for example in past[:begin])
        for example in past[begin : begin + step]:
            plain = _verdict(example, None)
            taught = _verdict(example, lesson.learner if begin else None)
            vote = example.vote
            kinds[vote.kind] = kinds[vote.kind].and_one(plain.kind == vote.kind, taught.kind == vote.kind)
            topics = categories[vote.category]
            right = plain.category == vote.category, taught.category == vote.category
            categories[vote.category] = topics.and_one(*right)
    return Rehearsal(
        kind=_together(kinds.values()),
        category=_together(categories.values()),
        by_kind=dict(sorted(kinds.items())),
        by_category=dict(sorted(categories.items())),
    )


def golden(learner: Learned | None) -> Golden:
    """The shipped golden set decided with what was learned."""
    rows = _golden_set()
    verdicts = [triage(row["subject"], row["text"], row["lang"], learned=learner) for row in rows]
    pairs = list(zip(rows, verdicts, strict=True))
    return Golden(
        kind=sum(verdict.kind == row["kind"] for row, verdict in pairs) / len(rows),
        category=sum(verdict.category == row["category"] for row, verdict in pairs) / len(rows),
    )


def _verdict(example: Example, learner: Learned | None) -> Triage:
    return triage(example.subject, example.text, example.language, learned=learner)


def _together(shares: Iterable[Share]) -> Share:
    rows = list(shares)
    return Share(
        count=sum(row.count for row in rows),
        without=sum(row.without for row in rows),
        learned=sum(row.learned for row in rows),
    )


@cache
def _golden_set() -> tuple[dict[str, str], ...]:
    source = files(__package__).joinpath("data", "golden.jsonl").read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in source.splitlines())
