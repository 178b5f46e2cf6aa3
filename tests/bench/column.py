"""Ten thousand results of one gradebook column read back: in pages and in one, on SQLite and, where one is named, PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.processes import DidNotStart
from tests.bench.roster import POSTGRES, _database
from tests.unit.hosts import Asked, Host, Reply, said

RESULTS = 10_000
PAGES = {"pages of 200": 200, "one page": RESULTS}
EXPECTED = {"equal": RESULTS - 2, "overridden": 1, "removed": 1}
MEDIA = "application/vnd.ims.lis.v2.resultcontainer+json"
SCOPES = " ".join(f"https://purl.imsglobal.org/spec/lti-ags/scope/{name}" for name in ("score", "result.readonly"))


class Book(Host):
    """A host whose column holds ours for all but two: one was typed over, one is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.page = RESULTS
        self.rows = [{"userId": f"s{number}", "resultScore": 100, "resultMaximum": 100} for number in range(RESULTS - 1)]
        self.rows[17]["resultScore"] = 64
        self.answers("POST", "/token", said({"access_token": "token", "token_type": "bearer", "expires_in": 3600, "scope": SCOPES}))
        self.answers("GET", "/items/1/results", self.shows)

    def shows(self, asked: Asked) -> Reply:
        """Return one page of results, with the address of the next."""
        start = int(asked.query.get("from", "0"))
        after = start + self.page
        link = {"Link": f'<{self.url("/items/1/results")}?type_id=3&from={after}>; rel="next"'} if after < len(self.rows) else {}
        return said(self.rows[start:after], media_type=MEDIA, **link)


def measure(folder: Path) -> list[dict[str, Any]]:
    """Return what each way of reading took; each score must be found as what it is."""
    rows = []
    with Book() as host:
        for kind in ("SQLite", "PostgreSQL") if POSTGRES else ("SQLite",):
            for way, size in PAGES.items():
                host.page = size
                told = _read(folder / f"column-{kind}-{size}", kind, host)
                if told["found"] != EXPECTED:
                    raise DidNotStart(f"{told['found']} was found, and {EXPECTED} is there")
                rows.append({"database": kind, "way": way, **told})
    return rows


def show(rows: list[dict[str, Any]]) -> None:
    """Print what each way took."""
    print(f"\nA gradebook column of {RESULTS} results, read back over HTTP and compared, in a process of its own.\n")
    print(f"{'':28}{'first s':>9}{'again s':>9}{'peak MB':>9}{'before':>9}")
    for row in rows:
        times = f"{row['first_s']:9.1f}{row['second_s']:9.1f}{row['peak_mb']:9.0f}{row['started_at_mb']:9.0f}"
        print(f"{row['database'] + ', ' + row['way']:28}{times}")


def _read(folder: Path, kind: str, host: Book) -> dict[str, Any]:
    folder.mkdir()
    with _database(kind) as url:
        words = (sys.executable, "-m", "tests.bench.column_reader", str(folder), url, host.origin, str(RESULTS))
        run = subprocess.run(words, capture_output=True, text=True)
    if run.returncode:
        raise DidNotStart(f"reading a column: {run.stderr.strip()[-500:]}")
    return dict(json.loads(run.stdout.splitlines()[-1]))
