# SPDX-License-Identifier: Apache-2.0
"""What goes wrong outside: each a clear sentence, its own exit code, and nothing lost."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.daemon.desk import DeskUnderTest, mail, waits
from tests.rig.crashdisk import CrashDisk
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.process import wait_until


def test_settings_with_several_faults_name_them_all_and_exit_3(desk: DeskUnderTest) -> None:
    text = desk.config.read_text()
    text = text.replace('name = "Example Support"', 'name = "Example Support"\ncolour = "blue"\nsize_limit = "lots"')
    desk.config.write_text(text)
    said = desk.firstline("run", "--once", code=3)
    assert "desk.colour" in said
    assert "desk.size_limit" in said
    assert '"25MB"' in said


def test_no_secret_is_shown_when_the_settings_are_refused(desk: DeskUnderTest) -> None:
    text = desk.config.read_text().replace('password_file = "imap-password"', 'password = "hunter2"\nport = "x"')
    desk.config.write_text(text)
    assert "hunter2" not in desk.firstline("run", "--once", code=3)


def test_a_missing_settings_file_exits_3_and_says_how_to_make_one(desk: DeskUnderTest) -> None:
    desk.config.unlink()
    assert "firstline init" in desk.firstline("run", "--once", code=3)


def test_a_second_daemon_on_the_same_sqlite_file_exits_8(desk: DeskUnderTest) -> None:
    desk.start()
    said = desk.firstline("run", "--once", code=8)
    assert "another daemon" in said
    assert desk.alive


def test_a_database_newer_than_the_program_exits_6_and_is_left_alone(desk: DeskUnderTest) -> None:
    desk.once()
    with sqlite3.connect(desk.folder / "firstline.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (("run", "--once"), ("tickets",)):
        assert "newer Firstline" in desk.firstline(*command, code=6)
    with sqlite3.connect(desk.folder / "firstline.db") as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_a_database_of_somebody_else_exits_5_and_is_left_alone(desk: DeskUnderTest) -> None:
    with sqlite3.connect(desk.folder / "firstline.db") as database:
        database.execute("CREATE TABLE something (id INTEGER)")
    for command in (("run", "--once"), ("tickets",)):
        assert "not Firstline's" in desk.firstline(*command, code=5)


def test_a_database_that_does_not_answer_exits_5_without_its_password(desk: DeskUnderTest) -> None:
    desk.database = "postgresql+psycopg://desk:hunter2@127.0.0.1:1/desk"
    desk.write()
    said = desk.firstline("run", "--once", code=5)
    assert "cannot be used" in said
    assert "hunter2" not in said


def test_a_mailbox_folder_that_does_not_exist_is_named_and_once_exits_1(desk: DeskUnderTest) -> None:
    desk.write(imap__folder="Nowhere")
    said = desk.once(code=1)
    assert "Nowhere" in said
    assert "Traceback" not in said


def test_a_wrong_password_is_said_once_and_tried_again_ever_less_often(desk: DeskUnderTest) -> None:
    (desk.folder / "imap-password").write_text("hunter2\n")
    desk.start()
    wait_until(lambda: desk.said("mailbox_fails"), what="the refusal")
    first = desk.said("mailbox_fails")
    assert "hunter2" not in desk.log()
    assert "refuses the login" in desk.log()
    assert len(first) == 1


def test_a_server_with_a_certificate_of_somebody_else_is_refused(desk: DeskUnderTest, dovecot: Dovecot) -> None:
    text = desk.config.read_text()
    text = text.replace(f"port = {dovecot.ports.imap}\n", f"port = {dovecot.ports.imaps}\n")
    desk.config.write_text(text.replace('security = "none"', 'security = "tls"', 1))
    said = desk.once(code=1)
    assert "certificate" in said.lower()
    assert "Traceback" not in said


def test_what_is_no_mail_at_all_is_held_and_stops_nothing(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot
) -> None:
    desk.once()
    dovecot.place(desk.support.address, [b"\x00\xff\xfe no mail at all", b"", b"\r\n\r\n"])
    desk.write_to_desk(mail(bob.address, desk.support.address, "After", "Please help."))
    desk.once()
    assert [ticket["subject"] for ticket in desk.tickets()] == ["After"]
    assert {held["cause"] for held in desk.held()} == {"no-sender"}


@pytest.mark.needs_root
@pytest.mark.needs_crash_disk
def test_a_full_disk_keeps_mail_on_the_server_is_said_and_recovers_by_itself(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, crash_disk: CrashDisk
) -> None:
    home = crash_disk.root
    desk.database = f"sqlite:///{home}/firstline.db"
    desk.write()
    desk.config.write_text(desk.config.read_text().replace(f"file://{desk.folder}/blobs", f"file://{home}/blobs"))
    desk.start()
    wait_until(lambda: desk.said("mailbox_open"), what="the mailbox to be read")
    crash_disk.fill()
    desk.write_to_desk(mail(bob.address, desk.support.address, "Full", "Please help."))
    wait_until(lambda: desk.said("mailbox_fails"), 30, "the full disk to be said")
    assert "space" in desk.said("mailbox_fails")[0]["error"] or "full" in desk.said("mailbox_fails")[0]["error"]
    assert dovecot.fetch(bob.address) == []
    crash_disk.empty()
    waits(dovecot, bob, 1, 90)
    assert [ticket["subject"] for ticket in desk.tickets()] == ["Full"]
    desk.stop()


@pytest.mark.parametrize("command", ["parse", "explain"])
def test_commands_for_any_bytes_answer_one_object_a_file_in_order(tmp_path: Path, command: str) -> None:
    files = [tmp_path / f"{number}.eml" for number in range(3)]
    raws = (b"", b"\x00\xff\x80" * 50, mail("a@b.example", "c@d.example", "Hi", "Hello."))
    for file, raw in zip(files, raws, strict=True):
        file.write_bytes(raw)
    environment = {"PYTHONPATH": str(Path.cwd()), "PATH": "/usr/bin"}
    done = subprocess.run(
        [sys.executable, "-m", "daemon", command, "--json", *map(str, files)],
        capture_output=True, text=True, cwd=tmp_path, timeout=60, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["file"] for answer in answers] == [str(file) for file in files]
    if command == "explain":
        assert {answer["triage"]["priority"] for answer in answers} <= {"P1", "P2", "P3", "P4"}
