# SPDX-License-Identifier: Apache-2.0
"""One transaction is whole or nothing, no update is lost, and no password is shown."""

import sqlite3
import threading
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from store.engine import Database, InsertNew
from store.errors import DatabaseUnavailable
from store.schema import agents, contacts
from tests.rig.process import free_port
from tests.store.samples import AT, rows

ANN = {"address": "ann@desk.example", "name": "Ann"}


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        connection.execute(insert(agents), ANN)
        raise ZeroDivisionError
    assert rows(database, "agents") == []


def test_a_savepoint_that_fails_leaves_its_transaction_whole(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(agents), ANN)
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(insert(agents), {"address": "cas@desk.example", "name": "Cas"})
            connection.execute(insert(agents), ANN)
        connection.execute(insert(agents), {"address": "dee@desk.example", "name": "Dee"})
    assert [row.name for row in rows(database, "agents")] == ["Ann", "Dee"]


def test_two_writers_who_read_first_lose_no_update(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(agents), {"address": "a", "name": "0"})
    begun = threading.Barrier(2, timeout=20)
    failures: list[BaseException] = []

    def count() -> None:
        try:
            begun.wait()
            for _ in range(25):
                with database.write() as connection:
                    found = select(agents.c.name).where(agents.c.address == "a").with_for_update()
                    read = int(connection.scalar(found) or 0)
                    connection.execute(update(agents).where(agents.c.address == "a").values(name=str(read + 1)))
        except BaseException as failure:
            failures.append(failure)
            raise

    writers = [threading.Thread(target=count) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    assert rows(database, "agents")[0].name == "50"


def test_a_reader_sees_nothing_of_an_unfinished_transaction(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(agents), ANN)
        assert rows(database, "agents") == []
    assert len(rows(database, "agents")) == 1


def test_a_reader_sees_one_state_whatever_is_committed_meanwhile(database: Database) -> None:
    found = select(agents.c.name)
    with database.read() as reading:
        assert reading.scalars(found).all() == []
        with database.write() as writing:
            writing.execute(insert(agents), ANN)
        assert reading.scalars(found).all() == []
    assert len(rows(database, "agents")) == 1


def test_a_reader_changes_nothing(database: Database) -> None:
    refusals = (DBAPIError, DatabaseUnavailable)
    with pytest.raises(refusals, match="(?i)read-?only"), database.read() as connection:
        connection.execute(insert(agents), ANN)
    with database.write() as connection:
        connection.execute(insert(agents), ANN)
    assert len(rows(database, "agents")) == 1


def test_sqlite_writes_to_a_synced_journal_and_holds_its_references(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'firstline.db'}")
    with database.write() as connection:
        told = [connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]
    database.close()
    assert told == ["wal", 2, 1]


def test_sqlite_takes_the_write_lock_when_a_transaction_begins(tmp_path: Path) -> None:
    path = tmp_path / "firstline.db"
    database = Database(f"sqlite:///{path}")
    with database.write():
        other = sqlite3.connect(path, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
    database.close()


def test_rows_are_inserted_only_where_their_unique_columns_are_free(database: Database) -> None:
    insert_new = InsertNew(agents, "address")
    with database.write() as connection:
        insert_new(connection, ANN)
        insert_new(connection, {**ANN, "name": "Another"})
        insert_new(connection, [])
    assert [row.name for row in rows(database, "agents")] == ["Ann"]


CONTACT = {"address": "a@x.example", "name": "", "language": "", "phones": "", "organisation": ""}


def test_a_time_without_a_zone_cannot_be_stored(database: Database) -> None:
    naive = AT.replace(tzinfo=None)
    with pytest.raises(StatementError, match="a time without a zone"), database.write() as connection:
        connection.execute(insert(contacts), {**CONTACT, "first_seen": naive})


def test_a_time_of_any_zone_is_read_back_as_the_same_moment_in_utc(database: Database) -> None:
    local = AT.astimezone(timezone(timedelta(hours=5, minutes=45)))
    with database.write() as connection:
        connection.execute(insert(contacts), {**CONTACT, "first_seen": local})
    found = rows(database, "contacts")[0].first_seen
    assert (found, found.tzinfo, found.microsecond) == (AT, UTC, AT.microsecond)


def test_the_name_of_a_database_hides_its_password() -> None:
    database = Database("postgresql+psycopg://firstline:hunter2@db.example/firstline")
    assert database.name == "postgresql+psycopg://firstline:***@db.example/firstline"
    database.close()


@pytest.mark.needs_postgres
@pytest.mark.parametrize("mode", ["read", "write"])
def test_a_database_that_does_not_answer_is_a_sentence_without_the_password(mode: str) -> None:
    database = Database(f"postgresql+psycopg://firstline:hunter2@127.0.0.1:{free_port()}/firstline")
    with pytest.raises(DatabaseUnavailable, match="cannot be used") as caught, getattr(database, mode)():
        pass
    assert "hunter2" not in str(caught.value)
    database.close()


def test_a_sqlite_file_in_a_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'firstline.db'}")
    with pytest.raises(DatabaseUnavailable, match="cannot be used: unable to open database file"), database.read():
        pass


def test_a_kind_of_database_that_is_not_known_is_unavailable() -> None:
    with pytest.raises(DatabaseUnavailable, match="cannot be used") as caught:
        Database("magic://firstline:hunter2@db.example/firstline")
    assert "hunter2" not in str(caught.value)


def test_a_fault_of_our_own_is_not_taken_for_an_unavailable_database(database: Database) -> None:
    with pytest.raises(Exception, match="nowhere") as caught, database.write() as connection:
        connection.execute(text("SELECT * FROM nowhere"))
    assert not isinstance(caught.value, DatabaseUnavailable)
