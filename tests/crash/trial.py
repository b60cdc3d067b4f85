# SPDX-License-Identifier: Apache-2.0
"""One desk with two mailboxes, its daemons, and the hand that feeds and kills them."""

import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from store import inbox, mailboxes, outbox
from store.engine import Database
from store.errors import StoreError
from store.schema import inbox as inbox_table
from tests.crash.checker import Evidence, Verdict, judge
from tests.crash.post import Offered, absence
from tests.crash.sink import Sink
from tests.crash.victim import Orders
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.process import LOOPBACK, at_exit, wait_until

ROOT = Path(__file__).parents[2]
BOXES = ("support", "sales")
POLL_SECONDS = 0.1
SETTINGS = """
[desk]
name = "Crash Desk"
database = "{database}"
storage = "file://{storage}"
plus_addresses = true
[smtp]
host = "{host}"
port = {smtp}
security = "none"
[[agents]]
name = "Ann Lee"
address = "ann@agents.example"
# Mails that are all alike are no surge here: each owes its own alert.
[process]
surge_least = 10000
[budgets]
contact = 1000
reporter = 100000
domain = 100000
hour = 100000
ticket = 100000
agent = 100000
mails = 100000
"""
MAILBOX = """
[[mailboxes]]
name = "{name}"
address = "{account.address}"
[mailboxes.imap]
host = "{host}"
port = {port}
security = "none"
username = "{account.address}"
password = "{account.password}"
move_to = "{move_to}"
"""


@dataclass(kw_only=True)
class Victim:
    """A running daemon; ``killed`` once it was killed from outside."""

    process: subprocess.Popen[bytes]
    log: Path
    orders: Orders
    killed: bool = False

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    @property
    def ready(self) -> bool:
        """Whether it has said so; before that it has not learned to heed a signal."""
        return '"ready"' in self.said()

    def said(self) -> str:
        """Its log."""
        return self.log.read_text(errors="replace")

    def lines(self) -> int:
        """How much it has done so far, in lines of its log."""
        return self.log.read_bytes().count(b"\n")


@dataclass(kw_only=True)
class Trial:
    """A desk under attack. ``storage`` is the folder of raw mail; with ``move_to`` kept mails leave the INBOX."""

    folder: Path
    dovecot: Dovecot
    sink: Sink
    accounts: Sequence[Account]
    database: str
    storage: Path
    daemons: int = 1
    move_to: str = ""
    plain: Orders = field(default_factory=Orders)
    offered: list[Offered] = field(default_factory=list)
    victims: list[Victim] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    kills: int = 0  # from outside
    deaths: int = 0  # by a point or by a mail

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        boxes = [
            MAILBOX.format(
                name=name, account=account, host=LOOPBACK, port=self.dovecot.ports.imap, move_to=self.move_to
            )
            for name, account in zip(BOXES, self.accounts, strict=True)
        ]
        head = SETTINGS.format(database=self.database, storage=self.storage, host=LOOPBACK, smtp=self.sink.port)
        self.config = self.folder / "firstline.toml"
        self.config.write_text(head + "".join(boxes))
        self._started = 0
        self._answered: set[str] = set()

    def __enter__(self) -> Self:
        """The daemons start together, make the database and begin both mailboxes before any mail is offered."""
        self.tend()
        victims = list(self.victims)
        wait_until(lambda: self._begun() or not all(victim.alive for victim in victims), 60, "the desk to begin")
        for victim in victims:
            if not victim.alive:
                self.__exit__()
                raise RuntimeError(f"a daemon ended at its start: {victim.said()[-2000:]}")
        return self

    def __exit__(self, *_: object) -> None:
        for victim in self.victims:
            victim.process.kill()
            victim.process.wait()

    def start(self, orders: Orders) -> Victim:
        """Start a daemon."""
        self._started += 1
        log = self.folder / f"log-{self._started}"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FIRSTLINE__")}
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.victim", "run", "--config", str(self.config)],
                stdout=stream, stderr=stream, cwd=ROOT, env={**environment, **orders.environment()},
            )  # fmt: skip
        at_exit(process.kill)
        victim = Victim(process=process, log=log, orders=orders)
        self.victims.append(victim)
        return victim

    def offer(self, mails: Sequence[Offered]) -> None:
        """Deliver every copy of these mails by LMTP, in order."""
        self.offered += mails
        with smtplib.LMTP(LOOPBACK, self.dovecot.ports.lmtp) as session:
            for mail in mails:
                for box in mail.boxes:
                    session.sendmail(mail.return_path, [self.accounts[box].address], mail.raw)

    def kill(self, victim: Victim) -> None:
        """End a daemon from outside, unless it was faster."""
        if victim.alive:
            victim.killed = True
            victim.process.send_signal(signal.SIGKILL)
            victim.process.wait()
            self.kills += 1

    def tend(self) -> None:
        """Start again whoever died, and let machines answer the acknowledgements that came to them."""
        for victim in [victim for victim in self.victims if not victim.alive]:
            self.bury(victim)
        while len(self.victims) < self.daemons:
            self.start(self.plain)
        away = {mail.writer: mail for mail in self.offered if mail.away}
        for letter in self.sink.arrived:
            mail = away.get(letter.recipient)
            if mail is not None and mail.writer not in self._answered:
                self._answered.add(mail.writer)
                self.offer([absence(letter.message_id, mail.thread, mail.writer)])

    def bury(self, victim: Victim) -> None:
        """Take note of a death; one that is no SIGKILL is a finding."""
        self.victims.remove(victim)
        code = victim.process.wait()
        if code != -signal.SIGKILL:
            self.faults.append(f"a daemon ended with code {code}: {victim.said()[-800:]}")
        elif not victim.killed:
            self.deaths += 1

    def tend_until(self, done: Callable[[], object], seconds: float) -> bool:
        """Tend until it is done; False where that took too long or a daemon will not run."""
        until = time.monotonic() + seconds
        while not done():
            self.tend()
            if time.monotonic() > until or self.faults:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def settled(self) -> bool:
        """Whether nothing is left to be done."""
        away = {mail.writer for mail in self.offered if mail.away}
        if away - self._answered:
            return False
        try:
            with self.reading() as connection:
                kept = connection.scalar(select(func.count()).select_from(inbox_table)) or 0
                left = inbox.waiting(connection) + outbox.queued(connection)
        except (SQLAlchemyError, StoreError):
            return False  # a daemon that found no database may be making one
        copies = sum(len(mail.boxes) for mail in self.offered)
        return not left and (self._emptied() if self.move_to else kept >= copies)

    def end(self) -> None:
        """End the daemons as a service manager would."""
        for victim in self.victims:
            wait_until(partial(_heeds, victim), 60, "a daemon that heeds SIGTERM")
            victim.process.terminate()
        for victim in self.victims:
            code = victim.process.wait(30)
            if code:
                self.faults.append(f"a daemon answered SIGTERM with code {code}: {victim.said()[-800:]}")
        self.victims.clear()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A look into the database that leaves no file of it open."""
        database = Database(self.database)
        try:
            with database.read() as connection:
                yield connection
        finally:
            database.close()

    def settle(self, seconds: float = 120) -> Verdict:
        """Let the daemons finish, end them, and judge."""
        if not self.tend_until(self.settled, seconds):
            self.faults.append(f"after {seconds:g} s there was still something to do; see {self.folder}")
        self.end()
        evidence = Evidence(
            database=self.database, boxes=BOXES, offered=self.offered, arrived=self.sink.arrived
        )
        verdict = judge(evidence)
        return Verdict(figures=verdict.figures, findings=self.faults + verdict.findings)

    def _begun(self) -> bool:
        """Whether every mailbox is being read: a mail that comes from now on is new, and not from before the desk."""
        if not all(victim.ready for victim in self.victims):
            return False
        with self.reading() as connection:
            found = mailboxes.cursors(connection)
        return len(found) == len(BOXES) and all(one.generation for one in found)

    def _emptied(self) -> bool:
        return not any(self.dovecot.delivered_to(account.address) for account in self.accounts)


def _heeds(victim: Victim) -> bool:
    return victim.ready or not victim.alive
