# SPDX-License-Identifier: Apache-2.0
"""A migrated, empty database for each test: SQLite always, PostgreSQL where the machine has it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, text

from store import migrate
from store.engine import Database
from store.schema import metadata
from tests.rig.postgres import Postgres

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.needs_postgres)
BOTH = ("sqlite", POSTGRESQL)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy: a migration a test would cost more than the tests."""
    path = tmp_path_factory.mktemp("template") / "firstline.db"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_migrated(postgres: Postgres) -> Iterator[Database]:
    """One migrated database that the tests empty after use."""
    name = postgres.create_database()
    database = Database(postgres.url(name))
    migrate.upgrade(database)
    yield database
    database.close()
    postgres.drop_database(name)


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with every table and trigger."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        path = shutil.copy(template, tmp_path / "firstline.db")
        found = Database(f"sqlite:///{path}")
        yield found
        found.close()
    else:
        shared: Database = request.getfixturevalue("postgres_migrated")
        yield shared
        _empty(shared)


@pytest.fixture(params=BOTH)
def unmigrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'firstline.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    found = Database(url)
    yield found
    found.close()


def _empty(database: Database) -> None:
    """Remove every row and count from 1 again; the role makes the triggers that guard history stand aside."""
    with database.write() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
            if isinstance(table.primary_key.columns[0].type, BigInteger):
                sequence = f"pg_get_serial_sequence('{table.name}', '{table.primary_key.columns[0].name}')"
                connection.execute(text(f"SELECT setval({sequence}, 1, false)"))
