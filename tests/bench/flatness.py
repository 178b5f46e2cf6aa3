"""Launches among a million people and five million past events, beside an empty database, in turns; and two pages at 100,000 submissions.

The rows are made by the database itself, in one statement a table: they are there to be in the way. Those of the people are as their
launches tell them, so that somebody of the million who comes is known.
"""

from __future__ import annotations

import math
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.browser import WentWrong
from tests.bench.driver import drive
from tests.bench.platform import Platform
from tests.bench.processes import DidNotStart
from tests.bench.sides import SHOWN, Ours

PEOPLE, EVENTS, SUBMISSIONS, VISITS, STATES = 1_000_000, 5_000_000, 100_000, 1_000_000, 100_000
CLASS = 500
"""Learners of the course whose teacher looks."""
ROUNDS, LAUNCHES, WARM_UP = 7, 200, 100
LOOKS = 15
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})"
THEN = "2026-01-02 03:04:05.000000"
ROWS = (
    (PEOPLE, "people (platform_id, subject, name, email, locale, is_test, first_seen)",
     f"1, i, 'Learner Number ' || i, 'learner' || i || '@lms.example', '', 0, '{THEN}'"),
    (PEOPLE, "members (context_pk, person_id, roles, since, launched_at)",
     f"(SELECT min(id) FROM contexts), (SELECT min(id) FROM people) - 1 + i, '[\"learner\"]', '{THEN}', '{THEN}'"),
    (PEOPLE, "participants (placement_id, person_id, since)",
     f"(SELECT min(id) FROM placements), (SELECT min(id) FROM people) - 1 + i, '{THEN}'"),
    (EVENTS, "events (at, kind, person_id, facts)", f"'{THEN}', 'begun', (SELECT min(id) FROM people) + i % {PEOPLE}, '{{}}'"),
    (VISITS, "visits (id, browser, kind, platform_id, roles, locale, details, opened_at, expires_at)",
     "lower(hex(randomblob(8))), hex(randomblob(32)), 'launch', 1, '[\"learner\"]', 'en', '{}', "
     "datetime('now'), datetime('now', '-1 day')"),
    (STATES, "used_states (state, expires_at)", "randomblob(16), datetime('now', '+1 hour')"),
    (SUBMISSIONS, "submissions (public_id, person_id, micro_credential_id, version_id, state, attempt_number, started_at, changed_at)",
     "lower(hex(randomblob(8))), (SELECT min(id) FROM people) + i, (SELECT micro_credential_id FROM versions JOIN placements ON "
     f"versions.id = version_id LIMIT 1), (SELECT version_id FROM placements LIMIT 1), 'submitted', 1, '{THEN}', '{THEN}'"),
    (SUBMISSIONS, "attempts (submission_id, number, answers, note, confirmations, revision, submitted_at)",
     f"(SELECT min(id) FROM submissions) - 1 + i, 1, '{{}}', '', '[]', 1, datetime('{THEN}', '+' || i || ' seconds')"),
)  # fmt: skip
A_CLASS = (
    "INSERT INTO contexts (deployment_pk, context_id, label, title) SELECT deployment_pk, 'class', '', 'A class' FROM contexts LIMIT 1",
    "INSERT INTO placements (deployment_pk, context_pk, resource_link_id, title, version_id, scopes) SELECT deployment_pk, "
    "(SELECT max(id) FROM contexts), 'class', '', version_id, '[]' FROM placements LIMIT 1",
    f"INSERT INTO participants (placement_id, person_id, since) SELECT (SELECT max(id) FROM placements), person_id, since "
    f"FROM participants WHERE person_id % {SUBMISSIONS // CLASS} = 7 LIMIT {CLASS}",
)


def measure(folder: Path) -> dict[str, Any]:
    """Return p95 of launches in both databases (median of the rounds, ms), their ratio, and the seconds of the two pages."""
    with Platform() as platform:
        empty, full = (Ours(_made(folder / name), platform) for name in ("nobody", "million"))
        with full.server() as server:  # its first launch makes course and link
            _launch(server, platform, 1)
        begun = time.monotonic()
        _fill(full.database)
        print(f"{PEOPLE} people and {EVENTS} events were made in {time.monotonic() - begun:.0f} s", file=sys.stderr)
        seen: dict[str, list[float]] = {"empty": [], "full": []}
        with empty.server() as of_nobody, full.server() as of_many:
            of_many.known = PEOPLE
            servers = {"empty": of_nobody, "full": of_many}
            for server in servers.values():
                _launch(server, platform, WARM_UP)
            for number in range(ROUNDS):
                for name in list(servers)[:: -1 if number % 2 else 1]:
                    seen[name].append(_launch(servers[name], platform, LAUNCHES))
        pages = _pages(full)
    p95 = {name: round(median(each) * 1000, 1) for name, each in seen.items()}
    launches = {"flatness_p95_ratio": round(p95["full"] / p95["empty"], 3), "p95_empty_ms": p95["empty"], "p95_full_ms": p95["full"]}
    return {"launches": launches, "pages": pages}


def show(told: dict[str, Any]) -> None:
    """Print it."""
    launches, pages = told["launches"], told["pages"]
    print(f"\nLaunches among {PEOPLE} people and {EVENTS} events, SQLite: p95 {launches['p95_full_ms']} ms, beside nobody ", end="")
    print(f"{launches['p95_empty_ms']} ms: ratio {launches['flatness_p95_ratio']} (medians of {ROUNDS})")
    print(f"pages at {SUBMISSIONS} submissions: teacher p95 {pages['teacher_p95_s']} s, assessor p95 {pages['assessor_p95_s']} s")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _launch(server: Any, platform: Platform, launches: int) -> float:
    seen = drive(server, platform, SHOWN.title.en, launches)
    if seen.failures or not seen.durations:
        raise WentWrong(f"launches beside a million failed: {dict(seen.failures)}")
    return sorted(seen.durations)[math.ceil(len(seen.durations) * 0.95) - 1]


def _fill(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous=OFF")
        for count, table, values in ROWS:
            database.execute(f"INSERT OR IGNORE INTO {table} {NUMBERS.format(count)} SELECT {values} FROM n")
        for statement in A_CLASS:
            database.execute(statement)
        database.execute("ANALYZE")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _pages(full: Ours) -> dict[str, float]:
    run = subprocess.run([sys.executable, "-m", "tests.bench.pages", str(LOOKS)], env=full.environment(), capture_output=True, text=True)
    if run.returncode:
        raise DidNotStart(f"reading pages: {run.stderr.strip()[-600:]}")
    teacher, assessor = map(float, run.stdout.split())
    return {"teacher_p95_s": teacher, "assessor_p95_s": assessor}
