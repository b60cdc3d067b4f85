# SPDX-License-Identifier: Apache-2.0
"""Canned answers are files beside the settings; ``check`` names the bad ones. Blocks are listed and changed."""

import json
from pathlib import Path

import pytest

from daemon import check_files, macros
from daemon.finding import Finding
from daemon.settings import load
from tests.daemon.admin import firstline, settings_file


def write(folder: Path, name: str, content: str | bytes) -> None:
    file = folder / "macros" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_both_ways_to_name_a_file_are_read(tmp_path: Path) -> None:
    config = settings_file(tmp_path)
    write(tmp_path, "vpn-reset.en.md", "Dear {reporter_name}\r\n\r\nreset it.\r\n")
    write(tmp_path, "nl/VPN-Reset.md", "\ufeffBeste {reporter_name}")
    assert load(config, {}).desk().macros == {
        "vpn-reset": {"en": "Dear {reporter_name}\n\nreset it.", "nl": "Beste {reporter_name}"}
    }


def test_a_desk_without_the_folder_has_none(tmp_path: Path) -> None:
    assert load(settings_file(tmp_path), {}).desk().macros == {}


@pytest.mark.parametrize(("name", "content", "why"), [
    ("vpn.md", "Hello", "its name says no macro"), ("a b.en.md", "Hello", "its name says no macro"),
    ("en/deep/vpn.md", "Hello", "its name says no macro"), ("vpn.en.md", "", "says nothing"),
    ("vpn.en.md", b"\xff\xfe", "UTF-8"), ("vpn.en.md", "Dear {nme}", "nobody knows the placeholder {nme}"),
    ("vpn.en.md", "Dear {{reporter_name}}", "did you mean {reporter_name}?"),
    ("vpn.en.md", "#close\nBye", "looks like a command"), ("vpn.en.md", "x" * 100_001, "larger than"),
])  # fmt: skip
def test_a_file_that_cannot_be_used_is_left_out_and_named(
    tmp_path: Path, name: str, content: str | bytes, why: str
) -> None:
    config = settings_file(tmp_path)
    write(tmp_path, name, content)
    write(tmp_path, "good.en.md", "Hello")
    settings = load(config, {})
    assert settings.desk().macros == {"good": {"en": "Hello"}}
    (finding,) = check_files.canned(settings)
    assert isinstance(finding, Finding)
    assert why in finding.words and str(tmp_path / "macros") in finding.words


def test_a_macro_that_is_there_twice_in_a_language_is_named(tmp_path: Path) -> None:
    write(tmp_path, "vpn.en.md", "One")
    write(tmp_path, "en/vpn.md", "Two")
    found = macros.read(settings_file(tmp_path))
    assert len(found.faults) == 1 and "already" in found.faults[0]


def test_good_macros_are_listed_by_check(tmp_path: Path) -> None:
    write(tmp_path, "vpn.en.md", "One")
    (finding,) = check_files.canned(load(settings_file(tmp_path), {}))
    assert "vpn" in finding.words


@pytest.fixture
def config(tmp_path: Path) -> str:
    """A desk with an empty database."""
    file = settings_file(tmp_path)
    (tmp_path / "firstline.key").write_text("1" * 64 + "\n")
    (tmp_path / "data").mkdir()
    assert firstline("db", "upgrade", "--config", str(file)).exit_code == 0
    return str(file)


def test_blocks_are_added_listed_and_removed_at_the_command_line(config: str) -> None:
    assert "nobody is blocked" in firstline("blocked", "--config", config).output
    assert firstline("blocked", "add", "@Spam.example", "--config", config).exit_code == 0
    assert "@spam.example  by the admin" in firstline("blocked", "--config", config).output
    (row,) = map(json.loads, firstline("blocked", "--json", "--config", config).output.splitlines())
    assert (row["sender"], row["ticket"]) == ("@spam.example", None)
    assert firstline("blocked", "remove", "@spam.example", "--config", config).exit_code == 0
    assert firstline("blocked", "remove", "@spam.example", "--config", config).exit_code != 0


@pytest.mark.parametrize("sender", ["support@example.org", "@example.org", "@gmail.com", "nonsense"])
def test_nobody_blocks_the_desk_or_half_the_world(config: str, sender: str) -> None:
    assert firstline("blocked", "add", sender, "--config", config).exit_code != 0
    assert "nobody is blocked" in firstline("blocked", "--config", config).output
