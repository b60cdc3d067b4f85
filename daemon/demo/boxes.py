# SPDX-License-Identifier: Apache-2.0
"""The mailboxes as their owners see them: every mail fetched back from the IMAP server."""

import socket
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from imapclient import IMAPClient

from daemon.demo.people import HOST, LOOPBACK, People, Person
from daemon.imap import FAULTS
from parsers import fields, mail
from parsers.mime import Part, parse
from parsers.values import Context, Mail
from parsers.words import words

SECONDS = 20.0
READER = Context(authserv_ids=frozenset({HOST}))


@dataclass(frozen=True, kw_only=True)
class Post:
    """One mail as it was fetched."""

    raw: bytes = field(repr=False)
    mail: Mail
    root: Part = field(repr=False)

    def field(self, name: str) -> str:
        """The header field of that name, decoded and on one line; empty where there is none."""
        return " ".join(words(self.root.get(name.lower())).split())

    @property
    def answer_to(self) -> str:
        """The address that an answer goes to."""
        told = fields.addresses(self.root.get("reply-to")) or self.mail.senders
        return told[0].address if told else ""

    def everything(self) -> str:
        """The mail as it travelled, followed by each of its parts decoded."""
        parts = [self.raw.decode("utf-8", "replace"), *(words(value) for _, value in self.root.fields)]
        waiting = [self.root]
        while waiting:
            part = waiting.pop()
            waiting += part.children
            parts.append(part.content().decode("utf-8", "replace"))
        return "\n".join(parts)


class Box:
    """One person's INBOX, looked into over a connection that is kept."""

    def __init__(self, person: Person, port: int) -> None:
        self.person, self.posts = person, list[Post]()
        self._last = 0
        self._client = IMAPClient(LOOPBACK, port=port, ssl=False, timeout=SECONDS)
        self._client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._client.login(person.address, person.password)
        self._client.select_folder("INBOX", readonly=True)

    def look(self) -> list[Post]:
        """The mails that came since the last look. Raises one of imap.FAULTS."""
        self._client.noop()
        uids = [uid for uid in self._client.search(["UID", f"{self._last + 1}:*"]) if uid > self._last]
        told = self._client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
        found = [read(told[uid][b"BODY[]"]) for uid in sorted(told)]
        self._last = max([self._last, *told])
        self.posts += found
        return found

    def words(self) -> str:
        """What has been seen in it, in words."""
        told = ", ".join(f"{post.mail.subject!r} from {post.field('From')}" for post in self.posts)
        return f"the mailbox of {self.person.address} holds {len(self.posts)} mails" + (f": {told}" if told else "")

    def close(self) -> None:
        """Take leave."""
        with suppress(*FAULTS):
            self._client.logout()


class Boxes:
    """The mailboxes of all, open for as long as the context lasts."""

    def __init__(self, people: People, port: int) -> None:
        self._people, self._port = people, port
        self.all: list[Box] = []

    def __enter__(self) -> Self:
        self.all += [Box(person, self._port) for person in self._people]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        for box in self.all:
            box.close()

    def of(self, person: Person) -> Box:
        """Somebody's mailbox."""
        return next(box for box in self.all if box.person == person)


def read(raw: bytes) -> Post:
    """A mail that was fetched, as its reader sees it."""
    return Post(raw=raw, mail=mail.read(raw, READER), root=parse(raw))
