# SPDX-License-Identifier: Apache-2.0
"""The demo's desk: settings in a temporary folder, and the real ``firstline run`` in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from daemon.demo import keeper
from daemon.demo.faults import StepFailed
from daemon.demo.people import HOST, LOOPBACK, People, Person
from daemon.open import open_database
from daemon.settings import PREFIX, load
from store import mailboxes
from store.engine import Database
from store.errors import StoreError
from store.reading import TicketLine, TicketWhole, listed, set_aside, whole

START_SECONDS = 30.0
STOP_SECONDS = keeper.SECONDS + 5
PAUSE = 0.1
PROGRAM = Path(__file__).resolve().parents[2]  # the folder that holds our packages
# What tells a service of its manager would make the demo's daemon report to it, and log in another form.
OF_A_SERVICE = ("CREDENTIALS_DIRECTORY", "JOURNAL_STREAM", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC")


class Desk:
    """A desk between the two servers, running for as long as the context lasts; its folder goes with it."""

    def __init__(self, people: People, *, imap_port: int, smtp_port: int) -> None:
        self._people, self._ports = people, (imap_port, smtp_port)
        self._process: subprocess.Popen[bytes] | None = None
        self._database: Database | None = None

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="firstline-demo-"))
        self._write()
        self._start()
        try:
            self._wait_until_it_reads()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def config(self) -> Path:
        """The settings file."""
        return self.folder / "firstline.toml"

    @property
    def database(self) -> Database:
        """The daemon's database, to look into. Raises StoreError while there is none."""
        if self._database is None:
            self._database = open_database(load(self.config, environ={}))
        return self._database

    def ticket(self, number: int) -> TicketWhole | None:
        """One ticket as the daemon has recorded it."""
        with self.database.read() as connection:
            return whole(connection, number)

    def tickets(self) -> list[TicketLine]:
        """All tickets, the newest first."""
        with self.database.read() as connection:
            return listed(connection, {})

    def trouble(self) -> str:
        """What is wrong with the daemon, in words; empty while it runs."""
        ended = self.folder / keeper.ENDED
        if self._process is not None and self._process.poll() is None and not ended.exists():
            return ""
        code = ended.read_text().strip() if ended.exists() else "unknown"
        return f"the daemon has ended with exit code {code}{self._last_words()}"

    def words(self) -> str:
        """What the desk has recorded, in words."""
        told = [f"#{line.number} with {self._history(line.number)}" for line in self.tickets()]
        with self.database.read() as connection:
            aside = [f"{mail.cause}: {mail.because}" for mail in set_aside(connection, ignored=True)]
        return "; ".join([f"the desk has recorded {', '.join(told) or 'no ticket'}", *aside])

    def _history(self, number: int) -> str:
        ticket = self.ticket(number)
        return ", ".join(event.name for event in ticket.history) if ticket else "nothing"

    def _last_words(self) -> str:
        lines = self.log().splitlines()
        return f"; it last said: {lines[-1]}" if lines else ""

    def log(self) -> str:
        """What the daemon has said."""
        try:
            return (self.folder / "log").read_text(errors="replace")
        except FileNotFoundError:
            return ""

    def stop(self) -> None:
        """End the daemon, and wait until its folder is gone."""
        process, self._process = self._process, None
        if self._database is not None:
            self._database.close()
            self._database = None
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)

    def _write(self) -> None:
        """The settings and the password's file, as ``firstline init`` would leave them."""
        secret = self.folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(self._people.support.password + "\n")
        self.config.touch(mode=0o600)
        self.config.write_text(settings(self.folder, self._people, *self._ports))

    def _start(self) -> None:
        command = [sys.executable, "-m", "daemon", "run", "--config", str(self.config)]
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-I", keeper.__file__, str(self.folder), *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=PROGRAM,
                env=_environment(os.environ),
                start_new_session=True,  # a Ctrl-C is for the demo alone, which then ends all in order
            )

    def _wait_until_it_reads(self) -> None:
        """The daemon is ready before its first look into the mailbox; the story begins after that look."""
        until = time.monotonic() + START_SECONDS
        while not self._reads():
            trouble = self.trouble()
            if trouble or time.monotonic() > until:
                late = f"the daemon did not read its mailbox within {START_SECONDS:.0f} s{self._last_words()}"
                raise StepFailed(f"the demo failed at its start: {trouble or late}")
            time.sleep(PAUSE)

    def _reads(self) -> bool:
        if '"ready"' not in self.log():
            return False
        with suppress(StoreError), self.database.read() as connection:
            cursor = mailboxes.cursor(connection, "support")
            return cursor is not None and cursor.generation > 0
        return False


def settings(folder: Path, people: People, imap_port: int, smtp_port: int) -> str:
    """The settings file of the demo's desk."""
    support, ann = people.support, people.ann
    return f"""[desk]
name = {_quoted(support.name)}
language = "en"
zone = "Europe/Amsterdam"
database = {_quoted(f"sqlite:///{folder}/firstline.db")}
storage = {_quoted(f"file://{folder}/blobs")}
plus_addresses = true
authserv_ids = [{_quoted(HOST)}]

[[mailboxes]]
name = "support"
address = {_quoted(support.address)}
[mailboxes.imap]
{_server(imap_port, support)}
[smtp]
{_server(smtp_port, support)}
[[agents]]
name = {_quoted(ann.name)}
address = {_quoted(ann.address)}
level = 1

# Whoever tries the demo out may write more often than a stranger may.
[budgets]
contact = 100
domain = 200
"""


def _server(port: int, person: Person) -> str:
    return f"""host = {_quoted(LOOPBACK)}
port = {port}
security = "none"
username = {_quoted(person.address)}
password_file = "password"
"""


def _quoted(text: str) -> str:
    """A basic string of TOML, which JSON's are too."""
    return json.dumps(text)


def _environment(have: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would change the demo's settings or belongs to a service."""
    return {name: value for name, value in have.items() if not name.startswith(PREFIX) and name not in OF_A_SERVICE}
