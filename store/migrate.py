# SPDX-License-Identifier: Apache-2.0
"""Whether the database fits this program, and how to bring it up to date (Alembic).

Alembic is fetched only where there is something to bring up to date: it takes half a second of every start.
"""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from store.engine import Database
from store.errors import DatabaseUnavailable, SchemaTooNew, SchemaTooOld

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = "alembic_version"  # Alembic's table: one row, the revision


class SchemaState(StrEnum):
    """How a database's schema compares with this program's."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    FOREIGN = "foreign"  # it holds somebody else's tables
    NEWER = "newer"


def state(database: Database) -> tuple[SchemaState, str]:
    """How the schema compares, and its revision ("" for none). Raises DatabaseUnavailable."""
    with database.read() as connection:
        tables = inspect(connection).get_table_names()
        stamped = VERSIONS in tables
        revision = connection.scalar(text(f"SELECT version_num FROM {VERSIONS}")) if stamped else None
    if revision is None:
        return (SchemaState.FOREIGN if tables else SchemaState.EMPTY), ""
    known = revisions()
    if revision == known[-1]:
        return SchemaState.CURRENT, revision
    return (SchemaState.OLDER if revision in known else SchemaState.NEWER), revision


def revisions() -> list[str]:
    """Every revision that this program knows, the oldest first; each file of a migration begins with its own."""
    return sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def upgrade(database: Database) -> str:
    """Bring the schema up to date; the revision reached. A newer database is left alone: SchemaTooNew."""
    found, revision = state(database)
    _refuse(database, found, revision)
    if found is not SchemaState.CURRENT:
        from alembic import command

        try:
            with database.write() as connection:
                command.upgrade(_config(connection), "head")
        except DBAPIError:
            # Several daemons that start together all try, and one succeeds.
            if state(database)[0] is not SchemaState.CURRENT:
                raise
    return state(database)[1]


def require_current(database: Database) -> None:
    """Raise SchemaTooOld or SchemaTooNew unless the schema fits; an empty database is filled."""
    found, revision = state(database)
    if found is SchemaState.EMPTY:
        upgrade(database)
    elif found is SchemaState.OLDER:
        message = f"the database {database.name} has an older schema ({revision})"
        raise SchemaTooOld(f"{message}: back it up, then run 'firstline db upgrade'")
    _refuse(database, found, revision)


def _refuse(database: Database, found: SchemaState, revision: str) -> None:
    """Leave alone what is not for this program to change."""
    if found is SchemaState.NEWER:
        words = f"the database {database.name} has schema {revision}, made by a newer Firstline than this one"
        raise SchemaTooNew(f"{words}: install that version, or name another database in the settings")
    if found is SchemaState.FOREIGN:
        words = f"the database {database.name} holds tables that are not Firstline's"
        raise DatabaseUnavailable(f"{words}: name an empty one in the settings")


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
