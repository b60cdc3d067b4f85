# SPDX-License-Identifier: Apache-2.0
"""Learning counts what agents decided: additive, bounded, undone exactly, explained by the mail's words."""

import json
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows import counts, hashing, learner
from workflows.counts import WHOLE, Counts
from workflows.hashing import MOST_WORDS, NOTHING, SIZE, hashes, unpacked
from workflows.learned import Learned
from workflows.learner import KINDS, MOST, Learner, Vote, chance
from workflows.lexicon import words_of

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
VOCABULARY = ["vpn", "printer", "toner", "invoice", "|", "?", "naar", "wachtwoord", "resetten", "x", "été"]
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=12)
TEXTS = st.lists(st.text(min_size=1, max_size=30), max_size=30)


def vote(text: str, kind: str = "request", category: str = "access", number: int = 1, agent: int = 1) -> Vote:
    """An agent's verdict on a mail of these words, about which the lexicon was in doubt."""
    return Vote(
        agent=agent,
        ticket=number,
        kind=kind,
        category=category,
        hashes=hashes(words_of(text)),
        sure=0.5,
        at=AT + timedelta(minutes=number),
    )


def taught(*votes: Vote) -> Learner:
    found = Learner()
    for one in votes:
        found.count(one)
    return found


BADGES = [vote(f"my badge for the {place} gate", "request", "access", n) for n, place in enumerate(["north", "east"])]
PUMPS = [vote(f"pump {n} is at the {place} gate", "incident", "pumps", 10 + n) for n, place in enumerate("ab" * 3)]


# Hashes


@given(TEXTS)
def test_hashes_are_the_same_after_packing(words: list[str]) -> None:
    assert unpacked(hashes(words).packed) == hashes(words)


@given(st.binary(max_size=60))
def test_bytes_that_are_no_hashes_do_no_harm(content: bytes) -> None:
    assert all(0 <= bucket < 2 * SIZE for bucket in unpacked(content).buckets())


def test_no_word_can_be_read_in_what_is_kept() -> None:
    packed = hashes(words_of("Mrs Quackenbush lost her insulin pump")).packed
    assert packed
    for word in (b"quackenbush", b"insulin", b"pump"):
        assert word not in packed


def test_the_ends_of_sentences_are_neither_words_nor_crossed_by_pairs() -> None:
    one = hashes(words_of("It broke. Help!"))
    assert (len(one.words), len(one.pairs)) == (3, 1)
    assert hashes(words_of(". ? !")) == NOTHING


def test_a_huge_mail_keeps_few_hashes() -> None:
    kept = hashes([f"wordnumber{number}" for number in range(20_000)])
    assert len(kept.words) == MOST_WORDS
    assert len(kept.packed) < 10_000
    assert len(hashes(["x" * 1_000_000]).pieces) < 30


# Counting


@given(st.lists(st.tuples(WORDS, st.sampled_from(KINDS), st.integers(1, WHOLE)), max_size=8), WORDS)
def test_what_was_added_is_taken_back_exactly(before: list[tuple[list[str], str, int]], words: list[str]) -> None:
    told = Counts()
    for said, kind, tenths in before:
        told.add(kind, hashes(said), tenths)
    told.add("other", hashes(words), 0)
    first = told.packed
    told.add("other", hashes(words), 7)
    told.add("other", hashes(words), -7)
    assert told.packed == first


def test_the_order_of_votes_does_not_matter() -> None:
    forth, back = taught(*BADGES, *PUMPS), taught(*reversed([*BADGES, *PUMPS]))
    words = words_of("The badge and the pump")
    assert forth.kind(words) == back.kind(words)
    assert forth.category(words) == back.category(words)


def test_a_learner_is_the_same_after_packing() -> None:
    before = taught(*BADGES, *PUMPS).fresh(0.3)
    after = learner.unpacked(before.packed)
    for text in ("badge at the gate", "pump", "nothing that was heard before"):
        assert before.kind(words_of(text)) == after.kind(words_of(text))
        assert before.category(words_of(text)) == after.category(words_of(text))
        assert before.told(words_of(text)) == after.told(words_of(text))


DAMAGED = (b"", b"no counts", counts.compressed(b"0.5", b"x"), counts.compressed(b"a", b"b", b"c"))


@pytest.mark.parametrize("content", DAMAGED)
def test_damaged_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        learner.unpacked(content)


def test_counts_that_are_cut_off_are_refused() -> None:
    packed = taught(*BADGES).kinds.packed
    with pytest.raises(ValueError, match="cut off"):
        counts.unpacked(packed[:-1])


# What it says


def test_it_is_what_triage_asks_for() -> None:
    as_asked: Learned = taught(*BADGES)
    assert set(as_asked.kind(["badge"])) == set(KINDS)


def test_votes_speak_for_the_kind_and_category_of_mails_like_theirs() -> None:
    found = taught(*BADGES, *PUMPS)
    badge, pump = found.kind(["badge"]), found.kind(["pump"])
    assert badge["request"] > 0 > badge["incident"]
    assert pump["incident"] > 0 > pump["request"]
    assert found.category(["pump"])["pumps"] > 0


def test_a_word_in_another_form_is_known_by_its_pieces() -> None:
    found = taught(*(vote("wachtwoord vergeten", "request", number=n) for n in range(5)), *PUMPS)
    assert found.kind(["wachtwoorden"])["request"] > 0


def test_words_never_seen_say_nothing() -> None:
    found = taught(*BADGES, *PUMPS)
    assert found.kind(["zeppelin"]) == {} == found.category(["zeppelin"])
    assert found.told(["zeppelin"]) == []
    assert Learner().kind(["badge"]) == {}


def test_a_word_that_comes_in_mails_of_every_kind_alike_says_next_to_nothing() -> None:
    told = [vote("hello badge", "request", number=n) for n in range(20)]
    told += [vote("hello pump", "incident", number=20 + n) for n in range(20)]
    assert abs(taught(*told).kind(["hello"])["request"]) < 0.05


def test_a_category_needs_a_few_votes_before_it_is_spoken_for() -> None:
    assert "pumps" not in taught(*BADGES, *PUMPS[:2]).category(["pump"])
    assert "pumps" in taught(*BADGES, *PUMPS[:3]).category(["pump"])


def test_a_category_of_the_lexicon_that_no_agent_ever_chose_is_spoken_against() -> None:
    found = taught(*(vote(f"invoice {n} of the lab", "request", "finance", n) for n in range(30)), *BADGES, *PUMPS)
    said = found.category(["invoice"])
    assert said["finance"] > 0 > said["billing"]


def test_the_categories_of_the_lexicon_are_those_of_the_golden_set() -> None:
    rows = files("workflows").joinpath("data", "golden.jsonl").read_text(encoding="utf-8").splitlines()
    assert {*learner.NAMED, "howto", "other"} == {json.loads(row)["category"] for row in rows}


@given(st.integers(1, 400), st.integers(0, 400), WORDS)
def test_it_never_says_more_than_it_may(one: int, other: int, words: list[str]) -> None:
    found = Learner(scale=1.0)
    found.kinds.add("request", hashes(["printer", "toner", "vpn"]), one * WHOLE)
    found.kinds.add("incident", hashes(["naar", "vpn"]), other * WHOLE)
    assert all(-MOST <= value <= MOST for value in found.kind(words).values())


def test_it_has_no_word_on_breaches() -> None:
    # A breach is never learned from, so that nothing learned can speak against one.
    assert set(taught(*BADGES, *PUMPS).kind(["badge"])) == {"incident", "request", "other"}


def test_it_is_explained_by_the_words_of_the_mail_at_hand_the_weightiest_first() -> None:
    found = taught(*(vote("badge gate", "request", number=n) for n in range(9)), *PUMPS)
    told = found.told(words_of("Hello, my badge? The north gate"))
    assert "'badge' speaks for request, as this desk's agents decided before" in told[:2]
    assert "'badge' speaks for category access, as this desk's agents decided before" in told[:2]
    assert all("hello" not in line and "north" not in line for line in told)
    assert len(told) <= learner.TOLD


# The lexicon and learning together


@given(st.floats(0, 1), st.dictionaries(st.sampled_from(KINDS), st.floats(-MOST, MOST)))
def test_a_chance_is_a_probability(sure: float, added: dict[str, float]) -> None:
    one = Vote(agent=1, ticket=1, kind="other", category="other", hashes=NOTHING, sure=sure, at=AT)
    assert 0.0 < chance(one, added) < 1.0


def test_without_evidence_the_chance_is_the_lexicon_s() -> None:
    one = Vote(agent=1, ticket=1, kind="other", category="other", hashes=NOTHING, sure=0.7, at=AT)
    assert chance(one, {}) == pytest.approx(0.7)


def test_evidence_is_remembered_only_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learner, "AT_HAND", 3)
    found = taught(*BADGES, *PUMPS)
    words = words_of("one two three badge four five pump gate")
    assert found.kind(words) == taught(*BADGES, *PUMPS).kind(words)
    assert len(found._known) <= 3


def test_hashing_is_the_same_in_every_process() -> None:
    # Python's own hash() differs from start to start; the numbers kept in a database must not.
    assert (hashing.word_bucket("printer"), hashing.pair_bucket("no", "toner")) == (31213, 40024)
