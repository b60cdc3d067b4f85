# SPDX-License-Identifier: Apache-2.0
"""The admin's own letters win over ours, file by file, and their mistakes are told in a sentence."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from templates.languages import languages
from templates.letter import forget, word, word_anyhow
from templates.proof import faults
from templates.wordings import LetterError, shipped
from tests.templates.samples import ACKNOWLEDGEMENT, ALERT_NEW, AT, DESK, LANGUAGES, TICKET, html, plain, sent


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    forget()
    yield tmp_path
    forget()


def write(own: Path, place: str, text: str) -> None:
    file = own / place
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")


def test_an_own_letter_wins_and_the_others_stay_ours(own: Path) -> None:
    write(own, "en/acknowledgement.md", "Subject: Ahoy {{ reference }}\n\nGot *it*, **{{ name }}**.\n")
    mail = sent(ACKNOWLEDGEMENT, own=own)
    assert mail["Subject"] == "Ahoy [#42]"
    assert "<em>it</em>, <strong>Bob Smit</strong>" in html(mail)
    assert "incident, network" in plain(sent(ALERT_NEW, own=own))
    assert sent(replace(ACKNOWLEDGEMENT, language="nl"), own=own)["Content-Language"] == "nl"


def test_the_reference_stands_in_every_subject_even_where_an_own_letter_forgets_it(own: Path) -> None:
    write(own, "en/acknowledgement.md", "Subject: Ahoy\n\nGot it.\n")
    assert sent(ACKNOWLEDGEMENT, own=own)["Subject"] == "[#42] Ahoy"


def test_an_own_language_is_spoken(own: Path) -> None:
    write(own, "sv/acknowledgement.md", "Subject: Tack\n\nSenast {{ promised }}.\n")
    mail = sent(replace(ACKNOWLEDGEMENT, language="sv"), own=own)
    assert "Senast söndag 29 mars 2026, 03:30 (CEST)." in plain(mail)
    assert languages(own) - languages() == {"sv"}


def test_own_words_name_categories(own: Path) -> None:
    write(own, "en/words.md", "- category.network: the net\n")
    assert "incident, the net, P2" in plain(sent(ALERT_NEW, own=own))


def test_a_changed_letter_is_read_anew_after_forgetting(own: Path) -> None:
    write(own, "en/acknowledgement.md", "Subject: One\n\nOne.\n")
    assert sent(ACKNOWLEDGEMENT, own=own)["Subject"] == "[#42] One"
    write(own, "en/acknowledgement.md", "Subject: Two\n\nTwo.\n")
    assert sent(ACKNOWLEDGEMENT, own=own)["Subject"] == "[#42] One"
    forget()
    assert sent(ACKNOWLEDGEMENT, own=own)["Subject"] == "[#42] Two"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("No subject\n\nText\n", "must begin with a line such as: Subject:"),
        ("Subject: a\n\n{% if name %}\n", "cannot be read as a Jinja2 template"),
        ("Subject: a\n\n{{ nmae }}\n", "'nmae' is undefined"),
        ("Subject: a\n\n{{ name.__class__ }}\n", "cannot be filled in"),
        ("Subject: a\n\n{{ number / 0 }}\n", "division by zero"),
    ],
)
def test_a_mistake_in_an_own_letter_is_told_with_its_file(own: Path, text: str, wrong: str) -> None:
    write(own, "en/acknowledgement.md", text)
    with pytest.raises(LetterError, match="acknowledgement.md") as error:
        sent(ACKNOWLEDGEMENT, own=own)
    assert wrong in str(error.value)
    (fault,) = faults(own, DESK)
    assert wrong in fault


def test_a_ticket_does_not_wait_until_an_own_letter_is_corrected(own: Path) -> None:
    write(own, "en/acknowledgement.md", "Subject: a\n\n{{ number | nonsense }}\n")
    case: dict[str, Any] = {"ticket": TICKET, "desk": DESK, "at": AT}
    assert word_anyhow(ACKNOWLEDGEMENT, **case, own=own) == word(ACKNOWLEDGEMENT, **case)


def test_a_file_that_would_never_be_used_is_told(own: Path) -> None:
    write(own, "en/acknowledgment.md", "Subject: a\n\nText\n")
    write(own, "English/answer.md", "Subject: a\n\nText\n")
    write(own, "en/words.md", "- kind.incident: a mishap\n")
    language, name = faults(own, DESK)
    assert "no language code" in language
    assert "none of the letters" in name


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ("en/acknowledgment.md", "did you mean acknowledgement?"),
        ("nll/answer.md", "no language code"),
        ("answer.md", "is never used"),
        ("en/answer.txt", "is never used"),
        ("en/more/answer.md", "is never used"),
    ],
)
def test_a_name_that_does_not_exist_is_told_with_the_nearest(own: Path, place: str, wrong: str) -> None:
    (own / "en" / "more").mkdir(parents=True)
    write(own, place, "Subject: a\n\nText\n")
    (fault,) = faults(own, DESK)
    assert place in fault
    assert wrong in fault


def test_a_variable_that_does_not_exist_is_told_even_in_a_branch_that_is_never_taken(own: Path) -> None:
    write(own, "en/answer.md", "Subject: a\n\n{% if kind == 'never' %}{{ refrence }}{% endif %}Text\n")
    (fault,) = faults(own, DESK)
    assert "uses refrence, which no letter knows; did you mean reference?" in fault


def test_a_word_that_nobody_asks_for_is_told_and_an_own_category_is_not(own: Path) -> None:
    write(
        own, "en/words.md", "Mine.\n\n- category.coffee: coffee machines\n- kind.incidnt: a mishap\n- kind incident\n"
    )
    unknown, nothing = faults(own, DESK)
    assert "kind.incidnt, which is not asked for; did you mean kind.incident?" in unknown
    assert "names nothing: '- kind incident'" in nothing


def test_a_hidden_file_of_an_editor_is_nothing_to_tell(own: Path) -> None:
    write(own, "en/.answer.md.swp", "")
    assert faults(own, DESK) == ()


def test_a_letter_that_is_not_utf_8_is_told(own: Path) -> None:
    write(own, "en/answer.md", "")
    (own / "en" / "answer.md").write_bytes(b"Subject: \xff\n\n\xff\n")
    (fault,) = faults(own, DESK)
    assert "not written in UTF-8" in fault


def test_a_letter_of_an_unknown_name_is_told() -> None:
    with pytest.raises(LetterError, match="no letter named nonsense"):
        sent(replace(ACKNOWLEDGEMENT, name="nonsense"))


def test_letters_of_ours_pass_the_trial_of_own_letters(own: Path) -> None:
    for language in LANGUAGES:
        for file in (shipped() / language).iterdir():
            write(own, f"{language}/{file.name}", file.read_text("utf-8"))
    assert faults(own, DESK) == ()
