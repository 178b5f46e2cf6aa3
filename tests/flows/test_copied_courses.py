"""A copied course as its teacher meets it: what was recognised is said, and can be put right."""

from __future__ import annotations

import html
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool import visits as browsers
from lti_tool.domain.roles import Roles
from lti_tool.models.placements import Placement
from lti_tool.models.platforms import Platform
from lti_tool.services import launches
from lti_tool.services.launches import Arrival
from tests.flows.course import Course, Person
from tests.unit.hosts import Asked, Host, Reply, said

READ = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
ITEM = "application/vnd.ims.lis.v2.lineitem+json"


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Course]:
    made = Course(tmp_path, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    yield made
    made.runtime.close()


def opens_copy(course: Course, name: str, *roles: str, history: tuple[str, ...] = ("course-1",), **told: Any) -> Person:
    """Return somebody who opened the copied activity, which carries no custom value of ours."""
    secret, browser = browsers.new_browser()
    values = {"line_item": None, "scopes": (), "title": "Activity", **told}
    arrival = Arrival(
        platform_id=course.platform, deployment_id="1", subject=name.lower(), name=name, email="", roles=Roles(frozenset(roles)),
        context=("course-2", "C2", "The same again"), link=("copy", values["title"]), line_item=values["line_item"], line_items=None,
        scopes=values["scopes"], micro_credential=None, locale="en", details={}, history=history,
    )  # fmt: skip
    with course.runtime.database.writing() as session:
        visit = launches.receive(session, arrival, browser, course.clock(), 12).visit.id
    client = course.app.test_client()
    client.set_cookie(browsers.COOKIE, secret, domain="localhost")
    return Person(client, visit)


def shown(course: Course) -> Placement:
    with course.runtime.database.reading() as session:
        return session.scalars(select(Placement).where(Placement.resource_link_id == "copy")).one()


def test_the_teacher_reads_what_was_recognised_where_they_begin(course: Course) -> None:
    course.lets_in("Tida", "instructor")
    teacher = opens_copy(course, "Tida", "instructor")
    page = html.unescape(teacher.opens("/").text)
    assert "Recognised as a copy of “Activity” in A course" in page and "you may choose otherwise" in page
    assert "Recognised as a copy" in html.unescape(teacher.opens("/link").text)
    assert "Recognised" not in opens_copy(course, "Malee", "learner").opens("/").text


def test_the_teacher_confirms_it_and_is_not_asked_again(course: Course) -> None:
    course.lets_in("Tida", "instructor")
    teacher = opens_copy(course, "Tida", "instructor")
    assert teacher.sends("/link", {"pick": course.offers[0].version_id}).status_code == 303
    assert "Recognised" not in teacher.opens("/").text


def test_the_teacher_chooses_otherwise(course: Course) -> None:
    course.lets_in("Tida", "instructor")
    teacher, other = opens_copy(course, "Tida", "instructor"), course.offers[1]
    page = teacher.opens("/link", otherwise="yes").text
    assert f'value="{course.offers[0].version_id}" checked' in page and f'value="{other.version_id}"' in page
    teacher.sends("/link", {"pick": other.version_id}, page="/link")
    assert shown(course).version_id == other.version_id
    assert other.definition.title.en in teacher.opens("/link").text


def test_a_choice_that_comes_after_somebody_began_is_not_taken_and_says_why(course: Course) -> None:
    course.lets_in("Tida", "instructor")
    teacher = opens_copy(course, "Tida", "instructor")
    opens_copy(course, "Malee", "learner").sends("/work/begin", {}, page="/work")
    late = teacher.sends("/link", {"pick": course.offers[1].version_id}, page="/link")
    assert late.status_code == 409 and "Somebody in the course has begun with it" in late.text
    assert shown(course).version_id == course.offers[0].version_id
    page = teacher.opens("/link", otherwise="yes").text
    assert "Choose otherwise" not in page and "so it stays" in page


def test_a_learner_cannot_choose_otherwise(course: Course) -> None:
    course.lets_in("Tida", "instructor")
    learner = opens_copy(course, "Malee", "learner")
    assert learner.sends("/link", {"pick": course.offers[1].version_id}).status_code == 403


@pytest.fixture
def host(course: Course) -> Iterator[Host]:
    """Return a gradebook whose column holds what our deep link once wrote into it."""
    with Host() as host:
        host.answers("POST", "/token", said({"access_token": "t", "token_type": "bearer", "expires_in": 3600, "scope": READ}))
        with course.runtime.database.writing() as session:
            session.get_one(Platform, course.platform).token_url = host.url("/token")
        yield host


def column(course: Course, host: Host, resource_id: str | None) -> str:
    document = {"id": host.url("/items/7"), "scoreMaximum": 100, "label": "Activity", "resourceId": resource_id, "tag": "award"}
    host.answers("GET", "/items/7", said({name: value for name, value in document.items() if value}, media_type=ITEM))
    return host.url("/items/7")


def test_without_any_history_the_column_tells_what_the_activity_is_for(course: Course, host: Host) -> None:
    address = column(course, host, course.offers[2].public_id)
    teacher = opens_copy(course, "Tida", "instructor", history=(), line_item=address, scopes=(READ,))
    page = html.unescape(teacher.opens("/").text)
    assert course.offers[2].definition.title.en in page and "Recognised by its gradebook column" in page
    assert shown(course).version_id == course.offers[2].version_id
    asked = len(host.asked)
    teacher.opens("/link")
    assert len(host.asked) == asked


@pytest.mark.parametrize("resource_id", [None, "of-another-tool"])
def test_a_column_that_is_not_ours_leaves_the_choice_to_the_teacher(course: Course, host: Host, resource_id: str | None) -> None:
    address = column(course, host, resource_id)
    page = opens_copy(course, "Tida", "instructor", history=(), line_item=address, scopes=(READ,)).opens("/").text
    assert "Choose a micro-credential" in page and shown(course).version_id is None


@pytest.mark.parametrize("reply", [Reply(404), Reply(500), Reply(200, b"<html>"), said({"id": 7}), said([])])
def test_a_column_that_cannot_be_read_leaves_the_choice_to_the_teacher(course: Course, host: Host, reply: Reply) -> None:
    host.answers("GET", "/items/7", reply)
    address = host.url("/items/7")
    page = opens_copy(course, "Tida", "instructor", history=(), line_item=address, scopes=(READ,)).opens("/")
    assert page.status_code == 200 and "Choose a micro-credential" in page.text


def test_a_host_that_does_not_answer_keeps_the_teacher_waiting_for_seconds_only(course: Course, host: Host) -> None:
    def slow(_asked: Asked) -> Reply:
        time.sleep(8)
        return Reply(200)

    host.answers("GET", "/items/7", slow)
    address = host.url("/items/7")
    teacher = opens_copy(course, "Tida", "instructor", history=(), line_item=address, scopes=(READ,))
    begun = time.monotonic()
    assert "Choose a micro-credential" in teacher.opens("/link").text
    assert time.monotonic() - begun < 6


def test_without_the_right_to_read_columns_nobody_is_asked(course: Course, host: Host) -> None:
    address = column(course, host, course.offers[0].public_id)
    opens_copy(course, "Tida", "instructor", history=(), line_item=address).opens("/")
    assert host.asked == []


def test_a_learner_s_page_asks_no_host(course: Course, host: Host) -> None:
    address = column(course, host, course.offers[0].public_id)
    learner = opens_copy(course, "Malee", "learner", history=(), line_item=address, scopes=(READ,))
    assert "has not chosen yet" in learner.opens("/link").text and host.asked == []
