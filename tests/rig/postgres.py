# SPDX-License-Identifier: Apache-2.0
"""Runs a private PostgreSQL cluster, never as root, and makes databases in it."""

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from tests.rig.process import LOOPBACK, Server, free_port, lives, wait_until

_USER = "firstline"
_STOP_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}


def postgres_program(name: str) -> Path | None:
    """One of the server's programs, of the newest release installed; None where there is none."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )
    for folder in folders:
        if (folder / name).exists():
            return folder / name
    found = shutil.which(name)
    return Path(found) if found else None


class Postgres(Server):
    """A cluster of its own with durable commits; `settings` are postgresql.conf parameters."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        super().__init__("postgres")
        self.port = free_port()
        self._account = _account()
        self._numbers = itertools.count(1)
        self._data = self.folder / "data"
        self._data.mkdir(mode=0o700)
        if self._account:
            os.chown(self._data, *self._account)
        self._run(
            "initdb", "-D", str(self._data), "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-sync",
            "--locale=C.UTF-8", "--no-instructions",
        )
        place = {"listen_addresses": LOOPBACK, "port": str(self.port), "unix_socket_directories": ""}
        with (self._data / "postgresql.conf").open("a") as file:
            file.writelines(f"{key} = '{value}'\n" for key, value in {**place, **(settings or {})}.items())

    def start(self) -> "Postgres":
        """Starts the cluster and returns once it takes connections."""
        self.spawn([str(_required("postgres")), "-D", str(self._data)], ready=self._ready, account=self._account)
        return self

    def stop(self, how: Literal["smart", "fast", "immediate"] = "fast") -> None:
        """Ends the cluster: `fast` breaks its sessions off, `immediate` leaves recovery to the next start."""
        self.end(_STOP_SIGNALS[how], group=False, seconds=20)

    def kill(self) -> None:
        """Ends the server and its sessions by SIGKILL and returns when none of them holds the data any more."""
        sessions = _children(self.process.pid) if self.process else []
        self.end(signal.SIGKILL)
        for session in sessions:
            # Each leads a group of its own, and the next start is refused while one lives.
            with contextlib.suppress(ProcessLookupError):
                os.kill(session, signal.SIGKILL)
        wait_until(lambda: not any(map(lives, sessions)), 10, "the end of PostgreSQL's sessions")

    def create_database(self) -> str:
        """A new, empty database's name."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self._run("createdb", *self._client, name)
        return name

    def drop_database(self, name: str) -> None:
        """Removes a database, whoever is still connected to it."""
        self._run("dropdb", *self._client, "--if-exists", "--force", name)

    def url(self, database: str) -> str:
        """The database's address as SQLAlchemy reads it."""
        return f"postgresql+psycopg://{_USER}@{LOOPBACK}:{self.port}/{database}"

    @property
    def _client(self) -> list[str]:
        return ["-h", LOOPBACK, "-p", str(self.port), "-U", _USER]

    def _ready(self) -> bool:
        return self._try("pg_isready", "-q", *self._client).returncode == 0

    def _run(self, program: str, *arguments: str) -> None:
        done = self._try(program, *arguments)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.strip()}")

    def _try(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        user, group = self._account or (None, None)
        return subprocess.run(
            [str(_required(program)), *arguments], capture_output=True, text=True, check=False, cwd="/",
            user=user, group=group, extra_groups=[] if self._account else None,
        )


def _account() -> tuple[int, int] | None:
    """Whom the server runs as when we are root, which it refuses to be."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise RuntimeError("PostgreSQL may not run as root and there is no user postgres or nobody")


def _children(process: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def _required(name: str) -> Path:
    program = postgres_program(name)
    if program is None:
        raise RuntimeError(f"PostgreSQL's {name} is not installed")
    return program
