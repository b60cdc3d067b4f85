# SPDX-License-Identifier: Apache-2.0
"""What every step of the story uses: send, wait for what arrives, let time pass, look into the record, check."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from typing import NoReturn, Self, TypeVar

from daemon.demo import writing
from daemon.demo.boxes import Box, Boxes, Post
from daemon.demo.clock import Clock
from daemon.demo.desk import Desk, Sent
from daemon.demo.faults import StepFailed
from daemon.demo.people import People, Person
from daemon.demo.servers import Servers
from daemon.demo.showing import Screen, Width
from daemon.imap import FAULTS
from parsers.values import Aligned
from store.errors import StoreError
from store.reading import TicketWhole

Found = TypeVar("Found")
PAUSE = 0.1
TICK = timedelta(seconds=1)  # after a clock has fallen due


@dataclass(kw_only=True)
class Story:
    """Who, where, and what came so far; ``patience`` is how many seconds anything may take."""

    people: People
    clock: Clock
    servers: Servers
    desk: Desk
    boxes: Boxes
    screen: Screen
    patience: float = 15.0
    step: str = ""
    report: Post = field(init=False)
    acknowledgement: Post = field(init=False)
    alert: Post = field(init=False)  # what an agent answers next
    answer: Post = field(init=False)
    asked: Post = field(init=False)  # what the reporter answers by a link
    number: int = 0  # of the ticket that the story is about now
    shown: int = 0
    _shown: set[int] = field(default_factory=set)
    _kinds: set[str] = field(default_factory=set)  # of letters that were shown in this step

    def begin(self, headline: str) -> None:
        """Say what comes."""
        self.step, self._kinds = headline, set()
        self.screen.headline(f"{headline}  ({self.clock.here():%A %H:%M})")

    def take(self, step: Callable[[Self], None]) -> None:
        """Take one step; whatever a server or the database says against it fails it."""
        try:
            step(self)
        except (*FAULTS, OSError, StoreError) as error:
            self.fail(" ".join(str(error).split()) or type(error).__name__, self.desk.trouble())

    def box(self, person: Person) -> Box:
        """Somebody's mailbox."""
        return self.boxes.of(person)

    def send(
        self, sender: Person, letter: EmailMessage, *, path: str | None = None, width: Width = Width.PLAIN
    ) -> Post:
        """Hand a mail over, and show it as it lies in the desk's mailbox."""
        writing.submit(self.servers.smtp_port, sender, letter, path=path)
        wanted = str(letter["Message-ID"]).strip("<>")
        arrived = self.arrives(self.people.support, lambda post: post.mail.message_id == wanted, "the mail", width)
        trust = arrived.mail.trust
        if trust.aligned is not Aligned.PASS or width is Width.WHOLE:
            said = f"its Authentication-Results are {arrived.field('Authentication-Results')!r}"
            vouched = trust.aligned is Aligned.PASS
            self.check(vouched, f"the mail server vouches for its sender: {trust.because}", said)
        return arrived

    def answers(self, sender: Person, post: Post, text: str, *, regrets: bool = False) -> Post:
        """Somebody answers a mail, which is quoted below; the daemon has dealt with it when this returns.

        What that owes to reporters has left by then, but for an agent who ``regrets`` it: then no time has passed.
        """
        sent = self.send(sender, writing.answered(sender, post, text, self.clock.now()))
        self.quiet()
        while not regrets and (leaves := self.desk.next_letter()) is not None:
            self.clock.move_to(leaves + TICK)
            self.quiet()
        return sent

    def arrives(self, owner: Person, wanted: Callable[[Post], bool], what: str, width: Width = Width.PLAIN) -> Post:
        """Wait for a mail in somebody's mailbox, and show it. Raises StepFailed where none comes."""
        box, began = self.box(owner), time.monotonic()

        def found() -> Post | None:
            box.look()
            return next((post for post in box.posts if id(post) not in self._shown and wanted(post)), None)

        post = self.wait(found, f"{what} did not reach {owner.address}", box.words)
        self.show(post, owner, self.desk.sent(post.mail.message_id), width, time.monotonic() - began)
        return post

    def letter(self, owner: Person, name: str, what: str, width: Width = Width.PLAIN) -> Post:
        """Wait for the desk's letter of that name about the story's ticket, and show it."""

        def is_it(post: Post) -> bool:
            sent = self.desk.sent(post.mail.message_id)
            return sent is not None and (sent.name, sent.ticket) == (name, self.number)

        return self.arrives(owner, is_it, f"{what} about ticket #{self.number}", width)

    def seen(self, owner: Person, name: str) -> Post:
        """The newest letter of that name about the story's ticket that somebody has been shown."""
        wanted = Sent(name=name, ticket=self.number)
        found = (post for post in reversed(self.box(owner).posts) if self.desk.sent(post.mail.message_id) == wanted)
        post = next(found, None)
        return post if post is not None else self.fail(f"{owner.address} never had {name}", self.box(owner).words())

    def show(
        self, post: Post, owner: Person, sent: Sent | None, width: Width, seconds: float | None = None
    ) -> None:
        """Show a mail, once."""
        self._shown.add(id(post))
        self.shown += 1
        self._kinds.add(sent.name if sent is not None else "")
        self.screen.mail(post, owner, letter=sent.name if sent is not None else "", seconds=seconds, width=width)

    def quiet(self) -> None:
        """Wait until the daemon has done everything that there is to do."""
        support = self.box(self.people.support)

        def found() -> bool | None:
            support.look()
            return None if self.desk.owes(len(support.posts)) else True

        self.wait(found, "the daemon is not done", lambda: f"left are {self.desk.owes(len(support.posts))}")

    def rest(self) -> None:
        """Show every mail that has not been shown yet: the first of its kind in full, the others in short."""
        self.quiet()
        for box in self.boxes.all:
            box.look()
            for post in box.posts:
                if id(post) not in self._shown:
                    sent = self.desk.sent(post.mail.message_id)
                    known = sent is not None and sent.name in self._kinds
                    self.show(post, box.person, sent, Width.BRIEF if known else Width.PLAIN)

    def passes(self, span: timedelta) -> None:
        """Let time pass; the daemon meets every clock of its tickets at its moment, as if nobody hurried."""
        goal = self.clock.now() + span
        self.rest()
        while (due := self.desk.next_clock()) is not None and due + TICK < goal:
            self.clock.move_to(due + TICK)
            self.rest()
        self.clock.move_to(goal)
        self.rest()
        self.screen.say(f"   ... {_words(span)} later: it is {self.clock.here():%A %H:%M}", "italic")

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


def _words(span: timedelta) -> str:
    minutes = round(span / timedelta(minutes=1))
    return f"{minutes} minutes" if minutes < 120 else f"{minutes / 60:g} hours"
