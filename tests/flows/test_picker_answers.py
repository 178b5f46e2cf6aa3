"""What the picker gives back to the host, and what it tells the teacher on the way (DL-02 to DL-15)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from lti_tool.domain.hosts import PROFILES
from lti_tool.models.platforms import Platform, PlatformIssuer
from lti_tool.web.picking_words import STEPS
from tests.flows.course import Course, Person
from tests.flows.test_picker import DL, answered, pick

FIELDS = {"business", "technology", "education", "science-engineering"}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    made = Course(tmp_path_factory.mktemp("course"), datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    yield made
    made.runtime.close()


def item_for(course: Course, **settings: Any) -> dict[str, Any]:
    asked = {"accept_presentation_document_targets": ["frame", "iframe", "window"], **settings}
    _, claims = answered(pick(course.asks_for_content(**asked), course.offers[0].version_id).text)
    (item,) = claims[DL + "content_items"]
    return item


def chosen_values(page: str) -> set[str]:
    return set(re.findall(r'name="pick" value="(\d+)" checked', page)) | set(re.findall(r'type="hidden" name="pick" value="(\d+)"', page))


def test_DL_09_a_link_carries_what_a_host_may_show_of_it(course: Course) -> None:
    offer, item = course.offers[0], item_for(course)
    told = offer.definition
    assert (item["type"], item["title"], item["text"]) == ("ltiResourceLink", told.title.en, told.competency.statement.en)
    assert item["url"] == "https://tool.example/lti/launch"
    assert item["custom"] == {"micro_credential": offer.public_id, "context_history": "$Context.id.history"}
    assert all(isinstance(value, str) for value in item["custom"].values())
    assert all(urlsplit(item[name]["url"]).netloc == "tool.example" for name in ("icon", "thumbnail"))
    assert not {"available", "submission"} & item.keys()  # dates are the course's


def test_DL_14_the_pictures_of_a_link_are_there_for_anybody(course: Course) -> None:
    item = item_for(course)
    for name in ("icon", "thumbnail"):
        answer = course.app.test_client().get(urlsplit(item[name]["url"]).path)
        assert answer.status_code == 200 and answer.mimetype == "image/svg+xml"


def test_DL_10_and_DL_11_the_column_is_worth_full_marks_and_can_be_found_again(course: Course) -> None:
    offer, column = course.offers[0], item_for(course)["lineItem"]
    assert (column["scoreMaximum"], column["label"]) == (100, offer.definition.title.en)
    assert (column["resourceId"], column["tag"], column["gradesReleased"]) == (offer.public_id, "award", True)


def test_SR_03_the_column_says_where_its_work_can_be_reviewed(course: Course) -> None:
    review = item_for(course)["lineItem"]["submissionReview"]
    assert review["url"] == "https://tool.example/lti/launch" and review["label"] == "Evidence and marks"
    assert "Completed" in review["reviewableStatus"] and review["custom"] == {"micro_credential": course.offers[0].public_id}


@pytest.mark.parametrize(("said", "has_column"), [(False, False), (True, True), (None, True)])
def test_DL_10_no_column_is_asked_of_a_host_that_makes_none(said: bool | None, has_column: bool, course: Course) -> None:
    settings = {} if said is None else {"accept_lineitem": said}
    assert ("lineItem" in item_for(course, **settings)) is has_column


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (["iframe", "window"], {"iframe"}),
        (["window"], {"window"}),
        (["frame", "embed"], set()),
        ("iframe", set()),
    ],
)
def test_DL_09_how_a_link_opens_is_asked_for_only_in_ways_the_host_takes(targets: Any, expected: set[str], course: Course) -> None:
    assert {"iframe", "window"} & item_for(course, accept_presentation_document_targets=targets).keys() == expected


def test_DL_08_kinds_of_files_a_host_takes_do_not_matter_to_links(course: Course) -> None:
    assert item_for(course, accept_media_types="image/*")["type"] == "ltiResourceLink"


@pytest.mark.parametrize("many", [False, None, "true", 1])
def test_DL_08_several_go_only_where_the_host_says_so(many: Any, course: Course) -> None:
    teacher = course.asks_for_content(accept_multiple=many)
    assert pick(teacher, *(offer.version_id for offer in course.offers[:2])).status_code == 400


def test_DL_07_data_comes_back_if_and_only_if_it_was_sent(course: Course) -> None:
    for data in ("", "opaque ข้อมูล", None):
        _, claims = answered(pick(course.asks_for_content(data=data), course.offers[0].version_id).text)
        assert claims[DL + "data"] == data
    teacher = course.lets_in("Tida", "instructor", link=None, settings={"deep_link_return_url": "https://lms.example/r"}, public_url="x")
    assert DL + "data" not in answered(pick(teacher, course.offers[0].version_id).text)[1]


def test_DL_12_the_host_is_told_what_was_chosen_and_what_is_left_to_do(course: Course) -> None:
    _, claims = answered(pick(course.asks_for_content(), course.offers[0].version_id).text)
    assert course.offers[0].definition.title.en in claims[DL + "msg"] and "Link the competency" in claims[DL + "msg"]
    assert claims[DL + "log"] == f"added 1: {course.offers[0].slug}"
    assert DL + "errormsg" not in claims


def test_DL_12_a_cancel_says_that_nothing_was_added(course: Course) -> None:
    _, claims = answered(pick(course.asks_for_content(), cancel="yes").text)
    assert claims[DL + "content_items"] == [] and claims[DL + "msg"] == "Nothing is added."


def test_DL_12_what_stood_in_the_way_is_told_as_an_error(course: Course) -> None:
    _, claims = answered(pick(course.asks_for_content(), cancel="yes", fault="only_one_link").text)
    assert claims[DL + "errormsg"] == "Your learning platform takes one item at a time." and claims[DL + "errorlog"] == "only_one_link"
    _, claims = answered(pick(course.asks_for_content(), cancel="yes", fault="<b>made up</b>").text)
    assert DL + "errormsg" not in claims


def test_DL_12_an_error_page_inside_the_picker_leads_back_to_the_choice_or_out(course: Course) -> None:
    teacher = course.asks_for_content(accept_multiple=False)
    page = pick(teacher, *(offer.version_id for offer in course.offers[:2])).text
    assert 'name="fault" value="only_one_link"' in page and "Close without adding" in page and "Back to the choice" in page


def test_an_empty_catalogue_closes_the_dialog_with_the_reason(course: Course) -> None:
    with course.runtime.database.writing() as session:
        tie = session.get_one(PlatformIssuer, (course.platform, 1))
        session.delete(tie)
    try:
        teacher = course.asks_for_content()
        page = teacher.opens("/").text
        assert "There is nothing to add yet" in page and 'name="fault" value="catalogue_empty"' in page
        _, claims = answered(teacher.sends("/select", {"cancel": "yes", "fault": "catalogue_empty"}).text)
        assert claims[DL + "errormsg"] == "There is nothing to add yet." and claims[DL + "errorlog"] == "catalogue_empty"
    finally:
        with course.runtime.database.writing() as session:
            session.add(PlatformIssuer(platform_id=course.platform, issuer_id=1))


def test_what_is_no_longer_offered_is_said_and_the_rest_stays_ticked(course: Course) -> None:
    teacher, kept = course.asks_for_content(), course.offers[0].version_id
    refused = pick(teacher, kept, course.foreign.version_id)
    assert refused.status_code == 409 and "no longer offered here" in refused.text
    assert chosen_values(refused.text) == {str(kept)}


def test_in_moodle_the_teacher_reads_first_what_is_left_to_set_there(course: Course) -> None:
    teacher, offer = course.asks_for_content(), course.offers[0]
    page = teacher.sends("/select", {"pick": offer.version_id})
    text = html.unescape(page.text)
    assert page.status_code == 200 and "JWT" not in page.text
    assert "“Receive a grade”" in text and "to add grades in the gradebook" in text and str(offer.definition.competency.idnumber) in text
    assert "Save, and count what was added" not in text
    assert chosen_values(page.text) == {str(offer.version_id)}
    assert answered(pick(teacher, offer.version_id).text)


def test_in_moodle_several_at_once_are_to_be_counted_because_it_swallows_errors(course: Course) -> None:
    ids = [offer.version_id for offer in course.offers[:2]]
    page = course.asks_for_content().sends("/select", {"pick": ids})
    assert "Save, and count what was added" in page.text and chosen_values(page.text) == {str(each) for each in ids}


def test_changing_the_choice_keeps_what_was_ticked(course: Course) -> None:
    teacher, offer = course.asks_for_content(), course.offers[1]
    page = teacher.sends("/select", {"pick": offer.version_id}).text
    back = html.unescape(re.search(r'href="([^"]*/select\?pick=[^"]*)"', page)[1])  # type: ignore[index]
    assert str(offer.version_id) in chosen_values(teacher.client.get(back).text)


def test_a_host_without_habits_of_its_own_gets_the_answer_at_once(course: Course) -> None:
    with course.runtime.database.writing() as session:
        session.get_one(Platform, course.platform).family = ""
    try:
        teacher = course.asks_for_content()
        assert "Add to course" in teacher.opens("/").text
        assert answered(teacher.sends("/select", {"pick": course.offers[0].version_id}).text)
        unsure = course.asks_for_content(accept_lineitem=False).sends("/select", {"pick": course.offers[0].version_id})
        assert "makes no gradebook column here" in unsure.text
    finally:
        with course.runtime.database.writing() as session:
            session.get_one(Platform, course.platform).family = "moodle"


def test_every_step_a_profile_names_has_words_and_every_word_a_step() -> None:
    named = {code for profile in PROFILES for code in profile.after_picking}
    assert named <= set(STEPS) and set(STEPS) - named == {"count_them", "no_column"}


def test_DL_15_an_answered_picker_does_not_ask_again(course: Course) -> None:
    teacher = course.asks_for_content()
    pick(teacher, course.offers[0].version_id)
    again = teacher.opens("/select")
    assert again.status_code == 409 and "already sent to the course" in again.text and 'name="pick"' not in again.text


def test_DL_15_a_picker_left_open_too_long_says_what_to_do(course: Course) -> None:
    teacher = course.asks_for_content()
    page = teacher.opens("/select").text
    course.clock.turn(hours=5)
    try:
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        for late in (
            teacher.opens("/select"),
            teacher.client.post(f"/w/{teacher.visit}/select", data={"pick": course.offers[0].version_id, "csrf_token": token[1]}),
        ):
            assert late.status_code == 404 and "no longer waits for it" in late.text and "JWT" not in late.text
    finally:
        course.clock.turn(hours=-5)


def test_an_ordinary_visit_that_is_over_does_not_speak_of_choosing(course: Course) -> None:
    learner = course.lets_in("Malee", "learner")
    course.clock.turn(hours=13)
    try:
        assert "Your stay here has ended" in learner.opens("/work").text
    finally:
        course.clock.turn(hours=-13)


def cards(page: str) -> set[str]:
    return set(re.findall(r'type="checkbox" name="pick" value="(\d+)"', page))


def picker_with(course: Course, **query: Any) -> tuple[Person, str]:
    teacher = course.asks_for_content()
    return teacher, teacher.client.get(f"/w/{teacher.visit}/select", query_string=query).text


def test_the_list_is_narrowed_by_field_through_plain_links(course: Course) -> None:
    _, page = picker_with(course)
    links = {html.unescape(each) for each in re.findall(r'href="([^"]*/select\?[^"]*category=[^"]*)"', page)}
    assert {each.split("category=")[1].split("&")[0] for each in links} == FIELDS
    business = next(offer for offer in course.offers if offer.category == "business")
    _, page = picker_with(course, category="business")
    assert cards(page) == {str(offer.version_id) for offer in course.offers if offer.category == "business"} >= {str(business.version_id)}


def test_field_and_words_narrow_together_and_each_keeps_the_other(course: Course) -> None:
    _, page = picker_with(course, category="technology", q="stride")
    assert cards(page) == {str(offer.version_id) for offer in course.offers if offer.category == "technology"}
    assert '<input type="hidden" name="category" value="technology">' in page
    assert "q=stride&amp;category=business" in page
    _, page = picker_with(course, category="business", q="stride")
    assert cards(page) == set() and "Show everything" in page


def test_what_is_ticked_stays_in_sight_whatever_the_list_is_narrowed_to(course: Course) -> None:
    business = next(offer for offer in course.offers if offer.category == "business")
    _, page = picker_with(course, category="technology", pick=business.version_id)
    assert str(business.version_id) in cards(page) and str(business.version_id) in chosen_values(page)


def test_a_field_that_does_not_exist_finds_nothing_and_says_so(course: Course) -> None:
    _, page = picker_with(course, category="<script>")
    assert cards(page) == set() and "<script>" not in page.replace('<script type="module"', "")


def test_the_preview_shows_value_effort_and_rubric_as_a_student_meets_them(course: Course) -> None:
    told = course.offers[0].definition
    text = html.unescape(picker_with(course)[1])
    assert "What it is worth" in text and f"{told.workload_hours} hours of work" in text and "How it is judged" in text
    assert all(level.name.en in text for criterion in told.criteria for level in criterion.levels)
