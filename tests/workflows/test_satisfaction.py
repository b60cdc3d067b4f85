# SPDX-License-Identifier: Apache-2.0
"""A mark is what the link says, or a reply that is a mark and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.satisfaction import satisfaction


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("5", 5), ("4.", 4), (" 1 \n\nGreetings, Bob", 1), ("5/5", 5), ("4 / 5", 4), ("4 out of 5", 4),
        ("3 van de 5", 3),
        ("4 stars", 4), ("1 star", 1), ("⭐⭐⭐⭐", 4), ("★★★", 3), ("⭐ ⭐", 2), ("score: 3", 3),
        ("I give it a 5!", 5),
        ("five", 5), ("Vijf!", 5), ("lima", 5), ("fünf", 5), ("cinq", 5), ("cinco", 5), ("cinque", 5), ("um", 1),
        ("três", 3), ("een", 1), ("een 4", 4), ("ik geef een vier", 4), ("Note: 4/5", 4), ("Un 4 sobre 5", 4),
        ("lima bintang", 5), ("fünf Sterne", 5), ("5️⃣", 5), ("5, thanks", 5), ("4 de 5 estrellas", 4),
        ("Nilai: 4 dari 5", 4), ("２", 2), ("2/5, it took too long", 2),
        ("3, it took quite long", 3), ("4 - quick and friendly", 4), ("5 stars for Anna!", 5),
        ("I would give you a 4.", 4),
        ("Ich gebe Ihnen eine 5, super Service", 5), ("Quick help ⭐⭐⭐⭐⭐", 5),
        ("Zeer tevreden, ik geef een 5", 5),
    ],
)  # fmt: skip
def test_a_mark_is_read(text: str, mark: int) -> None:
    assert satisfaction(text) == mark


@pytest.mark.parametrize(
    "text",
    [
        "", "6", "0", "10", "5/10", "55", "4.5", "-3", "3-4", "4 or 5", "⭐⭐⭐⭐⭐⭐", "My extension is 4",
        "I waited 5 days", "two of my colleagues cannot log in", "5 colleagues of 5 cannot log in",
        "thanks", "1. yes 2. no", "5 %", "23 stars for you", "4 5",
    ],
)  # fmt: skip
def test_a_number_in_other_words_is_no_mark(text: str) -> None:
    assert satisfaction(text) is None


def test_the_subject_of_our_link_decides_whatever_the_text() -> None:
    assert satisfaction("", "[#42] rating 4") == 4
    assert satisfaction("Sent from my phone", "Re: [#42.ab12] Rating 2") == 2
    assert satisfaction("5", "[#42] rating 3") == 3


def test_other_subjects_decide_nothing() -> None:
    for subject in ("[#42] rating 6", "[#42] rating 44", "rating 4", "Re: [#42] the printer"):
        assert satisfaction("", subject) is None


@given(st.text(), st.text())
def test_any_text_has_a_mark_or_none(text: str, subject: str) -> None:
    assert satisfaction(text, subject) in (None, 1, 2, 3, 4, 5)


@given(st.integers(min_value=6))
def test_no_higher_number_is_a_mark(number: int) -> None:
    assert satisfaction(str(number)) is None
