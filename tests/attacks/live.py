# SPDX-License-Identifier: Apache-2.0
"""Every attack at once, then every twin: through one Postfix with OpenDKIM and one Dovecot to one running daemon."""

import email
import re
import signal
import smtplib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from daemon import keys
from parsers.head import header_message_id
from store.engine import Database
from tests.attacks import settings
from tests.attacks.attack import ANN, CAS, DEE, EVE, FAY, GUS, SERVER, SUPPORT, Attack, Post, Scene, Step, reporter_of
from tests.attacks.view import View, view_of
from tests.attacks.who_may import LOOKALIKE
from tests.attacks.write import opening
from tests.daemon.desk import DeskUnderTest
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account, submit
from tests.rig.opendkim import OpenDkim
from tests.rig.postfix import DOMAINS, Postfix
from tests.rig.process import LOOPBACK, wait_until

SIGNING = ("agents.example", "customer.example", "evil.example", "bank.example", "machines.example", LOOKALIKE)
SERVED = (*DOMAINS, "evil.example", "bank.example")
COMMENT = re.compile(r' (?:reason="[^"]*" )?\([^)]*\)')
COUNTS = text(
    "SELECT (SELECT count(*) FROM inbox WHERE outcome IS NOT NULL), "
    "(SELECT count(*) FROM inbox WHERE outcome IS NULL), (SELECT count(*) FROM outbox WHERE state = 'queued')"
)
SESSIONS = 4  # with Postfix at once
ADDRESS = re.compile(r"[\w.-]+@[\w.-]+", re.ASCII)
LONGEST = 10_000  # bytes of a mail in which addresses are looked for
PATIENCE = 60.0  # seconds for one round of mails


class AttackedDesk(DeskUnderTest):
    """The daemon of the desk that is attacked."""

    def write(self, **changes: object) -> None:
        """Write the settings anew; ``leaver`` is whether Dee still works there."""
        leaver = bool(changes.get("leaver", True))
        settings.write(self.folder, imap=self.imap_port, smtp=self.smtp_port, leaver=leaver)


class Live:
    """One run of all attacks; ``after`` and ``twins`` are what there was after the attacks, and after the twins."""

    def __init__(self, attacks: Mapping[str, Attack], folder: Path, dovecot: Dovecot, postfix: Postfix) -> None:
        self.attacks, self.dovecot, self.postfix = attacks, dovecot, postfix
        self.accounts: dict[str, Account] = {}
        self.expected = 0
        self.posts: dict[str, tuple[Post, ...]] = {}
        self.sent: list[Post] = []
        for account in (Account(address=SUPPORT, password="secret of support"), ANN, CAS, FAY, DEE, GUS, EVE):
            self._known(account)
        for name in attacks:
            self._known(reporter_of(name))
        support = self.accounts[SUPPORT]
        self.desk = AttackedDesk(folder=folder / "desk", dovecot=dovecot, postfix=postfix, support=support)

    def play(self) -> None:
        """All of it; leaves ``after`` and ``twins`` behind."""
        self.desk.start()
        self.database = Database(self.desk.database)
        try:
            self._play()
        finally:
            self.desk.stop()
            self.database.close()

    def _play(self) -> None:
        wait_until(lambda: self.desk.said("mailbox_open"), what="the mailbox to be read")
        self._round({name: attack.opening or opening for name, attack in self.attacks.items()})
        self._rounds(lambda attack: attack.before)
        self._leave()
        self._rounds(lambda attack: attack.by, keep=True)
        self.after = self._view()
        self._rounds(lambda attack: attack.twin)
        self.twins = self._view()

    def scene(self, name: str, view: View) -> Scene:
        """An attack's own ticket in a view."""
        key = keys.read(self.desk.folder / "firstline.key", [])[0]
        return Scene(name=name, view=view, now=datetime.now(UTC), key=key, posts=self.posts.get(name, ()))

    def found(self) -> dict[str, str]:
        """What our server wrote into each mail by its Message-ID: the verdicts of its own results, on one line."""
        told: dict[str, str] = {}
        for raw in self.dovecot.delivered_to(SUPPORT):
            message = email.message_from_bytes(raw)
            results = " ".join(" ".join(str(one).split()) for one in message.get_all("Authentication-Results", []))
            told[header_message_id(raw)] = COMMENT.sub("", results)
        return told

    def _rounds(self, steps: Callable[[Attack], Sequence[Step]], *, keep: bool = False) -> None:
        """As many rounds as any attack has steps of a kind; with ``keep`` the mails of the first are remembered."""
        told = {name: steps(attack) for name, attack in self.attacks.items()}
        for place in range(max(map(len, told.values()))):
            now = {name: these[place] for name, these in told.items() if place < len(these)}
            self._round(now, keep and place == 0)

    def _round(self, steps: Mapping[str, Step], keep: bool = False) -> None:
        """One step of each of these attacks, all mails in one go, until all that they owe has been delivered."""
        view, posts = self._view(), list[Post]()
        for name, step in steps.items():
            mine = tuple(step(self.scene(name, view)))
            posts += mine
            if keep:
                self.posts[name] = mine
        self._send(posts)
        wait_until(self._is_quiet, PATIENCE, f"{self.expected} mails to be decided")
        self.postfix.wait_until_empty(PATIENCE)
        wait_until(self._is_quiet, PATIENCE, "what came back to be decided")

    def _send(self, posts: Sequence[Post]) -> None:
        for post in posts:
            for address in {one.lower() for one in ADDRESS.findall(post.raw[:LONGEST].decode("utf-8", "replace"))}:
                if address.rpartition("@")[2] in SERVED[1:]:
                    self._known(Account(address=address, password="secret of anybody"))
        plain = [post for post in posts if post.login is None]
        with ThreadPoolExecutor(SESSIONS) as sessions:
            shares = (plain[place::SESSIONS] for place in range(SESSIONS))
            list(sessions.map(lambda share: hand_over(self.postfix.ports.smtp, share), shares))
        for post in posts:
            if post.login is not None:
                authority = self.dovecot.certificates.authority
                port, login = self.postfix.ports.submission, self.accounts[post.login.address]
                submit(port, login, post.recipients, post.raw, authority=authority, sender=post.envelope_from)
        self.expected += sum(len(post.recipients) for post in posts)
        self.sent += posts

    def _is_quiet(self) -> bool:
        """Whether every mail is decided, and every letter handed over."""
        with self.database.read() as connection:
            decided, waiting, queued = connection.execute(COUNTS).one()
        return decided >= self.expected and not waiting and not queued

    def _leave(self) -> None:
        """Dee leaves the desk."""
        self.desk.write(leaver=False)
        assert self.desk.process is not None
        self.desk.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.desk.said("settings_read"), 20, "the settings to be read")

    def _view(self) -> View:
        there = [address for address in self.accounts if address != SUPPORT]
        return view_of(self.database, {address: self.dovecot.delivered_to(address) for address in there})

    def _known(self, account: Account) -> None:
        if account.address not in self.accounts:
            self.accounts[account.address] = self.dovecot.add(account)


def hand_over(port: int, posts: Sequence[Post]) -> None:
    """Hand mails to the port for everybody in one session; what smuggles goes as it is, without dots put before."""
    with smtplib.SMTP(LOOPBACK, port) as session:
        for post in posts:
            if not post.smuggles:
                session.sendmail(post.envelope_from, post.recipients, post.raw)
                continue
            session.mail(post.envelope_from)
            for recipient in post.recipients:
                session.rcpt(recipient)
            session.docmd("DATA")
            session.send(post.raw + b"\r\n.\r\n")
            session.getreply()
            with suppress(smtplib.SMTPServerDisconnected):  # the commands of a smuggled mail, which is none here
                session.rset()


def milter() -> OpenDkim:
    """An OpenDKIM that knows the key of every domain that signs in any attack."""
    return OpenDkim(SERVER, SIGNING)
