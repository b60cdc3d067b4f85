# SPDX-License-Identifier: Apache-2.0
"""Which votes count and what each weighs: saboteurs teach nothing, and a desk of its own habits is no saboteur."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workflows.counts import WHOLE
from workflows.hashing import hashes
from workflows.learner import SCALE, Vote
from workflows.learning import SCALES, learned
from workflows.trust import LEAST_JUDGED, MOST_A_DAY, counted, weights

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SIDES = {
    "request": ["badge", "monitor", "chair", "access", "licence", "account"],
    "incident": ["pump", "crash", "smoke", "leak", "freeze", "outage"],
}
OTHER_SIDE = {"request": "incident", "incident": "request"}


def past(
    agents: int, count: int, *, lexicon: Callable[[str], float], verdict: Callable[[int, str], str]
) -> list[Vote]:
    """Votes of several agents about mails of two sorts; ``lexicon`` is how sure it is of a sort's name."""
    drawn = random.Random(7)
    made = []
    for number in range(count):
        sort = drawn.choice(list(SIDES))
        agent = drawn.randrange(agents)
        kind = verdict(agent, sort)
        sure = lexicon(sort)
        made.append(
            Vote(
                agent=agent,
                ticket=number,
                kind=kind,
                category="other",
                hashes=hashes(drawn.sample(SIDES[sort], 3)),
                sure=sure if kind == sort else (1 - sure) / 2,
                at=AT + timedelta(hours=number),
            )
        )
    return made


def honest(agent: int, sort: str) -> str:
    return sort


def opposite(agent: int, sort: str) -> str:
    return OTHER_SIDE[sort]


def three_saboteurs(agent: int, sort: str) -> str:
    return OTHER_SIDE[sort] if agent < 3 else sort


# Which count


def one(ticket: int = 1, agent: int = 1, minutes: int = 0, kind: str = "request") -> Vote:
    at = AT + timedelta(minutes=minutes)
    return Vote(agent=agent, ticket=ticket, kind=kind, category="other", hashes=hashes(["badge"]), sure=0.5, at=at)


def test_the_newest_vote_of_a_ticket_counts_alone() -> None:
    votes = [one(kind="incident"), one(minutes=5, kind="request"), one(minutes=2, kind="other")]
    assert [vote.kind for vote in counted(votes)] == ["request"]


def test_no_agent_fills_a_day_with_votes() -> None:
    flood = [one(ticket=number, minutes=number) for number in range(MOST_A_DAY + 30)]
    assert len(counted(flood)) == MOST_A_DAY
    tomorrow = [one(ticket=1000 + number, minutes=24 * 60 + number) for number in range(5)]
    somebody_else = [one(ticket=2000 + number, agent=2, minutes=number) for number in range(5)]
    assert len(counted([*flood, *tomorrow, *somebody_else])) == MOST_A_DAY + 10


@given(st.permutations(range(6)))
def test_the_order_in_which_votes_are_read_does_not_matter(order: list[int]) -> None:
    votes = [one(ticket=number % 4, agent=number % 2, minutes=number) for number in range(6)]
    assert counted([votes[number] for number in order]) == counted(votes)


# What each weighs


def test_agents_of_one_mind_are_trusted_entirely() -> None:
    votes = past(10, 300, lexicon=lambda sort: 0.9, verdict=honest)
    assert set(weights(votes).values()) == {WHOLE}


def test_three_saboteurs_of_ten_weigh_nothing_and_the_others_all() -> None:
    votes = past(10, 400, lexicon=lambda sort: 0.6, verdict=three_saboteurs)
    assert weights(votes) == {agent: 0 if agent < 3 else WHOLE for agent in range(10)}


def test_what_saboteurs_voted_changes_no_verdict() -> None:
    votes = past(10, 400, lexicon=lambda sort: 0.6, verdict=three_saboteurs)
    clean = [vote for vote in votes if vote.agent >= 3]
    words = ["badge", "pump"]
    poisoned = learned(votes).learner
    assert {word: poisoned.kind([word]) for word in words} == {
        word: learned(clean).learner.fresh(poisoned.scale).kind([word]) for word in words
    }


def test_a_desk_whose_habits_are_not_the_lexicon_s_keeps_all_its_weight() -> None:
    votes = past(10, 400, lexicon=lambda sort: 0.95, verdict=opposite)
    assert set(weights(votes).values()) == {WHOLE}
    assert learned(votes).learner.kind(["badge"])["incident"] > 0


def test_of_two_agents_nobody_says_who_is_wrong() -> None:
    votes = past(2, 200, lexicon=lambda sort: 0.9, verdict=lambda agent, sort: OTHER_SIDE[sort] if agent else sort)
    assert set(weights(votes).values()) == {WHOLE}


def test_nobody_is_lowered_for_a_few_votes() -> None:
    votes = past(10, 300, lexicon=lambda sort: 0.9, verdict=honest)
    slips = [
        replace(vote, agent=99, ticket=9_000 + n, kind=OTHER_SIDE[vote.kind], sure=0.05)
        for n, vote in enumerate(votes[: LEAST_JUDGED - 1])
    ]
    assert weights([*votes, *slips])[99] == WHOLE
    more = [replace(vote, ticket=10_000 + n) for n, vote in enumerate(slips[:1])]
    assert weights([*votes, *slips, *more])[99] == 0


# How loud


def test_without_votes_the_scale_is_the_usual_one() -> None:
    lesson = learned([])
    assert (lesson.learner.scale, lesson.votes, lesson.weights) == (SCALE, (), {})


def test_where_words_say_nothing_of_the_kind_learning_speaks_softly() -> None:
    drawn = random.Random(3)
    noise = [
        replace(vote, hashes=hashes([f"word{drawn.randrange(150)}" for _ in range(12)]))
        for vote in past(3, 400, lexicon=lambda sort: 0.5, verdict=lambda agent, sort: drawn.choice(list(SIDES)))
    ]
    steady = past(3, 400, lexicon=lambda sort: 0.5, verdict=honest)
    loud, quiet = learned(steady).learner.scale, learned(noise).learner.scale
    assert loud >= SCALE > quiet
    assert {loud, quiet} <= set(SCALES)


def test_fitting_the_scale_leaves_the_counts_as_they_were() -> None:
    votes = past(3, 60, lexicon=lambda sort: 0.5, verdict=honest)
    lesson = learned(votes)
    for vote in lesson.votes:
        lesson.learner.count(vote, -lesson.weights[vote.agent])
    assert not any(lesson.learner.kinds.every)
    assert not any(lesson.learner.categories.every)
    assert set(lesson.learner.kinds.mails.values()) == {0}
