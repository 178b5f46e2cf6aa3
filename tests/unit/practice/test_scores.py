"""Scores and results: the host's habits, each of which has cost a tool a grade somewhere."""

import pytest

from .actors import AGS, RESULTS


def completed(teacher, activity, user="5"):
    found = teacher.json("/course/2/gradebook.json")["completions"]
    return any(done["activity_id"] == activity.id and done["person_id"] == user for done in found)


def badges_of(teacher, activity, user="5"):
    issued = teacher.json("/course/2/badges.json")["issued"]
    return [badge for badge in issued if badge["activity_id"] == activity.id and badge["person_id"] == user]


def test_a_final_score_is_kept_completes_the_activity_and_earns_the_badge_in_one_call(post, cell, teacher, activity):
    answer = post()
    assert answer.status_code == 200 and answer.content == b""
    assert cell()["final"] == 40 and cell()["feedback"] == "Well done"
    assert completed(teacher, activity) and len(badges_of(teacher, activity)) == 1


def test_a_second_score_earns_no_second_badge(post, teacher, activity):
    post()
    post(timestamp="2026-11-23T10:00:02Z")
    assert len(badges_of(teacher, activity)) == 1


def test_the_score_is_rescaled_to_the_column(post, cell):
    post(scoreGiven=50, scoreMaximum=100)
    assert cell()["final"] == 20


def test_more_than_the_maximum_is_capped(post, cell):
    post(scoreGiven=120, scoreMaximum=100)
    assert cell()["final"] == 40


def test_a_maximum_of_zero_means_no_rescaling(post, cell):
    post(scoreGiven=7, scoreMaximum=0)
    assert cell()["final"] == 7


@pytest.mark.parametrize(
    "stamp", ["2026-11-23T10:00:00.900Z", "2026-11-23T10:00:00Z", "2026-11-23T17:00:00.999+07:00", "2026-11-23T09:59:59Z"]
)
def test_a_stamp_of_the_same_second_or_earlier_is_a_conflict(post, cell, stamp):
    post()
    assert post(timestamp=stamp, scoreGiven=1).status_code == 409
    assert cell()["final"] == 40


def test_a_stamp_of_the_next_second_is_taken(post, cell):
    post()
    assert post(timestamp="2026-11-23T10:00:01Z", scoreGiven=10).status_code == 200
    assert cell()["final"] == 10


@pytest.mark.parametrize("progress", ["Pending", "PendingManual", "Failed", "NotReady"])
def test_anything_but_fully_graded_erases_the_grade_and_the_completion_but_not_the_badge(post, cell, teacher, activity, progress):
    post()
    answer = post(gradingProgress=progress, timestamp="2026-11-23T10:00:02Z")
    assert answer.status_code == 200
    assert cell()["final"] is None and cell()["feedback"] is None
    assert not completed(teacher, activity) and len(badges_of(teacher, activity)) == 1


def test_fully_graded_without_a_score_erases_too(post, cell):
    post()
    assert post(scoreGiven=None, scoreMaximum=None, timestamp="2026-11-23T10:00:02Z").status_code == 200
    assert cell()["final"] is None


def test_a_score_without_comment_erases_the_earlier_comment(post, cell):
    post()
    post(comment=None, timestamp="2026-11-23T10:00:02Z")
    assert cell()["feedback"] is None and cell()["final"] == 40


def test_zero_points_complete_and_earn_the_badge_but_are_no_result(post, teacher, activity, tool):
    post(scoreGiven=0)
    assert completed(teacher, activity) and len(badges_of(teacher, activity)) == 1
    assert results(tool, activity) == []


@pytest.mark.parametrize("user", ["2", "3", "4", "13", "999", "student1", "5 "])
def test_only_learners_of_the_course_can_be_scored(post, user):
    assert post(user).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"userId": 5},
        {"timestamp": None},
        {"timestamp": "2026-11-23T10:00:00"},
        {"timestamp": "2026-11-23"},
        {"timestamp": "yesterday"},
        {"timestamp": 1795428000},
        {"activityProgress": None},
        {"activityProgress": "Finished"},
        {"gradingProgress": None},
        {"gradingProgress": "fullygraded"},
        {"scoreMaximum": None},
        {"scoreGiven": "40"},
        {"scoreGiven": -1},
        {"scoreGiven": True},
        {"scoreGiven": float("nan")},
        {"scoreGiven": float("inf")},
        {"comment": 5},
    ],
)
def test_a_faulty_score_is_refused_whole(post, cell, change):
    user = change.pop("userId", "5")
    assert post(user, **change).status_code == 400
    assert cell() is None


@pytest.mark.parametrize("media", ["application/json", "application/vnd.ims.lis.v2.score+json", "text/plain", None])
def test_the_media_type_of_a_score_is_exact(post, media):
    assert post(media=media).status_code == 400


def test_the_media_type_may_name_its_charset(post):
    assert post(media="application/vnd.ims.lis.v1.score+json; charset=utf-8").status_code == 200


def test_scores_go_before_the_query(post, activity, tool):
    glued = tool.call("POST", activity.column + "/scores", {}, media="application/vnd.ims.lis.v1.score+json")
    assert glued.status_code == 405
    assert post(column=activity.column.replace("?", "?x=1&").replace("type_id", "no")).status_code == 400
    assert post(column=activity.column + "9").status_code == 403


def test_a_score_needs_its_scope_and_a_token(post, tool, activity):
    assert post(scopes=[AGS + "result.readonly"]).status_code == 403
    assert tool.call("GET", activity.column, token="made-up").status_code == 401


def test_a_locked_cell_answers_500_and_keeps_its_grade(post, cell, teacher, activity):
    post()
    teacher.press("/course/2/gradebook/lock", column=activity.line_items[0]["id"], person="student1", locked="1")
    assert post(scoreGiven=1, timestamp="2026-11-23T10:00:02Z").status_code == 500
    assert cell()["final"] == 40


def test_a_locked_column_answers_500(post, teacher, activity):
    teacher.press("/course/2/gradebook/lock", column=activity.line_items[0]["id"], locked="1")
    assert post().status_code == 500


def test_a_grade_overridden_by_a_teacher_stays_though_the_tool_hears_success(post, cell, teacher, activity, tool):
    post()
    teacher.press("/course/2/gradebook/override", column=activity.line_items[0]["id"], person="student1", final="25", feedback="By hand")
    assert post(timestamp="2035-01-01T00:00:00Z", scoreGiven=30).status_code == 200
    assert (cell()["final"], cell()["raw"], cell()["feedback"], cell()["overridden"]) == (25, 30, "By hand", True)
    assert results(tool, activity)[0]["resultScore"] == 25
    teacher.press("/course/2/gradebook/override", column=activity.line_items[0]["id"], person="student1", final="")
    assert (cell()["final"], cell()["overridden"]) == (30, False)


def test_a_stamp_before_the_teachers_override_is_a_conflict(post, teacher, activity):
    teacher.press("/course/2/gradebook/override", column=activity.line_items[0]["id"], person="student1", final="25")
    assert post(timestamp="2020-01-01T00:00:00Z").status_code == 409


def results(tool, activity, more=""):
    path, query = activity.column.split("?")
    answer = tool.call("GET", f"{path}/results?{query}{more}", accept=RESULTS)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith(RESULTS)
    return answer.json()


def test_results_show_what_the_gradebook_holds(post, tool, activity):
    post()
    post("6", scoreGiven=20, comment=None)
    first, second = results(tool, activity)
    assert first["userId"] == "5" and first["resultScore"] == 40 and first["resultMaximum"] == 40 and first["comment"] == "Well done"
    assert first["scoreOf"] == activity.column and first["timestamp"] == "2026-11-23T10:00:00+00:00"
    assert second["userId"] == "6" and "comment" not in second


def test_results_can_be_asked_for_one_person(post, tool, activity):
    post()
    post("6")
    assert [result["userId"] for result in results(tool, activity, "&user_id=6")] == ["6"]


def test_paging_of_results_is_broken_as_in_the_host(post, tool, activity):
    path, query = activity.column.split("?")
    answer = tool.call("GET", f"{path}/results?{query}&limit=5", accept=RESULTS)
    assert answer.status_code == 404 and answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("accept", ["application/json", RESULTS + ", application/json"])
def test_accept_of_results_is_exact(tool, activity, accept):
    path, query = activity.column.split("?")
    assert tool.call("GET", f"{path}/results?{query}", accept=accept).status_code == 400


def test_a_score_to_a_deleted_activity_finds_no_column(post, teacher, activity):
    teacher.press(f"/course/2/activities/{activity.id}/delete")
    assert post().status_code == 404


def test_a_student_sees_only_their_own_grades(post, sign_in, activity):
    post()
    post("6")
    seen = sign_in("student2").json("/course/2/gradebook.json")
    assert {grade["person"] for grade in seen["grades"]} == {"student2"}
