"""One process that owes scores for one column and delivers them as `lti-tool work` does: what it took is printed as JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from sqlalchemy import func, insert, select

from lti_tool import logs, migrations
from lti_tool.models.outbox import Entry
from lti_tool.models.people import Person
from lti_tool.runtime import build
from lti_tool.settings import Settings
from lti_tool.worker import Worker
from tests.bench.processes import resident_mb
from tests.factories import university

PIECE = 1000


def main(folder: str, origin: str, number: str, calls: str) -> None:
    """Deliver so many scores, and say how long it took and how much memory was held after each thousand."""
    logs.configure("json")
    settings = Settings(
        public_url="https://tool.example", state_dir=Path(folder), secret_key="x" * 40, outbound_allow=("127.0.0.1",),
        platform_calls=int(calls),
    )  # fmt: skip
    runtime = build(settings)
    migrations.upgrade(runtime.database)
    place = university(runtime, host=origin, family="moodle", with_service=False)
    worker, seconds, memory = Worker(runtime, "bench"), 0.0, []
    for start in range(0, int(number), PIECE):
        piece, now = range(start, min(start + PIECE, int(number))), runtime.now()
        told = {"kind": "score", "platform_id": place.platform_id, "placement_id": place.placement_id, "state": "waiting"}
        wanted = {"given": 100, "maximum": 100, "comment": "Well done. " * 20}
        with runtime.database.writing() as session:
            known = {"platform_id": place.platform_id, "name": "", "first_seen": now}
            session.execute(insert(Person), [{**known, "id": 1000 + each, "subject": f"s{each}"} for each in piece])
            owed = {**told, "wanted": wanted, "due_at": now, "decided_at": now}
            key = f"score:{place.placement_id}:"
            session.execute(insert(Entry), [{**owed, "key": f"{key}{1000 + each}", "person_id": 1000 + each} for each in piece])
        begun = time.perf_counter()
        worker.run_until_idle()
        seconds += time.perf_counter() - begun
        memory.append(round(resident_mb(os.getpid()), 1))
    with runtime.database.reading() as session:
        states = dict(session.execute(select(Entry.state, func.count()).where(Entry.kind == "score").group_by(Entry.state)).all())
    print(json.dumps({"seconds": round(seconds, 3), "states": states, "memory_mb": memory}))


if __name__ == "__main__":
    main(*sys.argv[1:])
