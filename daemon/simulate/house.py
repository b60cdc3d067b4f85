# SPDX-License-Identifier: Apache-2.0
"""The desk of the simulation: the admin's settings or a shipped one, with a database that is thrown away."""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from daemon.house import House
from daemon.settings import Settings, load
from store import ledger, migrate
from store.blobs import Blobs
from store.engine import Database
from store.errors import StorageFault

AUTHSERV_ID = "mail.desk.example"
MONITOR = "monitor@desk.example"
KEY = b"the key of a desk that sends nothing"
LEVELS = (1, 2, 3, 1, 1, 2)  # of the agents, in turn
NAMES = ("Ann Lee", "Ben Kok", "Chris Roy", "Dee Moss", "Eva Lind", "Finn Day")
FAILURES = ("mail_failed", "clock_failed")


class MemoryBlobs(Blobs):
    """Raw mail in memory, compressed: it is read once and never asked for again."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def put(self, raw: bytes) -> str:
        digest = hashlib.sha256(raw).hexdigest()
        self._kept[digest] = zlib.compress(raw, 1)
        return digest

    def get(self, digest: str) -> bytes:
        try:
            return zlib.decompress(self._kept[digest])
        except KeyError as error:
            raise StorageFault(f"raw mail {digest} is not in memory") from error

    def check(self) -> None:
        """Memory is there."""


@dataclass(kw_only=True)
class Clock:
    """The virtual clock."""

    now: datetime

    def read(self) -> datetime:
        """What time it is."""
        return self.now


@dataclass(kw_only=True)
class Journal:
    """What the daemon said: how often each thing, and every failure in full."""

    said: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def tell(self, name: str, **told: Any) -> None:
        """Take one line of the journal."""
        self.said[name] += 1
        if name in FAILURES:
            words = ", ".join(f"{key} {value}" for key, value in told.items())
            self.failures.append(f"{name}: {words}")


@contextmanager
def opened(config: Path | None, agents: int, clock: Clock, journal: Journal) -> Iterator[House]:
    """A house on a virtual clock, whose database and settings are gone at the end. Raises DaemonError, StoreError."""
    with TemporaryDirectory(prefix="firstline-simulate-") as folder:
        settings = load(config) if config else shipped(Path(folder), agents)
        database = Database(f"sqlite:///{folder}/simulation.db", durable=False)
        try:
            migrate.upgrade(database)
            desk, context = settings.desk(), settings.context()
            with database.write() as connection:
                desk = ledger.enrol(connection, desk if desk.keys else replace(desk, keys=(KEY,)))
            if not context.authserv_ids:
                context = replace(context, authserv_ids=frozenset({AUTHSERV_ID}))
            yield House(
                settings=settings,
                desk=desk,
                context=context,
                database=database,
                blobs=MemoryBlobs(),
                tell=journal.tell,
                now=clock.read,
            )
        finally:
            database.close()


def shipped(folder: Path, agents: int) -> Settings:
    """The settings of a desk of so many agents, at up to three levels."""
    path = folder / "firstline.toml"
    path.write_text(_toml(agents), encoding="utf-8")
    return load(path, environ={})


def _toml(agents: int) -> str:
    people = [
        (_name(place), f"agent{place + 1}@desk.example", LEVELS[place % len(LEVELS)]) for place in range(agents)
    ]
    top = max(level for *_, level in people)
    lead = next(address for _, address, level in people if level == min(2, top))
    manager = next(address for _, address, level in people if level == top)
    lines = [
        '[desk]\nname = "Example Support"\nlanguage = "en"\nzone = "Europe/Amsterdam"\nplus_addresses = true',
        f'authserv_ids = ["{AUTHSERV_ID}"]\nlead = "{lead}"\nmanager = "{manager}"',
        f'[breach]\nteam = {json.dumps(sorted({lead, manager}))}\n[monitoring]\nsenders = ["{MONITOR}"]',
        '[[mailboxes]]\nname = "support"\naddress = "support@desk.example"',
        '[mailboxes.imap]\nhost = "imap.desk.example"\nusername = "support"\npassword = "none"',
        '[smtp]\nhost = "smtp.desk.example"\nusername = "support"\npassword = "none"',
    ]
    for name, level in (("network team", 2), ("application team", 2), ("experts", 3)):
        if level <= top:
            categories = '\ncategories = ["network", "hardware", "access"]' if name == "network team" else ""
            lines.append(f'[[teams]]\nname = "{name}"\nlevel = {level}{categories}')
    lines += [
        f'[[agents]]\nname = "{name}"\naddress = "{address}"\nlevel = {level}' for name, address, level in people
    ]
    return "\n".join(lines) + "\n"


def _name(place: int) -> str:
    return NAMES[place] if place < len(NAMES) else f"Agent {place + 1}"
