# SPDX-License-Identifier: Apache-2.0
"""Proves what settings are taken, that every fault of bad ones is told at once, and that no secret is ever told."""

import stat
from pathlib import Path

import pytest

from daemon import keys, settings
from daemon.errors import SettingsError
from daemon.examples import EXAMPLES
from tests.daemon.admin import firstline, settings_file

SECRET = "hunter2-is-secret"
AGENT = '[[agents]]\nname = "Ann Lee"\naddress = "{address}"\n'


def faults(path: Path, **environ: str) -> dict[str, str]:
    """What is wrong with the settings, by key."""
    with pytest.raises(SettingsError) as caught:
        settings.load(path, environ)
    return {fault.key: str(fault) for fault in caught.value.faults}


def test_settings_that_name_little_get_defaults_for_the_rest(tmp_path: Path) -> None:
    found = settings.load(settings_file(tmp_path), {})
    [box] = found.shape.mailboxes
    assert (box.imap.folder, box.imap.flag, box.imap.poll.total_seconds()) == ("INBOX", "\\Seen", 30)
    assert found.shape.desk.size_limit == 25_000_000
    assert found.password(box.imap) == "open sesame"
    assert found.password(found.shape.smtp) == ""
    assert found.keys == ()


def test_all_faults_are_told_at_once_each_with_its_key_and_an_example(tmp_path: Path) -> None:
    changes = {"port = 1\nsecurity = \"none\"\nuser": "port = 99999\nsecurity = \"ssl\"\nuser", '"localhost"': '""'}
    path = settings_file(tmp_path, AGENT.format(address="nobody"), changes=changes)
    with path.open("a") as stream:
        stream.write('level = 4\n[budgets]\ncontact = -1\n[extra]\nkey = 1\n')
    (tmp_path / "firstline.key").write_text("zz\n")
    (tmp_path / "imap-password").unlink()
    found = faults(path)
    assert set(found) == {
        "mailboxes.0.imap.host", "mailboxes.0.imap.port", "mailboxes.0.imap.security",
        "mailboxes.0.imap.password_file", "smtp.host", "agents.0.address", "agents.0.level", "budgets.contact",
        "extra", "desk.key_file",
    }  # fmt: skip
    assert found["mailboxes.0.imap.port"].endswith("for example 993")
    assert "no such key" in found["extra"]
    assert "cannot be read" in found["mailboxes.0.imap.password_file"]


def test_an_unknown_key_is_told_with_its_neighbours(tmp_path: Path) -> None:
    path = settings_file(tmp_path, changes={"[smtp]\nhost": "[smtp]\nhots"})
    found = faults(path)
    assert found["smtp.hots"].endswith("no such key; did you mean host?")
    assert "it is missing" in found["smtp.host"]


@pytest.mark.parametrize(("key", "told"), [
    ("signatur", "did you mean signature?"), ("plus_adresses", "did you mean plus_addresses?"),
    ("mail", "no such key"), ("password_file", "did you mean mailboxes.imap.password_file?"),
])  # fmt: skip
def test_of_many_keys_the_nearest_is_named_and_never_all(tmp_path: Path, key: str, told: str) -> None:
    found = faults(settings_file(tmp_path, changes={"[desk]": f'[desk]\n{key} = "x"'}))
    assert told in found[f"desk.{key}"] and "," not in found[f"desk.{key}"]


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ('"support@example.org"\n[', '"no address"\n[', "mailboxes.0.address", "is not an e-mail address"),
        ("[desk]", '[desk]\nzone = "Mars/Olympus"', "desk.zone", "is not a time zone"),
        ("[desk]", '[desk]\nlanguage = "xx"', "desk.language", "'pt' or 'it'"),
        ("[desk]", '[desk]\nblock = ["spam.example"]', "desk.block", "neither an address nor a domain"),
        ("[desk]", '[desk]\nown_addresses = ["noreply"]', "desk.own_addresses", "is not an e-mail address"),
        ("[desk]", '[desk]\narc_sealers = ["list@example.org"]', "desk.arc_sealers", "is not a domain"),
        ("[desk]", '[desk]\ncountry = "XX"', "desk.country", "is no country"),
        ("[desk]", '[desk]\nsince = "tomorrow"', "desk.since", "neither now"),
        ("[desk]", '[desk]\nsize_limit = "huge"', "desk.size_limit", "is not a size"),
        ("sqlite://", "mysql://", "desk.database", "neither a SQLite nor a PostgreSQL"),
        ("file://", "ftp://", "desk.storage", "neither a folder nor an object store"),
        ('[smtp]\nhost = "localhost"', '[smtp]\nhost = "far.example"', "smtp.security", "refused"),
        ('username', 'poll = "0s"\nusername', "mailboxes.0.imap.poll", "between a second and a day"),
        ('username', 'flag = "my flag"\nusername', "mailboxes.0.imap.flag", "does not belong"),
        ('username', 'move_to = "inbox"\nusername', "mailboxes.0.imap.move_to", "the folder that is read"),
        ('name = "support"', 'name = "Support desk"', "mailboxes.0.name", "does not belong"),
        ('"Example Support"', '"two\\nlines"', "desk.name", "does not belong"),
    ],
)
def test_a_bad_value_is_told_by_its_key(tmp_path: Path, old: str, new: str, key: str, words: str) -> None:
    assert words in faults(settings_file(tmp_path, changes={old: new}))[key]


@pytest.mark.parametrize("address", ["support@example.org", "SUPPORT@example.org"])
def test_an_agent_cannot_be_the_desk_itself(tmp_path: Path, address: str) -> None:
    assert "an address of the desk itself" in faults(settings_file(tmp_path, AGENT.format(address=address)))["agents"]


def test_an_agent_cannot_stand_there_twice(tmp_path: Path) -> None:
    twice = AGENT.format(address="ann@example.org") + AGENT.format(address="Ann@example.org")
    assert "stands there twice" in faults(settings_file(tmp_path, twice))["agents"]


def test_every_example_of_a_value_is_a_value_that_is_taken(tmp_path: Path) -> None:
    path = settings_file(tmp_path)
    for key, text in EXAMPLES.items():
        if key.startswith(("desk.", "budgets.")) and key not in ("desk.lead", "desk.manager"):  # those are agents
            # Some list all values that there are: the first is as good as any.
            value = text.strip('"[]').partition('"')[0]
            assert settings.load(path, {"FIRSTLINE__" + key.upper().replace(".", "__"): value}), key


def test_the_environment_wins_over_the_file_by_index_and_by_name(tmp_path: Path) -> None:
    path = settings_file(tmp_path)
    environ = {
        "FIRSTLINE__SMTP__PORT": "2525",
        "FIRSTLINE__DESK__PLUS_ADDRESSES": "true",
        "FIRSTLINE__DESK__AUTHSERV_IDS": "mail.example.org, mx.example.org",
        "FIRSTLINE__DESK__ARC_SEALERS": "Lists.Example.org., BÜCHER.example",
        "FIRSTLINE__MAILBOXES__0__IMAP__PORT": "1143",
        "FIRSTLINE__MAILBOXES__SUPPORT__IMAP__PASSWORD": SECRET,
        "FIRSTLINE__AGENTS__0__NAME": "Ann Lee",
        "FIRSTLINE__AGENTS__0__ADDRESS": "ann@example.org",
        "FIRSTLINE_OTHER": "not ours",
    }
    shape = (found := settings.load(path, environ)).shape
    assert (shape.smtp.port, shape.mailboxes[0].imap.port, shape.desk.plus_addresses) == (2525, 1143, True)
    assert shape.desk.authserv_ids == ["mail.example.org", "mx.example.org"]
    assert found.context().arc_sealers == {"lists.example.org", "xn--bcher-kva.example"}
    assert [agent.address for agent in shape.agents] == ["ann@example.org"]
    assert found.password(shape.mailboxes[0].imap) == SECRET


@pytest.mark.parametrize("place", ["MAILBOXES__SUPORT__IMAP__PORT", "DESK__NAME__FIRST", "AGENTS__X__NAME"])
def test_a_variable_that_leads_nowhere_is_a_fault_and_never_ignored(tmp_path: Path, place: str) -> None:
    variable = f"FIRSTLINE__{place}"
    assert "no such place" in faults(settings_file(tmp_path), **{variable: "1"})[variable]


def test_a_password_is_the_first_line_of_its_file(tmp_path: Path) -> None:
    path = settings_file(tmp_path)
    (tmp_path / "imap-password").write_text(" with blanks \r\nand a note\n")
    found = settings.load(path, {})
    assert found.password(found.shape.mailboxes[0].imap) == " with blanks "


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe"])
def test_a_password_file_without_a_password_is_a_fault(tmp_path: Path, content: bytes) -> None:
    path = settings_file(tmp_path)
    (tmp_path / "imap-password").write_bytes(content)
    assert "imap-password" in faults(path)["mailboxes.0.imap.password_file"]


def test_a_systemd_credential_wins_over_the_file_beside_the_settings(tmp_path: Path) -> None:
    path = settings_file(tmp_path / "etc")
    (tmp_path / "imap-password").write_text(SECRET)
    key = keys.create(tmp_path / "firstline.key")
    found = settings.load(path, {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert found.password(found.shape.mailboxes[0].imap) == SECRET
    assert found.keys == (key,)


def test_no_secret_is_in_what_settings_or_their_faults_print(tmp_path: Path) -> None:
    path = settings_file(tmp_path)
    (tmp_path / "imap-password").write_text(SECRET)
    key = keys.create(tmp_path / "firstline.key")
    environ = {"FIRSTLINE__SMTP__PASSWORD": SECRET, "FIRSTLINE__SMTP__USERNAME": "me"}
    printed = repr(settings.load(path, environ)) + str(settings.load(path, environ).shape)
    with pytest.raises(SettingsError) as caught:
        settings.load(path, {**environ, "FIRSTLINE__SMTP__PORT": "none", "FIRSTLINE__SMTP__PASSWORD__X": SECRET})
    printed += str(caught.value) + repr(caught.value.__cause__)
    assert SECRET not in printed
    assert key.hex() not in printed


def test_a_key_file_that_holds_no_key_is_a_fault_that_does_not_show_it(tmp_path: Path) -> None:
    path = settings_file(tmp_path)
    (tmp_path / "firstline.key").write_text("abcdef\n")
    told = faults(path)["desk.key_file"]
    assert "holds no key of 32 bytes" in told
    assert "abcdef" not in told


def test_a_new_key_is_the_owners_alone_and_never_replaces_another(tmp_path: Path) -> None:
    file = tmp_path / "firstline.key"
    key = keys.create(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert keys.read(file, []) == (key,)
    with pytest.raises(FileExistsError):
        keys.create(file)


def test_several_keys_are_read_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("11" * 32 + "\n" + "22" * 32 + "\n")
    assert keys.read(tmp_path / "a", []) == (b"\x11" * 32, b"\x22" * 32)


@pytest.mark.parametrize("content", [b"[desk", b"\xff\xfe", b"a = 1\na = 2\n"])
def test_a_file_that_is_no_toml_is_a_fault_of_the_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "firstline.toml"
    path.write_bytes(content)
    assert set(faults(path)) == {"file"}


def test_a_command_without_settings_ends_with_a_sentence_and_code_3(tmp_path: Path) -> None:
    done = firstline("tickets", "--config", str(tmp_path / "none.toml"))
    assert done.exit_code == 3
    assert "make one with 'firstline init'" in done.stderr


def test_a_folder_that_may_not_be_entered_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_file", closed)
    assert "as the user of the service" in faults(tmp_path / "firstline.toml")["file"]


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "postgresql://u@[::1/d", "mysql://u@h/d", "x"])
def test_a_database_that_keeps_nothing_or_is_unknown_is_a_fault(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load(settings_file(tmp_path), {"FIRSTLINE__DESK__DATABASE": url})
    assert [fault.key for fault in caught.value.faults] == ["desk.database"]


@pytest.mark.parametrize(
    ("told", "key", "words"),
    [
        ("contact = -1", "budgets.contact", "greater than or equal to 0"),
        ('hour = "many"', "budgets.hour", "valid integer"),
        ("mails = 0", "budgets.mails", "it is less than 5, which an ordinary hour brings"),
        ("agent = 4", "budgets.agent", "it is less than 5"),
        ("ticket = 2000000", "budgets.ticket", "less than or equal to 1000000"),
        ("contact = 40", "budgets.contact", "it is more than budgets.reporter, which is 30: raise that too"),
        ("domain = 20000", "budgets.domain", "it is more than budgets.hour, which is 1000: raise that too"),
        ("person = 3", "budgets.person", "no such key"),
    ],
)
def test_a_budget_that_cannot_be_meant_is_one_fault_with_a_sentence(
    tmp_path: Path, told: str, key: str, words: str
) -> None:
    found = faults(settings_file(tmp_path, f"\n[budgets]\n{told}\n"))
    assert list(found) == [key] and words in found[key]


def test_a_budget_that_is_lower_than_the_shipped_ones_asks_for_no_other(tmp_path: Path) -> None:
    found = settings.load(settings_file(tmp_path, "\n[budgets]\nhour = 20\nmails = 5\n"), {})
    assert (found.desk().budgets.hour, found.desk().budgets.mails, found.desk().budgets.domain) == (20, 5, 300)
