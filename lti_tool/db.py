"""Units of work: one short transaction each, for reading or for writing.

SQLite runs in WAL mode with synchronous=FULL: what a page has confirmed survives a power cut.
A writing unit takes SQLite's write lock at once (BEGIN IMMEDIATE): two writers then queue instead
of failing half-way when both try to upgrade a read lock.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

from lti_tool.shared_units import MAY_BE_RETRIED, SharedUnits

T = TypeVar("T")
TRIES = 4
SECONDS_FOR_LOCK = 30
SECONDS_TRUSTED = 30.0
"""How long a connection may rest before it is asked whether it still stands."""


class Database:
    """The database and its two kinds of unit of work."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._reading = _sqlite(url, pool_size) if self.is_sqlite else _server(url, pool_size)
        self._writing = self._reading.execution_options(writes=True)
        self._turn = threading.RLock() if self.is_sqlite else None  # a unit within a unit is for SQLite to judge
        self._shared = SharedUnits(self.writing, self.in_unit) if self.is_sqlite else None

    @property
    def engine(self) -> Engine:
        """The engine, for migrations and health checks."""
        return self._writing

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a unit that only looks; nothing it changes is kept."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a unit that is committed as a whole when the block ends, or rolled back on any error."""
        with self._in_turn(), Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Wait for this process' other writers by a lock that wakes the next at once: SQLite itself sleeps and asks again, ever longer."""
        held = self._turn is not None and self._turn.acquire(timeout=SECONDS_FOR_LOCK)  # then SQLite itself says that it is locked
        try:
            yield
        finally:
            if held and self._turn:
                self._turn.release()

    def in_unit(self, work: Callable[[Session], T]) -> T:
        """Return what the work returns, done in one writing unit; begun anew when another wrote the same row first.

        Two launches of a new person may both find nobody and both add a row: the second then
        finds the first's; or a row that was found is gone when it is to be written. Only the
        database can tell, so the whole unit runs again.
        """
        for _ in range(TRIES - 1):
            try:
                with self.writing() as session:
                    return work(session)
            except MAY_BE_RETRIED:
                continue
        with self.writing() as session:
            return work(session)

    def in_shared_unit(self, work: Callable[[Session], T]) -> T:
        """Return what the work returns, as `in_unit` does: kept when this returns, begun anew when it could not be.

        On SQLite the units of several threads share one commit, and so one wait for the disk. PostgreSQL does that by itself.
        """
        return self._shared.run(work) if self._shared else self.in_unit(work)

    def close(self) -> None:
        """Give back every connection."""
        self._reading.dispose()


def _server(url: str, pool_size: int) -> Engine:
    # A database error must not carry what people wrote into the log.
    engine = create_engine(url, pool_size=pool_size, hide_parameters=True)

    @event.listens_for(engine, "checkout")
    def _is_alive(connection: Any, record: Any, _proxy: Any) -> None:
        now = time.monotonic()
        if not _stands(engine, connection, now - record.info.get("returned", now)):
            raise DisconnectionError()

    @event.listens_for(engine, "checkin")
    def _note_rest(_connection: Any, record: Any) -> None:
        record.info["returned"] = time.monotonic()

    return engine


def _stands(engine: Engine, connection: Any, rested: float) -> bool:
    """Whether a connection that rested may be used.

    One on which something came unasked was closed at its other end: seen without a way there and back. One that rested for
    long may have been forgotten in between (by a firewall), which only asking tells.
    """
    watch = select.poll()
    try:
        watch.register(connection.fileno(), select.POLLIN)
        return not watch.poll(0) and (rested < SECONDS_TRUSTED or engine.dialect.do_ping(connection))
    except engine.dialect.loaded_dbapi.Error:
        return False


def _sqlite(url: str, pool_size: int) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    connect = {"timeout": SECONDS_FOR_LOCK, "check_same_thread": False}
    engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size, connect_args=connect, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver's own transaction control is off: it would begin late and deferred.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000", "cache_size=-8000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")

    return engine
