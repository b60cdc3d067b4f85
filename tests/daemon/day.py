# SPDX-License-Identifier: Apache-2.0
"""A desk with three agents and the people who write to it on one day, for tests that tell a longer story.

Mails are handed over many at once, and the next scene begins when the daemon has nothing left to do.
"""

import email
import re
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import Message
from html import unescape
from urllib.parse import unquote

from sqlalchemy import func, select

from daemon.open import open_database
from daemon.settings import load
from store import clocks, inbox
from store.engine import Database
from store.reading import SetAside, TicketWhole, listed, set_aside, whole
from store.schema import inbox as inbox_rows
from store.schema import outbox
from tests.daemon.clients import reply_address
from tests.daemon.desk import DeskUnderTest, inbox_of, mail, text_of
from tests.rig.mail import Account
from tests.rig.process import wait_until

AT_ONCE = 8
SOON = timedelta(minutes=30)  # whatever leaves later than that was told to wait
PATIENCE = 60.0
PEOPLE = """
[process]
surge_least = 100  # twenty reports at once are no disturbance here
[[teams]]
name = "service desk"
level = 1
[[teams]]
name = "workplace"
level = 2
[[agents]]
name = "Ann Lee"
address = "{ann}"
level = 1
teams = ["service desk"]
[[agents]]
name = "Cas Smit"
address = "{cas}"
level = 1
teams = ["service desk"]
[[agents]]
name = "Dee Moor"
address = "{dee}"
level = 2
teams = ["workplace"]
"""


@dataclass(frozen=True, kw_only=True)
class Had:
    """One mail that somebody had from the desk: which letter, about which ticket, and the mail."""

    letter: str
    ticket: int
    mail: Message

    @property
    def subject(self) -> str:
        """Decoded, on one line."""
        return " ".join(str(make_header(decode_header(str(self.mail["Subject"])))).split())

    @property
    def author(self) -> str:
        """The name in From."""
        return email.utils.parseaddr(str(make_header(decode_header(str(self.mail["From"])))))[0]

    def text(self) -> str:
        """The plain text."""
        return text_of(self.mail).replace("\r\n", "\n")

    def everything(self) -> str:
        """The header fields and each text of it, decoded."""
        told = [f"{name}: {make_header(decode_header(str(value)))}" for name, value in self.mail.items()]
        for part in self.mail.walk():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                told.append(unescape(content.decode("utf-8", "replace")))
        return "\n".join(told)


@dataclass(kw_only=True)
class Day:
    """The desk, its agents by their first names, and its reporters by a word of what they report."""

    desk: DeskUnderTest
    agents: dict[str, Account]
    reporters: dict[str, Account] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)
    own: dict[str, list[str]] = field(default_factory=dict)  # the Message-IDs of what a reporter wrote
    numbers: dict[str, int] = field(default_factory=dict)
    handed: int = 0
    _database: Database | None = None
    _seen: dict[str, tuple[int, list[Had]]] = field(default_factory=dict)  # by address: after how many mails, what

    @property
    def database(self) -> Database:
        """The daemon's database, to look into."""
        if self._database is None:
            self._database = open_database(load(self.desk.config, {}))
        return self._database

    def begin(self) -> None:
        """Start the daemon, and wait until it reads its mailbox."""
        self.desk.people = PEOPLE.format(**{name: one.address for name, one in self.agents.items()})
        self.desk.write()
        self.desk.start()
        wait_until(lambda: self.desk.said("mailbox_open"), what="the mailbox to be read")

    def change(self, **settings: str) -> None:
        """Write other settings, and have the running daemon read them."""
        self.desk.write(**settings)
        assert self.desk.process is not None
        self.desk.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.desk.said("settings_read"), 30, "the new settings to be read")

    def end(self) -> None:
        """Stop looking, and the daemon."""
        if self._database is not None:
            self._database.close()
        self.desk.stop()

    def wrote(self, key: str, subject: str, text: str, letter: Message | None = None) -> Callable[[], None]:
        """A reporter's mail, or an answer to a letter, to be handed over."""
        account = self.reporters[key]
        if letter is None:
            raw = mail(f"{key.title()} <{account.address}>", self.desk.support.address, subject, text)
        else:
            raw = self.desk.answer(account, letter, text)
        self.own.setdefault(key, []).append(str(email.message_from_bytes(raw)["Message-ID"]))
        return lambda: self.desk.submit(account, raw, reply_address(letter) if letter is not None else "")

    def scene(self, *steps: Callable[[], None]) -> None:
        """Let all of this happen at once, each step handing one mail over, and wait until nothing is left to do."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            handed = [pool.submit(step) for step in steps]
        for one in handed:
            one.result()
        self.handed += len(steps)
        wait_until(lambda: not self.left(), PATIENCE, f"the end of the scene; {self.left()} was left")
        self.desk.postfix.wait_until_empty()
        with self.database.read() as connection:
            found = {line.subject: line.number for line in listed(connection, {})}
        self.numbers = {key: found[subject] for key, subject in self.subjects.items() if subject in found}

    def left(self) -> str:
        """What the daemon has still to do, in words."""
        at = datetime.now(UTC)
        with self.database.read() as connection:
            fetched = connection.scalar(select(func.count()).select_from(inbox_rows)) or 0
            owed = select(func.count()).where(outbox.c.state == "queued", outbox.c.next_try < at + SOON)
            counts = {
                "mails to fetch": self.handed - fetched,
                "mails to decide": inbox.waiting(connection),
                "letters to send": connection.scalar(owed) or 0,
                "clocks": int(clocks.next_due(connection, at) is not None),
            }
        return ", ".join(f"{count} {what}" for what, count in counts.items() if count)

    def ticket(self, key: str) -> TicketWhole:
        """A ticket as it is recorded."""
        with self.database.read() as connection:
            found = whole(connection, self.numbers[key])
        assert found is not None
        return found

    def held(self) -> list[SetAside]:
        """The mails that wait for somebody's word."""
        with self.database.read() as connection:
            return set_aside(connection, ignored=False)

    def had(self, account: Account) -> list[Had]:
        """The mails in somebody's mailbox, each a letter that the desk has recorded as sent."""
        if self._seen.get(account.address, (-1,))[0] != self.handed:
            self._seen[account.address] = (self.handed, self._look(account))
        return self._seen[account.address][1]

    def _look(self, account: Account) -> list[Had]:
        mails = inbox_of(self.desk.dovecot, account)
        with self.database.read() as connection:
            query = select(outbox.c.message_id, outbox.c.letter, outbox.c.ticket, outbox.c.state)
            rows = {row.message_id: row for row in connection.execute(query)}
        found = []
        for one in mails:
            row = rows[str(one["Message-ID"]).strip("<> \r\n")]
            assert row.state == "sent", row
            found.append(Had(letter=row.letter, ticket=row.ticket or 0, mail=one))
        return found

    def newest(self, who: str, letter: str, key: str) -> Message:
        """The newest letter of that name about a ticket that an agent, or its reporter, had."""
        account = self.agents.get(who) or self.reporters[who]
        wanted = (letter, self.numbers[key])
        found = [one.mail for one in self.had(account) if (one.letter, one.ticket) == wanted]
        assert found, f"{who} had no {letter} about {key}"
        return found[-1]

    def note_address(self, letter: Message) -> str:
        """The agent's own address for notes about a ticket, from the link in an alert."""
        return str(re.findall(r"[\w.+-]*\+note[\w.+-]*@[\w.-]+", unquote(text_of(letter).replace("\n", "")))[0])
