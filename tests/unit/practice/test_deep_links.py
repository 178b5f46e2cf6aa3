"""Content selection: what is asked, and how strictly the answer is read."""

import time
import uuid

import pytest

from .actors import CLAIM, DEEP, ITEM_LINK, OTHER_KEY

ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"


def added(teacher, tool) -> list[dict]:
    return [item for item in teacher.json("/course/2/activities.json")["activities"] if str(item["tool_id"]) == tool.deployment]


def test_the_request_is_shaped_like_the_hosts(tool, teacher):
    claims = tool.select(teacher, name="Nice name")
    settings = claims[DEEP + "deep_linking_settings"]
    assert claims[CLAIM + "message_type"] == "LtiDeepLinkingRequest" and CLAIM + "resource_link" not in claims
    assert claims[CLAIM + "target_link_uri"] == tool.url + "/pick"
    assert settings["accept_types"] == ["ltiResourceLink"] and settings["accept_multiple"] is True and "data" not in settings
    assert settings["title"] == "Nice name" and "sesskey=" in settings["deep_link_return_url"]


def test_the_roster_is_offered_only_once_the_tool_is_used_in_the_course(tool, teacher):
    request = tool.select(teacher)
    assert ROSTER not in request
    tool.send_back(teacher, request, tool.sign(tool.response([ITEM_LINK])))
    assert ROSTER in tool.select(teacher)


def test_chosen_links_become_activities_with_their_columns_and_badges(tool, teacher):
    request = tool.select(teacher)
    plain = {"type": "ltiResourceLink", "title": "No grades", "url": tool.url + "/launch?x=1"}
    assert tool.send_back(teacher, request, tool.sign(tool.response([ITEM_LINK, plain]))).status_code == 200
    graded, ungraded = added(teacher, tool)
    assert (graded["title"], graded["text"], graded["custom"]["slug"]) == (
        "Customer interviews",
        "Show that you can.",
        "customer-interviews",
    )
    assert len(graded["line_items"]) == 1 and ungraded["line_items"] == [] and ungraded["url"] == tool.url + "/launch?x=1"
    badges = teacher.json("/course/2/badges.json")["badges"]
    assert [badge["activity_id"] for badge in badges if badge["activity_id"] in (graded["id"], ungraded["id"])] == [graded["id"]]


def test_an_empty_selection_closes_and_adds_nothing(tool, teacher):
    answer = tool.send_back(teacher, tool.select(teacher), tool.sign(tool.response([])))
    assert answer.status_code == 200 and "Nothing was selected" in answer.text and added(teacher, tool) == []


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "http://tool.example"},
        {"aud": "http://elsewhere.example"},
        {"exp": int(time.time()) - 1},
        {"iat": None},
        {CLAIM + "deployment_id": "999"},
        {CLAIM + "deployment_id": None},
        {CLAIM + "message_type": "LtiDeepLinkingRequest"},
        {CLAIM + "version": "1.2.0"},
        {"nonce": None},
        {DEEP + "data": "nobody sent this"},
        {DEEP + "content_items": {}},
    ],
)
def test_a_response_with_a_wrong_claim_adds_nothing(tool, teacher, change):
    token = tool.sign(tool.response([ITEM_LINK], **change))
    assert tool.send_back(teacher, tool.select(teacher), token).status_code in (400, 401)
    assert added(teacher, tool) == []


@pytest.mark.parametrize(
    "item",
    [
        {"type": "link", "url": "http://a.example"},
        {**ITEM_LINK, "url": "http://elsewhere.example/launch"},
        {**ITEM_LINK, "title": ""},
        {**ITEM_LINK, "title": "x" * 256},
        {**ITEM_LINK, "custom": {"n": 5}},
        {**ITEM_LINK, "lineItem": {}},
        {**ITEM_LINK, "lineItem": {"scoreMaximum": 0}},
        {**ITEM_LINK, "lineItem": {"scoreMaximum": "40"}},
        {**ITEM_LINK, "lineItem": {"scoreMaximum": 40, "tag": 1}},
    ],
)
def test_one_faulty_item_keeps_all_out(tool, teacher, item):
    answer = tool.send_back(teacher, tool.select(teacher), tool.sign(tool.response([ITEM_LINK, item])))
    assert answer.status_code == 400 and "Item 2" in answer.text and added(teacher, tool) == []


def test_a_signature_of_another_key_is_refused(tool, teacher):
    token = tool.sign(tool.response([ITEM_LINK]), key=OTHER_KEY)
    assert tool.send_back(teacher, tool.select(teacher), token).status_code == 401


def test_a_response_is_taken_once(tool, teacher):
    request, token = tool.select(teacher), tool.sign(tool.response([ITEM_LINK]))
    assert tool.send_back(teacher, request, token).status_code == 200
    assert tool.send_back(teacher, request, token).status_code == 400
    assert len(added(teacher, tool)) == 1


def test_the_nonce_of_an_earlier_response_is_refused_in_a_new_one(tool, teacher):
    nonce = uuid.uuid4().hex
    for status in (200, 400):
        answer = tool.send_back(teacher, tool.select(teacher), tool.sign(tool.response([], nonce=nonce)))
        assert answer.status_code == status
    assert "nonce" in answer.text


def test_data_that_was_sent_must_come_back_as_it_was(tool, teacher):
    request = tool.select(teacher, data="a b & c")
    assert request[DEEP + "deep_linking_settings"]["data"] == "a b & c"
    assert tool.send_back(teacher, request, tool.sign(tool.response([]))).status_code == 400
    request = tool.select(teacher, data="a b & c")
    assert tool.send_back(teacher, request, tool.sign(tool.response([], **{DEEP + "data": "a b & c"}))).status_code == 200


def test_nobody_else_can_answer_for_a_teacher(tool, teacher, sign_in):
    request = tool.select(teacher)
    token = tool.sign(tool.response([ITEM_LINK]))
    assert tool.send_back(sign_in("student1"), request, token).status_code == 403
    assert tool.send_back(sign_in("teacher"), request, token).status_code == 400, "another browser has another sesskey"


@pytest.mark.parametrize("person", ["assessor", "student1"])
def test_only_editing_teachers_select_content(tool, sign_in, person):
    assert sign_in(person).press("/course/2/select-content", tool=tool.deployment).status_code == 403


def test_without_content_selection_grades_are_off_unless_ticked(tool, teacher):
    teacher.press("/course/2/activities", tool=tool.deployment, name="Off")
    teacher.press("/course/2/activities", tool=tool.deployment, name="On", grades="1")
    off, on = added(teacher, tool)
    assert off["line_items"] == [] and len(on["line_items"]) == 1


def test_a_tool_that_is_not_in_the_chooser_cannot_be_added(tool, admin, teacher):
    admin.press(f"/admin/tools/{tool.deployment}/chooser", show="0")
    assert teacher.press("/course/2/activities", tool=tool.deployment, name="Hidden").status_code == 400
