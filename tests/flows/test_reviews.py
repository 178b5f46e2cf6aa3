"""From the gradebook to one learner's work: who is led where (SR-01 to SR-04)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lti_tool import visits as browsers
from lti_tool.domain.roles import Roles
from lti_tool.models.placements import Column, Participant, Placement
from lti_tool.services import launches, people, visits
from lti_tool.services.launches import Arrival
from tests.flows.course import HOST, Course, Person

RETURN = f"{HOST}/return?sesskey=S3CRET"
COURSE = "course-1"
COLUMN = f"{HOST}/items/link-1?type_id=1"


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Course]:
    made = Course(tmp_path, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    yield made
    made.runtime.close()


def reviews(
    course: Course, name: str, *roles: str, of: str, link: str | None = "link-1", column: str | None = COLUMN, context: str | None = COURSE
) -> Person:
    """Return a person after a review launch about somebody's work."""
    secret, browser = browsers.new_browser()
    details = {"return_url": RETURN, "for_user": of.lower(), "line_item": column}
    arrival = Arrival(
        platform_id=course.platform, deployment_id="1", subject=name.lower(), name=name, email="", roles=Roles(frozenset(roles)),
        context=(context, "C1", "A course") if context else None, link=(link, "Activity") if link else None, line_item=column,
        line_items=None, scopes=(), micro_credential=None, locale="en", details=details, kind=visits.REVIEW,
    )  # fmt: skip
    with course.runtime.database.writing() as session:
        visit = launches.receive(session, arrival, browser, course.clock(), 12).visit.id
    client = course.app.test_client()
    client.set_cookie(browsers.COOKIE, secret, domain="localhost")
    return Person(client, visit)


def ends_at(person: Person) -> str:
    """Return the page, below the visit, that the review leads to."""
    answer = person.opens("/")
    assert answer.status_code == 200, answer.text
    return answer.request.path.removeprefix(f"/w/{person.visit}")


def test_SR_01_a_teacher_is_led_from_the_gradebook_to_the_learners_work(course: Course) -> None:
    case = course.hands_in("Malee")
    assert ends_at(reviews(course, "Tida", "instructor", of="Malee")) == f"/assess/{case}"


def test_SR_01_without_a_resource_link_the_column_tells_which_activity_it_is(course: Course) -> None:
    case = course.hands_in("Malee")
    assert ends_at(reviews(course, "Tida", "instructor", of="Malee", link=None)) == f"/assess/{case}"


def test_SR_01_a_criterions_own_column_leads_to_that_criterion(course: Course) -> None:
    case, criterion = course.hands_in("Malee"), course.offers[0].definition.criteria[1].key
    with course.runtime.database.writing() as session:
        placement = session.scalars(select(Placement)).one()
        session.add(Column(placement_id=placement.id, criterion=criterion, line_item=f"{HOST}/items/extra"))
    teacher = reviews(course, "Tida", "instructor", of="Malee", link=None, column=f"{HOST}/items/extra")
    sent_on = teacher.client.get(f"/w/{teacher.visit}/review")
    assert sent_on.headers["Location"] == f"/w/{teacher.visit}/assess/{case}#criterion-{criterion}"


def test_a_column_of_another_course_leads_nowhere(course: Course) -> None:
    course.hands_in("Malee")
    page = reviews(course, "Tida", "instructor", of="Malee", link=None, context="course-2").opens("/")
    assert "no work here that you could look at" in page.text and "Malee" not in page.text


def test_two_links_with_one_column_are_not_guessed_between(course: Course) -> None:
    course.hands_in("Malee")
    course.lets_in("Malee", "learner", link="link-2")
    with course.runtime.database.writing() as session:
        session.scalars(select(Placement).where(Placement.resource_link_id == "link-2")).one().line_item = COLUMN
    assert "no work here that you could look at" in reviews(course, "Tida", "instructor", of="Malee", link=None).opens("/").text


def test_a_review_of_a_link_nobody_has_opened_writes_no_link_down(course: Course) -> None:
    page = reviews(course, "Tida", "instructor", of="Malee", link="unheard-of", column=f"{HOST}/items/7").opens("/")
    assert "no work here that you could look at" in page.text
    with course.runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Placement)) == 0


def test_a_review_does_not_make_anybody_take_part(course: Course) -> None:
    course.lets_in("Tida", "instructor")
    reviews(course, "Malee", "learner", of="Malee").opens("/")
    with course.runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Participant)) == 0


def test_a_review_changes_no_address_of_the_link(course: Course) -> None:
    course.hands_in("Malee")
    reviews(course, "Tida", "instructor", of="Malee", column=f"{HOST}/items/extra").opens("/")
    with course.runtime.database.reading() as session:
        assert session.scalars(select(Placement)).one().line_item == COLUMN


def test_SR_02_a_learner_is_led_to_their_own_work_whoever_the_review_names(course: Course) -> None:
    own, other = course.hands_in("Malee"), course.hands_in("Anong")
    for named in ("Malee", "Anong", "Nobody"):
        malee = reviews(course, "Malee", "learner", of=named)
        assert ends_at(malee) == "/work"
        page = malee.opens("/work").text
        assert "Malee answers" in page and "Anong" not in page
    assert malee.opens(f"/assess/{other}").status_code == 403 and own != other


def test_SR_02_a_learner_without_work_is_shown_nobody_elses(course: Course) -> None:
    course.hands_in("Malee")
    page = reviews(course, "Anong", "learner", of="Malee").opens("/")
    assert "no work here that you could look at" in page.text and "Malee" not in page.text


def test_who_has_no_role_in_the_course_sees_nothing(course: Course) -> None:
    course.hands_in("Malee")
    page = reviews(course, "Guest", of="Malee").opens("/")
    assert "no work here that you could look at" in page.text and "Malee" not in page.text


def test_a_draft_stays_its_students_own(course: Course) -> None:
    learner = course.lets_in("Malee", "learner")
    learner.sends("/work/begin", {}, page="/work")
    page = reviews(course, "Tida", "instructor", of="Malee").opens("/").text
    assert "Nothing was sent yet" in page and "Draft" in page
    assert "Nothing was sent yet" in _of_a_newcomer(course)


def _of_a_newcomer(course: Course) -> str:
    course.lets_in("Anong", "learner")
    return str(reviews(course, "Tida", "instructor", of="Anong").opens("/").text)


def test_somebody_the_tool_never_met_is_nobody_here(course: Course) -> None:
    course.lets_in("Tida", "instructor")
    assert "no work here that you could look at" in reviews(course, "Tida", "instructor", of="Stranger").opens("/").text


def test_where_named_assessors_judge_a_teacher_sees_how_far_it_is_and_an_assessor_the_work(course: Course) -> None:
    named = next(offer for offer in course.offers if offer.definition.assessed_by == "named")
    first, course.offers[0] = course.offers[0], named
    case = course.hands_in("Malee")
    page = reviews(course, "Tida", "instructor", of="Malee").opens("/").text
    assert "Named assessors judge this one" in page and "Malee answers" not in page and "Sent" in page
    with course.runtime.database.writing() as session:
        people.grant(session, "Host", "krit", "assessor", course.clock(), micro_credential=named.slug)
    assert ends_at(reviews(course, "Krit", of="Malee")) == f"/assess/{case}"
    course.offers[0] = first


def test_an_assessor_of_something_else_learns_nothing(course: Course) -> None:
    course.hands_in("Malee")
    with course.runtime.database.writing() as session:
        people.grant(session, "Host", "krit", "assessor", course.clock(), micro_credential=course.offers[1].slug)
    page = reviews(course, "Krit", of="Malee").opens("/").text
    assert "no work here that you could look at" in page and "Malee" not in page


def test_a_teacher_is_not_led_to_judge_their_own_work(course: Course) -> None:
    course.hands_in("Tida")
    page = reviews(course, "Tida", "instructor", of="Tida").opens("/").text
    assert "This is your own submission" in page


def test_a_review_without_a_course_gives_a_teacher_nothing(course: Course) -> None:
    course.hands_in("Malee")
    page = reviews(course, "Tida", "instructor", of="Malee", context=None).opens("/").text
    assert "no work here that you could look at" in page and "Malee" not in page


def test_SR_04_from_the_decision_the_way_leads_back_to_the_gradebook(course: Course) -> None:
    case = course.hands_in("Malee")
    teacher = reviews(course, "Tida", "instructor", of="Malee")
    teacher.sends(f"/assess/{case}/begin", {}, page=f"/assess/{case}")
    levels = {f"level-{each.key}": each.passing for each in course.offers[0].definition.criteria}
    teacher.sends(f"/assess/{case}/decision", {"revision": "0", "decision": "awarded", **levels}, page=f"/assess/{case}")
    page = teacher.opens(f"/assess/{case}").text
    assert f'href="{RETURN}&amp;lti_msg=Decided%3A%20Awarded"' in page


def test_an_ordinary_visit_has_no_review(course: Course) -> None:
    assert course.lets_in("Tida", "instructor").opens("/review").status_code == 404
