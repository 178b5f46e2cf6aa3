"""The database: one SQLite file, one connection per request, short writes."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app, g

from . import switches
from .schema import FROM_GENERATION_1, GENERATION, SCHEMA


def connect(path: Path) -> sqlite3.Connection:
    """Return an open connection that commits only where `writing` says so."""
    connection = sqlite3.connect(path, timeout=15, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def prepare(path: Path) -> sqlite3.Connection:
    """Return a connection to a database that has its tables; readers never wait for the writer (WAL)."""
    connection = connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    has_tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'site'").fetchone()
    if has_tables and connection.execute("PRAGMA user_version").fetchone()[0] < GENERATION:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.executescript(f"BEGIN; {FROM_GENERATION_1} PRAGMA user_version = {GENERATION}; COMMIT;")
        connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(SCHEMA + f"PRAGMA user_version = {GENERATION};")
    return connection


def db() -> sqlite3.Connection:
    """Return this request's connection."""
    if "practice_db" not in g:
        g.practice_db = connect(current_app.config["DATABASE"])
    return g.practice_db


def close(_error: BaseException | None = None) -> None:
    connection = g.pop("practice_db", None)
    if connection is not None:
        connection.close()


@contextmanager
def writing(connection: sqlite3.Connection | None = None) -> Iterator[sqlite3.Connection]:
    """One transaction: the write lock is taken at once, so that check-then-write holds across threads."""
    connection = connection or db()
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def one(sql: str, *values: object) -> sqlite3.Row | None:
    return db().execute(sql, values).fetchone()


def every(sql: str, *values: object) -> list[sqlite3.Row]:
    return db().execute(sql, values).fetchall()


def first_time(connection: sqlite3.Connection, kind: str, value: str) -> bool:
    """Whether this value (a jti, a nonce, a registration) was never seen before; from now on it was."""
    found = connection.execute("INSERT OR IGNORE INTO once VALUES (?, ?, ?)", (kind, value, now()))
    return found.rowcount == 1


def now() -> int:
    """The time in whole seconds, as the host keeps it."""
    return int(switches.now())
