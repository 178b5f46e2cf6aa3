"""The history of the tables: one line of revisions, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from lti_tool.db import Database

HERE = Path(__file__).parent


def config() -> Config:
    """Return alembic's configuration, made here: no file at the top of the repository is needed."""
    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.set_main_option("path_separator", "os")
    return made


def upgrade(database: Database) -> None:
    """Bring the tables up to date; a second call changes nothing, and of two at once one waits."""
    _move(database, command.upgrade, "head")


def downgrade(database: Database, revision: str) -> None:
    """Bring the tables back to this revision; what an older one has no room for is gone."""
    _move(database, command.downgrade, revision)


def _move(database: Database, way: Callable[[Config, str], None], revision: str) -> None:
    made = config()
    with database.engine.connect() as connection, _tables_may_be_rebuilt(connection), connection.begin():
        made.attributes["connection"] = connection
        way(made, revision)
        if database.is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
            raise RuntimeError(f"rows of {broken[0]} would point at nothing; nothing was changed")


@contextmanager
def _tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """Let SQLite drop a table that others point at and put its successor there, which is how it changes a column.

    It looks at this switch outside of a transaction only; what points at nothing is looked for before the commit.
    """
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def is_current(database: Database) -> bool:
    """Return whether the tables are those this program was written for."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head()


def head() -> str | None:
    """Return the newest revision."""
    return ScriptDirectory.from_config(config()).get_current_head()
