"""One process that owes signed credentials and nothing else, and signs them as `lti-tool work` does: how many a second."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from sqlalchemy import func, select, update

from lti_tool import logs, migrations
from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Placement
from lti_tool.runtime import build
from lti_tool.settings import Settings
from lti_tool.worker import Worker
from tests.factories import university


def main(folder: str, number: str) -> None:
    """Sign so many, and say how many a second; wall time and processor time, of which one core has no more."""
    logs.configure("json")
    settings = Settings(public_url="https://tool.example", state_dir=Path(folder), secret_key="x" * 40)
    runtime = build(settings)
    migrations.upgrade(runtime.database)
    place = university(runtime, with_service=False)
    with runtime.database.writing() as session:
        session.execute(update(Placement).values(line_item=None))  # no gradebook: signing alone is owed
    for each in range(int(number)):
        place.awards_another(f"s{each}")
    worker, wall, cpu = Worker(runtime, "bench"), time.perf_counter(), time.process_time()
    worker.run_until_idle()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    with runtime.database.reading() as session:
        told = dict(session.execute(select(Entry.state, func.count()).where(Entry.kind == "credential").group_by(Entry.state)).all())
    if told != {"delivered": int(number)}:
        raise SystemExit(f"not all were signed: {told}")
    per_second = {"badges_per_s": round(int(number) / cpu, 1), "badges_per_s_by_the_clock": round(int(number) / wall, 1)}
    print(json.dumps({"badges": int(number)} | per_second))


if __name__ == "__main__":
    main(*sys.argv[1:])
