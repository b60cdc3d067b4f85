# SPDX-License-Identifier: Apache-2.0
"""``firstline init``: answers -> tried servers -> settings, password files and signing key, mode 0600.

All of it is written beside its place, read back as the daemon will read it, tried, and only then moved there.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from daemon import keys, trials
from daemon.asking import Answers
from daemon.errors import DaemonError, SettingsError
from daemon.settings import KEY_FILE, Settings, find, load
from daemon.shipped import fill

Say = Callable[[str], None]
FOLDER_MODE = 0o755  # the files in it are guarded, each by its own mode


def place(config: Path | None) -> Path:
    """Where the settings will lie: as named, else for the whole machine where we may, else here."""
    if config is not None:
        return config
    return Path("/etc/firstline/firstline.toml") if os.geteuid() == 0 else Path("firstline.toml")


def text(answers: Answers) -> str:
    """The settings file, with a comment a key."""
    return fill(
        "firstline.toml",
        {
            "desk": answers,
            "mailbox": {"name": mailbox_name(answers.address), "address": answers.address},
            "imap": answers.imap,
            "smtp": answers.smtp,
            "agents": answers.agents,
        },
    )


def mailbox_name(address: str) -> str:
    """A short name from the address, of the characters that a mailbox's name may have."""
    local = address.partition("@")[0]
    return "".join(char if char.isascii() and (char.isalnum() or char in "_.-") else "-" for char in local)[:64]


def write(answers: Answers, target: Path, *, go_on: Callable[[list[str]], bool], live: bool, say: Say) -> None:
    """Write all files, after a trial where ``live``; ``go_on`` decides about what failed. Raises DaemonError."""
    with _beside(target) as folder:
        staged = folder / target.name
        _write(staged, text(answers))
        for server in (answers.imap, answers.smtp):
            if server.password:
                _write(folder / server.password_file, server.password + "\n")
        settings = _read_back(staged, target)
        failed = [words for words in tried(settings, say) if words] if live else []
        if failed and not go_on(failed):
            raise DaemonError(f"nothing was written to {target}")
        _key(folder, target.parent)
        _move(folder, target, say)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".firstline-") as folder:
            yield Path(folder)
    except OSError as error:
        message = f"{target} cannot be written: {error.strerror}"
        raise DaemonError(f"{message}; run this as root, or name another place with --config") from error


def _write(file: Path, content: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _read_back(staged: Path, target: Path) -> Settings:
    try:
        return load(staged, {})
    except SettingsError as error:
        raise SettingsError(str(target), error.faults) from error


def tried(settings: Settings, say: Say) -> Iterator[str]:
    """Try the servers live, saying how it went; a sentence for each that failed, "" for one that did not."""
    shape = settings.shape
    imap = trials.try_mailbox(shape.mailboxes[0].imap, settings.password(shape.mailboxes[0].imap))
    if isinstance(imap, trials.Failed):
        yield f"IMAP: {imap.words}; {imap.advice}"
    else:
        say(f"IMAP works: {shape.mailboxes[0].imap.folder} holds {imap.mails} mails")
    smtp = trials.try_sending(shape.smtp, settings.password(shape.smtp))
    if isinstance(smtp, trials.Failed):
        yield f"SMTP: {smtp.words}; {smtp.advice}"
    else:
        say("SMTP works" + (": logged in, and nothing was sent" if shape.smtp.username else ": nothing was sent"))


def _key(folder: Path, final: Path) -> None:
    """A key that is there stays: letters that went out were signed with it."""
    if not (final / KEY_FILE).exists():
        keys.create(folder / KEY_FILE)


def _move(folder: Path, target: Path, say: Say) -> None:
    """Move everything into place, the settings last: until then the old ones hold."""
    for file in sorted(folder.iterdir(), key=lambda file: file.name == target.name):
        final = target.parent / file.name
        if file.name == target.name and final.exists():
            _as_before(file, final)
        file.replace(final)
        say(f"wrote {final}")


def _as_before(file: Path, final: Path) -> None:
    """An installed service reads the settings by their group."""
    told = final.stat()
    if os.geteuid() == 0 and told.st_gid:
        os.chown(file, told.st_uid, told.st_gid)
        file.chmod(told.st_mode & 0o640)


def make_key(config: Path | None) -> str:
    """Make the signing key that the settings name, unless it is there; what was done. Raises DaemonError."""
    settings = load(find(config))
    if settings.keys:
        return f"the signing key {settings.key_path} is there already; it was left as it is"
    try:
        keys.create(settings.key_path)
    except OSError as error:
        raise DaemonError(f"the signing key {settings.key_path} cannot be made: {error.strerror}") from error
    return f"wrote the signing key {settings.key_path}: keep a copy of it in a safe place"


