# SPDX-License-Identifier: Apache-2.0
"""The demo's desk: settings in a temporary folder, and the real daemon in a process of its own."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, and_, func, select

from daemon.demo import keeper
from daemon.demo.clock import Clock
from daemon.demo.faults import StepFailed
from daemon.demo.people import People
from daemon.demo.settings import settings
from daemon.open import open_database
from daemon.settings import PREFIX, load
from store import clocks, inbox, mailboxes
from store.engine import Database
from store.errors import StoreError
from store.reading import TicketLine, TicketWhole, listed, set_aside, whole
from store.schema import clocks as clocks_table
from store.schema import inbox as inbox_table
from store.schema import outbox as letters

START_SECONDS = 30.0
STOP_SECONDS = keeper.SECONDS + 5
PAUSE = 0.1
PROGRAM = Path(__file__).resolve().parents[2]  # the folder that holds our packages
# What tells a service of its manager would make the demo's daemon report to it, and log in another form.
OF_A_SERVICE = ("CREDENTIALS_DIRECTORY", "JOURNAL_STREAM", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC")


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A letter of the desk, by its own name and the ticket that it is about; 0 for none."""

    name: str
    ticket: int


class Desk:
    """A desk between the two servers, running for as long as the context lasts; its folder goes with it."""

    def __init__(self, people: People, clock: Clock, *, imap_port: int, smtp_port: int) -> None:
        self._people, self._clock, self._ports = people, clock, (imap_port, smtp_port)
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
        """One ticket as the daemon has recorded it, a confidential one as well."""
        with self.database.read() as connection:
            return whole(connection, number, confidential=True)

    def tickets(self) -> list[TicketLine]:
        """All tickets, the newest first."""
        with self.database.read() as connection:
            return listed(connection, {})

    def owes(self, mails: int) -> str:
        """What is still to be done, in words, once so many mails lie in its mailbox; empty where nothing is."""
        with self.database.read() as connection:
            fetched = connection.scalar(select(func.count()).select_from(inbox_table)) or 0
            due = clocks.next_due(connection, self._clock.now())
            waiting = inbox.waiting(connection)
            owed = select(func.count()).where(letters.c.state == "queued", ~self._told_to_wait())
            queued = connection.scalar(owed) or 0
        counted = ((mails - fetched, "mails to fetch"), (waiting, "mails to decide"), (queued, "letters to send"))
        told = [f"{count} {what}" for count, what in counted if count > 0]
        return ", ".join([*told, *([f"the clock {due.kind} of #{due.ticket}"] if due is not None else [])])

    def sent(self, message_id: str | None) -> Sent | None:
        """The letter that bears this Message-ID; None where it is no letter of the desk."""
        wanted = select(letters.c.letter, letters.c.ticket).where(letters.c.message_id == (message_id or ""))
        with self.database.read() as connection:
            found = connection.execute(wanted).one_or_none()
        return Sent(name=found.letter, ticket=found.ticket or 0) if found is not None else None

    def letters(self) -> int:
        """How many letters have left the desk."""
        with self.database.read() as connection:
            return connection.scalar(select(func.count()).where(letters.c.state == "sent")) or 0

    def next_clock(self) -> datetime | None:
        """When the next clock of any ticket falls due; None where none runs."""
        return self._least(select(func.min(clocks_table.c.wakes)).where(clocks_table.c.state == "running"))

    def next_letter(self) -> datetime | None:
        """When the next letter leaves that an agent may still take back; None where there is none."""
        return self._least(
            select(func.min(letters.c.next_try)).where(letters.c.state == "queued", self._told_to_wait())
        )

    def _least(self, wanted: Select[tuple[Any]]) -> datetime | None:
        with self.database.read() as connection:
            due: datetime | None = connection.scalar(wanted)
        return due

    def _told_to_wait(self) -> ColumnElement[bool]:
        """Of a letter: nobody has tried to send it, as it is too early."""
        return and_(letters.c.attempts == 0, letters.c.next_try > self._clock.now())

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
        self._clock.tell(self.folder)

    def _start(self) -> None:
        command = [sys.executable, "-m", "daemon.demo.hurry", "run", "--config", str(self.config)]
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


def _environment(have: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would change the demo's settings or belongs to a service."""
    return {name: value for name, value in have.items() if not name.startswith(PREFIX) and name not in OF_A_SERVICE}
