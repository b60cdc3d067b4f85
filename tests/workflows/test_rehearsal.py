# SPDX-License-Identifier: Apache-2.0
"""A desk's past decided again: what learning gains, that saboteurs gain nothing, what the golden set says of it."""

import pytest

from tests.workflows.streams import OWN, UPSIDE_DOWN, Mail, jargon, settled, voted
from workflows import rehearsal
from workflows.learner import KINDS, Learner
from workflows.learning import learned
from workflows.rehearsal import Golden, Share, golden, rehearse
from workflows.triage import triage


def points(share: Share) -> float:
    return 100 * (share.learned - share.without) / share.count


def unlearned(share: Share) -> float:
    """How much of what was wrong is right by learning."""
    return (share.learned - share.without) / (share.count - share.without)


@pytest.fixture(scope="module")
def own() -> list[Mail]:
    """Mails of a desk whose habits are not the lexicon's."""
    return settled(400, OWN, languages=("en",))


def test_a_desk_of_its_own_habits_loses_four_in_ten_of_its_mistakes(own: list[Mail]) -> None:
    found = rehearse(voted(own))
    assert found.kind.count == found.category.count == len(own)
    assert unlearned(found.kind) >= 0.4 and found.kind.learned >= 0.9 * len(own)
    assert unlearned(found.category) >= 0.4 and found.category.learned >= 0.83 * len(own)


def test_names_that_no_lexicon_knows_are_learned(own: list[Mail]) -> None:
    found = rehearse(voted(jargon(250)))
    assert points(found.kind) >= 30


def test_three_saboteurs_among_ten_agents_cost_what_their_silence_would(own: list[Mail]) -> None:
    mixed = voted(own, hostile=3)
    poisoned = learned(example.vote for example in mixed)
    honest = learned(example.vote for example in mixed if example.vote.agent >= 3)
    assert [poisoned.weights[agent] for agent in range(10)] == [0, 0, 0, *[10] * 7]
    words = [tuple(mail.text.lower().split()) for mail in own[:50]]
    taught = honest.learner.fresh(poisoned.learner.scale)
    assert [poisoned.learner.kind(one) for one in words] == [taught.kind(one) for one in words]


def test_every_mail_is_judged_by_those_before_it_alone() -> None:
    # One mail, again and again: only from the second step on can anything be known of it.
    text = "The Orbis pas of ward 12."
    kind = next(kind for kind in KINDS if kind != triage("", text, "en").kind)
    mail = Mail(subject="", text=text, language="en", kind=kind, category="other")
    found = rehearse(voted([mail] * (2 * rehearsal.STEP)))
    assert found.kind == Share(count=50, without=0, learned=25)
    assert found.by_kind == {kind: found.kind}


def test_without_a_past_there_is_nothing_to_tell() -> None:
    found = rehearse([])
    assert (found.kind, found.by_kind, found.by_category) == (Share(), {}, {})


def test_the_parts_make_up_the_whole(own: list[Mail]) -> None:
    found = rehearse(voted(own[:80]))
    for whole, parts in ((found.kind, found.by_kind), (found.category, found.by_category)):
        assert sum(share.count for share in parts.values()) == whole.count
        assert sum(share.learned for share in parts.values()) == whole.learned
        assert sum(share.without for share in parts.values()) == whole.without


# The golden set


def test_the_lexicon_alone_settles_the_golden_set_as_its_annotator_did() -> None:
    found = golden(None)
    assert found.kind >= 0.9
    assert found.category >= 0.85


def test_nothing_learned_changes_nothing() -> None:
    assert golden(Learner()) == golden(None)


def test_a_desk_s_own_names_cost_nothing_of_the_golden_set() -> None:
    taught = learned(example.vote for example in voted(jargon(250))).learner
    assert golden(taught).lost(golden(None)) <= rehearsal.MOST_LOST


def test_nonsense_that_all_agree_on_costs_more_than_may_be_lost() -> None:
    upside_down = voted(settled(250, UPSIDE_DOWN, languages=("en", "nl", "ms", "de")), agents=1)
    taught = learned(example.vote for example in upside_down).learner
    assert golden(taught).lost(golden(None)) > rehearsal.MOST_LOST


def test_the_larger_of_two_losses_counts() -> None:
    before, after = Golden(kind=0.9, category=0.8), Golden(kind=0.95, category=0.75)
    assert after.lost(before) == pytest.approx(0.05)
    assert Golden(kind=1.0, category=0.9).lost(before) < 0
