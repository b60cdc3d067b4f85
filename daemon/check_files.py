# SPDX-License-Identifier: Apache-2.0
"""What ``firstline check`` asks of files and folders: who may read secrets, and who may write mail and database."""

import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from daemon import keys, macros, systemd
from daemon.finding import Finding, fails, holds, warns
from daemon.settings import Settings
from store.blobs import open_blobs
from store.errors import StoreError

LEAST_FREE = 500_000_000


def modes(settings: Settings) -> Iterator[Finding]:
    """Whether nobody but the admin and the service can read the settings, the passwords and the key."""
    user = systemd.installed_user()
    passwords = [keys.path(name, settings.path, settings.environ) for name in settings.shape.password_files]
    secrets = {settings.path, *passwords, settings.key_path}
    wrong = [finding for file in sorted(secrets) if (finding := _mode(file, user))]
    yield from wrong
    if not wrong:
        yield holds("file modes", "nobody else can read the settings, the passwords and the key")
    if user and not _readable_by(settings.path, user):
        advice = f"chgrp {systemd.group_of(user)} {settings.path} && chmod 640 {settings.path}"
        yield fails("file modes", f"{settings.path} cannot be read by {user}, the user of the service", advice)


def _mode(file: Path, user: str) -> Finding | None:
    try:
        told = file.stat()
    except FileNotFoundError:
        return None  # the row about it says so
    group_allowed = bool(user) and told.st_gid == _gid(user)
    if told.st_mode & stat.S_IRWXO or (told.st_mode & stat.S_IRWXG and not group_allowed):
        words = f"{file} has mode {stat.S_IMODE(told.st_mode):04o}, so others can read it"
        return fails("file modes", words, f"chmod {'640' if group_allowed else '600'} {file}")
    return None


def _gid(user: str) -> int:
    try:
        return pwd.getpwnam(user).pw_gid
    except KeyError:
        return -1


def _readable_by(file: Path, user: str) -> bool:
    told = file.stat()
    try:
        uid = pwd.getpwnam(user).pw_uid
    except KeyError:
        return False
    if told.st_uid == uid:
        return bool(told.st_mode & stat.S_IRUSR)
    return bool(told.st_mode & (stat.S_IRGRP if told.st_gid == _gid(user) else stat.S_IROTH))


def key(settings: Settings) -> Iterator[Finding]:
    """Whether the signing key is there."""
    if settings.keys:
        more = f", and {len(settings.keys) - 1} older" if len(settings.keys) > 1 else ""
        yield holds("signing key", f"{settings.key_path} holds a key{more}")
    else:
        words = f"{settings.key_path} is not there yet"
        yield warns("signing key", words, "restore it, or, for a new desk, run 'firstline init --key'")


def canned(settings: Settings) -> Iterator[Finding]:
    """Whether each canned answer can be used."""
    found = macros.read(settings.path)
    for words in found.faults:
        yield fails("macros", words, "correct the file, or take it away; the others are used")
    if found.texts and not found.faults:
        yield holds("macros", f"{', '.join(sorted(found.texts))}")


def sqlite(path: Path) -> Iterator[Finding]:
    """Whether the file can be written; where it is missing, whether it could be made."""
    if not path.is_absolute():
        words = f"{path} is a relative path: what it means depends on the folder where Firstline is started"
        yield warns("database", words, "write it with four slashes: sqlite:////var/lib/firstline/firstline.db")
    if not path.exists():
        yield from _will_be_made("database", path, "start")
    else:
        yield from _owned("database", path)


def _will_be_made(what: str, path: Path, first: str) -> Iterator[Finding]:
    parent = next(folder for folder in path.absolute().parents if folder.exists())
    if os.access(parent, os.W_OK | os.X_OK):
        yield holds(what, f"{path} will be made at the first {first}")
    else:
        words = f"{path} is missing, and {parent} does not let us make it"
        yield fails(what, words, "make it, or run this as root")


def _owned(what: str, path: Path) -> Iterator[Finding]:
    """Where a service is installed, what it writes must be its own."""
    user = systemd.installed_user()
    try:
        uid = pwd.getpwnam(user).pw_uid if user else -1
    except KeyError:
        uid = -1
    if uid >= 0 and path.stat().st_uid != uid:
        words = f"{path} does not belong to {user}, the user of the service"
        yield fails(what, words, f"chown -R {user}: {path if path.is_dir() else path.parent}")
    elif not os.access(path, os.W_OK):
        yield fails(what, f"{path} cannot be written", "run this as root or as the user of the service")


def storage(settings: Settings) -> Iterator[Finding]:
    """Whether raw mail can be kept."""
    url = settings.shape.desk.storage
    if urlsplit(url).scheme != "file":
        try:
            open_blobs(url).check()
            yield holds("raw mail", f"{url} takes and gives back a trial")
        except StoreError as error:
            yield fails("raw mail", str(error), "correct desk.storage in the settings, or the access to it")
        return
    folder = Path(urlsplit(url).path)
    if not folder.exists():
        yield from _will_be_made("raw mail", folder, "mail")
        return
    wrong = list(_owned("raw mail", folder))
    yield from wrong or [_written(folder)]


def _written(folder: Path) -> Finding:
    try:
        # A trial blob would leave a subfolder that belongs to whoever runs this, so a nameless file serves.
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"firstline check\r\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        words = f"nothing can be written to {folder}: {error.strerror}"
        return fails("raw mail", words, "make room, or correct its mode")
    free = shutil.disk_usage(folder).free
    words = f"{folder} can be written; {free / 1e9:,.1f} GB are free"
    return holds("raw mail", words) if free >= LEAST_FREE else warns("raw mail", words, "make room soon")
