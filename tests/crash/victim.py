# SPDX-License-Identifier: Apache-2.0
"""``firstline`` that dies where it is told to: ``python -m tests.crash.victim run --config FILE``.

The product knows nothing of this. What a run changes in it is changed here, before the daemon starts, as the
orders in the environment say; without orders it is ``python -m daemon``.
"""

import hashlib
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

VARIABLE = "CRASH_ORDERS"
KILLER = b"X-Crash-Test: killer"
MEETING_SECONDS = 30.0
# The commits by which a mail travels, each named before and after it (the daemon's rooms tell what they hold).
POINTS = tuple(f"{moment} COMMIT {number}" for number in range(1, 6) for moment in ("before", "after"))


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What one process is to do otherwise than the product; nothing by default."""

    point: str = ""  # one of POINTS: die there,
    passage: int = 1  # when this is passed for the so-manieth time
    lease: float = 0  # seconds that every lease holds
    batch: int = 0  # mails in a lease at most
    slow: float = 0  # the share of decisions that take longer than their lease
    synchronous: str = ""  # SQLite's pragma
    meeting: str = ""  # a folder in which two processes wait for each other before they record the same mail

    def environment(self) -> Mapping[str, str]:
        """As the process finds them."""
        return {VARIABLE: json.dumps(asdict(self))}


class Fuse:
    """Ends the process at the n-th passage of its point, and never returns from there."""

    def __init__(self, point: str, passage: int) -> None:
        self.moment, number = point.split(" COMMIT ")
        self.number, self.left = int(number), passage
        self._lock = threading.Lock()
        self._mark = threading.local()

    def seen(self, number: int, result: object) -> None:
        """This transaction holds the work of that commit; a lease or a settlement of nothing does not count."""
        if result is None or result:
            self._mark.number = number

    def passing(self, moment: str) -> None:
        """A transaction is about to be committed, or was."""
        if moment != self.moment or getattr(self._mark, "number", 0) != self.number:
            return
        with self._lock:
            self.left -= 1
            if self.left == 0:
                die()

    def clear(self) -> None:
        """A new transaction begins."""
        self._mark.number = 0


def die() -> None:
    """End at once, as a kill from outside would."""
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def replace(owner: object, name: str, make: Callable[[Any], Any]) -> None:
    """Put ``make(original)`` in the original's place."""
    setattr(owner, name, make(getattr(owner, name)))


def burn(fuse: Fuse) -> None:
    """Have the process die at the fuse's point."""
    from store import inbox, outbox
    from store.engine import Database

    telltales = ((inbox, "keep"), (inbox, "lease"), (inbox, "settle"), (outbox, "lease"), (outbox, "sent"))
    for number, (room, name) in enumerate(telltales, 1):
        replace(room, name, partial(_telling, fuse, number))
    replace(Database, "write", partial(_watched, fuse))


def _telling(fuse: Fuse, number: int, original: Callable[..., Any]) -> Callable[..., Any]:
    def telling(*arguments: Any, **more: Any) -> Any:
        result = original(*arguments, **more)
        fuse.seen(number, result)
        return result

    return telling


def _watched(fuse: Fuse, original: Callable[..., Any]) -> Callable[..., Any]:
    @contextmanager
    def write(database: object) -> Iterator[Any]:
        fuse.clear()
        with original(database) as connection:
            yield connection
            fuse.passing("before")
        fuse.passing("after")

    return write


def heed_killers() -> None:
    """A mail that bears the mark ends whoever reads it."""
    import parsers.mail

    def deadly(original: Callable[..., Any]) -> Callable[..., Any]:
        def read(raw: bytes, *more: Any) -> Any:
            if KILLER in raw:
                die()
            return original(raw, *more)

        return read

    replace(parsers.mail, "read", deadly)


def shorten(seconds: float, batch: int) -> None:
    """Leases that end soon, so that a test need not wait for those of the dead, and small batches."""
    from store import inbox, mailboxes, outbox

    if seconds:
        for room in (inbox, mailboxes, outbox):
            replace(room, "LEASE", lambda _: timedelta(seconds=seconds))
    if batch:
        replace(inbox, "lease", lambda lease: lambda connection, at: lease(connection, at, batch))


def dawdle(share: float, seconds: float) -> None:
    """Some decisions take so long that their lease ends meanwhile."""
    from store import facts

    def slow(gather: Callable[..., Any]) -> Callable[..., Any]:
        def gathered(*arguments: Any) -> Any:
            found = gather(*arguments)
            time.sleep(seconds if random.random() < share else 0)
            return found

        return gathered

    replace(facts, "gather", slow)


def weaken(synchronous: str) -> None:
    """SQLite that trusts the machine with its writes."""
    from sqlalchemy import event

    from store.engine import Database

    def trust(connection: Any, _: object) -> None:
        connection.execute(f"PRAGMA synchronous={synchronous}").close()

    def weak(original: Callable[..., None]) -> Callable[..., None]:
        def begin(database: Any, url: str) -> None:
            original(database, url)
            for engine in (database._writer, database._reader):
                event.listen(engine, "connect", trust)

        return begin

    replace(Database, "__init__", weak)


def meet(folder: Path) -> None:
    """Two processes that decide about the same mail both gather their facts before either records."""
    from store import facts

    def slow(gather: Callable[..., Any]) -> Callable[..., Any]:
        def gathered(connection: Any, desk: Any, leased: Any, mail: Any, *more: Any) -> Any:
            found = gather(connection, desk, leased, mail, *more)
            name = hashlib.sha256(str(mail.message_id).encode()).hexdigest()
            (folder / f"{name}.{os.getpid()}").touch()
            until = time.monotonic() + MEETING_SECONDS
            while len(list(folder.glob(f"{name}.*"))) < 2 and time.monotonic() < until:
                time.sleep(0.01)
            return found

        return gathered

    replace(facts, "gather", slow)


def obey(orders: Orders) -> None:
    """Change the product as ordered, before any of it runs."""
    heed_killers()
    shorten(orders.lease, orders.batch)
    if orders.slow:
        dawdle(orders.slow, orders.lease * 1.2)
    if orders.synchronous:
        weaken(orders.synchronous)
    if orders.meeting:
        meet(Path(orders.meeting))
    if orders.point:
        burn(Fuse(orders.point, orders.passage))


if __name__ == "__main__":
    obey(Orders(**json.loads(os.environ.get(VARIABLE, "{}"))))
    from daemon.cli import main

    main(prog_name="firstline")
