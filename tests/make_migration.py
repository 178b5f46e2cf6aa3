"""Writes the next migration: what the models say that the tables of the newest revision do not."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from lti_tool import migrations
from lti_tool.db import Database

message = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] else "change"
with tempfile.TemporaryDirectory() as folder:
    database = Database(f"sqlite:///{Path(folder) / 'empty.sqlite3'}")
    number = len(list((migrations.HERE / "versions").glob("[0-9]*.py"))) + 1
    if number > 1:
        migrations.upgrade(database)
    config = migrations.config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
    database.close()
