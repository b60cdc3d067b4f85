# SPDX-License-Identifier: Apache-2.0
"""Signing keys rotate: a new one first, older ones for their term, never a moment without a whole file."""

import os
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon import keys
from daemon.errors import DaemonError, Fault
from daemon.house import House
from daemon.service import Service
from parsers.address import LIFETIME, Role, make, proves, tokens
from tests.daemon.admin import firstline, settings_file
from tests.workflows.samples import DESK

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = AT.date()
SUPPORT = "support@desk.example"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    keys.create(tmp_path / "firstline.key")
    return tmp_path / "firstline.key"


def read(file: Path, today: date = TODAY) -> tuple[bytes, ...]:
    faults: list[Fault] = []
    found = keys.read(file, faults, today)
    assert not faults
    return found


def is_known(file: Path, address: str, at: datetime) -> bool:
    (token,) = tokens([address], [SUPPORT])
    return proves(token, read(file, at.date()), "bob@home.example", at)


def given_out(file: Path, at: datetime) -> str:
    return make(SUPPORT, read(file, at.date())[0], ticket=42, role=Role.REPORTER, recipient="bob@home.example", at=at)


def test_a_new_key_stands_first_and_the_old_one_stays(file: Path) -> None:
    (old,) = read(file)
    keys.rotate(file, AT)
    new, kept = read(file)
    assert kept == old and new != old and len(new) == keys.KEY_BYTES
    keys.rotate(file, AT)
    assert read(file)[1:] == (new, old)


def test_a_token_of_the_last_minute_lives_out_its_term_and_its_key_no_longer(file: Path) -> None:
    address = given_out(file, AT)
    (old,) = read(file)
    keys.rotate(file, AT)
    for days in (0, 1, LIFETIME.days - 1, LIFETIME.days):
        assert is_known(file, address, AT + timedelta(days=days)), days
    after = AT + LIFETIME + timedelta(days=1)
    assert not is_known(file, address, after)
    assert old not in read(file, after.date()), "else who stole it could go on making tokens"
    keys.rotate(file, after)
    assert old not in [one.key for one in keys.held(file)]


def test_a_key_that_was_stolen_is_forgotten_at_once(file: Path) -> None:
    address = given_out(file, AT)
    keys.rotate(file, AT, forget=True)
    assert len(read(file)) == 1 and not is_known(file, address, AT)


def test_rotating_again_gives_an_old_key_no_longer_term(file: Path) -> None:
    keys.rotate(file, AT)
    keys.rotate(file, AT + timedelta(days=100))
    assert [one.until for one in keys.held(file)] == [
        None, (AT + timedelta(days=100) + LIFETIME).date(), (AT + LIFETIME).date()
    ]  # fmt: skip


def test_nobody_else_may_read_the_new_file_and_no_draft_is_left(file: Path) -> None:
    file.chmod(0o640)
    keys.rotate(file, AT)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640, "a service that reads it by its group still can"
    file.chmod(0o666)
    keys.rotate(file, AT)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert os.listdir(file.parent) == ["firstline.key"]


def test_it_stays_its_owner_s(file: Path) -> None:
    if os.geteuid():
        pytest.skip("only root can give a file away")
    os.chown(file, 12345, 12346)
    keys.rotate(file, AT)
    told = file.stat()
    assert (told.st_uid, told.st_gid, stat.S_IMODE(told.st_mode)) == (12345, 12346, 0o600)


def test_a_link_to_the_file_stays_a_link(file: Path) -> None:
    link = file.with_name("link.key")
    link.symlink_to(file)
    keys.rotate(link, AT)
    assert link.is_symlink() and len(read(file)) == 2


def test_at_every_step_at_which_it_may_die_the_file_is_whole(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = file.read_bytes()
    for name in ("open", "fchmod", "fsync", "replace"):
        with monkeypatch.context() as broken:

            def fail(*_: object, **__: object) -> None:
                raise OSError("no room")

            broken.setattr(os, name, fail)
            with pytest.raises(DaemonError, match="no room"):
                keys.rotate(file, AT)
        assert file.read_bytes() == before
        assert os.listdir(file.parent) == ["firstline.key"]


def test_those_who_rotate_at_once_lose_no_key(file: Path) -> None:
    (old,) = read(file)
    made: list[bytes] = []
    rotating = [threading.Thread(target=lambda: made.append(keys.rotate(file, AT)[0].key)) for _ in range(8)]
    for one in rotating:
        one.start()
    for one in rotating:
        one.join()
    assert set(read(file)) == {*made, old} and len(set(made)) == 8


@pytest.mark.parametrize("content", ["", "\n\n", "zz" * 32, "11" * 32 + " tomorrow", "\x00\xff"])
def test_what_is_no_key_file_is_refused_and_left_alone(file: Path, content: str) -> None:
    file.write_text(content)
    with pytest.raises(DaemonError) as refused:
        keys.rotate(file, AT)
    assert file.read_text() == content and "1111" not in str(refused.value)
    with pytest.raises(DaemonError, match="there is no"):
        keys.rotate(file.with_name("nowhere.key"), AT)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.binary(min_size=32, max_size=40), st.none() | st.dates()), min_size=1, max_size=6))
def test_a_written_file_reads_as_what_was_written(tmp_path_factory: pytest.TempPathFactory, found: Any) -> None:
    file = tmp_path_factory.mktemp("keys") / "firstline.key"
    told = [keys.Held(key=key, until=until) for key, until in found]
    file.write_text("".join(f"{one.key.hex()} {one.until or ''}\n" for one in told))
    assert list(keys.held(file)) == told
    faults: list[Fault] = []
    good = [one.key for one in told if one.until is None or one.until >= AT.date()]
    assert list(keys.read(file, faults, AT.date())) == good and bool(faults) is (not good)


def test_the_command_rotates_lists_and_shows_no_key(tmp_path: Path) -> None:
    config = settings_file(tmp_path)
    key = keys.create(tmp_path / "firstline.key")
    done = firstline("keys", "rotate", "--config", str(config))
    assert done.exit_code == 0, done.output
    assert "is honoured until" in done.output and "take it up within seconds" in done.output
    listed = firstline("keys", "--config", str(config))
    new = read(tmp_path / "firstline.key", datetime.now(UTC).date())[0]
    assert listed.output.splitlines()[0] == f"key {keys.Held(key=new).name} signs"
    for secret in (key.hex(), new.hex()):
        assert secret not in done.output + listed.output
    gone = firstline("keys", "rotate", "--forget", "--config", str(config))
    assert gone.exit_code == 0 and len(keys.held(tmp_path / "firstline.key")) == 1
    assert "answers to older alerts will be held" in gone.output


def test_a_running_daemon_takes_a_new_key_up_by_itself_and_once(file: Path) -> None:
    house = cast(House, SimpleNamespace(settings=SimpleNamespace(key_path=file)))
    service = Service(house=house)
    look: Callable[[], bool] = service._keys_changed
    assert [look(), look()] == [False, False]
    keys.rotate(file, AT)
    assert [look(), look()] == [True, False]
    file.unlink()
    assert look() is False, "while it is gone the keys in hand stay"


def test_a_new_key_begins_no_new_conversation_and_no_second_invitation() -> None:
    from templates.letter import word
    from tests.workflows.samples import ANN, standing
    from workflows.letter import Audience, Letter

    letter = Letter(name="alert_new", to=ANN, audience=Audience.AGENT, language="en", automatic="auto-generated")
    rotated = replace(DESK, keys=(b"a newer key of thirty-two octets", *DESK.keys))
    roots = set()
    for desk in (DESK, rotated):
        said = word(letter, ticket=standing().ticket, desk=desk, at=AT)
        roots |= {line for line in said.content.split(b"\r\n") if line.startswith(b"References:")}
    assert len(roots) == 1
