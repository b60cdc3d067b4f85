# SPDX-License-Identifier: Apache-2.0
"""A desk without servers: raw mails, with what our server would write above them, are read, decided and recorded."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime

from daemon.settings import Settings
from parsers.head import header_message_id
from parsers.language import heard
from parsers.mail import read
from store import facts, facts_desk, inbox, ledger
from store.engine import Database
from store.inbox import Leased
from tests.attacks.attack import SERVER, Attack, Off, Post, Scene, Step
from tests.attacks.off import without
from tests.attacks.view import view_of
from tests.attacks.write import opening
from tests.store.samples import kept, rows
from workflows.case import Arrival
from workflows.stories import ARRIVAL, ARRIVAL_END, tell

KEY = b"a key of thirty-two octets, as it"
NOTHING_OFF = Off()
# What the rig's Postfix takes out of every mail (tests/rig/postfix.py).
OURS = re.compile(rb"^Authentication-Results[ \t]*:[^\r\n]*" + re.escape(SERVER.encode()), re.IGNORECASE)


def as_received(post: Post, recipient: str, at: datetime, *, removes: bool = True) -> bytes:
    """The mail as it lies in the mailbox: the two hops of our server, and between them what it found out."""
    head, end, body = post.raw.partition(b"\r\n\r\n")
    fields = re.split(rb"\r\n(?![ \t])", head)
    if removes:
        fields = [one for one in fields if not OURS.match(re.sub(rb"\r\n[ \t]+", b" ", one))]
    when = format_datetime(at)
    results = f"Authentication-Results: {SERVER}; {post.results}\r\n" if removes else ""
    above = (
        f"Return-Path: <{post.envelope_from}>\r\nDelivered-To: {recipient}\r\n"
        f"Received: from {SERVER} ([127.0.0.1]) by {SERVER} with LMTP id x; {when}\r\n{results}"
        f"Received: from client (unknown [198.51.100.7]) by {SERVER} (Postfix) with ESMTP id y; {when}\r\n"
    )
    return above.encode() + b"\r\n".join(fields) + end + body


def smuggled(post: Post) -> list[Post]:
    """The mails that a server makes of one to which a dot between bare line feeds ends a mail (CVE-2023-51764).

    The relay that hands them over is one that the domain of the second allows to (SPF, RFC 7208).
    """
    first, *more = post.raw.split(b"\n.\n")
    found = [replace(post, raw=first)]
    for one in more:
        commands, _, raw = one.partition(b"DATA\r\n")
        sender = commands.partition(b"<")[2].partition(b">")[0].decode()
        found.append(replace(post, raw=raw, sender=sender, results=f"spf=pass smtp.mailfrom={sender}"))
    return found


def snapshot(database: Database) -> sqlite3.Connection:
    """All that a database holds, in memory."""
    copy = sqlite3.connect(":memory:")
    with closing(sqlite3.connect(str(database.path))) as there:
        there.backup(copy)
    return copy


def restore(database: Database, copy: sqlite3.Connection) -> None:
    """Make a database hold what it held."""
    with closing(sqlite3.connect(str(database.path))) as there:
        copy.backup(there)


class Memory:
    """One attack on a desk of its own."""

    def __init__(self, attack: Attack, database: Database, desks: tuple[Settings, Settings]) -> None:
        self.attack, self.database, self.desks = attack, database, desks
        self.context = desks[0].context()
        self.raw: dict[str, bytes] = {}
        self.posts: tuple[Post, ...] = ()
        with database.write() as connection:
            self.desk, self.later = (replace(ledger.enrol(connection, one.desk()), keys=(KEY,)) for one in desks)

    def again(self) -> "Memory":
        """The same desk once more, as it now stands; for when its database is as it now is."""
        other = Memory(self.attack, self.database, self.desks)
        other.raw, other.desk = dict(self.raw), self.desk
        return other

    def scene(self) -> Scene:
        """What there is by now; what is in the outbox counts as delivered."""
        delivered: dict[str, list[bytes]] = defaultdict(list)
        for row in rows(self.database, "outbox"):
            if row.state != "withdrawn":
                delivered[row.recipient].append(row.content)
        view = view_of(self.database, delivered)
        return Scene(name=self.attack.name, view=view, now=datetime.now(UTC), key=KEY, posts=self.posts)

    def prepare(self) -> None:
        """The ticket, and what happens before the attack."""
        for step in (self.attack.opening or opening, *self.attack.before):
            self._step(step, NOTHING_OFF)
        self.desk = self.later

    def attacked(self, off: Off = NOTHING_OFF) -> Scene:
        """The attack; with ``off``, without its defence."""
        self.posts = ()
        with without(off.patches):
            for place, step in enumerate(self.attack.by):
                posts = self._step(step, off)
                self.posts = self.posts if place else posts
        return self.scene()

    def _step(self, step: Step, off: Off) -> tuple[Post, ...]:
        posts = tuple(step(self.scene()))
        for post in posts:
            for recipient in post.recipients:
                for one in smuggled(post) if off.takes_bare_line_feeds else (post,):
                    self._deliver(as_received(one, recipient, datetime.now(UTC), removes=off.server), off)
        return posts

    def _deliver(self, raw: bytes, off: Off) -> None:
        at, uid = datetime.now(UTC), len(self.raw) + 1
        blob = f"{uid:064x}"
        self.raw[blob] = raw
        one = kept(uid, message_id=header_message_id(raw), received_at=at, blob=blob, size=len(raw))
        with self.database.write() as connection:
            inbox.keep(connection, [one], at)
        while leased := self._leased():
            for mail in leased:
                self._decide(mail, off)

    def _leased(self) -> Sequence[Leased]:
        with self.database.write() as connection:
            return inbox.lease(connection, datetime.now(UTC))

    def _decide(self, leased: Leased, off: Off) -> None:
        at = datetime.now(UTC)
        mail = off.reads(read(self.raw[leased.blob], off.context(self.context)))
        with self.database.write() as connection:
            desk = off.desk(facts_desk.at_moment(connection, self.desk, at))
            known = off.facts(facts.gather(connection, desk, leased, mail, at))
            mail = heard(mail, known.contact.language)
            case = Arrival(at=at, desk=desk, cause=leased.cause, mail=mail, facts=known)
            ledger.record(connection, leased, tell(ARRIVAL, ARRIVAL_END, case))
