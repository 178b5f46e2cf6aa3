"""Completion of activities: by any grade, by a passing one, by hand, and how the web services show it."""

import pytest
import requests


@pytest.fixture
def stage(play):
    return play()


@pytest.fixture
def call(stage):
    service = stage.admin.json("/admin/webservice.json")

    def ask(function: str, **values):
        form = {"wstoken": service["token"], "wsfunction": function, "moodlewsrestformat": "json", **values}
        return requests.post(service["url"], data=form).json()

    yield ask
    requests.delete(stage.base + "/practice/switches")


def complete_on(stage, activity, condition, pass_grade=None):
    fields = {"completes_on": condition} | ({"pass_grade": pass_grade} if pass_grade else {})
    return stage.teacher.press(f"/course/2/activities/{activity.id}/completion", **fields)


def completed(stage, activity):
    found = stage.teacher.json("/course/2/gradebook.json")["completions"]
    return [row["state"] for row in found if row["activity_id"] == activity.id and row["person_id"] == "5"]


def badges(stage, activity):
    return [row for row in stage.teacher.json("/course/2/badges.json")["issued"] if row["activity_id"] == activity.id]


def test_any_grade_completes_and_earns_the_badge_with_nothing_too(stage):
    activity = stage.add()
    stage.post(activity.column, scoreGiven=0)
    assert completed(stage, activity) == [1] and len(badges(stage, activity)) == 1


def test_a_passing_grade_is_needed_where_the_teacher_says_so(stage):
    """What partial scores rest on: a share of the points neither completes nor earns the badge."""
    activity = stage.add()
    assert complete_on(stage, activity, "passing grade", "30").status_code == 200
    stage.post(activity.column, scoreGiven=29)
    assert completed(stage, activity) == [] and badges(stage, activity) == []
    stage.post(activity.column, scoreGiven=30, timestamp="2026-11-23T10:00:05Z")
    assert completed(stage, activity) == [2] and len(badges(stage, activity)) == 1


def test_an_activity_may_track_nothing(stage):
    activity = stage.add()
    complete_on(stage, activity, "none")
    stage.post(activity.column)
    assert completed(stage, activity) == [] and badges(stage, activity) == []


@pytest.mark.parametrize("fields", [{"completes_on": "luck"}, {"completes_on": "passing grade"}, {}])
def test_a_condition_that_makes_no_sense_is_refused(stage, fields):
    assert stage.teacher.press(f"/course/2/activities/{stage.add().id}/completion", **fields).status_code == 400


@pytest.mark.parametrize(
    ("condition", "completion", "number", "passes"), [("none", 0, None, 0), ("any grade", 2, 0, 0), ("passing grade", 2, 0, 1)]
)
def test_the_course_module_tells_what_completes_it(stage, call, condition, completion, number, passes):
    activity = stage.add()
    complete_on(stage, activity, condition, "30")
    module = call("core_course_get_course_module_by_instance", module="lti", instance=activity.id)["cm"]
    assert (module["id"], module["instance"], module["course"]) == (activity.cmid, activity.id, 2)
    assert (module["completion"], module["completiongradeitemnumber"], module["completionpassgrade"]) == (completion, number, passes)
    assert module == call("core_course_get_course_module", cmid=activity.cmid)["cm"]
    assert module["gradepass"] == ("30.00" if condition == "passing grade" else "0.00")


def test_who_may_not_manage_activities_sees_the_rule_in_the_course_contents_only(stage, call):
    activity = stage.add()
    complete_on(stage, activity, "passing grade", "30")
    stage.order("switches", missing_capabilities=["moodle/course:manageactivities"])
    assert "completionpassgrade" not in call("core_course_get_course_module", cmid=activity.cmid)["cm"]
    modules = call("core_course_get_contents", courseid=2)[0]["modules"]
    data = next(module for module in modules if module["id"] == activity.cmid)["completiondata"]
    assert [rule["rulename"] for rule in data["details"]] == ["completionusegrade", "completionpassgrade"]


@pytest.mark.parametrize(
    ("function", "values", "code"),
    [
        ("core_course_get_course_module_by_instance", {"module": "lti", "instance": 99999}, "invalidrecordunknown"),
        ("core_course_get_course_module_by_instance", {"module": "quiz", "instance": 1}, "invalidrecordunknown"),
        ("core_course_get_course_module", {"cmid": 1}, "invalidrecordunknown"),
        ("core_completion_override_activity_completion_status", {"userid": 5, "cmid": 1, "newstate": 1}, "invalidcoursemodule"),
    ],
)
def test_a_module_that_is_not_there_is_an_exception(call, function, values, code):
    assert call(function, **values)["errorcode"] == code


def override(call, activity, state, person=5):
    return call("core_completion_override_activity_completion_status", userid=person, cmid=activity.cmid, newstate=state)


def test_completion_by_hand_earns_the_badge_and_later_grades_do_not_undo_it(stage, call):
    activity = stage.add()
    answer = override(call, activity, 1)
    assert {name: answer[name] for name in ("cmid", "userid", "state", "overrideby", "tracking")} == {
        "cmid": activity.cmid, "userid": 5, "state": 1, "overrideby": 13, "tracking": 2,
    }  # fmt: skip
    assert len(badges(stage, activity)) == 1
    stage.post(activity.column, scoreGiven=None, scoreMaximum=None)
    assert completed(stage, activity) == [1], "an erased grade"


def test_what_was_set_incomplete_by_hand_is_completed_by_the_next_grade(stage, call):
    activity = stage.add()
    stage.post(activity.column)
    assert override(call, activity, 0)["state"] == 0 and completed(stage, activity) == []
    stage.post(activity.column, timestamp="2026-11-23T10:00:05Z")
    assert completed(stage, activity) == [1]


def test_an_activity_that_tracks_nothing_is_left_alone_without_a_word(stage, call):
    activity = stage.add()
    complete_on(stage, activity, "none")
    answer = override(call, activity, 1)
    assert (answer["state"], answer["tracking"]) == (0, 0) and completed(stage, activity) == []


def test_the_refusal_to_override_names_no_capability(stage, call):
    activity = stage.add()
    stage.order("switches", missing_capabilities=["moodle/course:overridecompletion"])
    answer = override(call, activity, 1)
    assert (answer["errorcode"], answer["message"]) == ("nopermission", "error/nopermission") and completed(stage, activity) == []


def test_a_state_beyond_complete_and_incomplete_is_refused(stage, call):
    assert override(call, stage.add(), 2)["errorcode"] == "invalidparameter"


def test_a_person_s_standing_shows_pass_and_fail(stage, call):
    passed, failed, untouched = stage.add(), stage.add(), stage.add()
    for activity, points in ((passed, 40), (failed, 10)):
        complete_on(stage, activity, "passing grade", "30")
        stage.post(activity.column, scoreGiven=points)
    found = {
        row["cmid"]: row["state"] for row in call("core_completion_get_activities_completion_status", courseid=2, userid=5)["statuses"]
    }
    assert (found[passed.cmid], found[failed.cmid], found[untouched.cmid]) == (2, 3, 0)


def test_anybody_may_be_asked_about_and_the_conditions_show_all_the_same(stage, call):
    """As a Moodle 4.5.6 was seen to answer for a teacher, for the service account itself and for somebody from another course."""
    activity = stage.add()
    complete_on(stage, activity, "passing grade", "30")
    for person in (3, 13):
        rows = call("core_completion_get_activities_completion_status", courseid=2, userid=person)["statuses"]
        row = next(each for each in rows if each["cmid"] == activity.cmid)
        assert (row["state"], row["istrackeduser"]) == (0, False)
        assert [rule["rulename"] for rule in row["details"]] == ["completionusegrade", "completionpassgrade"]


def test_a_copied_course_keeps_what_completes_an_activity(stage):
    complete_on(stage, stage.add(), "passing grade", "30")
    course = int(stage.teacher.press("/course/2/copy").url.rsplit("/", 1)[1])
    made = stage.activities(course)[-1]
    assert (made.completes_on, made.pass_grade) == ("passing grade", 30)


def test_a_column_of_type_none_swallows_scores_without_a_word(stage):
    """moodle: grade_update answers OK where no grading is used."""
    activity = stage.add()
    stage.teacher.press("/course/2/gradebook/type", column=activity.line_items[0]["id"], type="none")
    assert stage.post(activity.column).status_code == 200 and stage.cell(activity.column)["final"] is None
    made = stage.make_column().json()["id"]
    number = made.split("/lineitems/")[1].split("/")[0]
    stage.teacher.press("/course/2/gradebook/type", column=number, type="none")
    assert stage.post(made).status_code == 500, "the tool's own kind of column says that it failed"


def test_a_teacher_deletes_a_column(stage):
    activity = stage.add()
    assert stage.student.press("/course/2/gradebook/delete", column=activity.line_items[0]["id"]).status_code == 403
    stage.teacher.press("/course/2/gradebook/delete", column=activity.line_items[0]["id"])
    assert stage.post(activity.column).status_code == 404
    assert "lineitem" not in stage.tool.launch(stage.student, activity.id)["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]
