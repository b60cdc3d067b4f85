# SPDX-License-Identifier: Apache-2.0
"""What words speak for, by the table that is shipped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.lexicon import LANGUAGES, words_of
from workflows.reading import Reading
from workflows.word_model import COLUMNS, STEP, ZERO, evidence, stems

PASSWORDS = {
    "en": "password", "nl": "wachtwoord", "ms": "kata laluan", "id": "kata sandi", "de": "passwort",
    "fr": "mot de passe", "es": "contraseña", "pt": "senha", "it": "password",
}  # fmt: skip


def reading(text: str, language: str = "en") -> Reading:
    return Reading(language=language, words=tuple(words_of(text)), subject_end=0, found=())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_for_a_password_speaks_for_access_in_each_language(language: str) -> None:
    topics = evidence(reading(PASSWORDS[language], language)).topics
    names = [column.removeprefix("category ") for column in COLUMNS if column.startswith("category ")]
    assert names[topics.index(max(topics))] == "access"


def test_a_word_that_is_not_known_counts_as_one_that_begins_like_it() -> None:
    assert evidence(reading("printerzzz")).known and not evidence(reading("qxqzkwjv")).known


def test_the_beginnings_of_a_word_come_the_longest_first() -> None:
    assert stems("printers") == ["printe*", "print*", "prin*"] and stems("lan") == []


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_no_text_says_more_than_its_loudest_word_could_say_in_each_place(text: str, language: str) -> None:
    said = evidence(reading(text, language))
    most = (256 - ZERO) * STEP * len(said.known)
    assert all(abs(value) <= most for value in (*said.kinds, *said.topics, said.breach, said.haste))


def test_a_word_counts_once_however_often_it_is_said() -> None:
    said = [seen for seen, _ in evidence(reading("printer. printer! The printer.")).known]
    assert said.count("printer") == 1
