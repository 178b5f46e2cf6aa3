"""The gradebook page of a link: its columns, one per criterion, and shares that only a teacher's word lets show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from lti_tool.models.contexts import Context
from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Placement
from lti_tool.services import host_services, outbox
from lti_tool.worker import Worker
from tests.factories import ALL_SCOPES
from tests.flows.course import Course, Person
from tests.unit.campus import Campus

TOKEN = "0123456789abcdef0123456789abcdef"
CRITERIA = "/gradebook/criteria"
SHARES = "/gradebook/shares"


@pytest.fixture
def course(tmp_path: Any) -> Iterator[Course]:
    made = Course(tmp_path, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    yield made
    made.runtime.close()


@pytest.fixture
def teacher(course: Course) -> Person:
    return course.lets_in("Tida", "instructor", link="7")


@pytest.fixture
def campus(course: Course, teacher: Person) -> Iterator[Campus]:
    """The course on a Moodle that gave its web services and lets columns be made."""
    with Campus() as host:
        host.token, host.granted = TOKEN, list(ALL_SCOPES)
        with course.runtime.database.writing() as session:
            session.execute(update(Context).values(context_id="2"))  # Moodle's courses are numbers
            session.execute(update(Placement).values(line_items=host.url("/items?type_id=3"), scopes=list(ALL_SCOPES)))
            host_services.keep(session, course.runtime.sealer, course.platform, host.origin, TOKEN, course.clock())
        yield host


def placement(course: Course) -> Placement:
    with course.runtime.database.reading() as session:
        return session.scalars(select(Placement)).one()


def columns_owed(course: Course) -> list[Entry]:
    with course.runtime.database.reading() as session:
        return [each for each in session.scalars(select(Entry).where(Entry.kind == "column")) if each.wanted["criterion"]]


def refuses(course: Course, reason: str, advice: str) -> None:
    """Let every column end as the worker would end it."""
    with course.runtime.database.writing() as session:
        session.execute(update(Entry).where(Entry.kind == "column").values(state="refused", reason=reason, advice=advice))


def test_a_teacher_finds_the_page_beside_what_waits_to_be_assessed(teacher: Person) -> None:
    assert "/gradebook" in teacher.opens("/").text
    page = teacher.opens("/gradebook").text
    assert "The column of the award" in page and "It is there" in page
    assert "Switched off" in page and "Switch them on" in page


def test_a_link_that_shows_nothing_yet_leads_to_the_choice(course: Course) -> None:
    assert "Choose a micro-credential" in course.lets_in("Tida", "instructor", link="bare", shows=None).opens("/gradebook").text


@pytest.mark.parametrize("path", ["/gradebook", SHARES])
def test_a_learner_has_no_business_there(course: Course, path: str) -> None:
    learner = course.lets_in("Malee", "learner")
    assert learner.opens(path).status_code == 403
    for target in (CRITERIA, SHARES, SHARES + "/stop", "/gradebook/again"):
        assert learner.sends(target, {"on": "yes", "sure": "yes"}, page="/").status_code == 403


def test_columns_are_switched_on_and_off_and_the_page_says_what_stays(course: Course, teacher: Person) -> None:
    assert teacher.sends(CRITERIA, {"on": "yes"}, "/gradebook").status_code == 303
    page = teacher.opens("/gradebook").text
    assert placement(course).has_criterion_columns and "Being looked for or made" in page
    assert len(columns_owed(course)) == len(course.offers[0].definition.criteria)
    teacher.sends(CRITERIA, {"on": "no"}, "/gradebook")
    assert not placement(course).has_criterion_columns and "Switch them on" in teacher.opens("/gradebook").text
    assert {each.reason for each in columns_owed(course)} == {"switched_off"}


def test_where_columns_may_not_be_made_the_page_says_so_before_and_after(course: Course, teacher: Person) -> None:
    assert "does not let the tool make columns here" in teacher.opens("/gradebook").text
    teacher.sends(CRITERIA, {"on": "yes"}, "/gradebook")
    refuses(course, "columns_not_allowed", "allow_columns")
    page = teacher.opens("/gradebook").text
    assert "does not let the tool make columns in this course" in page and "Try again" in page


def test_a_deleted_column_can_be_made_again_by_a_button(course: Course, teacher: Person) -> None:
    teacher.sends(CRITERIA, {"on": "yes"}, "/gradebook")
    refuses(course, "line_item_gone", "make_column_again")
    assert "Make the column again" in teacher.opens("/gradebook").text
    key = course.offers[0].definition.criteria[0].key
    assert teacher.sends("/gradebook/again", {"criterion": key}, "/gradebook").status_code == 303
    first = next(each for each in columns_owed(course) if each.wanted["criterion"] == key)
    assert (first.state, first.override) == ("waiting", True)
    assert teacher.sends("/gradebook/again", {"criterion": "no-such"}, "/gradebook").status_code == 409


def test_shares_need_a_tick_and_keep_whose_word_it_was(course: Course, teacher: Person) -> None:
    page = teacher.opens(SHARES).text
    assert "Why we ask you to look first" in page and "Grade to pass" in page
    assert teacher.sends(SHARES, {}, SHARES).status_code == 400
    assert placement(course).partial_confirmed_at is None
    assert teacher.sends(SHARES, {"sure": "yes"}, SHARES).status_code == 303
    assert placement(course).partial_confirmed_at == course.clock()
    assert "Tida confirmed" in teacher.opens("/gradebook").text
    teacher.sends(SHARES + "/stop", {}, "/gradebook")
    assert placement(course).partial_confirmed_at is None


CONTRARY = {
    "any_grade": ({"tracking": 2, "rules": ["completionusegrade"]}, "choose “Passing grade” instead of “Any grade”"),
    "by_view": ({"tracking": 2, "rules": ["completionview"]}, "completes without a grade"),
    "by_hand": ({"tracking": 1}, "tick this activity as done themselves"),
    "untracked": ({"tracking": 0}, "does not track the completion"),
    "pass_mark": (
        {"tracking": 2, "rules": ["completionusegrade", "completionpassgrade"], "activity": {"gradepass": "50.00", "grade": 100}},
        "set “Grade to pass” to the same number",
    ),
}


@pytest.mark.parametrize("case", list(CONTRARY))
def test_what_the_host_says_to_the_contrary_blocks_the_word_and_names_the_setting(
    course: Course, teacher: Person, campus: Campus, case: str
) -> None:
    settings, words = CONTRARY[case]
    for name, value in settings.items():
        setattr(campus, name, value)
    assert words in teacher.opens(SHARES).text and 'name="sure"' not in teacher.opens(SHARES).text
    answer = teacher.sends(SHARES, {"sure": "yes"}, "/gradebook")
    assert answer.status_code == 409 and words in answer.text
    assert placement(course).partial_confirmed_at is None


def test_a_host_that_says_it_is_so_is_told_of(course: Course, teacher: Person, campus: Campus) -> None:
    campus.rules = ["completionusegrade", "completionpassgrade"]
    assert "Only a part could be seen" in teacher.opens(SHARES).text
    campus.activity = {"gradepass": "100.00000", "grade": 100}
    assert "Moodle says that it is so" in teacher.opens(SHARES).text
    assert teacher.sends(SHARES, {"sure": "yes"}, SHARES).status_code == 303


def test_a_host_that_cannot_be_asked_leaves_it_to_the_teacher(course: Course, teacher: Person, campus: Campus) -> None:
    campus.token = "another"
    page = teacher.opens(SHARES).text
    assert "could not be looked up" in page and 'name="sure"' in page
    assert teacher.sends(SHARES, {"sure": "yes"}, SHARES).status_code == 303


def test_not_yet_decisions_are_owed_their_share_with_the_word(course: Course, teacher: Person) -> None:
    course_link = course.lets_in("Tida", "instructor")
    course.decides_not_yet(course_link, course.hands_in("Malee"))
    with course.runtime.database.reading() as session:
        assert session.scalars(select(Entry).where(Entry.kind == "score")).all() == []
    course_link.sends(SHARES, {"sure": "yes"}, SHARES)
    with course.runtime.database.reading() as session:
        (score,) = session.scalars(select(Entry).where(Entry.kind == "score"))
    assert (score.wanted["given"], score.wanted["maximum"], score.award_id) == (0, 100, None)


def test_the_columns_a_teacher_asked_for_are_made_and_the_page_shows_them(course: Course, teacher: Person, campus: Campus) -> None:
    teacher.sends(CRITERIA, {"on": "yes"}, "/gradebook")
    with course.runtime.database.writing() as session:
        platform = outbox.platform_of(session, session.scalars(select(Placement)).one())
        platform.token_url = campus.url("/token")
    Worker(course.runtime, "test").run_until_idle()
    page = teacher.opens("/gradebook").text
    assert "Being looked for" not in page and page.count("It is there") >= len(course.offers[0].definition.criteria)
