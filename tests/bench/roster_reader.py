"""One process that reads one roster into a fresh database, as the worker does: what it took is printed as JSON.

A process of its own, because the most memory that a process ever used can only be asked for once.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from lti_tool import logs, migrations
from lti_tool.domain.permissions import Actor
from lti_tool.lti import roster_reading
from lti_tool.lti.roster_reading import Watch
from lti_tool.models.contexts import Context, Member
from lti_tool.models.placements import Placement
from lti_tool.runtime import Runtime, build
from lti_tool.services import assessments, keys, platforms
from lti_tool.services.platforms import NewPlatform
from lti_tool.settings import Settings

SECONDS = 300.0


def main(folder: str, database_url: str, origin: str, roster_url: str) -> None:
    """Read the roster twice, look at the page of learners, and say what each took."""
    logs.configure("json")
    settings = Settings(
        public_url="https://tool.example", state_dir=Path(folder), database_url=database_url, secret_key="x" * 40,
        outbound_allow=("127.0.0.1",),
    )  # fmt: skip
    runtime = build(settings)
    migrations.upgrade(runtime.database)
    context_pk, placement_id = _fill(runtime, origin, roster_url)
    before = _peak_mb()
    first, second = (_seconds(lambda: _read(runtime, context_pk)) for _ in range(2))
    with runtime.database.reading() as session:
        kept = session.scalar(select(func.count()).select_from(Member))
    told = {"first_s": first, "second_s": second, "members": kept, "started_at_mb": before, "peak_mb": _peak_mb()}
    teacher = Actor(None, frozenset({"instructor"}))
    page_ms = 1000 * min(_seconds(lambda: _look(runtime, teacher, placement_id, context_pk)) for _ in range(3))
    print(json.dumps({**told, "page_ms": round(page_ms, 1)}))
    runtime.close()


def _fill(runtime: Runtime, origin: str, roster_url: str) -> tuple[int, int]:
    addresses = {name: f"{origin}/{name}" for name in ("auth_url", "jwks_url")}
    with runtime.database.writing() as session:
        keys.ensure_lti_key(session, runtime.sealer, runtime.now())
        new = NewPlatform("Bench", origin, "bench", token_url=f"{origin}/token", **addresses, deployment_ids=("1",))
        platforms.add(session, new, [], runtime.now())
        course = Context(deployment_pk=1, context_id="2", title="Ten thousand", roster_url=roster_url)
        session.add(course)
        session.flush()
        link = Placement(deployment_pk=1, context_pk=course.id, resource_link_id="1")
        session.add(link)
        session.flush()
        return course.id, link.id


def _read(runtime: Runtime, context_pk: int) -> None:
    if not roster_reading.refresh(runtime, context_pk, Watch(SECONDS), may_hand_over=False):
        sys.exit("the roster was not read")


def _look(runtime: Runtime, teacher: Actor, placement_id: int, context_pk: int) -> None:
    with runtime.database.reading() as session:
        assessments.get_page(session, teacher, placement_id, context_pk, number=100)


def _seconds(act: Any) -> float:
    begun = time.perf_counter()
    act()
    return round(time.perf_counter() - begun, 3)


def _peak_mb() -> float:
    """Return the most memory this process ever had in RAM, in MB of 1024 * 1024 bytes (Linux counts in kB)."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
