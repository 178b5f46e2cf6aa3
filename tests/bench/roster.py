"""Ten thousand members, read over HTTP and stored: in pages and in one, on SQLite and, where one is named, PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from tests.bench.processes import DidNotStart
from tests.unit.enrolments import Enrolments, many

MEMBERS = 10_000
PAGES = {"pages of 100": 100, "one page": None}
POSTGRES = os.environ.get("LTI_TOOL_TEST_DATABASE_URL", "")


def measure(folder: Path) -> list[dict[str, Any]]:
    """Return what each way of reading took; every member must be there afterwards."""
    rows = []
    with Enrolments() as host:
        host.members = many(MEMBERS)
        for kind in ("SQLite", "PostgreSQL") if POSTGRES else ("SQLite",):
            for way, size in PAGES.items():
                host.page = size
                told = _read(folder / f"{kind}-{size}", kind, host)
                if told["members"] != MEMBERS:
                    raise DidNotStart(f"{told['members']} of {MEMBERS} members were stored")
                rows.append({"database": kind, "way": way, **told})
    return rows


def show(rows: list[dict[str, Any]]) -> None:
    """Print what each way took."""
    print(f"\nA roster of {MEMBERS} members, read over HTTP from a local host and stored, in a process of its own.\n")
    print(f"{'':28}{'first s':>9}{'again s':>9}{'peak MB':>9}{'before':>9}{'page ms':>9}")
    for row in rows:
        name = f"{row['database']}, {row['way']}"
        times = f"{row['first_s']:9.1f}{row['second_s']:9.1f}"
        print(f"{name:28}{times}{row['peak_mb']:9.0f}{row['started_at_mb']:9.0f}{row['page_ms']:9.0f}")
    if not POSTGRES:
        print("PostgreSQL: not measured, LTI_TOOL_TEST_DATABASE_URL is not set")


def _read(folder: Path, kind: str, host: Enrolments) -> dict[str, Any]:
    folder.mkdir()
    with _database(kind) as url:
        words = (sys.executable, "-m", "tests.bench.roster_reader", str(folder), url, host.origin, host.roster_url)
        run = subprocess.run(words, capture_output=True, text=True)
    if run.returncode:
        raise DidNotStart(f"reading a roster: {run.stderr.strip()[-500:]}")
    return dict(json.loads(run.stdout.splitlines()[-1]))


@contextmanager
def _database(kind: str) -> Iterator[str]:
    """Open a fresh place for the tables: a schema of its own in PostgreSQL, nothing to do for SQLite."""
    if kind == "SQLite":
        yield ""
        return
    schema, admin = f"bench_{uuid.uuid4().hex[:12]}", create_engine(POSTGRES)
    with admin.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    try:
        yield f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}options=-csearch_path%3D{schema}"
    finally:
        with admin.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        admin.dispose()
