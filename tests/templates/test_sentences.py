# SPDX-License-Identifier: Apache-2.0
"""What decisions give as reasons, refusals and remarks stands in the language of the letter that tells them."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workflows
from templates.sentences import LONGEST, SAID, SLOT, in_words
from templates.wordings import words
from tests.templates.samples import ALERT_NEW, plain, sent
from tests.workflows.guided import NUMBER, begun
from workflows.macro import PLACEHOLDERS

LANGUAGES = ("nl", "de", "fr", "es", "ms", "pt", "it")
ENGLISH = {key: said for key, said in words(("en",)) if key.startswith(SAID)}
LITERAL = re.compile(r"\{[^{}]*\}")


def names(language: str) -> dict[str, str]:
    return dict(words((language, "en")))


@cache
def sources() -> str:
    """All that decisions are made of, with strings that go on over a line joined and every slot of theirs empty."""
    folders = [Path(workflows.__file__).parent, Path(workflows.__file__).parent.parent / "parsers"]
    text = "\n".join(file.read_text("utf-8") for folder in folders for file in sorted(folder.glob("*.py")))
    return re.sub(r'"\s+f?"', "", text).replace('\\"', '"')


@pytest.mark.parametrize("key", sorted(ENGLISH))
def test_each_sentence_is_one_that_some_decision_makes(key: str) -> None:
    pieces = [one.strip(' "()=') for piece in LITERAL.split(ENGLISH[key]) for one in re.split("[;:,] ", piece)]
    longest = max(pieces, key=len)
    assert longest in sources(), f"nothing says {longest!r} any more: take the line out of words.md, or mend it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_slots_of_the_sentence_and_is_one(language: str) -> None:
    ours = names(language)
    for key, said in ENGLISH.items():
        assert sorted(SLOT.findall(ours[key])) == sorted(SLOT.findall(said)), key
    same = {key for key, said in ENGLISH.items() if ours[key] == said}
    assert len(same) <= 3, f"left in English: {same}"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("impact user x urgency medium = P3", "Auswirkung eine Person x Dringlichkeit mittel = P3"),
        (
            "impact team (as the category network has it, a step up since 3 people report the same)"
            " x urgency low = P3",
            "Auswirkung ein Team (nach der Kategorie Netzwerk, eine Stufe höher, weil 3 Personen dasselbe melden)"
            " x Dringlichkeit niedrig = P3",
        ),
        (
            "#take: the ticket is closed; #reopen comes first",
            "#take: der Vorgang ist abgeschlossen; zuerst kommt #reopen",
        ),
        (
            "an agent's answer without proof: From and Reply-To differ; Sender says that somebody else sent it",
            "die Antwort eines Teammitglieds ohne Nachweis: From und Reply-To sind verschieden;"
            " laut Sender hat es jemand anderes gesendet",
        ),
        ("#macro (there are odd, restart)", "#macro (es gibt odd, restart)"),
        (
            "the forwarded mail names no address of its author; write #for and the address of the person above it",
            "die weitergeleitete E-Mail nennt keine Adresse; schreiben Sie darüber #for und die Adresse der Person",
        ),
        ("#merge 43", "#merge 43"),
        ("nobody has ever written this sentence", "nobody has ever written this sentence"),
        ("#note he said (it is closed already, I think)", "#note he said (it is closed already, I think)"),
    ],
)
def test_a_sentence_is_told_in_german_with_what_changes_in_it(said: str, told: str) -> None:
    assert in_words(said, names("de")) == told
    assert in_words(said, names("en")) == said


def test_what_a_person_wrote_into_a_sentence_fills_no_slot_of_it() -> None:
    said = "'{word} it is closed already' is no mail address; write one such as #for ann@example.org"
    assert "'{word} it is closed already'" in in_words(said, names("de"))


FIXED = sorted({piece for said in ENGLISH.values() for piece in LITERAL.split(said) if piece.strip()})


@given(st.lists(st.sampled_from([*FIXED, "{why}", "#", "x", "(", ")", "; ", ", ", "P1"]), max_size=60).map("".join))
def test_any_text_is_read_and_english_stays_as_it_is(text: str) -> None:
    assert in_words(text, names("en")) == text
    assert bool(in_words(text, names("nl"))) is bool(text)


@given(st.text(alphabet="#x =;,()'\"{}abc", max_size=2 * LONGEST))
def test_what_holds_nothing_of_a_sentence_stays_as_it_is(text: str) -> None:
    if not any(piece in text for piece in FIXED):
        assert in_words(text, names("nl")) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_agent_s_letters_have_their_reasons_in_the_language_of_the_desk(language: str) -> None:
    letter = replace(ALERT_NEW, language=language, details={"because": "impact user x urgency medium = P3"})
    assert "urgency" not in plain(sent(letter)) and names(language)["urgency.medium"] in plain(sent(letter))
    desk = begun("a closed ticket")
    desk.desk = replace(desk.desk, language=language)
    desk.write("#take")
    (notice,) = [one for one in desk.sent if one.letter.name == "held_command"]
    told = " ".join(desk.said(notice).split())
    assert notice.ticket == NUMBER and "the ticket is" not in told and names(language)["state.closed"] in told


def test_the_names_of_placeholders_stay_as_they_are() -> None:
    assert in_words(f"there are {', '.join(PLACEHOLDERS)}", names("de")).endswith(", ".join(PLACEHOLDERS))
