# SPDX-License-Identifier: Apache-2.0
"""Proves that `firstline letters` lists, previews and checks letters, with settings and without."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from templates.letter import forget
from templates.proof import names
from tests.daemon.admin import firstline, settings_file


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder without settings, and nothing remembered of another test's letters."""
    monkeypatch.setattr("daemon.settings.DEFAULTS", (Path("firstline.toml"),))
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    forget()
    yield
    forget()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings that name a folder of own letters, with one good letter in it."""
    config = settings_file(tmp_path, changes={"[desk]": '[desk]\nletters = "own"\nlanguage = "nl"'})
    (tmp_path / "own" / "nl").mkdir(parents=True)
    (tmp_path / "own" / "nl" / "closed.md").write_text("Subject: Klaar {{ reference }}\n\nDag **{{ name }}**.\n")
    (tmp_path / "firstline.key").write_text("1" * 64 + "\n")
    return config


def test_without_settings_every_shipped_letter_is_listed() -> None:
    done = firstline("letters", "list", "--json")
    rows = [json.loads(line) for line in done.output.splitlines()]
    assert {row["letter"] for row in rows} == names()
    assert all("en" in row["languages"] and row["own"] == [] for row in rows)
    assert {row["letter"]: row["to"] for row in rows if row["letter"] in ("closed", "alert_new", "call")} == {
        "closed": "reporter",
        "alert_new": "agent",
        "call": "both",
    }


def test_the_list_for_people_names_letters_and_readers() -> None:
    done = firstline("letters", "list")
    assert done.exit_code == 0
    assert "acknowledgement_breach" in done.output
    assert "your own" in done.output


def test_own_letters_are_marked_in_the_list(config: Path) -> None:
    rows = map(json.loads, firstline("letters", "list", "--json", "--config", str(config)).output.splitlines())
    assert [row["letter"] for row in rows if row["own"] == ["nl"]] == ["closed"]


def test_every_letter_is_shown_with_sample_data_without_settings() -> None:
    for name in names():
        done = firstline("letters", "show", name)
        assert done.exit_code == 0, done.output
        assert done.output.startswith("Subject: ")
        assert "[#42]" in done.output


def test_a_letter_is_shown_as_html_on_demand() -> None:
    done = firstline("letters", "show", "closed", "--html")
    assert done.output.startswith("<!DOCTYPE html>")
    assert 'class="button"' in done.output


def test_an_own_letter_is_shown_in_place_of_ours_and_in_the_desks_language(config: Path) -> None:
    done = firstline("letters", "show", "closed", "--config", str(config))
    assert done.output == "Subject: Klaar [#42]\n\nDag Sam Doe.\n"


def test_a_language_that_lacks_the_letter_is_told_with_what_is_sent_instead() -> None:
    done = firstline("letters", "show", "closed", "--language", "eo")
    assert done.exit_code == 0
    assert "there is no closed in eo; en is sent instead" in done.stderr
    assert done.stdout.startswith("Subject: ")


def test_a_letter_that_does_not_exist_is_told_with_the_nearest() -> None:
    done = firstline("letters", "show", "acknowledgment")
    assert done.exit_code == 10
    assert done.stderr == "firstline: there is no letter named acknowledgment; did you mean acknowledgement?\n"


def test_good_letters_pass_the_check(config: Path) -> None:
    done = firstline("letters", "check", "--config", str(config))
    assert done.exit_code == 0, done.output
    assert f"your own in {config.parent / 'own'}: nl/closed" in done.output


def test_without_own_letters_there_is_nothing_to_check(tmp_path: Path) -> None:
    done = firstline("letters", "check")
    assert done.exit_code == 0
    assert "no letters of your own" in done.output


def test_every_fault_is_told_at_once_and_the_exit_code_is_its_own(config: Path) -> None:
    own = config.parent / "own"
    (own / "nl" / "answr.md").write_text("Subject: a\n\nText\n")
    (own / "nl" / "closed.md").write_text("Subject: a\n\n{{ nmae }}\n")
    (own / "nederlands").mkdir()
    (own / "nederlands" / "closed.md").write_text("Subject: a\n\nText\n")
    done = firstline("letters", "check", "--config", str(config))
    assert done.exit_code == 14
    assert "your letters have 3 faults:" in done.stderr
    for words in ("did you mean answer?", "'nmae' is undefined", "no language code"):
        assert words in done.stderr


def test_a_broken_own_letter_is_not_shown_but_told(config: Path) -> None:
    (config.parent / "own" / "nl" / "closed.md").write_text("Subject: a\n\n{% if %}\n")
    done = firstline("letters", "show", "closed", "--config", str(config))
    assert done.exit_code == 14
    assert "cannot be read as a Jinja2 template" in done.stderr


def test_a_folder_that_is_not_there_is_a_fault(config: Path) -> None:
    gone = settings_file(config.parent, changes={"[desk]": '[desk]\nletters = "gone"'})
    done = firstline("letters", "check", "--config", str(gone))
    assert done.exit_code == 14
    assert "there is no folder" in done.stderr


def test_settings_that_were_named_and_are_missing_stop_the_command() -> None:
    assert firstline("letters", "list", "--config", "nowhere.toml").exit_code == 3
