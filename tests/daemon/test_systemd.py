# SPDX-License-Identifier: Apache-2.0
"""Proves that systemd takes the unit, that it is hardened, and that installing it does and says what it must."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from daemon import keys, systemd
from daemon.errors import DaemonError
from daemon.settings import load
from daemon.shipped import argument, literal, quoted
from tests.daemon.admin import firstline, settings_file
from tests.rig.process import work_folder

LOGIN = 'username = "me"\npassword_file = "{name}"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings with two passwords and a key."""
    config = settings_file(tmp_path / "etc", LOGIN.format(name="smtp-password"))
    (config.parent / "smtp-password").write_text("another\n")
    keys.create(config.parent / "firstline.key")
    return config


@pytest.fixture
def reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the tests, their Python and their folders lay where a service can reach them."""
    monkeypatch.setattr(systemd, "HIDDEN", ())
    monkeypatch.setattr(systemd, "_closed", lambda file, user: False)


def planned(config: Path, user: str = "firstline") -> systemd.Unit:
    return systemd.planned(config, user, load(config, {}))


def lines(text: str, key: str) -> list[str]:
    return [line.partition("=")[2] for line in text.splitlines() if line.startswith(f"{key}=")]


def test_the_unit_is_shown_to_anybody_and_nothing_is_changed(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    before = {path: path.stat() for path in config.parent.iterdir()}
    done = firstline("service", "install", "--print", "--config", str(config), "--user", "desk")
    assert done.exit_code == 0
    assert lines(done.stdout, "Type") == ["notify"]
    assert lines(done.stdout, "NotifyAccess") == ["main"]
    assert lines(done.stdout, "User") == lines(done.stdout, "Group") == ["desk"]
    assert lines(done.stdout, "StateDirectory") == ["firstline"]
    assert lines(done.stdout, "ExecReload") == ["/bin/kill -HUP $MAINPID"]
    assert lines(done.stdout, "RestartPreventExitStatus") == ["3 4 6 7"]
    [command] = lines(done.stdout, "ExecStart")
    assert command.endswith(f"/firstline run --config {config}") or command.endswith(f'run --config "{config}"')
    assert {path: path.stat() for path in config.parent.iterdir()} == before


def test_each_secret_is_a_credential_by_the_name_that_the_settings_look_for(config: Path) -> None:
    names = ("firstline.key", "imap-password", "smtp-password")
    assert lines(planned(config).text(), "LoadCredential") == [f"{name}:{config.parent}/{name}" for name in names]


def test_a_unit_without_settings_hands_over_no_secret_and_says_so(tmp_path: Path) -> None:
    done = firstline("service", "install", "--print", "--config", str(tmp_path / "none.toml"))
    assert done.exit_code == 0
    assert lines(done.stdout, "LoadCredential") == []
    assert "hands over no secret" in done.stderr
    assert "no settings file is there" in done.stderr


def test_data_elsewhere_may_be_written_and_only_its_outermost_folder_is_named(config: Path) -> None:
    assert lines(planned(config).text(), "ReadWritePaths") == [f'"{config.parent}/data"']
    config.write_text(config.read_text().replace(f"{config.parent}/data", "/var/lib/firstline"))
    assert lines(planned(config).text(), "ReadWritePaths") == []


def test_two_files_of_one_name_cannot_both_be_credentials(config: Path) -> None:
    (config.parent / "b").mkdir()
    (config.parent / "b" / "imap-password").write_text("another\n")
    config.write_text(config.read_text().replace("smtp-password", "b/imap-password"))
    with pytest.raises(DaemonError, match="bear one name"):
        planned(config)


@pytest.mark.parametrize("name", ["pass:word", "wächter"])
def test_a_name_that_systemd_cannot_take_is_refused(config: Path, name: str) -> None:
    (config.parent / name).write_text("another\n")
    config.write_text(config.read_text().replace("smtp-password", name))
    with pytest.raises(DaemonError, match="give it a plain name"):
        planned(config)


def test_words_are_quoted_as_systemd_reads_them() -> None:
    assert argument("/opt/first-line.d/firstline") == "/opt/first-line.d/firstline"
    assert argument('/a b/100%/"$HOME"\\x') == '"/a b/100%%/\\"$$HOME\\"\\\\x"'
    assert quoted("/a $b") == '"/a $b"'
    assert literal("/a b/100%") == "/a b/100%%"


@pytest.mark.needs_systemd
@pytest.mark.parametrize("folder", ["etc", "etc of 100% $HOME"])
def test_systemd_takes_the_unit_and_finds_it_hardened(tmp_path: Path, config: Path, folder: str) -> None:
    moved = tmp_path / folder / "firstline.toml"
    if folder != "etc":
        config.parent.rename(moved.parent)
    unit = tmp_path / "firstline.service"
    unit.write_text(planned(moved, "root").text())
    program = shutil.which("systemd-analyze") or "systemd-analyze"
    verified = subprocess.run(
        [program, "verify", "--recursive-errors=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert (verified.returncode, [line for line in verified.stderr.splitlines() if "firstline" in line]) == (0, [])
    command = [program, "security", "--offline=true", "--threshold=20", "--no-pager", str(unit)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout


def test_installing_needs_root(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    done = firstline("service", "install", "--config", str(config))
    assert done.exit_code == 1
    assert "needs root" in done.stderr


def test_settings_that_do_not_load_are_not_installed(tmp_path: Path) -> None:
    done = firstline("service", "install", "--config", str(settings_file(tmp_path, "[extra]\n")))
    assert done.exit_code == 3
    assert "no such key" in done.stderr


def test_what_only_this_shell_knows_does_not_count_for_the_service(config: Path) -> None:
    (config.parent / "imap-password").unlink()
    environ = {"FIRSTLINE__MAILBOXES__0__IMAP__PASSWORD": "known here only"}
    done = firstline("service", "install", "--config", str(config), **environ)
    assert done.exit_code == 3
    assert "imap-password cannot be read" in done.stderr


def test_what_the_service_could_not_reach_is_refused(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(systemd, "HIDDEN", (config.parent,))
    config.write_text(config.read_text().replace(f"{config.parent}/data", "/srv/desk"))
    unit = planned(config)
    with pytest.raises(DaemonError, match=r"could not reach .*firstline.toml: keep the settings in /etc/firstline"):
        systemd.install(unit, load(config, {}), target=config.parent / "firstline.service")
    assert not (config.parent / "firstline.service").exists()


@pytest.mark.parametrize("place", ["/home/ann", "/root", "/tmp/x"])
def test_data_that_the_unit_hides_from_the_service_is_an_obstacle(config: Path, place: str) -> None:
    config.write_text(config.read_text().replace(f"{config.parent}/data", place))
    assert any(f"could not reach {place}: keep data below" in words for words in systemd.obstacles(planned(config)))


def test_a_folder_that_is_closed_to_the_user_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(systemd, "HIDDEN", ())
    inner = work_folder("closed") / "closed" / "file"
    inner.parent.mkdir(mode=0o700)
    assert systemd._closed(inner, "no-such-user")
    inner.parent.chmod(0o711)
    assert not systemd._closed(inner, "no-such-user")
    inner.parent.chmod(0o700)
    assert not systemd._closed(inner, inner.parent.owner())


@pytest.mark.needs_root
def test_installing_opens_the_settings_to_the_group_alone_and_writes_the_unit(config: Path, reachable: None) -> None:
    target = config.parent / "firstline.service"
    unit = planned(config, "nobody")
    told = systemd.install(unit, load(config, {}), target=target)
    assert (config.owner(), config.group()) == ("root", systemd.group_of("nobody"))
    assert stat.S_IMODE(config.stat().st_mode) == 0o640
    assert stat.S_IMODE((config.parent / "imap-password").stat().st_mode) == 0o600
    assert target.read_text() == unit.text()
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    assert systemd.installed_user(target) == "nobody"
    assert (config.parent / "data").owner() == "nobody"
    assert any(str(target) in words and "imap-password" in words for words in told)


@pytest.mark.needs_root
def test_a_unit_of_ours_is_replaced_and_any_other_is_left_alone(config: Path, reachable: None) -> None:
    target = config.parent / "firstline.service"
    systemd.install(planned(config, "nobody"), load(config, {}), target=target)
    systemd.install(planned(config, "root"), load(config, {}), target=target)
    assert systemd.installed_user(target) == "root"
    target.write_text("[Unit]\n")
    with pytest.raises(DaemonError, match="was not written by this command"):
        systemd.install(planned(config, "root"), load(config, {}), target=target)
    assert target.read_text() == "[Unit]\n"


@pytest.mark.needs_root
def test_a_service_without_a_signing_key_is_not_installed(config: Path, reachable: None) -> None:
    (config.parent / "firstline.key").unlink()
    with pytest.raises(DaemonError, match="init --key"):
        systemd.install(planned(config), load(config, {}), target=config.parent / "firstline.service")
    assert not (config.parent / "firstline.service").exists()


@pytest.mark.needs_root
def test_a_database_that_root_makes_belongs_to_whoever_owns_its_folder(config: Path) -> None:
    folder = config.parent / "data"
    folder.mkdir()
    shutil.chown(folder, "nobody")
    assert firstline("db", "upgrade", "--config", str(config)).exit_code == 0
    assert {path.owner() for path in folder.iterdir()} == {"nobody"}


def test_where_no_unit_is_installed_there_is_no_user(tmp_path: Path) -> None:
    assert systemd.installed_user(tmp_path / "none.service") == ""
