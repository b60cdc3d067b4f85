# SPDX-License-Identifier: Apache-2.0
"""The signing keys: a file of their own, one key a line in hexadecimal, the newest first, mode 0600."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from daemon.errors import Fault

KEY_BYTES = 32


def path(name: str, settings: Path, environ: Mapping[str, str]) -> Path:
    """Where a secret lies: among systemd's credentials, else beside the settings file."""
    credential = Path(environ.get("CREDENTIALS_DIRECTORY", "/nonexistent")) / Path(name).name
    return credential if credential.is_file() else settings.parent / name


def read(file: Path, faults: list[Fault]) -> tuple[bytes, ...]:
    """The keys in the file; empty where there is no such file yet. Adds to the faults what is wrong with it."""
    try:
        lines = file.read_text(encoding="ascii").split()
        found = tuple(bytes.fromhex(line) for line in lines)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        faults.append(Fault(key="desk.key_file", wrong=f"{file} cannot be read: {error}"))
        return ()
    if not found or any(len(key) < KEY_BYTES for key in found):
        faults.append(Fault(key="desk.key_file", wrong=f"{file} holds no key of {KEY_BYTES} bytes in hexadecimal"))
    return found


def create(file: Path) -> bytes:
    """Make a key and its file, mode 0600. Raises OSError, FileExistsError among them."""
    key = secrets.token_bytes(KEY_BYTES)
    # Under another name until it is whole: an empty key file, left by a kill, would keep the desk from starting.
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(key.hex() + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        os.link(draft, file)
    finally:
        draft.unlink()
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return key
