# SPDX-License-Identifier: Apache-2.0
"""What every step of the story uses: send, wait for what arrives, look into the record, check, or fail."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import NoReturn, Self, TypeVar

from daemon.demo import writing
from daemon.demo.boxes import Box, Boxes, Post
from daemon.demo.desk import Desk
from daemon.demo.faults import StepFailed
from daemon.demo.people import People, Person
from daemon.demo.servers import Servers
from daemon.demo.showing import Screen
from daemon.imap import FAULTS
from parsers.values import Aligned
from store.errors import StoreError
from store.reading import TicketWhole

Found = TypeVar("Found")
PAUSE = 0.1


@dataclass(kw_only=True)
class Story:
    """Who, where, and what came so far; ``patience`` is how many seconds anything may take."""

    people: People
    servers: Servers
    desk: Desk
    boxes: Boxes
    screen: Screen
    patience: float = 15.0
    step: str = ""
    report: Post = field(init=False)
    acknowledgement: Post = field(init=False)
    alert: Post = field(init=False)
    number: int = 0

    def begin(self, headline: str) -> None:
        """Say what comes."""
        self.step = headline
        self.screen.headline(headline)

    def take(self, step: Callable[[Self], None]) -> None:
        """Take one step; whatever a server or the database says against it fails it."""
        try:
            step(self)
        except (*FAULTS, OSError, StoreError) as error:
            self.fail(" ".join(str(error).split()) or type(error).__name__, self.desk.trouble())

    def box(self, person: Person) -> Box:
        """Somebody's mailbox."""
        return self.boxes.of(person)

    def send(self, sender: Person, letter: EmailMessage, *, path: str | None = None) -> Post:
        """Hand a mail over, and show it as it lies in the desk's mailbox."""
        writing.submit(self.servers.smtp_port, sender, letter, path=path)
        wanted = str(letter["Message-ID"]).strip("<>")
        arrived = self.arrives(self.people.support, lambda post: post.mail.message_id == wanted, "the mail")
        trust = arrived.mail.trust
        said = f"its Authentication-Results are {arrived.field('Authentication-Results')!r}"
        self.check(trust.aligned is Aligned.PASS, f"the mail server vouches for its sender: {trust.because}", said)
        return arrived

    def arrives(self, owner: Person, wanted: Callable[[Post], bool], what: str) -> Post:
        """Wait for a mail in somebody's mailbox, and show it. Raises StepFailed where none comes."""
        box, began = self.box(owner), time.monotonic()

        def found() -> Post | None:
            box.look()
            return next((post for post in box.posts if wanted(post)), None)

        post = self.wait(found, f"{what} did not reach {owner.address}", box.words)
        self.screen.mail(post, owner, time.monotonic() - began)
        return post

    def recorded(self, told: Callable[[TicketWhole], Found | None], missing: str) -> Found:
        """Wait until the desk's record of the ticket says something. Raises StepFailed where it never does."""

        def found() -> Found | None:
            ticket = self.desk.ticket(self.number)
            return told(ticket) if ticket else None

        return self.wait(found, missing, self.desk.words)

    def wait(self, found: Callable[[], Found | None], missing: str, seen: Callable[[], str]) -> Found:
        """Ask until there is an answer; the time that is up, or a daemon that has ended, fails the step."""
        until = time.monotonic() + self.patience
        while (answer := found()) is None:
            trouble = self.desk.trouble()
            if trouble or time.monotonic() > until:
                waited = "" if trouble else f" within {self.patience:g} s"
                self.fail(f"{missing}{waited}", "; ".join(filter(None, [seen(), trouble])))
            time.sleep(PAUSE)
        return answer

    def check(self, holds: object, claim: str, seen: str = "") -> None:
        """Show what was proved; a claim that does not hold fails the step."""
        if not holds:
            self.fail(f"it is not so that {claim}", seen)
        self.screen.proved(claim)

    def fail(self, what: str, seen: str) -> NoReturn:
        """Raise StepFailed with a sentence: which step, what is missing, and what was seen instead."""
        what = "; ".join(filter(None, [what, " ".join(seen.split())]))
        raise StepFailed(f"the demo failed at the step '{self.step}': {what}")
