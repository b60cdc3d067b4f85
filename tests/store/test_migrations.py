# SPDX-License-Identifier: Apache-2.0
"""The migrations make exactly the schema, guard history, and know which database is whose."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from store import migrate
from store.engine import Database
from store.errors import DatabaseUnavailable, SchemaTooNew, SchemaTooOld
from store.migrate import SchemaState
from store.schema import metadata
from tests.store.conftest import POSTGRESQL
from tests.store.samples import DESK, counts, raw, take_in

# The index of the words of solutions is another thing in each database, so that only the migration makes it.
WORDS = ("solutions_text", "solutions_terms", "ix_solutions_words", "words_index")


def is_of_schema(name: str | None) -> bool:
    return not (name or "").startswith(WORDS)


def tables(database: Database) -> set[str]:
    with database.read() as connection:
        return set(filter(is_of_schema, inspect(connection).get_table_names()))


def run(database: Database, *statements: str) -> None:
    with database.write() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_the_migrations_make_exactly_the_schema(database: Database) -> None:
    # Alembic takes every empty string on SQLite for a default that differs.
    options = {
        "compare_type": True,
        "compare_server_default": not database.is_sqlite,
        "include_name": lambda name, *_: is_of_schema(name),
    }
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    assert tables(database) == {*metadata.tables, "alembic_version"}


def test_the_words_of_solutions_have_an_index(database: Database) -> None:
    with database.read() as connection:
        if database.is_sqlite:
            names = inspect(connection).get_table_names()
        else:
            names = list(connection.scalars(text("SELECT indexname FROM pg_indexes WHERE tablename = 'solutions'")))
    assert set(names) & set(WORDS)


class Undone(Exception):
    """Ends a transaction without leaving anything of it."""


def test_the_comparison_above_sees_a_difference(database: Database) -> None:
    with pytest.raises(Undone), database.write() as connection:
        connection.execute(text("ALTER TABLE agents ADD COLUMN more TEXT"))
        assert compare_metadata(MigrationContext.configure(connection), metadata)
        raise Undone


@pytest.mark.parametrize("statement", ["UPDATE events SET because = 'forged'", "DELETE FROM events"])
def test_history_cannot_be_changed_or_forgotten(database: Database, statement: str) -> None:
    take_in(database, raw())
    before = counts(database)
    with pytest.raises(DBAPIError, match="history is append-only"):
        run(database, statement)
    assert counts(database) == before


@pytest.mark.parametrize("database", [POSTGRESQL], indirect=True)  # SQLite knows no TRUNCATE
def test_history_cannot_be_emptied_at_a_stroke(database: Database) -> None:
    take_in(database, raw())
    with pytest.raises(DBAPIError, match="history is append-only"):
        run(database, "TRUNCATE events")


def test_a_ticket_with_history_cannot_be_removed(database: Database) -> None:
    take_in(database, raw())
    with pytest.raises(DBAPIError):
        run(database, "DELETE FROM tickets")


def test_an_empty_database_is_filled(unmigrated: Database) -> None:
    assert migrate.state(unmigrated) == (SchemaState.EMPTY, "")
    migrate.require_current(unmigrated)
    assert migrate.state(unmigrated)[0] is SchemaState.CURRENT
    migrate.require_current(unmigrated)


def test_a_current_database_is_upgraded_to_itself(database: Database) -> None:
    _, revision = migrate.state(database)
    take_in(database, raw())
    before = counts(database)
    assert migrate.upgrade(database) == revision
    assert counts(database) == before


def test_an_older_database_is_refused_until_it_is_upgraded_and_keeps_what_it_held(unmigrated: Database) -> None:
    with unmigrated.write() as connection:
        command.upgrade(migrate._config(connection), "0001")
    run(unmigrated, "INSERT INTO agents (address, name) VALUES ('ann@desk.example', 'Ann Lee')")
    assert migrate.state(unmigrated) == (SchemaState.OLDER, "0001")
    with pytest.raises(SchemaTooOld, match="firstline db upgrade"):
        migrate.require_current(unmigrated)
    migrate.upgrade(unmigrated)
    assert migrate.state(unmigrated)[0] is SchemaState.CURRENT
    assert tables(unmigrated) == {*metadata.tables, "alembic_version"}
    assert counts(unmigrated)["agents"] == 1


def test_a_database_of_somebody_else_is_refused_and_left_as_it_was(unmigrated: Database) -> None:
    run(unmigrated, "CREATE TABLE invoices (id INTEGER PRIMARY KEY)")
    assert migrate.state(unmigrated) == (SchemaState.FOREIGN, "")
    for change in (migrate.require_current, migrate.upgrade):
        with pytest.raises(DatabaseUnavailable, match="not Firstline's"):
            change(unmigrated)
    assert tables(unmigrated) == {"invoices"}


def test_an_upgrade_that_fails_leaves_nothing_behind(unmigrated: Database) -> None:
    run(unmigrated, "CREATE VIEW tickets AS SELECT 1 AS id")
    with pytest.raises(DBAPIError):
        migrate.upgrade(unmigrated)
    assert tables(unmigrated) == set()


def test_a_newer_database_is_refused_and_left_alone(database: Database) -> None:
    _, revision = migrate.state(database)
    run(database, "UPDATE alembic_version SET version_num = '9999'")
    try:
        assert migrate.state(database) == (SchemaState.NEWER, "9999")
        with pytest.raises(SchemaTooNew, match="schema 9999.*newer Firstline"):
            migrate.require_current(database)
        with pytest.raises(SchemaTooNew):
            migrate.upgrade(database)
        assert migrate.state(database) == (SchemaState.NEWER, "9999")
    finally:
        run(database, f"UPDATE alembic_version SET version_num = '{revision}'")


def test_the_refusals_name_the_database_without_its_password(unmigrated: Database) -> None:
    run(unmigrated, "CREATE TABLE invoices (id INTEGER PRIMARY KEY)")
    with pytest.raises(DatabaseUnavailable) as caught:
        migrate.require_current(unmigrated)
    assert unmigrated.name in str(caught.value)


def test_the_tables_hold_a_desk_s_first_mail(unmigrated: Database) -> None:
    migrate.upgrade(unmigrated)
    _, ticket = take_in(unmigrated, raw(), desk=DESK)
    assert ticket.number == 1


def test_each_migration_is_in_a_file_named_after_its_revision_and_follows_the_one_before() -> None:
    scripts = ScriptDirectory(str(migrate.MIGRATIONS))
    known = migrate.revisions()
    assert [script.revision for script in reversed(list(scripts.walk_revisions()))] == known
    assert scripts.get_current_head() == known[-1]
