# SPDX-License-Identifier: Apache-2.0
"""The desk in memory for one attack."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.settings import Settings, load
from store import migrate
from store.engine import Database
from tests.attacks import settings
from tests.attacks.live import SERVED, Live, milter
from tests.attacks.memory import Memory
from tests.attacks.table import ATTACKS
from tests.rig.dovecot import Dovecot
from tests.rig.postfix import Postfix
from tests.rig.process import LOOPBACK

InMemory = Callable[[str], Memory]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("attacks") / "firstline.db"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def desks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Settings]:
    """The settings of the desk before somebody left it, and after."""
    folder = tmp_path_factory.mktemp("desks")
    there, later = settings.write(folder / "first", leaver=True), settings.write(folder / "later")
    return load(there, {}), load(later, {})


@pytest.fixture
def in_memory(migrated: Path, tmp_path: Path, desks: tuple[Settings, Settings]) -> Iterator[InMemory]:
    """Makes a desk for an attack, prepared up to the moment before it; and once more, for a run without defence."""
    prepared: dict[str, Memory] = {}
    opened: list[Memory] = []

    def make(name: str) -> Memory:
        path = tmp_path / f"{len(opened)}.db"
        if name in prepared:
            opened.append(prepared.pop(name))
            return opened[-1]
        shutil.copy(migrated, path)
        world = Memory(ATTACKS[name], Database(f"sqlite:///{path}"), desks)
        opened.append(world)
        world.prepare()
        prepared[name] = world.copy(tmp_path / f"{len(opened)}.copy.db")
        return world

    yield make
    for world in [*opened, *prepared.values()]:
        world.database.close()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, dovecot: Dovecot) -> Live:
    """The one run of everything through real servers."""
    with milter() as opendkim:
        settings = {"smtpd_milters": f"inet:{LOOPBACK}:{opendkim.port}"}
        with Postfix(dovecot, domains=SERVED, settings=settings) as postfix:
            run = Live(ATTACKS, tmp_path_factory.mktemp("live"), dovecot, postfix)
            run.play()
            return run
