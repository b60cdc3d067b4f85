# SPDX-License-Identifier: Apache-2.0
"""The signing keys: a file of their own, one key a line in hexadecimal, the newest first, mode 0600.

The first signs. Behind an older one may stand the last day (UTC) on which it is honoured, such as 2028-01-31: the
tokens that it signed live out their term, and whoever stole it can make none that live longer.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from daemon.errors import DaemonError, Fault
from parsers.address import LIFETIME

KEY_BYTES = 32
READABLE = 0o640  # what a key file's mode may have at most; nobody else reads it


@dataclass(frozen=True, kw_only=True)
class Held:
    """A key, and the last day on which it is honoured; None for the one that signs, and for one nobody has dated."""

    key: bytes
    until: date | None = None

    @property
    def name(self) -> str:
        """What people call it, which tells nothing of it."""
        return hashlib.sha256(b"name of a key\0" + self.key).hexdigest()[:8]


def path(name: str, settings: Path, environ: Mapping[str, str]) -> Path:
    """Where a secret lies: among systemd's credentials, else beside the settings file."""
    credential = Path(environ.get("CREDENTIALS_DIRECTORY", "/nonexistent")) / Path(name).name
    return credential if credential.is_file() else settings.parent / name


def read(file: Path, faults: list[Fault], today: date | None = None) -> tuple[bytes, ...]:
    """The keys in the file that are honoured today; empty where there is no such file yet. Adds its faults."""
    today = today or datetime.now(UTC).date()
    try:
        found = held(file)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        faults.append(Fault(key="desk.key_file", wrong=f"{file} cannot be read: {error}"))
        return ()
    good = tuple(one.key for one in found if one.until is None or one.until >= today)
    if not good or any(len(key) < KEY_BYTES for key in good):
        faults.append(Fault(key="desk.key_file", wrong=f"{file} holds no key of {KEY_BYTES} bytes in hexadecimal"))
    return good


def held(file: Path) -> tuple[Held, ...]:
    """Every key in the file, those too whose day is over. Raises OSError or ValueError, which repeats none of it."""
    found = []
    for number, line in enumerate(file.read_text(encoding="ascii", errors="replace").splitlines(), 1):
        words = line.split()
        try:
            if words:
                until = date.fromisoformat(words[1]) if len(words) > 1 else None
                found.append(Held(key=bytes.fromhex(words[0]), until=until))
        except ValueError as error:
            raise ValueError(f"line {number} is neither a key in hexadecimal nor one with its last day") from error
    return tuple(found)


def create(file: Path) -> bytes:
    """Make a key and its file, mode 0600. Raises OSError, FileExistsError among them."""
    key = secrets.token_bytes(KEY_BYTES)
    # Under another name until it is whole: an empty key file, left by a kill, would keep the desk from starting.
    with _draft(file, [Held(key=key)]) as draft:
        os.link(draft, file)
    return key


def rotate(file: Path, at: datetime, *, forget: bool = False) -> tuple[Held, ...]:
    """Put a new key first, which signs from now on; the keys that are in the file then.

    Older ones stay until every token that they signed has had its term, or go at once (``forget``). The file is
    whole at every moment, and two who rotate at once do so one after the other. Raises DaemonError where there is
    no file with a key, or it cannot be written.
    """
    file = file.resolve()
    try:
        with _locked(file):
            before = held(file)
            if not before:
                raise DaemonError(f"{file} holds no key: make one with 'firstline init --key'")
            last = at.astimezone(UTC).date() + LIFETIME
            old = (one if one.until else replace(one, until=last) for one in before)
            kept = [one for one in old if one.until and one.until >= at.date() and not forget]
            found = (Held(key=secrets.token_bytes(KEY_BYTES)), *kept)
            with _draft(file, found, like=file.stat()) as draft:
                os.replace(draft, file)
            return found
    except FileNotFoundError as error:
        raise DaemonError(f"there is no {file}: restore it, or make one with 'firstline init --key'") from error
    except (OSError, ValueError) as error:
        raise DaemonError(f"the keys in {file} cannot be rotated: {error}") from error


@contextmanager
def _draft(file: Path, keys: Sequence[Held], like: os.stat_result | None = None) -> Iterator[Path]:
    """A file beside it with these keys, synced; gone afterwards. ``like`` is whose owner and mode it gets."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            if like is not None and (like.st_uid, like.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(stream.fileno(), like.st_uid, like.st_gid)
            if like is not None:
                os.fchmod(stream.fileno(), like.st_mode & READABLE | 0o600)
            stream.writelines(f"{one.key.hex()} {one.until or ''}".rstrip() + "\n" for one in keys)
            stream.flush()
            os.fsync(stream.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Nobody else rotates this file meanwhile. The lock is the folder's, since the file itself is replaced."""
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
