# SPDX-License-Identifier: Apache-2.0
"""Proves that what `firstline init` writes was tried, loads again as it was meant, and is its owner's alone."""

import re
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.examples import EXAMPLES
from daemon.settings import load
from daemon.shipped import toml
from tests.daemon.admin import firstline, init_options
from tests.rig.certificates import Certificates
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.postfix import Postfix

PASSWORD = 'a "q" \\ b#1'
QUIET = "--no-try"


def made(config: Path, *more: str, **changes: str) -> Path:
    done = firstline(*init_options(config, **changes), QUIET, *more, FIRSTLINE_IMAP_PASSWORD=PASSWORD)
    assert done.exit_code == 0, done.output
    return config


def live(dovecot: Dovecot, postfix: Postfix, account: Account, config: Path, **changes: str) -> list[str]:
    """Options for the rig's servers."""
    changes = {
        "address": account.address, "imap_host": "localhost", "imap_port": str(dovecot.ports.imaps),
        "smtp_port": str(postfix.ports.submission), "smtp_host": "localhost", "smtp_security": "starttls", **changes,
    }  # fmt: skip
    return init_options(config, **changes)


def test_what_is_written_loads_as_it_was_told(tmp_path: Path) -> None:
    config = made(
        tmp_path / "new" / "firstline.toml",
        "--agent", "Ann Lee <ann@example.org>", "--agent", "Bob <bob@example.org> 2", "--plus-addresses",
        authserv_id="mail.example.org", language="nl", smtp_port="465", smtp_security="tls",
    )  # fmt: skip
    found = load(config, {})
    [box], smtp, desk = found.shape.mailboxes, found.shape.smtp, found.shape.desk
    assert (desk.name, desk.language, desk.zone) == ("Example Support", "nl", "Europe/Amsterdam")
    assert (desk.plus_addresses, desk.authserv_ids) == (True, ["mail.example.org"])
    assert desk.database == f"sqlite:///{tmp_path}/new/data/firstline.db"
    assert desk.storage == f"file://{tmp_path}/new/data/blobs"
    assert (box.name, box.address, box.imap.username) == ("support", "support@example.org", "support@example.org")
    assert (box.imap.host, box.imap.port, box.imap.security) == ("imap.example.org", 993, "tls")
    assert (smtp.host, smtp.port, smtp.security, smtp.username) == ("smtp.example.org", 465, "tls", box.imap.username)
    assert found.password(box.imap) == found.password(smtp) == PASSWORD
    assert [(agent.name, agent.level) for agent in found.shape.agents] == [("Ann Lee", 1), ("Bob", 2)]
    assert len(found.keys) == 1


def test_every_file_is_its_owners_alone(tmp_path: Path) -> None:
    config = made(tmp_path / "firstline.toml")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in config.parent.iterdir()}
    names = ("firstline.toml", "imap-password", "smtp-password", "firstline.key")
    assert modes == dict.fromkeys(names, 0o600)
    assert PASSWORD not in config.read_text()


def test_the_file_shows_every_key_and_each_default_truly(tmp_path: Path) -> None:
    config = made(tmp_path / "firstline.toml", "--agent", "Ann Lee <ann@example.org>")
    text = config.read_text()
    keys = {key.rpartition(".")[2] for key in EXAMPLES if "." in key} - {"password", "imap"}
    assert [key for key in sorted(keys) if not re.search(rf"^(#\s+)?{key} = ", text, re.MULTILINE)] == []
    before = load(config, {}).shape.model_dump()
    # A mailbox without limits of its own has the desk's.
    before["mailboxes"][0].update(size_limit=before["desk"]["size_limit"], since=before["desk"]["since"])
    config.write_text(re.sub(r"^# (\w+ = |\[)", r"\1", text, flags=re.MULTILINE))
    assert tomllib.loads(config.read_text()) != tomllib.loads(text)
    assert load(config, {}).shape.model_dump() == before


@pytest.mark.parametrize("name", ['"', "\\", 'a "b" \\n #c', "Désk 支援", "{{ desk }}", "%s {x}", "'''", "[desk]"])
def test_a_name_of_any_characters_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    config = made(tmp_path / "firstline.toml", "--agent", f"{name} <ann@example.org>", name=name)
    found = load(config, {}).shape
    assert (found.desk.name, found.agents[0].name) == (name, name.strip())


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_quoted_for_toml(text: str) -> None:
    assert tomllib.loads(f"key = {toml(text)}") == {"key": text}


def test_all_that_is_missing_or_bad_is_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    config = tmp_path / "firstline.toml"
    done = firstline(
        "init", "--no-input", "--config", str(config), "--language", "xx", "--agent", "Ann", "--smtp-port", "many"
    )
    assert done.exit_code == 2
    told = ("--name", "--address", "--imap-host", "--imap-password-file", "--language", "--agent", "--smtp-port")
    assert [option for option in told if f"\n  {option}" not in done.stderr] == []
    assert list(tmp_path.iterdir()) == []


def test_a_fault_between_answers_is_told_by_its_key_and_nothing_is_written(tmp_path: Path) -> None:
    config = tmp_path / "firstline.toml"
    options = init_options(config, imap_security="none")
    done = firstline(*options, QUIET, FIRSTLINE_IMAP_PASSWORD=PASSWORD)
    assert done.exit_code == 3
    assert f"the settings {config} have one fault" in done.stderr
    assert '"none" is refused' in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_settings_that_are_there_stay_unless_forced_and_their_key_stays_even_then(tmp_path: Path) -> None:
    config = made(tmp_path / "firstline.toml")
    before, key = config.read_bytes(), (tmp_path / "firstline.key").read_bytes()
    again = firstline(*init_options(config, name="Other"), QUIET, FIRSTLINE_IMAP_PASSWORD="other")
    assert again.exit_code == 1
    assert "--force" in again.stderr
    assert config.read_bytes() == before
    made(config, "--force", name="Other")
    assert load(config, {}).shape.desk.name == "Other"
    assert (tmp_path / "firstline.key").read_bytes() == key


def test_the_key_alone_is_made_where_it_is_missing_and_left_where_it_is(tmp_path: Path) -> None:
    config = made(tmp_path / "firstline.toml")
    key = tmp_path / "firstline.key"
    before = key.read_bytes()
    assert "was left as it is" in firstline("init", "--key", "--config", str(config)).output
    assert key.read_bytes() == before
    key.unlink()
    assert "wrote the signing key" in firstline("init", "--key", "--config", str(config)).output
    assert len(load(config, {}).keys) == 1
    assert key.read_bytes() != before
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_password_comes_from_the_first_line_of_a_file_and_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "given").write_text(f"{PASSWORD}\r\nnote\n")
    config = tmp_path / "etc" / "firstline.toml"
    done = firstline(*init_options(config, imap_password_file=str(tmp_path / "given")), QUIET)
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    found = load(config, {})
    assert found.password(found.shape.mailboxes[0].imap) == PASSWORD


def test_no_option_takes_a_password_as_it_stands() -> None:
    assert not re.search(r"--(imap|smtp)-password\b(?!-file)", firstline("init", "--help").output)


def test_smtp_without_a_login_needs_no_password(tmp_path: Path) -> None:
    config = made(tmp_path / "firstline.toml", smtp_host="localhost", smtp_username="")
    assert not (tmp_path / "smtp-password").exists()
    smtp = load(config, {}).shape.smtp
    assert (smtp.username, smtp.security, smtp.port) == ("", "none", 25)


def test_a_person_is_asked_again_after_a_bad_answer_and_told_what_authserv_ids_are_for(tmp_path: Path) -> None:
    config = tmp_path / "firstline.toml"
    answers = [
        "Example Support", "not an address", "support@example.org", "eo", "nl",
        "Europe/Amsterdam", str(tmp_path / "data"),
        "imap.example.org", "", "0", "", "", PASSWORD,
        "", "", "", "", "",
        "y", "Ann Lee", "Ann Lee <ann@example.org>", "Me <support@example.org>", "",
        "mail.example.org, mx.example.org",
    ]  # fmt: skip
    done = firstline("init", "--no-try", "--config", str(config), typed="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    assert "is not an e-mail address" in done.output
    assert "the desk's own address" in done.output
    assert "vouches for the sender" in done.output
    found = load(config, {})
    assert found.shape.desk.authserv_ids == ["mail.example.org", "mx.example.org"]
    assert (found.shape.desk.language, found.shape.desk.plus_addresses) == ("nl", True)
    assert found.shape.smtp.host == "smtp.example.org"
    assert [agent.address for agent in found.shape.agents] == ["ann@example.org"]
    assert found.password(found.shape.smtp) == PASSWORD


def test_servers_are_tried_before_anything_is_written(
    tmp_path: Path, dovecot: Dovecot, postfix: Postfix, support: Account, trusted: None
) -> None:
    config = tmp_path / "firstline.toml"
    options = live(dovecot, postfix, support, config)
    done = firstline(*options, FIRSTLINE_IMAP_PASSWORD=support.password)
    assert done.exit_code == 0, done.output
    assert "IMAP works: INBOX holds 0 mails" in done.output
    assert "SMTP works: logged in" in done.output
    assert postfix.queue() == []
    assert dovecot.fetch(support.address) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"imap_folder": "Nowhere"}, "IMAP: the folder Nowhere cannot be opened"),
        ({"imap_port": "1"}, "IMAP: nothing listens at localhost:1"),
        ({"imap_host": "no-such-host.invalid"}, "IMAP: the name no-such-host.invalid is not known"),
        ({"smtp_username": "stranger@desk.example"}, "refuses the login of stranger@desk.example"),
        ({"smtp_port": "1"}, "SMTP: nothing listens at localhost:1"),
        ({"smtp_security": "tls"}, "SMTP: no TLS with localhost"),
    ],
)
def test_a_server_that_fails_is_told_in_a_sentence_and_nothing_is_written(
    tmp_path: Path, dovecot: Dovecot, postfix: Postfix, support: Account, trusted: None,
    changes: dict[str, str], words: str,
) -> None:  # fmt: skip
    config = tmp_path / "firstline.toml"
    done = firstline(*live(dovecot, postfix, support, config, **changes), FIRSTLINE_IMAP_PASSWORD=support.password)
    assert done.exit_code == 1
    assert words in done.stderr
    assert "--no-try" in done.stderr
    assert support.password not in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_certificate_that_nobody_vouches_for_is_told_as_such(
    tmp_path: Path, dovecot: Dovecot, postfix: Postfix, support: Account
) -> None:
    options = live(dovecot, postfix, support, tmp_path / "firstline.toml")
    done = firstline(*options, FIRSTLINE_IMAP_PASSWORD=support.password)
    assert done.exit_code == 1
    assert done.stderr.count("is not trusted") == 2


@pytest.mark.parametrize("answer", ["y", "n"])
def test_a_person_may_go_on_in_spite_of_a_server_that_fails(
    tmp_path: Path, dovecot: Dovecot, postfix: Postfix, support: Account, trusted: None, answer: str
) -> None:
    config = tmp_path / "firstline.toml"
    options = live(dovecot, postfix, support, config, imap_security="tls", imap_username=support.address)
    options.remove("--no-input")
    more = ["--agent", "Ann Lee <ann@example.org>", "--language", "en", "--authserv-id", "mail.desk.example"]
    more += ["--no-plus-addresses", "--smtp-username", support.address]
    passwords = {"FIRSTLINE_IMAP_PASSWORD": "wrong", "FIRSTLINE_SMTP_PASSWORD": support.password}
    done = firstline(*options, *more, typed=answer + "\n", **passwords)
    assert "refuses the login" in done.output
    assert "SMTP works" in done.output
    assert config.exists() is (answer == "y")
    assert done.exit_code == (0 if answer == "y" else 1)


@pytest.fixture
def support(fresh_account: Callable[[str], Account]) -> Account:
    return fresh_account("support@desk.example")


@pytest.fixture
def trusted(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process trusts the rig's authority, and no other."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
