"""The teacher's page of learners, with everybody whom the platform lists: read at the first look, refreshed, filtered, searched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from lti_tool.models.contexts import Context
from lti_tool.models.platforms import Platform
from lti_tool.web import rosters
from lti_tool.worker import RosterReader
from tests.flows.course import Course, Person
from tests.unit.enrolments import MEDIA, SCOPE, Enrolments, member
from tests.unit.hosts import Reply

TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


@pytest.fixture
def host() -> Iterator[Enrolments]:
    with Enrolments() as made:
        made.members = [
            member("tida", "Instructor", name="Tida Teacher"), member("co", "Instructor", name="Second Teacher"),
            member("anong", name="Anong Aree"), member("niran", name="นิรันดร์ ใจดี"), member("only looked", name="Only Looked"),
            member("test", "Learner", TEST_USER, name="Testing Account"),
        ]  # fmt: skip
        yield made


@pytest.fixture
def course(tmp_path: Path, host: Enrolments) -> Course:
    made = Course(tmp_path, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    with made.runtime.database.writing() as session:
        session.execute(update(Platform).values(token_url=host.url("/token")))
    return made


@pytest.fixture
def teacher(course: Course, host: Enrolments) -> Person:
    came = course.lets_in("Tida", "instructor")
    offers(course, host.roster_url)
    return came


def offers(course: Course, url: str | None) -> None:
    """Let the platform's launches tell where the roster is, or not."""
    with course.runtime.database.writing() as session:
        session.execute(update(Context).values(roster_url=url))


def learners(page: str) -> list[str]:
    """Return the names in the table, in its order."""
    return [re.sub(r"<.*", "", name, flags=re.DOTALL).strip() for name in re.findall(r'<th scope="row">(.*?)</th>', page, re.DOTALL)]


def row(page: str, name: str) -> str:
    (found,) = re.findall(rf'<th scope="row">{name}.*?</tr>', page, re.DOTALL)
    return str(found)


def counts(page: str) -> dict[str, int]:
    """Return what each choice says it would show."""
    nav = re.search(r'<nav class="choices".*?</nav>', page, re.DOTALL)
    assert nav
    return {word.strip(): int(count.replace(",", "")) for word, count in re.findall(r">([^<>]+?) <strong>([\d,]+)</strong>", nav[0])}


def refreshes(teacher: Person, **form: str) -> Any:
    return teacher.sends("/learners/refresh", form, page="/learners")


def test_the_first_look_reads_the_roster_with_a_token_for_it_alone(teacher, host):
    """NRP-01, NRP-02; a second look asks for nothing."""
    teacher.opens("/learners")
    teacher.opens("/learners")
    (asked,) = [each for each in host.readings if "rlid" not in each.query]
    assert asked.headers["Accept"] == MEDIA and [form["scope"] for form in host.tokens] == [SCOPE]


def test_who_never_launched_is_shown_as_not_started_and_who_teaches_is_not_shown(course, teacher):
    course.lets_in("Only Looked", "learner")
    course.hands_in("Niran")
    page = teacher.opens("/learners").text
    assert learners(page) == ["Anong Aree", "Only Looked", "Testing Account", "นิรันดร์ ใจดี"]
    assert "Not started" in row(page, "Anong Aree") and "Opened" in row(page, "Only Looked") and "Sent" in row(page, "นิรันดร์ ใจดี")
    assert "test user" in row(page, "Testing Account")
    assert "as of" in page and '<time datetime="2026-11-23T09:00:00' in page


def test_a_choice_shows_those_it_counts(course, teacher):
    course.lets_in("Only Looked", "learner")
    case = course.hands_in("Niran")
    page = teacher.opens("/learners").text
    assert counts(page) == {"All": 4, "Not started": 2, "At work": 1, "Waiting for us": 1}
    assert learners(teacher.opens("/learners", show="not_started").text) == ["Anong Aree", "Testing Account"]
    assert learners(teacher.opens("/learners", show="working").text) == ["Only Looked"]
    waiting = teacher.opens("/learners", show="waiting").text
    assert learners(waiting) == ["นิรันดร์ ใจดี"] and f"/assess/{case}" in waiting
    assert learners(teacher.opens("/learners", show="of-no-kind").text) == learners(page)


def test_a_part_of_a_name_finds_its_people_also_within_a_choice(teacher):
    assert learners(teacher.opens("/learners", name="aree").text) == ["Anong Aree"]
    assert learners(teacher.opens("/learners", name="ใจดี").text) == ["นิรันดร์ ใจดี"]
    nobody = teacher.opens("/learners", name="100%_", show="not_started").text
    assert learners(nobody) == [] and "Nobody here" in nobody


def test_a_large_course_comes_in_pages(teacher, host):
    host.members += [member(f"m{number}", name=f"Member {number:04d}") for number in range(1, 121)]
    first = teacher.opens("/learners").text
    assert len(learners(first)) == 50 and "1 to 50 of 124" in first and 'rel="next"' in first
    last = teacher.opens("/learners", page="3").text
    assert len(learners(last)) == 24 and 'rel="next"' not in last and "101 to 124 of 124" in last
    assert learners(teacher.opens("/learners", page="99").text) == learners(last)


def test_refresh_reads_again_and_leads_back_to_the_same_choice(course, teacher, host):
    teacher.opens("/learners")
    host.members = [*(each for each in host.members if each["user_id"] != "anong"), member("new", name="Brand New")]
    course.clock.turn(hours=1)
    answer = refreshes(teacher, show="not_started", name="")
    assert answer.status_code == 303 and answer.location.endswith("/learners?show=not_started")
    page = teacher.opens("/learners").text
    assert "Brand New" in page and "Anong Aree" not in page
    assert counts(page)["No longer active"] == 1
    away = teacher.opens("/learners", show="away").text
    assert learners(away) == ["Anong Aree"] and "no longer in the course" in row(away, "Anong Aree")
    assert "Their work, awards and credentials stay" in away


def test_who_left_and_has_work_is_away_with_their_work(course, teacher, host):
    case = course.hands_in("Niran")
    teacher.opens("/learners")
    host.members = [each for each in host.members if each["user_id"] != "niran"]
    course.clock.turn(hours=1)
    refreshes(teacher)
    assert f"/assess/{case}" in row(teacher.opens("/learners", show="away").text, "นิรันดร์ ใจดี")


def test_who_does_not_see_the_activity_is_told_apart(teacher, host):
    """NRP-08."""
    host.restricted = {"niran", "only looked", "test"}
    page = teacher.opens("/learners").text
    assert "does not see this activity" in row(page, "Anong Aree") and "does not see this activity" not in row(page, "Only Looked")


def test_without_a_roster_the_page_says_what_to_switch_on(course, teacher):
    course.lets_in("Only Looked", "learner")
    offers(course, None)
    page = teacher.opens("/learners").text
    assert learners(page) == ["Only Looked"]
    assert "IMS LTI Names and Role Provisioning" in page and "Refresh" not in page


@pytest.mark.parametrize(
    ("reply", "words", "code"),
    [
        (Reply(403), "IMS LTI Names and Role Provisioning", "roster_not_allowed"),
        (Reply(500), "Press Refresh in a while", "host_error_500"),
        (Reply(404), "Open the activity again from your course", "roster_gone"),
        (Reply(418), "administrator of your learning platform", "roster_refused"),
    ],
)
def test_a_roster_that_cannot_be_read_says_why_and_what_helps(course, teacher, host, reply, words, code):
    course.lets_in("Only Looked", "learner")
    host.faults = {1: reply}
    page = teacher.opens("/learners").text
    assert words in page and code in page and learners(page) == ["Only Looked"]
    asked = len(host.readings)
    teacher.opens("/learners")
    assert len(host.readings) == asked, "only a person asks again"
    host.faults = {}
    course.clock.turn(minutes=1)
    refreshes(teacher)
    assert "Anong Aree" in teacher.opens("/learners").text


def test_a_reading_that_fails_half_way_takes_nobody_off_the_list_and_says_so(course, teacher, host):
    """NRP-09."""
    teacher.opens("/learners")
    host.members.reverse()
    host.page, host.faults = 2, {2: Reply(500)}
    course.clock.turn(hours=1)
    refreshes(teacher)
    page = teacher.opens("/learners").text
    assert len(learners(page)) == 4 and "nobody was taken off the list" in page


def test_a_platform_that_takes_long_is_read_in_the_background(course, teacher, host, monkeypatch):
    monkeypatch.setattr(rosters, "SECONDS", 0.0)
    page = teacher.opens("/learners").text
    assert "are being read in the background" in page and host.readings == []
    assert RosterReader(course.runtime).run_until_idle() == 1
    assert "Anong Aree" in teacher.opens("/learners").text


def test_a_roster_entry_that_names_nobody_is_mentioned(teacher, host):
    host.members.append({"roles": ["Learner"]})
    assert "Some entries of the platform&#39;s list name nobody" in teacher.opens("/learners").text


def test_a_learner_can_neither_see_nor_refresh_it(course, teacher, host):
    learner = course.lets_in("Anong", "learner")
    assert learner.opens("/learners").status_code == 403
    assert learner.sends("/learners/refresh", {}, page="/work").status_code == 403
    assert host.asked == []


def test_the_page_reads_in_thai(teacher, host):
    host.faults = {1: Reply(403)}
    english = teacher.opens("/learners").text
    teacher.sends("/language", {"locale": "th", "back": "/"}, page="/learners")
    thai = teacher.opens("/learners").text
    assert "could not be read" in english and "อ่านรายชื่อสมาชิกรายวิชาไม่ได้" in thai and "roster_not_allowed" in thai
