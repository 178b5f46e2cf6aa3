"""Several courses: what a copy brings along, what it leaves behind, and how a tool can tell where it came from."""

import pytest

from .actors import CLAIM, ITEM_LINK, ITEMS


@pytest.fixture
def stage(play):
    return play()


def copy(stage, course=2, **fields) -> int:
    answer = stage.teacher.press(f"/course/{course}/copy", **fields)
    assert answer.status_code == 200, answer.text
    return int(answer.url.rsplit("/", 1)[1])


def test_a_copied_activity_has_a_link_id_of_its_own_and_the_same_custom_values(stage):
    origin = stage.add()
    made = stage.activities(copy(stage))[-1]
    assert made.id != origin.id and (made.title, made.custom) == (origin.title, origin.custom)


def test_copied_columns_have_new_addresses_and_the_same_resource_id_and_tag(stage):
    """AGS-10: what a tool finds its column by after a copy."""
    stage.add()
    stage.make_column(label="Criterion 1", resourceId="mc-1", tag="criterion-1")
    course = copy(stage)
    found = stage.tool.call("GET", f"{stage.base}/lti/services/{course}/lineitems?type_id={stage.tool.deployment}", accept=ITEMS).json()
    assert [(item["resourceId"], item["tag"]) for item in found] == [("mc-1", "award"), ("mc-1", "criterion-1")]
    assert all(f"/{course}/" in item["id"] for item in found) and "resourceLinkId" in found[0] and "resourceLinkId" not in found[1]


def test_grades_stay_in_the_course_they_were_given_in(stage):
    origin = stage.add()
    stage.post(origin.column)
    course = copy(stage, people="1")
    made = stage.activities(course)[-1]
    assert stage.cell(made.column, course=course) is None
    assert stage.post(made.column).status_code == 200
    assert stage.cell(made.column, course=course)["final"] == 40 and stage.cell(origin.column)["final"] == 40


def test_the_launch_says_which_courses_this_one_was_copied_from_the_latest_first(stage):
    stage.add()
    first = copy(stage)
    second = copy(stage, first)
    claims = stage.tool.launch(stage.teacher, stage.activities(second)[-1].id, second)
    assert claims[CLAIM + "context"]["id"] == str(second)
    assert claims[CLAIM + "custom"]["history"] == f"{first},2"
    assert f"/lti/services/{second}/" in claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]["lineitem"]


def test_an_original_course_has_no_history(stage):
    assert stage.tool.launch(stage.student, stage.add().id)[CLAIM + "custom"]["history"] == ""


def test_learners_come_along_only_if_wished(stage):
    activity = stage.add()
    without, with_people = copy(stage), copy(stage, people="1")
    empty, full = stage.activities(without)[-1], stage.activities(with_people)[-1]
    assert stage.post(empty.column).status_code == 400, "student1 is not in the copy"
    assert stage.post(full.column).status_code == 200 and stage.post(activity.column).status_code == 200


def test_an_activity_is_reached_in_its_own_course_only(stage):
    activity, course = stage.add(), copy(stage)
    assert stage.teacher.see(f"/course/{course}/activities/{activity.id}").status_code == 404
    assert stage.teacher.see("/course/99").status_code == 404


def test_a_copy_can_be_added_to(stage):
    course = copy(stage)
    made = stage.add({**ITEM_LINK, "title": "Only in the copy"}, course)
    assert made.title == "Only in the copy" and "Only in the copy" not in [each.title for each in stage.activities()]


def test_a_line_item_is_not_reached_through_another_course(stage):
    column, course = stage.add().column, copy(stage)
    assert stage.tool.call("GET", column.replace("/services/2/", f"/services/{course}/")).status_code == 404


def test_only_editors_copy(stage):
    assert stage.student.press("/course/2/copy").status_code == 403


def test_the_site_lists_its_courses_with_their_history(stage):
    course = copy(stage, label="MC201", title="Next year")
    listed = {each["id"]: each for each in stage.student.json("/courses.json")["courses"]}
    assert listed[course] == {"id": course, "label": "MC201", "title": "Next year", "history": ["2"]}


def test_ratings_belong_to_a_course(stage):
    course = copy(stage, people="1")
    form = {"person": "student6", "competency": "2", "grade": "2"}
    assert stage.teacher.press(f"/course/{course}/competencies/rate", **form).status_code == 200
    assert [row["person"] for row in stage.teacher.json(f"/course/{course}/competencies.json")["ratings"]] == ["student6"]
    badges = stage.teacher.json(f"/course/{course}/badges.json")["issued"]
    assert [(each["person"], each["competency_id"]) for each in badges] == [("student6", 2)]
