# SPDX-License-Identifier: Apache-2.0
"""Whether the database fits this program, and how to bring it up to date (Alembic)."""

from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from store.engine import Database
from store.errors import DatabaseUnavailable, SchemaTooNew, SchemaTooOld


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
        revision = MigrationContext.configure(connection).get_current_revision()
        foreign = revision is None and bool(inspect(connection).get_table_names())
    scripts = ScriptDirectory.from_config(_config())
    if revision is None:
        return (SchemaState.FOREIGN if foreign else SchemaState.EMPTY), ""
    if revision == scripts.get_current_head():
        return SchemaState.CURRENT, revision
    known = {script.revision for script in scripts.walk_revisions()}
    return (SchemaState.OLDER if revision in known else SchemaState.NEWER), revision


def upgrade(database: Database) -> str:
    """Bring the schema up to date; the revision reached. A newer database is left alone: SchemaTooNew."""
    found, revision = state(database)
    _refuse(database, found, revision)
    if found is not SchemaState.CURRENT:
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


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
