# SPDX-License-Identifier: Apache-2.0
"""The desk in memory for one attack."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from daemon.settings import Settings, load
from store import migrate
from store.engine import Database
from tests.attacks import settings
from tests.attacks.live import SERVED, Live, milter
from tests.attacks.memory import Memory, restore, snapshot
from tests.attacks.table import ATTACKS
from tests.rig.dovecot import Dovecot
from tests.rig.postfix import Postfix
from tests.rig.process import LOOPBACK

InMemory = Callable[[str], Memory]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One migrated database for all attacks in memory, so that no statement is compiled anew for each."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('attacks') / 'firstline.db'}")
    migrate.upgrade(database)
    yield database
    database.close()


@pytest.fixture(scope="session")
def empty(house: Database) -> Iterator[sqlite3.Connection]:
    """What it holds at first."""
    with closing(snapshot(house)) as copy:
        yield copy


@pytest.fixture(scope="session")
def desks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Settings]:
    """The settings of the desk before somebody left it, and after."""
    folder = tmp_path_factory.mktemp("desks")
    there, later = settings.write(folder / "first", leaver=True), settings.write(folder / "later")
    return load(there, {}), load(later, {})


@pytest.fixture
def in_memory(house: Database, empty: sqlite3.Connection, desks: tuple[Settings, Settings]) -> Iterator[InMemory]:
    """Makes a desk for an attack, prepared up to the moment before it; and once more, for a run without defence."""
    prepared: dict[str, tuple[Memory, sqlite3.Connection]] = {}

    def make(name: str) -> Memory:
        if name in prepared:
            before, there = prepared[name]
            restore(house, there)
            return before.again()
        restore(house, empty)
        world = Memory(ATTACKS[name], house, desks)
        world.prepare()
        prepared[name] = world.again(), snapshot(house)
        return world

    yield make
    for _, there in prepared.values():
        there.close()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, dovecot: Dovecot) -> Live:
    """The one run of everything through real servers."""
    with milter() as opendkim:
        settings = {"smtpd_milters": f"inet:{LOOPBACK}:{opendkim.port}"}
        with Postfix(dovecot, domains=SERVED, settings=settings) as postfix:
            run = Live(ATTACKS, tmp_path_factory.mktemp("live"), dovecot, postfix)
            run.play()
            return run
