"""`python -m tests.bench.pages LOOKS`: how long a teacher's and an assessor's page take in the database of the settings; p95, seconds."""

from __future__ import annotations

import io
import math
import sys
import time
from datetime import timedelta

from sqlalchemy import func, select

from lti_tool import logs, settings
from lti_tool import visits as browsers
from lti_tool.app import create_app
from lti_tool.models.contexts import Context
from lti_tool.models.micro_credentials import MicroCredential
from lti_tool.models.people import Grant, Person
from lti_tool.models.placements import Placement
from lti_tool.runtime import Runtime, build
from lti_tool.services import visits


def main(looks: int) -> None:
    """Open a visit for a teacher of the newest course, and one for an assessor of all that an institution offers; look, and print."""
    logs.configure("json")
    runtime = build(settings.load())
    client, (secret, browser) = create_app(runtime).test_client(), browsers.new_browser()
    client.set_cookie(browsers.COOKIE, secret, domain="localhost")
    teacher, assessor = _open(runtime, browser)
    for path, marker in ((f"/w/{teacher}/learners", "Learner Number"), (f"/w/{assessor}/assess", "Learner Number")):
        times = []
        client.get(path, base_url="https://localhost")  # the first look reads templates and plans
        for _ in range(looks):
            begun = time.perf_counter()
            page = client.get(path, base_url="https://localhost")
            times.append(time.perf_counter() - begun)
            if page.status_code != 200 or marker not in page.text:
                sys.exit(f"{path}: {page.status_code}")
        print(round(sorted(times)[math.ceil(looks * 0.95) - 1], 4))
    runtime.close()


def _open(runtime: Runtime, browser: str) -> tuple[str, str]:
    with runtime.database.writing() as session:
        people = [Person(platform_id=1, subject=f"staff-{name}", name=name, first_seen=runtime.now()) for name in ("teacher", "assessor")]
        session.add_all(people)
        session.flush()
        issuer = session.scalar(select(MicroCredential.issuer_id).limit(1))
        session.add(Grant(person_id=people[1].id, role="assessor", issuer_id=issuer, granted_at=runtime.now() - timedelta(1)))
        context, placement = session.scalar(select(func.max(Context.id))), session.scalar(select(func.max(Placement.id)))
        there = {"kind": visits.LAUNCH, "platform_id": 1, "deployment_pk": 1, "context_pk": context, "placement_id": placement}
        roles = (["instructor"], [])
        teacher, assessor = (
            visits.open_visit(session, browser, runtime.now(), 1, person_id=person.id, roles=held, **there)
            for person, held in zip(people, roles, strict=True)
        )
        return teacher, assessor


if __name__ == "__main__":
    sys.stderr = io.TextIOWrapper(sys.stderr.buffer, line_buffering=True)
    main(int(sys.argv[1]))
