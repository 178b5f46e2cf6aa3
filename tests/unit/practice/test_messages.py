"""Messages and people beyond the ordinary launch: data privacy, mentors, the test student, nobody in particular."""

import pytest
import requests

from .actors import CLAIM, Browser

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


def test_a_data_privacy_launch_is_about_a_person_and_of_no_course(play):
    """DP-01."""
    stage = play()
    stage.add()
    claims = stage.tool.launch_at(stage.admin, f"/admin/tools/{stage.tool.deployment}/privacy?person=student1")
    assert claims[CLAIM + "message_type"] == "LtiDataPrivacyLaunchRequest" and claims["sub"] == "2"
    assert claims[CLAIM + "for_user"]["user_id"] == "5"
    unwanted = ("context", "resource_link", "custom")
    assert not [name for name in unwanted if CLAIM + name in claims] and not [
        name for name in claims if "lti-ags" in name or "nrps" in name
    ]


def test_the_other_name_of_the_message_is_the_host_s_own_or_can_be_asked_for(play):
    sakai, other = play("sakai"), play()
    path = "/admin/tools/{}/privacy?person=student1"
    claims = sakai.tool.launch_at(sakai.admin, path.format(sakai.tool.deployment))
    assert claims[CLAIM + "message_type"] == "DataPrivacyLaunchRequest"
    claims = other.tool.launch_at(other.admin, path.format(other.tool.deployment) + "&message=DataPrivacyLaunchRequest")
    assert claims[CLAIM + "message_type"] == "DataPrivacyLaunchRequest"


@pytest.mark.parametrize(("person", "status"), [("admin", 400), ("teacher", 403), ("student1", 403)])
def test_only_the_administrator_asks_and_only_about_somebody(play, person, status):
    stage = play()
    assert Browser(stage.base, person).see(f"/admin/tools/{stage.tool.deployment}/privacy?person=nobody").status_code == status


def test_moodle_sends_no_such_message(play):
    stage = play("moodle")
    assert stage.admin.see(f"/admin/tools/{stage.tool.deployment}/privacy?person=student1").status_code == 404


def test_a_mentor_comes_with_whom_they_mentor(play):
    """MSG-16."""
    stage = play()
    claims = stage.tool.launch(Browser(stage.base, "mentor"), stage.add().id)
    assert claims[CLAIM + "roles"] == [MEMBERSHIP + "Mentor"] and claims[CLAIM + "role_scope_mentor"] == ["5", "7"]
    assert CLAIM + "role_scope_mentor" not in stage.tool.launch(stage.teacher, stage.activities()[-1].id)


def test_a_mentor_is_no_member_and_opens_nothing_in_moodle(play):
    stage = play("moodle")
    assert Browser(stage.base, "mentor").see(f"/course/2/activities/{stage.add().id}").status_code == 403
    assert stage.post(stage.activities()[-1].column, "14").status_code == 400


def test_student_view_launches_as_the_test_student(play):
    """MSG-13."""
    stage = play("canvas")
    activity = stage.add()
    assert stage.teacher.press("/switch-role", role="test").status_code == 200
    claims = stage.tool.launch(stage.teacher, activity.id)
    assert claims["sub"] == "15" and set(claims[CLAIM + "roles"]) == {MEMBERSHIP + "Learner", TEST_USER}
    assert stage.post(activity.column, "15").status_code == 200, "Canvas takes scores for its test student"
    stage.teacher.press("/switch-role", role="own")
    assert stage.tool.launch(stage.teacher, activity.id)["sub"] == "3"


def test_in_moodle_a_switched_teacher_keeps_their_own_name_and_there_is_no_test_student(play):
    stage = play("moodle")
    activity = stage.add()
    assert stage.teacher.press("/switch-role", role="test").status_code == 400
    stage.teacher.press("/switch-role", role="learner")
    claims = stage.tool.launch(stage.teacher, activity.id)
    assert claims["sub"] == "3" and claims[CLAIM + "roles"] == [MEMBERSHIP + "Learner"]


@pytest.mark.parametrize("person", ["student1", "mentor"])
def test_only_staff_switch(play, person):
    assert Browser(play().base, person).press("/switch-role", role="test").status_code == 400


def test_a_launch_may_name_nobody(play):
    """MSG-08."""
    stage = play()
    activity = stage.add()
    try:
        stage.order("switches", anonymous=True)
        claims = stage.tool.launch(stage.student, activity.id)
    finally:
        requests.delete(stage.base + "/practice/switches")
    assert not {"sub", "name", "given_name", "family_name", "email", CLAIM + "lis"} & set(claims)
    assert claims[CLAIM + "roles"] == [MEMBERSHIP + "Learner"] and claims[CLAIM + "resource_link"]["id"] == str(activity.id)


@pytest.mark.parametrize("order", [{}, {"anonymous": "yes"}, {"no_such": True}, {"clock_seconds": 1.5}, {"clock_seconds": True}])
def test_a_switch_that_is_none_is_refused(play, order):
    assert play().order("switches", **order).status_code == 400
