# SPDX-License-Identifier: Apache-2.0
"""Each category asks two to four questions, and the answers come back beside them with nothing lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.diagnose import COMMON, LANGUAGES, LONGEST, Answered, answers, questions
from workflows.word_model import CATEGORIES

ASKED = ("Where are you?", "Since when does it happen?", "Who else is affected?")


def told(text: str) -> list[str]:
    """The answers in the order of the questions, "" where there is none; then what answers no question."""
    found = {one.question: one.answer for one in answers(text, ASKED)}
    return [found.get(question, "") for question in (*ASKED, "")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_category_asks_two_to_four_questions(language: str) -> None:
    for category in CATEGORIES:
        found = questions(category, language)
        assert 2 <= len(found) <= 4
        assert len(found) == len(questions(category, "en"))
        assert all(re.search(r"[?.)]$", question) and len(question) <= 170 for question in found)


def test_each_language_has_questions_of_its_own() -> None:
    for category in CATEGORIES:
        assert len({questions(category, language) for language in LANGUAGES}) == len(LANGUAGES)


def test_a_breach_asks_nothing() -> None:
    assert all(questions("breach", language) == () for language in LANGUAGES)


def test_a_category_of_the_desk_asks_what_others_ask() -> None:
    assert questions("facilities", "nl") == questions(COMMON, "nl")


def test_a_language_without_questions_asks_in_english() -> None:
    assert questions("network", "id") == questions("network", "xx") == questions("network", "en")
    assert questions("network", "de-CH") == questions("network", "de")


@pytest.mark.parametrize(
    "text",
    [
        "1. at home\n2. yesterday\n3. nobody",
        "1) at home\n2) yesterday\n3) nobody",
        "1: at home 2: yesterday 3: nobody",
        "1. at home, 2. yesterday, 3. nobody",
        "Q1: at home\nQ2: yesterday\nQ3: nobody",
        "1 - at home\n2 - yesterday\n3 - nobody",
        "(1) at home\n(2) yesterday\n(3) nobody",
        "Antwoord 1: at home\nAntwoord 2: yesterday\nAntwoord 3: nobody",
        "3. nobody\n1. at home\n2. yesterday",
        "Where are you? at home\nSince when does it happen? yesterday\nWho else is affected? nobody",
        "> 1. Where are you?\nat home\n> 2. Since when does it happen?\nyesterday\n"
        "> 3. Who else is affected?\nnobody",
        "> Where are you?\n\nat home\n\n> Since when\n> does it happen?\n\n-> yesterday\n\n"
        "> Who else is affected?\nA: nobody",
        "1. Where are you?\n2. Since when does it happen?\n3. Who else is affected?\n\n"
        "1. at home\n2. yesterday\n3. nobody",
        "at home\n\nyesterday\n\nnobody",
        "at home\nyesterday\nnobody",
    ],
)
def test_answers_stand_beside_their_questions(text: str) -> None:
    assert told(text) == ["at home", "yesterday", "nobody", ""]


def test_greeting_and_closing_answer_nothing() -> None:
    for text in (
        "Hi Anna,\n\n1. at home\n2. yesterday\n3. nobody\n\nThanks, Bob",
        "Hi Anna,\n\nat home\n\nyesterday\n\nnobody\n\nThanks, Bob",
    ):
        assert told(text) == ["at home", "yesterday", "nobody", "Hi Anna,\n\nThanks, Bob"]


def test_what_is_not_answered_is_not_listed() -> None:
    assert answers("2. since Monday", ASKED) == (Answered(question=ASKED[1], answer="since Monday"),)


def test_an_answer_may_run_over_lines() -> None:
    assert told("1. at home,\nupstairs\n2. yesterday\n3. nobody")[0] == "at home,\nupstairs"


def test_more_text_below_the_last_answer_is_kept_apart() -> None:
    assert told("1. at home\n2. yesterday\n3. nobody\n\nMy mouse is dead too.")[3] == "My mouse is dead too."


def test_text_that_answers_no_question_is_kept_whole() -> None:
    assert told("It works again, thanks!") == ["", "", "", "It works again, thanks!"]
    assert told("Version 2.5 since 9:30, on 3 devices") == ["", "", "", "Version 2.5 since 9:30, on 3 devices"]


def test_a_number_above_the_questions_is_none_of_theirs() -> None:
    assert told("1. at home\n7. some list\n2. yesterday")[:2] == ["at home\n7. some list", "yesterday"]


def test_no_question_means_that_all_is_left_over() -> None:
    assert answers("1. yes", ()) == (Answered(question="", answer="1. yes"),)
    assert answers("", ASKED) == ()


def test_what_is_behind_the_longest_text_is_kept() -> None:
    assert told("1. " + "a " * LONGEST + "end")[3].endswith("end")


WORDS = st.sampled_from(["1.", "2)", "3:", "Q2:", "9:30", "at", "home", "desk", "\n", "\n\n", "> ", ",", *ASKED])


@given(st.lists(WORDS, max_size=30))
def test_no_word_is_lost(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = " ".join(one.answer for one in answers(text, ASKED))
    for word in ("at", "home", "desk"):
        assert found.split().count(word) == " ".join(piece for piece in pieces if piece not in ASKED).split().count(
            word
        )


@given(st.text(), st.lists(st.text(), max_size=12))
def test_any_text_can_be_read_beside_any_questions(text: str, asked: list[str]) -> None:
    found = answers(text, tuple(asked))
    assert all(one.question == "" or one.question in asked for one in found)
    assert all(one.answer for one in found)


@given(st.lists(st.text(alphabet="abc de", min_size=3).filter(str.strip), min_size=3, max_size=3))
def test_numbered_answers_come_back_as_written(said: list[str]) -> None:
    text = "\n".join(f"{number}. x{answer}" for number, answer in enumerate(said, 1))
    assert told(text)[:3] == [f"x{answer}".strip() for answer in said]


@given(st.text())
def test_questions_of_any_category_and_language_exist(text: str) -> None:
    assert questions(text, text)[:1] or text == "breach"
