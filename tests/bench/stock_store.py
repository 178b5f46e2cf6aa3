"""What the stock tool keeps its data in: memory, or PostgreSQL as durable as ours. Both are caches in the sense of Flask-Caching."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import psycopg

TABLE = "CREATE TABLE IF NOT EXISTS kept (key text PRIMARY KEY, value text NOT NULL, until timestamptz NOT NULL)"
PUT = """INSERT INTO kept VALUES (%s, %s, now() + make_interval(secs => %s))
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, until = excluded.until"""


class Memory:
    """A cache without pickling: the fastest store there is."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Any]] = {}

    def get(self, key: str) -> Any:
        """Return what is kept under the key and not yet over, else None."""
        until, value = self._kept.get(key, (0.0, None))
        return value if until > time.monotonic() else None

    def set(self, key: str, value: Any, seconds: int | None) -> None:
        """Keep the value for so long."""
        self._kept[key] = time.monotonic() + (seconds or 86400), value


class Postgres:
    """A table of keys and values: each write is committed before the library goes on, each thread keeps its connection."""

    def __init__(self, url: str) -> None:
        self._url, self._own = url, threading.local()
        with psycopg.connect(url) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(1)")
            connection.execute(TABLE)

    def get(self, key: str) -> Any:
        """Return what is kept under the key and not yet over, else None."""
        row = self._connection().execute("SELECT value FROM kept WHERE key = %s AND until > now()", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def set(self, key: str, value: Any, seconds: int | None) -> None:
        """Keep the value for so long."""
        self._connection().execute(PUT, (key, json.dumps(value), seconds or 86400))

    def _connection(self) -> psycopg.Connection[Any]:
        if not hasattr(self._own, "connection"):
            # Statements are prepared from the first time on: nothing is slower here than it must be.
            self._own.connection = psycopg.connect(self._url, autocommit=True, prepare_threshold=0)
        return self._own.connection  # type: ignore[no-any-return]
