"""One process that reads one gradebook column back, as the drift watch does: what it took is printed as JSON.

A process of its own, because the most memory that a process ever used can only be asked for once.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, update

from lti_tool import logs, migrations
from lti_tool.models.drift import Look
from lti_tool.models.outbox import Entry
from lti_tool.models.people import Person
from lti_tool.runtime import Runtime, build
from lti_tool.settings import Settings
from lti_tool.worker import drift as watching
from tests.bench.roster_reader import _peak_mb, _seconds
from tests.factories import University, university

WANTED = {"given": 100, "maximum": 100, "comment": "Well brewed.", "submitted_at": None}


def main(folder: str, database_url: str, origin: str, scores: str) -> None:
    """Read the column twice, and say what each took and what was found."""
    logs.configure("json")
    chosen = Settings(
        public_url="https://tool.example", state_dir=Path(folder), database_url=database_url, secret_key="x" * 40,
        outbound_allow=("127.0.0.1",),
    )  # fmt: skip
    runtime = build(chosen)
    migrations.upgrade(runtime.database)
    place = university(runtime, host=origin, with_service=False)
    key = _fill(runtime, place, int(scores))
    before = _peak_mb()
    first, second = (_seconds(lambda: _read(runtime, key)) for _ in range(2))
    with runtime.database.reading() as session:
        kept = dict(session.execute(select(Entry.drift, func.count()).group_by(Entry.drift)).tuples().all())
    print(json.dumps({"first_s": first, "second_s": second, "found": kept, "started_at_mb": before, "peak_mb": _peak_mb()}))
    runtime.close()


def _fill(runtime: Runtime, place: University, scores: int) -> str:
    """Let so many scores have arrived in the link's column; return its key."""
    now, key = runtime.now(), f"score:{place.placement_id}:"
    told = {"kind": "score", "platform_id": place.platform_id, "placement_id": place.placement_id, "state": "delivered", "generation": 1}
    when = {"due_at": now, "decided_at": now, "delivered_at": now, "wanted": WANTED, "sent": {}, "host": {}, "tries": 1}
    with runtime.database.writing() as session:
        people = [{"platform_id": place.platform_id, "subject": f"s{number}", "name": "", "first_seen": now} for number in range(scores)]
        session.execute(insert(Person), people)
        ids = session.execute(select(Person.id).where(Person.subject.like("s%"))).scalars().all()
        session.execute(insert(Entry), [{"key": f"{key}{each}", "person_id": each, **told, **when} for each in ids])
        session.add(Look(key=key, placement_id=place.placement_id, criterion=""))
    return key


def _read(runtime: Runtime, key: str) -> Any:
    fault = watching.read(runtime, key)
    if fault != "":
        sys.exit(f"the column was not read: {fault}")
    with runtime.database.writing() as session:
        session.execute(update(Look).values(owed_at=None))


if __name__ == "__main__":
    main(*sys.argv[1:])
