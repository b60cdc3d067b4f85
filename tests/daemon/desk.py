# SPDX-License-Identifier: Apache-2.0
"""A whole desk for tests: settings on disk, real ``firstline`` processes, and mails written and read by people."""

import email
import itertools
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.utils import formatdate, parseaddr
from pathlib import Path
from typing import Any

from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account, submit
from tests.rig.postfix import Postfix
from tests.rig.process import LOOPBACK, wait_until

AUTHSERV_ID = "mail.desk.example"
_count = itertools.count(1)


@dataclass(kw_only=True)
class DeskUnderTest:
    """A desk whose mailbox lies in Dovecot and whose letters leave through Postfix."""

    folder: Path
    dovecot: Dovecot
    postfix: Postfix
    support: Account
    agents: list[Account] = field(default_factory=list)
    database: str = ""
    people: str = ""  # the tables of teams and agents; without it all agents are of the first level
    settings: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.database = self.database or f"sqlite:///{self.folder / 'firstline.db'}"
        self.settings.setdefault("desk__answer_delay", "0s")
        (self.folder / "imap-password").write_text(self.support.password + "\n")
        self.write()

    @property
    def config(self) -> Path:
        """The settings file."""
        return self.folder / "firstline.toml"

    def write(self, **changes: Any) -> None:
        """Write the settings; keys such as ``desk__size_limit`` change or add one."""
        self.settings.update(changes)
        imap = f'host = "{LOOPBACK}"\nport = {self.imap_port}\nsecurity = "none"\n'
        text = [
            '[desk]\nname = "Example Support"\n',
            f'database = "{self.database}"\nstorage = "file://{self.folder}/blobs"\n',
            f'authserv_ids = ["{AUTHSERV_ID}"]\nplus_addresses = true\n{self._lines("desk")}',
            f'[[mailboxes]]\nname = "support"\naddress = "{self.support.address}"\n{self._lines("mailbox")}',
            f'[mailboxes.imap]\n{imap}username = "{self.support.address}"\npassword_file = "imap-password"\n',
            self._lines("imap"),
            f'[smtp]\nhost = "{LOOPBACK}"\nport = {self.smtp_port}\nsecurity = "none"\n{self._lines("smtp")}',
        ]
        text.append(self.people)
        for index, agent in enumerate(self.agents if not self.people else ()):
            text.append(f'[[agents]]\nname = "Agent {index + 1}"\naddress = "{agent.address}"\nlevel = 1\n')
        text.append("[budgets]\n" + self._lines("budgets") + "[digests]\n" + self._lines("digests"))
        self.config.write_text("\n".join(text))

    @property
    def smtp_port(self) -> int:
        """Where letters are handed over; a test may put a proxy or a sink there."""
        return int(self.settings.get("port_of_smtp") or self.postfix.ports.smtp)

    @property
    def imap_port(self) -> int:
        """Where mail is read; a test may put a proxy there."""
        return int(self.settings.get("port_of_imap") or self.dovecot.ports.imap)

    def _lines(self, table: str) -> str:
        told = {k.partition("__")[2]: v for k, v in self.settings.items() if k.startswith(f"{table}__")}
        return "".join(f"{key} = {json.dumps(value)}\n" for key, value in told.items())

    def firstline(self, *arguments: str, code: int = 0, **more: Any) -> str:
        """Run a command to its end; what it printed. Fails where its exit code is another."""
        done = subprocess.run(
            [sys.executable, "-m", "daemon", *arguments[:1], "--config", str(self.config), *arguments[1:]],
            capture_output=True, text=True, timeout=120, **more,
        )  # fmt: skip
        assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return str(done.stdout + done.stderr)

    def once(self, *arguments: str, code: int = 0) -> str:
        """Drain what is there."""
        return self.firstline("run", "--once", *arguments, code=code)

    def start(self, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        """Start the daemon and wait until it says that it is ready."""
        log = self.folder / f"log-{next(_count)}"
        with log.open("wb") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "daemon", "run", "--config", str(self.config), *arguments],
                stdout=stream, stderr=stream, env={**os.environ, **(environment or {})},
            )  # fmt: skip
        self._log = log
        wait_until(lambda: '"ready"' in self.log() or not self.alive, 30, "the daemon to be ready")
        assert self.alive, self.log()

    def log(self) -> str:
        """What the daemon has said."""
        return self._log.read_text(errors="replace")

    def said(self, event: str) -> list[dict[str, Any]]:
        """The daemon's lines about one event."""
        lines = [json.loads(line) for line in self.log().splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == event]

    @property
    def alive(self) -> bool:
        """Whether the daemon runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End the daemon; its exit code."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(30)
        self.process = None
        return code

    def write_to_desk(self, raw: bytes) -> None:
        """Deliver a mail into the support mailbox by LMTP, as it stands."""
        sender = parseaddr(str(email.message_from_bytes(raw)["From"]))[1]
        self.dovecot.deliver(self.support.address, raw, sender)

    def submit(self, account: Account, raw: bytes, recipient: str = "") -> None:
        """Hand a mail over through a login, so that the server vouches for its sender."""
        authority = self.dovecot.certificates.authority
        submit(self.postfix.ports.submission, account, [recipient or self.support.address], raw, authority=authority)

    def answer(self, account: Account, letter: Message, body: str) -> bytes:
        """An answer to a letter, as a mail client writes it."""
        return mail(
            account.address,
            str(letter["Reply-To"] or letter["From"]),
            "Re: " + " ".join(str(letter["Subject"]).split()),
            body,
            In_Reply_To=str(letter["Message-ID"]),
            References=" ".join(filter(None, [letter["References"], letter["Message-ID"]])),
        )

    def reply(self, account: Account, letter: Message, body: str) -> None:
        """Answer a letter through a login."""
        to = re.findall(r"[^\s<>,]+@[^\s<>,]+", str(letter["Reply-To"] or letter["From"]))[0]
        self.submit(account, self.answer(account, letter, body), to)

    def tickets(self) -> list[dict[str, Any]]:
        """The tickets, the oldest first."""
        lines = self.firstline("tickets", "--json", "--limit", "100000").splitlines()
        return list(reversed([json.loads(line) for line in lines if line.startswith("{")]))

    def ticket(self, number: int) -> dict[str, Any]:
        """One ticket, whole."""
        return dict(json.loads(self.firstline("show", str(number), "--json").splitlines()[0]))

    def held(self, *arguments: str) -> list[dict[str, Any]]:
        """What was set aside."""
        lines = self.firstline("held", "--json", *arguments).splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


def mail(sender: str, to: str, subject: str, body: str, **fields: str) -> bytes:
    """A plain mail; more fields as keywords, ``In_Reply_To="<x>"``. A Message-ID of its own unless given."""
    head = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "Date": formatdate(),  # now: a mail written long ago is imported and not answered
        "Message-ID": f"<mail-{next(_count)}-{os.getpid()}@{sender.rpartition('@')[2].strip('>')}>",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    lines = [f"{name}: {value}" for name, value in head.items() if value]
    return "\r\n".join([*lines, "", *body.splitlines(), ""]).encode()


def inbox_of(dovecot: Dovecot, account: Account) -> list[Message]:
    """The mails in somebody's mailbox, parsed."""
    return [email.message_from_bytes(raw) for raw in dovecot.fetch(account.address)]


def waits(dovecot: Dovecot, account: Account, count: int, seconds: float = 20) -> list[Message]:
    """The mails in somebody's mailbox, once there are so many."""
    wait_until(lambda: len(inbox_of(dovecot, account)) >= count, seconds, f"{count} mails for {account.address}")
    return inbox_of(dovecot, account)


def text_of(message: Message) -> str:
    """The plain text of a mail."""
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            return payload.decode(part.get_content_charset() or "utf-8")
    return ""
