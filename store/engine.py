# SPDX-License-Identifier: Apache-2.0
"""The database: one door to SQLite or PostgreSQL, and the few differences between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from store.errors import DatabaseUnavailable

BUSY_MILLISECONDS = 15_000
# A peer that vanished frees its rows after seconds, not after the two hours of TCP's default.
POSTGRES_CONNECT = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "prepare_threshold": None,  # PgBouncer in transaction mode knows no prepared statement
}


class Database:
    """Where the tables live. ``write`` is one transaction, ``read`` sees one state and changes nothing."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.url = url
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.path = Path(parsed.database) if self.is_sqlite and parsed.database else None
        try:
            self._writer = _sqlite(url, "BEGIN IMMEDIATE") if self.is_sqlite else _postgres(url)
            self._reader = _sqlite(url, "BEGIN", "query_only=ON") if self.is_sqlite else _reading(self._writer)
        except (ImportError, SQLAlchemyError) as error:
            raise DatabaseUnavailable(f"the database {self.name} cannot be used: {error}") from error

    @property
    def name(self) -> str:
        """The URL without its password, for people."""
        return make_url(self.url).render_as_string(hide_password=True)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, committed at the end or rolled back by any exception."""
        with self._guarded(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction for reading only."""
        with self._guarded(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            if _is_unavailable(error):
                raise DatabaseUnavailable(f"the database {self.name} cannot be used: {_cause(error)}") from error
            raise

    def close(self) -> None:
        """Give back every connection."""
        self._writer.dispose()
        self._reader.dispose()


class InsertNew:
    """An INSERT that leaves a row alone where its unique columns are taken, built once for each dialect."""

    def __init__(self, table: Table, *unique: str) -> None:
        self._statements: dict[str, Executable] = {
            "sqlite": sqlite.insert(table).on_conflict_do_nothing(index_elements=unique),
            "postgresql": postgresql.insert(table).on_conflict_do_nothing(index_elements=unique),
        }

    def __call__(self, connection: Connection, rows: Any) -> None:
        """Insert one row or many; how many were new, the drivers do not agree to tell."""
        if rows:
            connection.execute(self._statements[connection.dialect.name], rows)


def _sqlite(url: str, begin: str, *pragmas: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        # The driver's own BEGIN comes too late and loses updates; ours is sent below.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", *pragmas):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgres(url: str) -> Engine:
    return create_engine(url, pool_size=8, max_overflow=16, pool_pre_ping=True, connect_args=POSTGRES_CONNECT)


def _reading(writer: Engine) -> Engine:
    """The same connections, for transactions that see one state and may change nothing."""
    return writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _is_unavailable(error: DBAPIError) -> bool:
    words = str(error.orig)
    known = (
        "unable to open database", "database or disk is full", "disk I/O error", "readonly database",
        "file is not a database",
    )  # fmt: skip
    return error.connection_invalidated or any(word in words for word in known) or _refused(error)


def _refused(error: DBAPIError) -> bool:
    return type(error.orig).__name__ == "OperationalError" and getattr(error.orig, "sqlstate", "none") is None


def _cause(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split())
