# SPDX-License-Identifier: Apache-2.0
"""The whole demo: servers, desk and mailboxes up, the story told, and on a terminal all kept up until Ctrl-C."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console

from daemon.demo import sending
from daemon.demo.boxes import Boxes
from daemon.demo.clock import Clock
from daemon.demo.desk import Desk
from daemon.demo.faults import StepFailed
from daemon.demo.people import HOST, gathered
from daemon.demo.post import PostOffice
from daemon.demo.servers import MakesOffice, Servers
from daemon.demo.showing import Screen
from daemon.demo.story import tell
from daemon.demo.telling import Story
from daemon.imap import FAULTS
from store.errors import StoreError

PAUSE = 0.3
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 130  # as a shell says of a program that Ctrl-C ended


def play(console: Console, *, stay: bool) -> int:
    """Tell the story, and stay until Ctrl-C where asked; the exit code. Raises StepFailed."""
    screen, began, code = Screen(console), time.monotonic(), INTERRUPTED
    try:
        with _ended_in_order(), staged(screen) as story:
            tell(story)
            screen.headline(f"Every step happened, within {time.monotonic() - began:.0f} s in all.")
            code = 0
            if stay:
                _linger(story)
    except KeyboardInterrupt:
        screen.say("The demo has ended, and its folder is gone.")
    return code


@contextmanager
def staged(
    screen: Screen, *, patience: float = 15.0, office: MakesOffice = PostOffice
) -> Iterator[Story]:
    """Everything that the story needs, for as long as the context lasts. Raises StepFailed where it cannot start."""
    people, clock = gathered(), Clock()
    servers_and_desk = "an IMAP server, an SMTP server, and Firstline between them, by a clock that hurries"
    screen.say(f"Starting {HOST}: {servers_and_desk}.")
    try:
        with (
            Servers(people, clock, office) as servers,
            Desk(people, clock, imap_port=servers.imap_port, smtp_port=servers.smtp_port) as desk,
            Boxes(people, servers.imap_port) as boxes,
        ):
            yield Story(
                people=people,
                clock=clock,
                servers=servers,
                desk=desk,
                boxes=boxes,
                screen=screen,
                patience=patience,
            )
    except (*FAULTS, OSError, StoreError) as error:
        raise StepFailed(f"the demo failed: {' '.join(str(error).split()) or type(error).__name__}") from error


def _linger(story: Story) -> None:
    """Show each mail that arrives, until Ctrl-C. Raises StepFailed where the daemon ends."""
    servers, people = story.servers, story.people
    with sending.announced(people, story.clock, servers.smtp_port):
        story.screen.ways_in(people, servers.imap_port, servers.smtp_port, str(story.desk.config))
        while not (trouble := story.desk.trouble()):
            for box in story.boxes.all:
                for post in box.look():
                    story.screen.mail(post, box.person)
            time.sleep(PAUSE)
    raise StepFailed(f"the demo has ended: {trouble}")


def _end(number: int, frame: FrameType | None) -> None:
    for each in ENDING:  # clearing away takes a moment, and nobody shall break it off
        signal.signal(each, signal.SIG_IGN)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Ctrl-C, SIGTERM and a terminal that closes end what stands in the context once, and let it clear away.

    After that they stay ignored: the process is about to end anyway.
    """
    before = {number: signal.signal(number, _end) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is _end:
                signal.signal(number, handler)
