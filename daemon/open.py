# SPDX-License-Identifier: Apache-2.0
"""Open what the settings name: database, raw mail and signing keys, each checked before anything is done."""

import fcntl
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from daemon import keys
from daemon.errors import AnotherDaemon, DaemonError, Fault, SettingsError
from daemon.house import House, utc_now
from daemon.semantic import semantic
from daemon.settings import Settings
from store import inbox, ledger, mailboxes, migrate, outbox
from store.blobs import Blobs, open_blobs
from store.engine import Database
from store.errors import DatabaseUnavailable
from store.schema import tickets


def open_database(settings: Settings) -> Database:
    """The database, with a schema that fits; an empty one is filled. Raises StoreError."""
    url = settings.shape.desk.database
    database = Database(url)
    if database.path is not None:
        try:
            database.path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        except OSError as error:
            message = f"the folder {database.path.parent} cannot be made: {error.strerror}"
            raise DatabaseUnavailable(message) from error
    migrate.require_current(database)
    give_to_owner_of_folder(database)
    return database


def give_to_owner_of_folder(database: Database) -> None:
    """A SQLite file that root made must be the service's, whose folder it lies in."""
    if database.path is None or os.geteuid() != 0 or not database.path.exists():
        return
    owner = database.path.parent.stat()
    for file in (database.path, *(Path(f"{database.path}{end}") for end in ("-wal", "-shm"))):
        if file.exists() and file.stat().st_uid != owner.st_uid:
            os.chown(file, owner.st_uid, owner.st_gid)


def signing_keys(settings: Settings, database: Database, tell: Callable[..., None]) -> Settings:
    """The settings with a signing key. A desk that never had a ticket gets one; any other must bring its own."""
    if settings.keys:
        return settings
    with database.read() as connection:
        has_tickets = connection.scalar(select(func.count()).select_from(select(tickets).limit(1).subquery()))
    path = settings.key_path
    if has_tickets:
        message = f"the signing key {path} is missing, and this desk has sent letters signed with it"
        raise DaemonError(f"{message}: restore it, or make a new one with 'firstline init --key'")
    try:
        made = (keys.create(path),)
    except FileExistsError:
        return replace(settings, keys=_made_meanwhile(path, settings))
    except OSError as error:
        message = f"the signing key {path} is missing and cannot be made: {error.strerror}"
        raise DaemonError(f"{message}; make one with 'firstline init --key'") from error
    tell("key_made", path=str(path))
    return replace(settings, keys=made)


def _made_meanwhile(path: Path, settings: Settings) -> tuple[bytes, ...]:
    """The key that another daemon made, which started at the same moment."""
    faults: list[Fault] = []
    found = keys.read(path, faults)
    if faults:
        raise SettingsError(str(settings.path), faults)
    return found


def open_house(
    settings: Settings,
    tell: Callable[..., None],
    database: Database | None = None,
    now: Callable[[], datetime] = utc_now,
) -> House:
    """Everything that a daemon needs, opened and checked."""
    database = database or open_database(settings)
    settings = signing_keys(settings, database, tell)
    blobs: Blobs = open_blobs(settings.shape.desk.storage)
    with database.write() as connection:
        desk = ledger.enrol(connection, settings.desk())
    return House(
        settings=settings,
        desk=desk,
        context=settings.context(),
        database=database,
        blobs=blobs,
        tell=tell,
        meaning=semantic(settings),
        now=now,
    )


class DaemonLock:
    """Held by the one daemon of a SQLite database, beside it; the command line reads and writes without it."""

    def __init__(self, database: Database) -> None:
        self._file = None
        if database.path is None:
            return
        path = Path(f"{database.path}.daemon")
        self._file = path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.seek(0)
            holder = self._file.read().strip() or "unknown"
            message = f"another daemon (process {holder}) has the database {database.path}"
            raise AnotherDaemon(f"{message}: stop it, or use PostgreSQL to run several") from error
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def take_over(self, house: House) -> None:
        """End the leases of a daemon that died: with the lock in hand, nobody else can have one."""
        if self._file is not None:
            with house.database.write() as connection:
                inbox.release_all(connection, house.now())
                outbox.release_all(connection, house.now())
                mailboxes.release_all(connection)

    def release(self) -> None:
        """Let the next daemon in."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
