# SPDX-License-Identifier: Apache-2.0
"""Start a daemon: names, settings, database, lock and keys, in this order, each with its own sentence and code."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from daemon.errors import DaemonError
from daemon.house import House, utc_now
from daemon.journal import open_journal
from daemon.names import require_names
from daemon.open import DaemonLock, open_house
from daemon.service import Loop, Service
from daemon.settings import Settings, load
from store import migrate
from store.engine import Database
from store.errors import SchemaTooOld, StoreError
from templates import proof
from templates.letter import forget


def run_daemon(
    config: Path | None,
    *,
    once: bool,
    only: Sequence[str],
    upgrade: bool | Callable[[str], bool],
    now: Callable[[], datetime] = utc_now,
) -> int:
    """Run until told to stop, or drain once; how many mailboxes failed. Raises DaemonError or StoreError."""
    require_names()
    settings = load(config)
    tell = open_journal()
    database = _database(settings, upgrade)
    lock = DaemonLock(database)
    house = open_house(settings, tell, database, now)
    _tell_of_letters(house)
    lock.take_over(house)
    loops = frozenset(Loop(name) for name in only) or frozenset(Loop)
    service = Service(house=house, only=loops, reload=lambda: _reloaded(config, house))
    try:
        if once:
            return service.once()
        service.run()
        return 0
    finally:
        service.house.database.close()
        lock.release()


def _database(settings: Settings, upgrade: bool | Callable[[str], bool]) -> Database:
    from daemon.open import open_database

    try:
        return open_database(settings)
    except SchemaTooOld as error:
        if not (upgrade if isinstance(upgrade, bool) else upgrade(str(error))):
            raise
    database = Database(settings.shape.desk.database)
    migrate.upgrade(database)
    return database


def _reloaded(config: Path | None, house: House) -> House | None:
    """The house by the new settings; None, and a line in the journal, where they are bad."""
    try:
        settings = load(config)
        forget()
        if settings.shape.desk.database != house.settings.shape.desk.database:
            raise DaemonError("the database cannot change while the daemon runs: restart it")
        house = open_house(settings, house.tell, house.database, house.now)
        _tell_of_letters(house)
        return house
    except (DaemonError, StoreError) as error:
        house.tell("settings_refused", error=str(error))
        return None


def _tell_of_letters(house: House) -> None:
    """Which letters of the admin's own cannot be used, so that ours leave in their place."""
    own = Path(house.desk.letters) if house.desk.letters else None
    for words in proof.faults(own, house.desk) if own is not None and own.is_dir() else ():
        house.tell("letter_unusable", error=f"{words} Ours is sent instead.")
