"""A course's members read from each kind of host that the practice LMS plays: whole, changed, broken off, and large."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from lti_tool.domain.rosters import Standing
from lti_tool.lti import roster_reading
from lti_tool.lti.roster_reading import Watch
from lti_tool.models.contexts import Context, Member
from lti_tool.models.people import Person
from lti_tool.models.placements import Placement, Unreached
from lti_tool.models.platforms import Deployment
from lti_tool.practice import create_app
from lti_tool.practice.profiles import PROFILES
from lti_tool.practice.serving import serve
from lti_tool.runtime import Runtime, build
from lti_tool.services import keys, platforms, rosters
from lti_tool.services.platforms import NewPlatform
from lti_tool.settings import Settings
from tests.tables import put_tables
from tests.unit.practice.stage import Stage

NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
LEARNERS = {str(number) for number in range(5, 13)}
TEACHERS = {"3", "4"}


class Reader:
    """The tool's side of a course at such a host."""

    def __init__(self, folder: Path, stage: Stage, launch: dict[str, Any]) -> None:
        self.stage = stage
        allowed = Settings(state_dir=folder, public_url="https://tool.example", outbound_allow=("127.0.0.1", "localhost"))
        self.runtime: Runtime = build(allowed)
        put_tables(self.runtime)
        with self.runtime.database.writing() as session:
            keys.ensure_lti_key(session, self.runtime.sealer, self.runtime.now())
            stage.tool.keyset += keys.list_public_jwks(session)
            self.context_pk, self.placement_id = self._fill(session, launch)

    def _fill(self, session: Any, launch: dict[str, Any]) -> tuple[int, int]:
        told, claim = self.stage.tool.configuration, "https://purl.imsglobal.org/spec/lti/claim/"
        new = NewPlatform(
            "Host", told["issuer"], self.stage.tool.client_id, told["authorization_endpoint"], told["token_endpoint"], told["jwks_uri"],
            (self.stage.tool.deployment,), family=launch[claim + "tool_platform"]["product_family_code"],
        )  # fmt: skip
        platform = platforms.add(session, new, [], self.runtime.now())
        self.profile = platform.profile
        deployment = session.scalars(select(Deployment.id).where(Deployment.platform_id == platform.id)).one()
        address = launch[NRPS]["context_memberships_url"]
        course = Context(deployment_pk=deployment, context_id=launch[claim + "context"]["id"], roster_url=address)
        session.add(course)
        session.flush()
        link = Placement(deployment_pk=deployment, context_pk=course.id, resource_link_id=launch[claim + "resource_link"]["id"])
        session.add(link)
        session.flush()
        return course.id, link.id

    def reads(self) -> bool:
        return roster_reading.refresh(self.runtime, self.context_pk, Watch(60), may_hand_over=False)

    @property
    def members(self) -> dict[str, tuple[str, list[str]]]:
        query = select(Person.subject, Member.status, Member.listed_roles).join(Member, Member.person_id == Person.id)
        with self.runtime.database.reading() as session:
            return {row.subject: (row.status, row.listed_roles) for row in session.execute(query)}

    def with_status(self, status: str) -> set[str]:
        return {subject for subject, (each, _) in self.members.items() if each == status}

    @property
    def standing(self) -> Standing:
        with self.runtime.database.reading() as session:
            return rosters.find_standing(session, self.context_pk)


@pytest.fixture(scope="module", params=sorted(PROFILES))
def reader(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """One host of each kind for all tests here: each leaves the course as it found it, but for the last, which fills it."""
    folder = tmp_path_factory.mktemp(request.param)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    server = serve(create_app(folder / "lms", base, request.param), "127.0.0.1", port)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    stage = Stage(base)
    made = Reader(folder / "tool", stage, stage.tool.launch(stage.student, stage.add().id))
    yield made
    made.runtime.close()
    stage.close()
    server.shutdown()
    server.server_close()


def test_every_kind_of_host_tells_who_learns_and_who_teaches(reader):
    """NRP-01 to NRP-06, AGS-05."""
    assert reader.reads(), reader.standing.fault
    roles = {subject: roles for subject, (_, roles) in reader.members.items()}
    assert {subject for subject, held in roles.items() if held == ["instructor"]} == TEACHERS
    assert {subject for subject, held in roles.items() if held == ["learner"]} >= LEARNERS
    assert reader.with_status("active") == set(roles)


def test_who_leaves_is_gone_and_who_comes_back_is_there(reader):
    """NRP-07: of the hosts here only one tells changes, and it is asked for them."""
    reader.reads()
    reader.stage.order("enrolments", person="student1", role="none")
    assert reader.reads(), reader.standing.fault
    assert reader.with_status("gone") == {"5"}
    reader.stage.order("enrolments", person="student1", role="learner")
    assert reader.reads() and reader.with_status("gone") == set()
    was_told_changes = reader.standing.full_at < reader.standing.read_at
    assert was_told_changes == bool(reader.standing.differences) == reader.stage.profile()["differences"]


def test_a_link_that_everybody_sees_keeps_nobody_out(reader):
    """NRP-08: also where the host does not know the question."""
    reader.reads()
    roster_reading.find_unreached(reader.runtime, reader.placement_id, Watch(30))
    with reader.runtime.database.reading() as session:
        assert session.scalars(select(Unreached.person_id)).all() == []


def test_a_large_course_broken_off_on_its_second_page_loses_nobody_and_is_read_to_its_end_later(reader):
    """NRP-05, NRP-09."""
    reader.reads()
    reader.stage.order("members", count=1200)
    reader.stage.order("enrolments", person="student1", role="none")
    has_pages = bool(reader.stage.profile()["roster_page"] or reader.profile.roster_page)
    reader.stage.order("faults", on="roster", kind="status", status=500, page=2 if has_pages else 1, times=1)
    with reader.runtime.database.writing() as session:
        session.execute(update(Context).values(roster_differences=None))
    assert not reader.reads() and reader.standing.fault == "host_error_500"
    assert reader.with_status("gone") == set()
    assert reader.reads(), reader.standing.fault
    assert reader.with_status("gone") == {"5"} and len(reader.with_status("active")) >= 1209
