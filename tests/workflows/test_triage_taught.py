# SPDX-License-Identifier: Apache-2.0
"""The owner's categories and what a desk's agents have taught add to the triage, and take nothing from a breach."""

from collections.abc import Mapping, Sequence

import pytest

from workflows.lexicon import index_of
from workflows.topic import Topic
from workflows.triage import Kind, triage

PARKING = (Topic(key="facilities", words=("bike shed*", "leaking roof", "blind/blinds .. stuck")),)


class Taught:
    """Learned evidence that is the same for every mail."""

    def __init__(self, kind: Mapping[str, float], category: Mapping[str, float] | None = None) -> None:
        self._kind, self._category = kind, category or {}

    def kind(self, words: Sequence[str]) -> Mapping[str, float]:
        return self._kind

    def category(self, words: Sequence[str]) -> Mapping[str, float]:
        return self._category

    def told(self, words: Sequence[str]) -> Sequence[str]:
        return [f"'{words[0]}' was taught"]


def test_a_category_of_the_owner_is_found_by_its_words() -> None:
    verdict = triage("Roof", "The bike shed has a leaking roof since Monday.", "en", topics=PARKING)
    assert verdict.category == "facilities"
    assert "'leaking roof' (en) speaks for category facilities" in verdict.because
    assert triage("Roof", "The bike shed has a leaking roof since Monday.", "en").category != "facilities"


@pytest.mark.parametrize("text", ["The blinds are stuck.", "The blind in 3 got stuck.", "Two bike sheds are broken."])
def test_the_owners_words_are_read_like_those_that_are_shipped(text: str) -> None:
    assert triage("", text, "en", topics=PARKING).category == "facilities"


@pytest.mark.parametrize("language", ["nl", "de", "ms", None])
def test_the_owners_words_count_in_every_language(language: str | None) -> None:
    topics = (Topic(key="facilities", words=("zwembad*", "schwimmbad*", "kolam renang")),)
    texts = {"nl": "Het zwembad is kapot.", "de": "Das Schwimmbad ist kaputt.", "ms": "Kolam renang rosak."}
    assert triage("", texts.get(language or "nl", ""), language, topics=topics).category == "facilities"


def test_words_can_be_added_to_a_shipped_category() -> None:
    text = "The zorgbox does not work."
    assert triage("", text, "en").category != "network"
    assert triage("", text, "en", topics=(Topic(key="network", words=("zorgbox",)),)).category == "network"


def test_the_owners_categories_are_compiled_once_for_the_same_words() -> None:
    again = (Topic(key="facilities", words=("bike shed*", "leaking roof", "blind/blinds .. stuck")),)
    assert index_of("en", PARKING) is index_of("en", again)


@pytest.mark.parametrize("words", [(), ("",), ("..",), ("*",), ("^",), ("a .. ",), ("~",), (";",), ("x" * 5000,)])
def test_words_that_say_nothing_are_passed_over(words: tuple[str, ...]) -> None:
    topics = (Topic(key="facilities", words=words),)
    assert triage("", "The printer is broken.", "en", topics=topics).category == "hardware"


def test_learning_moves_the_kind_and_says_so() -> None:
    text = "The printer on the second floor."
    plain = triage("", text, "en")
    taught = triage("", text, "en", learned=Taught({"request": 5.0}))
    assert taught.kind is Kind.SERVICE_REQUEST
    assert taught.chances["request"] > plain.chances["request"]
    assert "'|' was taught" in taught.taught


def test_nothing_learned_changes_nothing_but_the_reasons() -> None:
    text = "The printer is broken."
    assert triage("", text, "en", learned=Taught({})).chances == triage("", text, "en").chances


def test_what_is_learned_counts_no_more_than_its_bound() -> None:
    text = "The printer is broken."
    bound, beyond = (triage("", text, "en", learned=Taught({"other": nats})) for nats in (6.0, 600.0))
    assert bound.chances == beyond.chances


def test_learning_lowers_the_confidence_of_a_verdict_that_it_contradicts() -> None:
    text = "The printer is broken, it does not print any more."
    plain, taught = (
        triage("", text, "en", learned=one) for one in (None, Taught({"request": 3.0, "incident": -3.0}))
    )
    assert taught.chances["incident"] < plain.chances["incident"]


def test_learning_adds_to_the_categories() -> None:
    text = "The printer is broken."
    assert triage("", text, "en", learned=Taught({}, {"facilities": 40.0})).category == "facilities"
    assert triage("", text, "en", learned=Taught({}, {"network": 0.5})).category == "hardware"


def test_learning_may_add_a_breach() -> None:
    text = "The blue folder of room 3 again."
    assert not triage("", text, "en").breach
    verdict = triage("", text, "en", learned=Taught({"incident": 3.0, "breach": 2.5}))
    assert (verdict.breach, verdict.category) == (True, "security")


def test_learning_never_takes_a_breach_away() -> None:
    text = "I sent the salary list to the wrong person."
    assert triage("", text, "en", learned=Taught({"breach": -50.0, "request": 6.0})).breach


def test_two_categories_that_are_close_are_both_told() -> None:
    topics = (Topic(key="pool", words=("zorgpool",)), Topic(key="garden", words=("zorgbed",)))
    verdict = triage("", "The zorgpool and the zorgbed are broken.", "en", topics=topics)
    assert {verdict.category, verdict.second} == {"pool", "garden"}
    clear = triage("Printer", "The printer on our floor prints nothing, the toner is new.", "en")
    assert (clear.category, clear.second) == ("hardware", "")
