# SPDX-License-Identifier: Apache-2.0
"""One word rules about a held mail, in every language, however it is dressed; anything more rules nothing."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.ruling import FILLER, Ruling, _table, ruling

LANGUAGES = frozenset({"en", "nl", "de", "fr", "es", "it", "pt", "ms", "id"})
LINES = [
    line.split("\t")
    for line in files("parsers").joinpath("data/rulings.tsv").read_text("utf-8").splitlines()
    if "\t" in line
]
WORDS = {name: {w for one in told.split() for w in one.partition(":")[2].split(",")} for name, told in LINES}
RULINGS = sorted((word, name) for name, words in WORDS.items() if name != FILLER for word in words)
FILLERS = sorted(WORDS[FILLER] - {word for word, _ in RULINGS})


def test_every_ruling_has_words_in_every_language() -> None:
    for name, told in LINES:
        if name != FILLER:
            assert {one.partition(":")[0] for one in told.split()} == LANGUAGES


def test_no_word_rules_two_things() -> None:
    told = [set(words) for name, words in WORDS.items() if name != FILLER]
    assert sum(map(len, told)) == len(set().union(*told)) == len(RULINGS)
    assert set(_table()) == set().union(*WORDS.values())


@given(
    st.sampled_from(RULINGS),
    st.sampled_from(["{}", "#{}", "# {}", "**{}**", "*#{}*", "{}.", "{}!", " {} ", "\n\n{}", '"{}"', "- {}"]),
    st.sampled_from([str, str.upper, str.title]),
    st.lists(st.sampled_from(FILLERS), max_size=2),
    st.text(),
)
def test_a_ruling_is_read_however_it_is_dressed(pair: tuple[str, str], dress: str, case, more, below: str) -> None:  # type: ignore[no-untyped-def]
    word, name = pair
    line = dress.format(" ".join([case(word), *more]))
    assert ruling(f"{line}\n{below}") is Ruling(name)


@given(st.sampled_from(RULINGS), st.sampled_from(RULINGS))
def test_two_that_disagree_rule_nothing(one: tuple[str, str], other: tuple[str, str]) -> None:
    found = ruling(f"{one[0]} {other[0]}")
    assert found is (Ruling(one[1]) if one[1] == other[1] else None)


@given(st.sampled_from(RULINGS), st.text(alphabet="xyzåß", min_size=3, max_size=9))
def test_a_line_that_says_more_rules_nothing(pair: tuple[str, str], more: str) -> None:
    assert ruling(f"{pair[0]} {more}") is ruling(f"{more} {pair[0]}") is None


@pytest.mark.parametrize(
    "text",
    ["", "\n", "> send", "send: no", "no problem, send it", "ok, but later", "it", "send 2 of them", "yes?"],
)
def test_these_rule_nothing(text: str) -> None:
    assert ruling(text) is None


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert ruling(text) in (None, *Ruling)
