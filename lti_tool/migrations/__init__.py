"""The history of the tables: one line of revisions, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

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
    made = config()
    with database.engine.begin() as connection:
        made.attributes["connection"] = connection
        command.upgrade(made, "head")


def is_current(database: Database) -> bool:
    """Return whether the tables are those this program was written for."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head()


def head() -> str | None:
    """Return the newest revision."""
    return ScriptDirectory.from_config(config()).get_current_head()
