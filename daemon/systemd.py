# SPDX-License-Identifier: Apache-2.0
"""``firstline service install``: a unit that starts under a real systemd, and what it needs made and said.

The service has a user of its own. The settings stay root's, readable by that user's group; passwords and the signing
key stay root's alone and reach the service by LoadCredential.
"""

import grp
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

import daemon
from daemon import keys
from daemon.errors import DaemonError
from daemon.settings import Settings
from daemon.shipped import fill

UNIT = Path("/etc/systemd/system/firstline.service")
STATE = Path("/var/lib/firstline")
NO_SHELL = "/usr/sbin/nologin"
# What ProtectHome and PrivateTmp hide from the service.
HIDDEN = tuple(map(Path, ("/home", "/root", "/run/user", "/tmp", "/var/tmp")))


@dataclass(frozen=True, kw_only=True)
class Unit:
    """What the unit is filled with."""

    program: Path
    config: Path
    user: str
    group: str
    credentials: tuple[tuple[str, Path], ...] = ()
    writable: tuple[Path, ...] = ()

    def text(self) -> str:
        """The unit file."""
        return fill("firstline.service", asdict(self))


def installed_user(unit: Path = UNIT) -> str:
    """The user of the installed service; "" where there is none."""
    try:
        lines = unit.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    return next((line.removeprefix("User=").strip() for line in lines if line.startswith("User=")), "")


def planned(config: Path, user: str, settings: Settings | None) -> Unit:
    """The unit for these settings; without settings, one that has no secrets. Raises DaemonError."""
    return Unit(
        program=Path(sys.executable).absolute().with_name("firstline"),
        config=config.absolute(),
        user=user,
        group=group_of(user),
        credentials=tuple(sorted(_credentials(settings).items())) if settings else (),
        writable=tuple(_outside(settings)) if settings else (),
    )


def group_of(user: str) -> str:
    """The user's first group; for a user that is still to be made, the group that comes with it."""
    try:
        return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
    except KeyError:
        return user


def _credentials(settings: Settings) -> dict[str, Path]:
    """Every secret file by its credential's name, which is the file's own: so ``keys.path`` finds it."""
    shape, found = settings.shape, dict[str, Path]()
    for told in (shape.desk.key_file, *shape.password_files):
        file, name = keys.path(told, settings.path.absolute(), {}), Path(told).name
        if not name.isascii() or not name.isprintable() or ":" in name or not str(file).isprintable():
            raise DaemonError(f"{file} cannot be handed over by systemd: give it a plain name, without a colon")
        if found.setdefault(name, file) != file:
            message = f"{found[name]} and {file} bear one name, so systemd cannot tell them apart"
            raise DaemonError(f"{message}: rename one of them, there and in the settings")
    return found


def _outside(settings: Settings) -> Iterator[Path]:
    """The folders of data that StateDirectory does not cover."""
    desk = settings.shape.desk
    url, storage = make_url(desk.database), urlsplit(desk.storage)
    folders = [Path(storage.path)] if storage.scheme == "file" else []
    if url.get_backend_name() == "sqlite" and url.database and Path(url.database).is_absolute():
        folders.append(Path(url.database).parent)
    covered = {STATE, *folders}
    yield from sorted({folder for folder in folders if folder != STATE and not covered & set(folder.parents)})


def obstacles(unit: Unit) -> list[str]:
    """Why this unit could not start, a sentence each."""
    code = (unit.program, Path(sys.executable).resolve(), Path(daemon.__file__).resolve())
    found = [] if unit.program.is_file() else [f"{unit.program} is missing: install Firstline into a venv of its own"]
    closed = [file for file in code if _closed(file, unit.user)]
    if closed:
        advice = "make a virtual environment in /opt/firstline with the system's Python and install Firstline there"
        found.append(f"the service could not reach {closed[0]}: {advice}")
    if _closed(unit.config, unit.user):
        found.append(f"the service could not reach {unit.config}: keep the settings in /etc/firstline")
    for folder in unit.writable:
        if _hidden(folder):
            found.append(f"the service could not reach {folder}: keep data below {STATE}")
    return found


def _hidden(path: Path) -> bool:
    return any(folder == path or folder in path.parents for folder in HIDDEN)


def _closed(file: Path, user: str) -> bool:
    """Whether a folder on the way is hidden from the service, or closed to its user."""
    if _hidden(file):
        return True
    try:
        uid = pwd.getpwnam(user).pw_uid
        groups = set(os.getgrouplist(user, pwd.getpwnam(user).pw_gid))
    except KeyError:
        uid, groups = -1, set()
    for folder in file.parents:
        told = folder.stat()
        bit = 0o100 if told.st_uid == uid else 0o010 if told.st_gid in groups else 0o001
        if not told.st_mode & bit:
            return True
    return False


def install(unit: Unit, settings: Settings, *, target: Path = UNIT) -> list[str]:
    """Make the user, open what it must read and write, and write the unit; what was done, a sentence each.

    Raises DaemonError with what hinders it; then nothing was changed.
    """
    if os.geteuid() != 0:
        raise DaemonError("installing the service needs root: run this with sudo, or look at it with --print")
    if found := obstacles(unit):
        raise DaemonError("\n  ".join(["the service would not start:", *found]))
    if not settings.keys:
        message = f"the signing key {settings.key_path} is missing"
        raise DaemonError(f"{message}: restore it, or, for a new desk, run 'firstline init --key'")
    if target.exists() and "firstline service install" not in target.read_text(encoding="utf-8"):
        raise DaemonError(f"{target} was not written by this command: move it away first")
    try:
        return list(_done(unit, target))
    except OSError as error:
        raise DaemonError(f"the service could not be installed: {error.filename}: {error.strerror}") from error


def _done(unit: Unit, target: Path) -> Iterator[str]:
    if _make_user(unit.user):
        yield f"made the system user {unit.user}, who cannot log in"
    account = pwd.getpwnam(unit.user)
    os.chown(unit.config, -1, account.pw_gid)
    unit.config.chmod(0o640)
    yield f"{unit.config} can be read by the group {group_of(unit.user)}, and by nobody else"
    for folder in unit.writable:
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o700)
            os.chown(folder, account.pw_uid, account.pw_gid)
            yield f"made {folder}, which belongs to {unit.user}"
        elif folder.stat().st_uid != account.pw_uid:
            yield f"{folder} does not belong to {unit.user}: run 'chown -R {unit.user}: {folder}'"
    partial = target.with_name(f".{target.name}.new")
    partial.write_text(unit.text(), encoding="utf-8")
    partial.chmod(0o644)
    partial.rename(target)
    names = ", ".join(name for name, _ in unit.credentials)
    yield f"wrote {target}: runs {unit.program} as {unit.user} and hands it {names}"


def _make_user(name: str) -> bool:
    """Make the system user unless there is one; whether it was made. Raises DaemonError."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        pass
    else:
        return False
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        raise DaemonError(f"there is no user {name} and no program useradd to make it: make it yourself")
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", str(STATE), "--shell", NO_SHELL]
    done = subprocess.run([program, *options, name], capture_output=True, text=True, check=False)
    if done.returncode:
        raise DaemonError(f"the user {name} cannot be made: {' '.join(done.stderr.split())}")
    return True
