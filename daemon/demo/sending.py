# SPDX-License-Identifier: Apache-2.0
"""``firstline demo send``: a running demo leaves a note of where it is, and a mail can be added from elsewhere."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from daemon.demo import writing
from daemon.demo.clock import Clock
from daemon.demo.faults import NoDemo
from daemon.demo.people import People, Person

SUBJECT_LENGTH = 60


@dataclass(frozen=True, kw_only=True)
class Running:
    """A demo that runs: its process, where its mail server takes mail, by how many seconds its clock is ahead, and
    who may log in there."""

    pid: int
    smtp_port: int
    ahead: float
    people: tuple[Person, ...]


def note_path() -> Path:
    """Where a demo of this user leaves its note."""
    folder = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    return Path(folder) / f"firstline-demo-{os.getuid()}.json"


@contextmanager
def announced(people: People, clock: Clock, smtp_port: int) -> Iterator[None]:
    """Leave the note while the context lasts. The demo that started last is the one that is found."""
    path = note_path()
    mine = Running(pid=os.getpid(), smtp_port=smtp_port, ahead=clock.ahead.total_seconds(), people=tuple(people))
    descriptor, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)  # mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(asdict(mine), stream)
        Path(name).replace(path)
        yield
    finally:
        with suppress(NoDemo, OSError):
            Path(name).unlink(missing_ok=True)
            if _note(path).pid == mine.pid:
                path.unlink()


def send(text: str, subject: str, key: str) -> tuple[Person, Person]:
    """Write a mail as somebody of the demo to its desk; from whom and to whom. Raises NoDemo."""
    running = _note(note_path())
    sender = next(person for person in running.people if person.key == key)
    support = next(person for person in running.people if person.key == "support")
    title = subject or " ".join(text.split())[:SUBJECT_LENGTH]
    at = datetime.now(UTC) + timedelta(seconds=running.ahead)
    letter = writing.written(sender, support.address, title, text + "\n", at)
    try:
        writing.submit(running.smtp_port, sender, letter)
    except OSError as error:
        words = " ".join(str(error).split())
        raise NoDemo(f"the demo did not take the mail ({words}); start one with 'firstline demo'") from error
    return sender, support


def _note(path: Path) -> Running:
    """The note of the demo that runs; one that belongs to somebody else, or that others may write, is not read."""
    missing = f"no demo of yours waits for mail ({path} is not there); start one on a terminal with 'firstline demo'"
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        raise NoDemo(missing) from error
    with os.fdopen(descriptor, encoding="utf-8") as stream:
        about = os.fstat(stream.fileno())
        if about.st_uid != os.getuid() or about.st_mode & 0o077:
            raise NoDemo(f"the note {path} is not yours alone, so it is not read; remove it and start the demo again")
        try:
            told = json.load(stream)
            people = tuple(Person(**one) for one in told.pop("people"))
            return Running(people=people, **told)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise NoDemo(f"the note {path} cannot be read; start the demo again") from error
