# SPDX-License-Identifier: Apache-2.0
"""What every loop shares: settings as parts, the database, raw mail, the clock, the log, and who woke up."""

import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from daemon.settings import Settings
from parsers.values import Context
from store.blobs import Blobs
from store.engine import Database
from store.semantic import Semantic
from workflows.desk import Desk


class Bell:
    """Rung by one loop to wake another; one that nobody waits for is heard at the next wait."""

    def __init__(self) -> None:
        self._rung = threading.Event()

    def ring(self) -> None:
        """Wake whoever waits."""
        self._rung.set()

    def wait(self, seconds: float) -> bool:
        """Sleep until it rings, at most so many seconds; whether it rang."""
        rang = self._rung.wait(seconds)
        self._rung.clear()
        return rang


class Pulse:
    """When each loop last made progress; what systemd's watchdog is tied to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._beats: dict[str, tuple[float, float]] = {}

    def beat(self, loop: str, within: float) -> None:
        """The loop lives, and will be heard of again within so many seconds."""
        with self._lock:
            self._beats[loop] = (time.monotonic(), within)

    def forget(self, loop: str) -> None:
        """The loop has ended as it should."""
        with self._lock:
            self._beats.pop(loop, None)

    def silent(self) -> list[str]:
        """The loops that were not heard of in time."""
        now = time.monotonic()
        with self._lock:
            return [loop for loop, (beat, within) in self._beats.items() if now - beat > within]

    def begun(self) -> set[str]:
        """The loops that have been heard of."""
        with self._lock:
            return set(self._beats)


def utc_now() -> datetime:
    """The clock, as an aware UTC time."""
    return datetime.now(UTC)


def owner() -> str:
    """A name for this process that no other has, for leases."""
    return f"{socket.gethostname()}:{os.getpid()}:{os.urandom(4).hex()}"


@dataclass(frozen=True, kw_only=True)
class House:
    """One daemon's belongings."""

    settings: Settings
    desk: Desk  # with the agents' ids
    context: Context
    database: Database
    blobs: Blobs
    tell: Callable[..., None]
    meaning: Semantic | None = None  # finds earlier incidents by meaning, where the settings say so
    now: Callable[[], datetime] = utc_now
    owner: str = field(default_factory=owner)
    mail_kept: Bell = field(default_factory=Bell)
    letter_owed: Bell = field(default_factory=Bell)
    pulse: Pulse = field(default_factory=Pulse)
    stopping: threading.Event = field(default_factory=threading.Event)
    failing: dict[str, str] = field(default_factory=dict)  # mailbox -> what is wrong
