"""What tests of services and of the worker stand on: a database of either kind, a clock that is turned by hand."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text

from lti_tool import migrations
from lti_tool.db import Database
from lti_tool.models import Base
from lti_tool.runtime import Runtime, build
from lti_tool.settings import Settings
from tests.browser import chromium
from tests.browser.looking import PATIENCE

POSTGRES = os.environ.get("LTI_TOOL_TEST_DATABASE_URL", "")
IS_REQUIRED = "postgres" in os.environ.get("LTI_TOOL_TEST_REQUIRE", "").split(",")


class Clock:
    """The tool's clock in a test: it stands still until it is turned."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def turn(self, **by: float) -> datetime:
        self.moment += timedelta(**by)
        return self.moment


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """The driver of browsers: one per process of tests, it cannot be started a second time beside itself."""
    chromium.require()
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 3, 14, 9, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with current tables, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database)
    database.close()  # the last connection writes the log back into the file
    return path


@pytest.fixture(scope="session")
def migrated_postgres() -> Iterator[Database]:
    """A schema of this run's own in the PostgreSQL that is named, so that two runs never meet."""
    if not POSTGRES:
        reason = "LTI_TOOL_TEST_DATABASE_URL is not set"
        pytest.fail(f"PostgreSQL is required and {reason}") if IS_REQUIRED else pytest.skip(reason)
    schema = f"test_{uuid.uuid4().hex[:12]}"
    admin = create_engine(POSTGRES)
    with admin.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    joint = "&" if "?" in POSTGRES else "?"
    database = Database(f"{POSTGRES}{joint}options=-csearch_path%3D{schema}")
    migrations.upgrade(database)
    yield database
    database.close()
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


@pytest.fixture(scope="session")
def kept_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One SQLite database of this process: statements are put together once and not for each test, which took most of its time."""
    opened = Database(f"sqlite:///{tmp_path_factory.mktemp('database') / 'tool.sqlite3'}")
    event.listen(opened.engine, "connect", _forget_power_cuts)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database of each kind that the tool runs on."""
    if request.param == "sqlite":
        opened = request.getfixturevalue("kept_sqlite")
        _replace(Path(str(opened.url.database)), request.getfixturevalue("migrated_sqlite"))
        yield opened
        opened.close()  # its connections; the next test begins with new ones on a new file
        return
    opened = request.getfixturevalue("migrated_postgres")
    _empty(opened)
    yield opened


def _replace(path: Path, empty: Path) -> None:
    """Put a new file in place of the last test's: whatever still held that one open holds a file without a name."""
    for old in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        old.unlink(missing_ok=True)
    shutil.copy(empty, path)


def _empty(database: Database) -> None:
    """Leave no rows and let ids begin at one. TRUNCATE makes a new file for each table and index: a hundred times slower."""
    names = [table.name for table in Base.metadata.sorted_tables]
    looks = [f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names]
    sequences = "SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE schemaname = current_schema()"
    with database.engine.begin() as connection:
        filled = set(connection.scalars(text(" UNION ALL ".join(looks))))
        for name in reversed(names):
            if name in filled:
                connection.execute(text(f'DELETE FROM "{name}"'))
        connection.execute(text(sequences))


def _forget_power_cuts(connection: Any, _record: Any) -> None:
    """A test's database need not survive one, and each commit would wait for the disk."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def runtime(database: Database, clock: Clock, tmp_path: Path) -> Iterator[Runtime]:
    """A process' runtime over that database, which may speak to the loopback."""
    settings = Settings(
        public_url="https://badges.example.ac.th", state_dir=tmp_path, secret_key="a secret key for tests, 32 or more",
        outbound_allow=("127.0.0.1",), outbox_tries=5,
    )  # fmt: skip
    built = build(settings)
    built.database.close()
    yield replace(built, database=database, now=clock)
    built.outbound.close()
