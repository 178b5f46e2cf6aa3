"""Submission review: the way from the gradebook to what a learner sent (SR lines; Moodle's payload in launch-submission-review)."""

import pytest

from .actors import CLAIM, ITEM, ITEM_LINK

REVIEW = CLAIM + "for_user"
AGS_CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"


def declared(stage, **more):
    return {**ITEM_LINK, "lineItem": {**ITEM_LINK["lineItem"], "submissionReview": {"url": stage.tool.url + "/review?x=1", **more}}}


def path(activity, person="student1", course=2):
    return f"/course/{course}/gradebook/review?column={activity.line_items[0]['id']}&person={person}"


def test_the_review_carries_the_viewer_whose_work_it_is_and_the_column(play):
    """SR-01: sub and roles stay the viewer's; for_user names the learner."""
    stage = play("moodle")
    activity = stage.add(declared(stage, custom={"rv": "1"}))
    claims = stage.tool.launch_at(stage.teacher, path(activity))
    assert claims[CLAIM + "message_type"] == "LtiSubmissionReviewRequest" and claims["sub"] == "3"
    assert claims[REVIEW] == {"user_id": "5"}, "in Moodle nothing but the id"
    assert claims[CLAIM + "target_link_uri"] == stage.tool.url + "/review?x=1"
    assert claims[CLAIM + "custom"]["rv"] == "1" and claims[CLAIM + "custom"]["slug"] == "customer-interviews"
    assert claims[AGS_CLAIM]["lineitem"] == activity.column and claims[CLAIM + "resource_link"]["id"] == str(activity.id)


def test_moodle_sends_it_for_any_graded_link_to_the_link_s_own_address(play):
    stage = play("moodle")
    claims = stage.tool.launch_at(stage.teacher, path(stage.add()))
    assert claims[CLAIM + "message_type"] == "LtiSubmissionReviewRequest"
    assert claims[CLAIM + "target_link_uri"] == stage.tool.url + "/launch"


def test_elsewhere_it_is_sent_only_where_the_line_item_declared_it(play):
    """SR-03."""
    stage = play("strict")
    assert stage.teacher.see(path(stage.add())).status_code == 404
    claims = stage.tool.launch_at(stage.teacher, path(stage.add(declared(stage))))
    assert claims[REVIEW]["user_id"] == "5" and claims[REVIEW]["name"] == "Niran Chaiyasit"


@pytest.mark.parametrize("profile", ["canvas", "brightspace", "openedx"])
def test_some_hosts_have_no_review(play, profile):
    stage = play(profile)
    activity = stage.add(declared(stage))
    if activity.line_items:
        assert stage.teacher.see(path(activity)).status_code == 404


def test_a_learner_reviews_their_own_work_only(play):
    """SR-02."""
    stage = play()
    activity = stage.add()
    claims = stage.tool.launch_at(stage.student, path(activity))
    assert claims["sub"] == claims[REVIEW]["user_id"] == "5"
    assert stage.student.see(path(activity, "student2")).status_code == 403


def test_a_posted_line_item_may_declare_it_and_moodle_drops_it(play):
    stage, moodle = play("blackboard"), play("moodle")
    for host, kept in ((stage, True), (moodle, False)):
        made = host.make_column(submissionReview={"label": "Open", "reviewableStatus": ["Submitted"]})
        assert made.status_code == 201
        held = host.tool.call("GET", made.json()["id"], accept=ITEM).json()
        assert ("submissionReview" in held) is kept


@pytest.mark.parametrize("wanted", ["x", {"url": "http://elsewhere.example/"}, {"custom": {"a": 1}}, {"reviewableStatus": "Submitted"}])
def test_a_review_that_makes_no_sense_is_refused(play, wanted):
    stage = play()
    item = {**ITEM_LINK, "lineItem": {**ITEM_LINK["lineItem"], "submissionReview": wanted}}
    assert stage.select(item).status_code == 400 and stage.make_column(submissionReview=wanted).status_code == 400


def test_a_column_of_another_course_or_none_is_no_way_in(play):
    stage = play()
    activity = stage.add()
    course = stage.teacher.press("/course/2/copy").url.rsplit("/", 1)[1]
    assert stage.teacher.see(path(activity, course=course)).status_code == 400
    assert stage.teacher.see("/course/2/gradebook/review?column=x&person=student1").status_code == 400


def test_the_gradebook_page_shows_the_way(play):
    stage = play()
    activity = stage.add()
    assert f"review?column={activity.line_items[0]['id']}&amp;person=student1" in stage.teacher.see("/course/2/gradebook").text
