# SPDX-License-Identifier: Apache-2.0
"""Proves that `firstline check` finds what does not hold, says what to do, changes nothing and shows no secret."""

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon import check, check_machine, keys, systemd
from daemon.errors import NameTaken
from daemon.finding import Finding, State, fails
from store import migrate
from store.engine import Database
from tests.daemon.admin import firstline, settings_file
from tests.rig.certificates import Certificates
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.postfix import Postfix

AGENT = '[[agents]]\nname = "Ann Lee"\naddress = "ann@example.org"\n'
Accounts = Callable[[str], Account]


def rows(config: Path, **environ: str) -> dict[str, Finding]:
    """The findings by what they are about; of several about one thing, the first that does not hold."""
    found: dict[str, Finding] = {}
    for row in check.check(config, environ):
        if row.what not in found or found[row.what].state is State.OK:
            found[row.what] = row
    return found


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, postfix: Postfix, fresh_account: Accounts) -> Path:
    """Settings by which everything holds."""
    account = fresh_account("support@desk.example")
    changes = {
        "support@example.org": account.address,
        "port = 1\nsecurity = \"none\"\nusername": f"port = {dovecot.ports.imap}\nsecurity = \"none\"\nusername",
        "[smtp]\nhost = \"localhost\"\nport = 1": f"[smtp]\nhost = \"localhost\"\nport = {postfix.ports.smtp}",
        "[desk]": '[desk]\nauthserv_ids = ["mail.desk.example"]',
    }
    config = settings_file(tmp_path / "etc", AGENT, changes=changes)
    (config.parent / "imap-password").write_text(account.password + "\n")
    keys.create(config.parent / "firstline.key")
    return config


def test_where_everything_holds_it_says_so_and_changes_nothing(desk: Path) -> None:
    before = sorted(desk.parent.rglob("*"))
    done = firstline("check", "--config", str(desk))
    assert done.exit_code == 0, done.output
    assert "everything holds" in done.output
    assert sorted(desk.parent.rglob("*")) == before
    assert "firstline.db will be made at the first start" in rows(desk)["database"].words


def test_a_mailbox_is_told_with_its_capabilities_and_whether_it_is_encrypted(
    desk: Path, dovecot: Dovecot, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "INBOX holds 0 mails; no TLS, which never leaves this machine; has IDLE, MOVE, UIDPLUS" in (
        rows(desk)["mailbox support"].words
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    place = "FIRSTLINE__MAILBOXES__0__IMAP__"
    encrypted = {f"{place}PORT": str(dovecot.ports.imaps), f"{place}SECURITY": "tls"}
    assert "TLSv1.3" in rows(desk, **encrypted)["mailbox support"].words


def test_it_says_by_whom_agents_are_vouched_for_and_through_which_forwarders(desk: Path) -> None:
    words = rows(desk, FIRSTLINE__DESK__ARC_SEALERS="Lists.Example.org")["agents"].words
    assert words.endswith("vouched for by mail.desk.example, and for what they forward by lists.example.org (ARC)")


def test_it_names_the_domains_of_agents_where_a_pass_for_the_domain_is_no_proof(desk: Path) -> None:
    assert "agents at example.org are believed by a login" in rows(desk)["domains"].words
    assert "domains" not in rows(desk, FIRSTLINE__DESK__AGENT_DOMAINS="example.org")


def test_each_row_is_an_object_in_json(desk: Path) -> None:
    done = firstline("check", "--json", "--config", str(desk), FIRSTLINE__DESK__AUTHSERV_IDS="")
    assert done.exit_code == 0
    found = {row["what"]: row for row in map(json.loads, done.output.splitlines())}
    assert set(found["agents"]) == {"what", "state", "words", "advice"}
    assert found["agents"]["state"] == "warning"
    assert "each will be held" in found["agents"]["words"]


def test_one_that_fails_hides_no_other_and_the_exit_code_says_so(tmp_path: Path) -> None:
    config = settings_file(tmp_path)
    found = rows(config)
    for what in ("mailbox support", "smtp"):
        assert found[what].state is State.FAILS
        assert "nothing listens at localhost:1" in found[what].words
    assert {what for what, row in found.items() if row.state is State.WARNING} >= {"signing key", "agents"}
    assert found["language"].state is State.OK
    assert firstline("check", "--config", str(config)).exit_code == 1


def test_a_look_that_breaks_is_a_row_and_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> list[Finding]:
        raise RuntimeError("no such luck")

    monkeypatch.setattr(check_machine, "clock", broken)
    found = rows(settings_file(tmp_path))
    assert "RuntimeError: no such luck" in found["clock"].words
    assert found["clock"].state is State.FAILS
    assert found["systemd"].state is not State.FAILS


def test_settings_that_do_not_load_are_told_fault_by_fault_and_the_machine_is_looked_at_all_the_same(
    tmp_path: Path,
) -> None:
    config = settings_file(tmp_path, changes={"port = 1\nsecurity": "port = 0\nsecurity"})
    found = check.check(config, {})
    told = [row.words for row in found if row.what == "settings"]
    assert len(told) == 2
    assert told[0].startswith("mailboxes.0.imap.port: ")
    assert {"import names", "clock", "systemd"} <= {row.what for row in found}
    assert all(str(config) in row.advice for row in found if row.what == "settings")


def test_a_wrong_password_is_told_without_it(desk: Path) -> None:
    secret = "wrong-and-secret"
    row = rows(desk, FIRSTLINE__MAILBOXES__0__IMAP__PASSWORD=secret)["mailbox support"]
    assert row.state is State.FAILS
    assert "refuses the login" in row.words
    printed = firstline("check", "-c", str(desk), FIRSTLINE__MAILBOXES__0__IMAP__PASSWORD=secret).output
    assert "refuses the login" in printed
    assert secret not in printed


def test_a_secret_that_a_server_repeats_is_struck_out() -> None:
    row = fails("smtp", "535 no such password: s3cret", "not s3cret").without({"s3cret", "", "5"})
    said = "535 no such password: *** (*** stands for a password or a key of yours)"
    assert (row.words, row.advice) == (said, "not ***")


def test_a_password_that_is_an_ordinary_word_blanks_no_part_of_others() -> None:
    row = fails("smtp", "mailbox support@desk.example: mail is refused", "look at the mailbox").without({"mail"})
    assert row.words.startswith("mailbox support@desk.example: *** is refused (*** stands for")
    assert row.advice == "look at the mailbox"
    long = fails("smtp", "535 xhunter2-is-secretx", "").without({"hunter2-is-secret"})
    assert "hunter2" not in long.words, "what is long enough to be no word is struck out wherever it stands"


def test_a_folder_that_is_missing_is_told_with_those_that_are_there(desk: Path) -> None:
    row = rows(desk, FIRSTLINE__MAILBOXES__0__IMAP__FOLDER="Nowhere")["mailbox support"]
    assert "the folder Nowhere cannot be opened" in row.words
    assert "INBOX" in row.advice


@pytest.mark.parametrize("name", ["firstline.toml", "imap-password", "firstline.key"])
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_secret_that_others_can_read_does_not_hold(tmp_path: Path, name: str, mode: int) -> None:
    config = settings_file(tmp_path)
    keys.create(tmp_path / "firstline.key")
    assert rows(config)["file modes"].state is State.OK
    (tmp_path / name).chmod(mode)
    row = rows(config)["file modes"]
    assert row.state is State.FAILS
    assert row.advice == f"chmod 600 {tmp_path / name}"


def test_the_services_group_may_read_the_settings_and_must(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = settings_file(tmp_path)
    mine = config.owner()
    monkeypatch.setattr(systemd, "installed_user", lambda: mine)
    config.chmod(0o640)
    assert rows(config)["file modes"].state is State.OK
    monkeypatch.setattr(systemd, "installed_user", lambda: "nobody" if mine != "nobody" else "root")
    config.chmod(0o600)
    assert "cannot be read by" in rows(config)["file modes"].words


def test_what_belongs_to_another_than_the_service_does_not_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data" / "blobs"
    folder.mkdir(parents=True)
    config = settings_file(tmp_path)
    assert rows(config)["raw mail"].state is State.OK
    monkeypatch.setattr(systemd, "installed_user", lambda: "nobody" if folder.owner() != "nobody" else "root")
    row = rows(config)["raw mail"]
    assert "does not belong to" in row.words
    assert row.advice.startswith("chown -R ")


def test_raw_mail_is_tried_and_nothing_is_left_behind(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "blobs"
    folder.mkdir(parents=True)
    assert "can be written" in rows(settings_file(tmp_path))["raw mail"].words
    assert list(folder.iterdir()) == []


def test_a_folder_without_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data" / "blobs").mkdir(parents=True)

    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    row = rows(settings_file(tmp_path))["raw mail"]
    assert (row.state, "No space left on device" in row.words) == (State.FAILS, True)


def made_database(config: Path) -> Path:
    path = config.parent / "data" / "firstline.db"
    path.parent.mkdir()
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    database.close()
    return path


def test_a_database_is_told_by_how_its_schema_compares(tmp_path: Path) -> None:
    config = settings_file(tmp_path)
    path = made_database(config)
    assert "is current" in rows(config)["database"].words
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "newer Firstline" in rows(config)["database"].words
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE alembic_version")
    row = rows(config)["database"]
    assert (row.state, "not Firstline's" in row.words) == (State.FAILS, True)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    config = settings_file(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "firstline.db").write_bytes(b"this is a shopping list, and no database at all\n" * 100)
    assert rows(config)["database"].state is State.FAILS


def test_a_postgresql_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://firstline:s3cret-words@localhost:1/firstline"
    row = rows(settings_file(tmp_path), FIRSTLINE__DESK__DATABASE=url)["database"]
    assert row.state is State.FAILS
    assert "firstline:***@localhost:1" in row.words
    assert "s3cret-words" not in row.words


def test_a_postgresql_that_is_empty_is_filled_at_the_first_start(tmp_path: Path, postgres_url: str) -> None:
    row = rows(settings_file(tmp_path), FIRSTLINE__DESK__DATABASE=postgres_url)["database"]
    assert (row.state, "is empty" in row.words) == (State.OK, True)


def test_a_database_that_has_no_place_of_its_own_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = rows(settings_file(tmp_path), FIRSTLINE__DESK__DATABASE="sqlite:///here.db")
    assert found["database"].state is State.WARNING
    assert not (tmp_path / "here.db").exists()


def test_a_name_that_another_distribution_owns_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def taken() -> None:
        raise NameTaken("the package 'daemon' belongs to python-daemon as well: use a virtual environment")

    monkeypatch.setattr(check, "require_names", taken)
    [row] = check.names()
    assert (row.state, row.advice) == (State.FAILS, "use a virtual environment")


def test_a_clock_before_this_release_cannot_be_right() -> None:
    [wrong] = check_machine.clock(datetime(2000, 1, 1, tzinfo=UTC))
    assert (wrong.state, "NTP" in wrong.advice) == (State.FAILS, True)
    [right] = check_machine.clock(datetime(2030, 1, 1, tzinfo=UTC))
    assert right.state is not State.FAILS


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({}, State.OK, "active (running): 3 mails to decide"),
        ({"LoadState": "not-found"}, State.WARNING, "not installed"),
        ({"ActiveState": "failed", "SubState": "failed", "Result": "watchdog"}, State.FAILS, "watchdog"),
        ({"ActiveState": "activating", "SubState": "auto-restart", "Result": "exit-code"}, State.FAILS, "exit-code"),
        ({"NeedDaemonReload": "yes"}, State.WARNING, "changed on disk"),
        ({"UnitFileState": "disabled"}, State.WARNING, "will not start with the machine"),
        ({"ActiveState": "inactive", "SubState": "dead"}, State.WARNING, "inactive (dead)"),
    ],
)
def test_the_service_is_told_as_systemd_shows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], state: State, words: str
) -> None:
    facts = {
        "LoadState": "loaded", "UnitFileState": "enabled", "ActiveState": "active", "SubState": "running",
        "NeedDaemonReload": "no", "StatusText": "3 mails to decide", "Result": "success", **changes,
    }  # fmt: skip
    monkeypatch.setattr(check_machine, "BOOTED", tmp_path)
    monkeypatch.setattr(check_machine, "_told", lambda _: "\n".join(f"{key}={told}" for key, told in facts.items()))
    [row] = check_machine.service()
    assert row.state is state
    assert words in row.words


@pytest.mark.parametrize(("told", "count"), [("no", 1), ("normalize", 0), ("yes", 0), ("", 0)])
def test_a_postfix_that_takes_bare_newlines_is_told(monkeypatch: pytest.MonkeyPatch, told: str, count: int) -> None:
    monkeypatch.setattr(check_machine, "_told", lambda _: told)
    assert len(list(check_machine.postfix())) == count


def test_a_server_steers_no_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(check_machine, "service", lambda: [fails("systemd", "\x1b[2Jgone", "[red]look[/red]")])
    printed = firstline("check", "--config", str(settings_file(tmp_path))).output
    assert "\x1b" not in printed
    assert "[red]look[/red]" in printed
