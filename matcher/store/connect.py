"""Engines for the two databases: SQLite (WAL, one writer) and PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysqlite3
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from matcher.errors import ConfigError, StoreError

_BUSY_TIMEOUT_MS = 30_000  # a writer of another process may hold the lock during a large import
_RETRY_MS = 10  # switching a new file to WAL takes a few milliseconds
_WRITE = "matcher_write"
_FLUSHED = "PRAGMA synchronous=FULL"
_LEFT_TO_THE_SYSTEM = "PRAGMA synchronous=NORMAL"


def parse_url(url: str) -> URL:
    """Return the URL with its driver; raise ConfigError for anything but SQLite files and PostgreSQL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigError(
            "the store's URL cannot be read; expected sqlite:///path/to/file.db or postgresql://user@host/database"
        ) from None
    backend = parsed.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise ConfigError(f"a store needs sqlite or postgresql, not {backend!r}")
    if parsed.database in (None, "", ":memory:"):
        raise ConfigError("a store in memory would be lost; expected sqlite:///path/to/file.db")
    return parsed.set(drivername="sqlite+pysqlite")


class Database:
    """One database, with a way to read and a way to write in one transaction."""

    def __init__(self, url: URL) -> None:
        self.name = url.render_as_string(hide_password=True)
        self.is_sqlite = url.get_backend_name() == "sqlite"
        engine = _sqlite_engine(url) if self.is_sqlite else _postgresql_engine(url)
        self._reader = engine if self.is_sqlite else engine.execution_options(isolation_level="AUTOCOMMIT")
        self._writer = engine.execution_options(**{_WRITE: _FLUSHED})
        self._quick_writer = engine.execution_options(**{_WRITE: _LEFT_TO_THE_SYSTEM})
        # SQLite lets waiting writers starve each other; inside one process they queue here.
        self._queue = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection whose every statement sees what is committed at that moment."""
        with self._translated(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self, *, flushed: bool = True) -> Iterator[Connection]:
        """Yield a connection inside one transaction: committed at the end, rolled back on any error.

        Without `flushed`, SQLite leaves it to the system when the disk has it: what is committed outlives
        this process, however that ends, but a power cut may take it unless a flushed write came after, for
        that flushes all before it. PostgreSQL always flushes.
        """
        writer = self._writer if flushed else self._quick_writer
        with self._translated(), self._queued(), writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close the pooled connections."""
        self._reader.dispose()

    @contextmanager
    def _queued(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with self._queue:
            yield

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            reason = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
            raise StoreError(
                f"the database {self.name} refused: {reason}; check it with `matcher doctor`"
            ) from error


def make_folder(url: URL) -> None:
    """Make the folder that a SQLite file is to lie in; raise StoreError when that is not allowed."""
    if url.get_backend_name() != "sqlite":
        return
    folder = Path(str(url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the folder {folder} cannot be made: {error.strerror}; choose another URL"
        ) from None


def exists(url: URL) -> bool:
    """Return whether there is a file to open; True for a server, which only a connection can ask."""
    return url.get_backend_name() != "sqlite" or Path(str(url.database)).is_file()


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, module=pysqlite3, max_overflow=-1, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql_engine(url: URL) -> Engine:
    engine = create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=15)
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
    _switch_to_wal(cursor)
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _switch_to_wal(cursor: Any) -> None:
    """Switch the file to WAL, which SQLite refuses at once, whatever the timeout, while another makes it."""
    for _ in range(_BUSY_TIMEOUT_MS // _RETRY_MS):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except pysqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(_RETRY_MS / 1000)
    cursor.execute("PRAGMA journal_mode=WAL")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.execute(f"SET lock_timeout = {_BUSY_TIMEOUT_MS}")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    flushing = connection.get_execution_options().get(_WRITE)
    if flushing:
        connection.exec_driver_sql(flushing)  # each time: the pool's connections serve both ways of writing
        connection.exec_driver_sql("BEGIN IMMEDIATE")
