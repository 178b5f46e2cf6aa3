"""Columns, levels and shares at each kind of host that the practice LMS plays: another table than ours, and other code."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from lti_tool.models.contexts import Context
from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Column, Placement
from lti_tool.models.platforms import Deployment, Platform
from lti_tool.practice import create_app
from lti_tool.practice.profiles import PROFILES
from lti_tool.practice.serving import serve
from lti_tool.runtime import Runtime, build
from lti_tool.services import columns, keys
from lti_tool.settings import Settings
from lti_tool.worker import Worker
from tests.factories import POOR, University, university
from tests.tables import put_tables
from tests.unit.practice.actors import ITEM
from tests.unit.practice.stage import Stage

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"


class Host:
    """A course at such a host, and the tool beside it; what the gradebook holds is asked of the host."""

    def __init__(self, folder: Any, stage: Stage) -> None:
        self.stage, self.launch = stage, stage.tool.launch(stage.student, stage.add().id)
        allowed = Settings(state_dir=folder, public_url="https://tool.example", outbound_allow=("127.0.0.1", "localhost"))
        self.runtime: Runtime = build(allowed)
        put_tables(self.runtime)
        told = self.stage.tool.configuration
        family = self.launch[LTI + "tool_platform"]["product_family_code"]
        self.place: University = university(self.runtime, host=told["issuer"], family=family, with_service=False)
        self._connect(told)
        self.worker = Worker(self.runtime, "test")

    def _connect(self, told: dict[str, Any]) -> None:
        """Let the university's platform be this host, and its link the one that was launched."""
        endpoint = self.launch[AGS]
        with self.runtime.database.writing() as session:
            self.stage.tool.keyset += keys.list_public_jwks(session)
            addresses = {"issuer": told["issuer"], "client_id": self.stage.tool.client_id, "token_url": told["token_endpoint"]}
            session.execute(update(Platform).values(**addresses))
            session.execute(update(Deployment).values(deployment_id=self.stage.tool.deployment))
            session.execute(update(Context).values(context_id=self.launch[LTI + "context"]["id"]))
            link = self.launch[LTI + "resource_link"]["id"]
            session.execute(update(Placement).values(resource_link_id=link, line_item=endpoint.get("lineitem")))
        self.place.keeps_columns(endpoint["lineitems"], scopes=endpoint["scope"])

    def works(self) -> None:
        """Let whatever is due leave, and what follows from it."""
        for _ in range(4):
            self.worker.run_until_idle()
            with self.runtime.database.writing() as session:
                session.execute(update(Entry).where(Entry.state == "waiting").values(due_at=self.runtime.now()))

    def column(self, tag: str) -> dict[str, Any]:
        """Return the only column of this kind."""
        path = f"{self.stage.base}/lti/services/2/lineitems?type_id={self.stage.tool.deployment}&tag={tag}&limit=100"
        answer = self.stage.tool.call("GET", path, media="application/vnd.ims.lis.v2.lineitemcontainer+json")
        (found,) = answer.json()
        return dict(found)

    def final(self, tag: str, who: str = "5") -> float | None:
        """Return what the gradebook shows there."""
        cell = self.stage.cell(self.column(tag)["id"], who)
        return cell["final"] if cell else None

    def own(self) -> str:
        with self.runtime.database.reading() as session:
            return session.scalars(select(Placement.line_item)).one() or ""

    def states(self, kind: str) -> set[tuple[str, str]]:
        with self.runtime.database.reading() as session:
            return {(each.state, each.reason) for each in session.scalars(select(Entry).where(Entry.kind == kind))}


@pytest.fixture(params=sorted(PROFILES))
def host(request: Any, tmp_path: Any) -> Iterator[Host]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    server = serve(create_app(tmp_path / "lms", base, request.param), "127.0.0.1", port)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    stage = Stage(base)
    made = Host(tmp_path / "tool", stage)
    yield made
    made.runtime.close()
    stage.close()
    server.shutdown()
    server.server_close()


def test_an_award_and_a_level_per_criterion_arrive_at_every_kind_of_host_and_go_out_again(host: Host) -> None:
    """AGS-06, AGS-11, SCO-01 to SCO-12."""
    place = host.place
    with host.runtime.database.writing() as session:
        columns.switch_criteria(session, place.instructor, place.placement_id, True, place.now)
        columns.confirm_partial(session, place.instructor, place.placement_id, place.now)
    place.decides(place.instructor, place.submits(place.learner), "not_yet", POOR)
    host.works()
    assert host.states("column") == {("delivered", "")} and host.states("score") == {("delivered", "")}
    assert (host.final("criterion:brewing"), host.final("criterion:taste")) == (3, 1)
    cell = host.stage.cell(host.own(), "5")
    assert cell and cell["final"] == 0.5 * cell_maximum(host)
    award_id = place.decides(place.instructor, place.resubmits(place.learner), "awarded", {"brewing": "middle", "taste": "high"})
    host.works()
    assert (host.final("criterion:brewing"), host.final("criterion:taste")) == (2, 3)
    assert host.states("score") == {("delivered", "")}
    assert (host.stage.cell(host.own(), "5") or {})["final"] == cell_maximum(host)
    place.withdraws(str(award_id))
    host.works()
    assert (host.final("criterion:brewing"), host.final("criterion:taste")) == (None, None)
    assert (host.stage.cell(host.own(), "5") or {})["final"] is None


def test_a_column_that_is_deleted_is_named_and_made_again_on_a_teachers_word_only(host: Host) -> None:
    place = host.place
    with host.runtime.database.writing() as session:
        columns.switch_criteria(session, place.instructor, place.placement_id, True, place.now)
    host.works()
    with host.runtime.database.reading() as session:
        address = session.get_one(Column, (place.placement_id, "brewing")).line_item
    assert host.stage.tool.call("DELETE", str(address), media=ITEM).status_code == 204
    place.awards()
    host.works()
    assert ("refused", "line_item_gone") in host.states("column") and ("refused", "column_missing") in host.states("score")
    with host.runtime.database.writing() as session:
        columns.make_again(session, place.instructor, place.placement_id, "brewing", place.now)
    host.works()
    assert host.final("criterion:brewing") == 2
    assert host.states("column") == {("delivered", "")} and host.states("score") == {("delivered", "")}


def test_a_teacher_of_the_course_whom_we_take_for_a_learner_ends_in_a_named_state(host: Host) -> None:
    """SCO-17: each kind of host says it with a status of its own."""
    teacher = host.place.person("4", "learner")
    host.place.joins(teacher)
    host.place.awards(teacher)
    host.works()
    told = "score_forbidden" if host.stage.profile()["name"] in ("openedx", "sakai", "strict") else "person_not_gradable"
    assert host.states("score") == {("refused", told)}


def cell_maximum(host: Host) -> float:
    """Return what the award's column is out of, as the host keeps it."""
    answer = host.stage.tool.call("GET", host.own(), media=ITEM)
    return float(answer.json()["scoreMaximum"])
