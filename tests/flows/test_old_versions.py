"""A link in a course whose version was followed by a newer one, or whose micro-credential was retired."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lti_tool.models.micro_credentials import MicroCredential, Version
from lti_tool.services import catalogue
from tests.flows.course import Course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))


def publishes_next(course: Course) -> None:
    newer = replace(course.offers[0].definition, workload_hours=77)
    with course.runtime.database.writing() as session:
        catalogue.publish(session, course.offers[0].issuer_id, newer, course.clock())


def retires(course: Course, reason: str) -> None:
    with course.runtime.database.writing() as session:
        row = session.get_one(Version, course.offers[0].version_id)
        row.state, row.retired_at, row.retired_reason = "retired", course.clock(), reason
        session.get_one(MicroCredential, course.offers[0].micro_credential_id).successor_id = course.offers[1].micro_credential_id


def test_a_teacher_lets_those_who_begin_from_now_on_have_the_newer_version(course: Course) -> None:
    teacher, early = course.lets_in("Tida", "instructor"), course.lets_in("Niran", "learner")
    early.sends("/work/begin", {}, "/work")
    assert "Version 2 is out" not in teacher.opens("/link").text
    publishes_next(course)
    for page in ("/link", "/assess"):
        assert "Version 2 is out; this activity shows version 1" in teacher.opens(page).text, page
    for _press in range(2):
        assert teacher.sends("/link/version", {}, "/link").status_code == 303
    assert "Version 2 is out" not in teacher.opens("/link").text
    late = course.lets_in("Mali", "learner")
    assert "77" in late.opens("/work").text
    assert "There is a newer version" in early.opens("/work").text, "whoever has begun stays, and may go over"


def test_a_learner_cannot_change_what_the_link_shows(course: Course) -> None:
    publishes_next(course)
    learner = course.lets_in("Niran", "learner")
    assert learner.sends("/link/version", {}, "/work").status_code == 403
    assert "Version 2 is out" not in learner.opens("/link").text


def test_nobody_begins_what_was_retired_and_all_are_told_what_there_is_instead(course: Course) -> None:
    early, late, teacher = course.lets_in("Niran", "learner"), course.lets_in("Mali", "learner"), course.lets_in("Tida", "instructor")
    early.sends("/work/begin", {}, "/work")
    retires(course, "The method is out of use.")
    told = late.sends("/work/begin", {}, "/work")
    instead = course.offers[1].definition.title.en
    assert told.status_code == 409
    for said in ("no longer offered", "The method is out of use.", instead, "Ask your teacher"):
        assert said in told.text
    assert instead in teacher.opens("/link").text and "no longer offered" in teacher.opens("/link").text
    assert early.sends("/work/begin", {}, "/work").status_code == 303, "whoever has begun goes on"
    assert teacher.sends("/link/version", {}, "/link").status_code == 409
