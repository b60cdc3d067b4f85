# SPDX-License-Identifier: Apache-2.0
"""The database: one door to SQLite or PostgreSQL, and the few differences between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError, ProgrammingError, SQLAlchemyError

from store.errors import DatabaseUnavailable, Stale

BUSY_MILLISECONDS = 15_000
RACE = ("40",)  # classes of SQLSTATE: a deadlock, or a state that is gone
REFUSED_DATA = ("22", "54")  # data that cannot be, or that is beyond a limit
UNAVAILABLE = ("08", "25006", "28", "3D", "53", "57", "58", "F0", "XX")  # the server, its disk, or our way to it
SQLITE_UNAVAILABLE = (
    "unable to open database", "database or disk is full", "disk I/O error", "readonly database",
    "file is not a database", "database is locked", "database disk image is malformed",
)  # fmt: skip
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
    """Where the tables live. ``write`` is one transaction, ``read`` sees one state and changes nothing.

    ``durable`` false is for what is thrown away: a SQLite file that a crash of the machine may damage, and is faster.
    """

    def __init__(self, url: str, *, durable: bool = True) -> None:
        parsed = make_url(url)
        self.url = url
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.path = Path(parsed.database) if self.is_sqlite and parsed.database else None
        synced = f"synchronous={'FULL' if durable else 'OFF'}"
        reading = (synced, "query_only=ON")
        try:
            self._writer = _sqlite(url, "BEGIN IMMEDIATE", synced) if self.is_sqlite else _postgres(url)
            self._reader = _sqlite(url, "BEGIN", *reading) if self.is_sqlite else _reading(self._writer)
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
        except DBAPIError as last:
            error = _first(last)
            if _code(error).startswith(RACE):
                raise Stale(f"somebody else was faster: {_cause(error)}") from error
            if not _is_unavailable(error):
                raise
            raise DatabaseUnavailable(f"the database {self.name} cannot be used: {_cause(error)}") from error

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
    waiting = {"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False}
    engine = create_engine(url, connect_args=waiting, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        # The driver's own BEGIN comes too late and loses updates; ours is sent below.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", *pragmas):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgres(url: str) -> Engine:
    return create_engine(
        url, pool_size=8, max_overflow=16, pool_pre_ping=True, connect_args=POSTGRES_CONNECT, hide_parameters=True
    )


def _reading(writer: Engine) -> Engine:
    """The same connections, for transactions that see one state and may change nothing."""
    return writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def blames_data(error: DBAPIError) -> bool:
    """Whether the database refuses what it was given, and would take anything else."""
    return isinstance(_first(error), DataError | ProgrammingError) or _code(_first(error)).startswith(REFUSED_DATA)


def _is_unavailable(error: DBAPIError) -> bool:
    if _code(error):
        return _code(error).startswith(UNAVAILABLE)
    known = any(words in str(error.orig) for words in SQLITE_UNAVAILABLE)
    return error.connection_invalidated or known or type(error.orig).__module__.startswith("psycopg")


def _first(error: DBAPIError) -> DBAPIError:
    """The error that began it: what fails while a savepoint is given up says nothing of the cause."""
    while isinstance(error.__context__, DBAPIError):
        error = error.__context__
    return error


def _code(error: DBAPIError) -> str:
    """The SQLSTATE of PostgreSQL; "" where there is none."""
    return str(getattr(error.orig, "sqlstate", None) or "")


def _cause(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split())
