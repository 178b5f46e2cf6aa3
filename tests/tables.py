"""Current tables for a new SQLite database, made once per process of tests and copied: migrating takes longer than most tests."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from lti_tool import migrations
from lti_tool.db import Database
from lti_tool.runtime import Runtime


def put_tables(runtime: Runtime) -> None:
    """Let a runtime that has not used its database yet find empty tables there; another kind than SQLite is migrated."""
    if not runtime.database.is_sqlite:
        migrations.upgrade(runtime.database)
        return
    runtime.database.close()
    shutil.copy(_template(), str(runtime.database.url.database))


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = Database(f"sqlite:///{folder / 'empty.sqlite3'}")
    migrations.upgrade(database)
    database.close()  # the last connection writes the log back into the file
    return folder / "empty.sqlite3"
