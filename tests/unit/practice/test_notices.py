"""Platform notifications: who asked is told, with a signed word (PNS lines; Canvas's documentation)."""

import pytest

from .actors import CLAIM
from .stage import NOTICES

SERVICE = CLAIM + "platformnotificationservice"
HELLO, COPIED = "LtiHelloWorldNotice", "LtiContextCopyNotice"


@pytest.fixture
def stage(play):
    return play("strict")


def test_the_launch_offers_the_service_with_its_scope_and_types(stage):
    """PNS-01."""
    offered = stage.tool.launch(stage.student, stage.add().id)[SERVICE]
    assert offered["service_versions"] == ["1.0"] and offered["scope"] == [NOTICES]
    assert offered["platform_notification_service_url"].startswith(stage.base)
    assert set(offered["notice_types_supported"]) == {HELLO, COPIED}


def test_hosts_without_it_offer_nothing_and_take_no_such_scope(play):
    stage = play("moodle")
    assert SERVICE not in stage.tool.launch(stage.student, stage.add().id)
    assert stage.tool.send_registration(stage.tool.invited(stage.admin), scope=NOTICES).status_code == 400


def test_a_subscription_is_idempotent_and_listed(stage):
    """PNS-02."""
    first, second = stage.handler(COPIED), stage.handler(COPIED)
    assert first.status_code == second.status_code == 200 and first.json() == second.json()
    handlers = {each["notice_type"]: each["handler"] for each in second.json()["notice_handlers"]}
    assert handlers == {HELLO: "", COPIED: stage.tool.url + "/notices"} and second.json()["client_id"] == stage.tool.client_id


def test_the_first_word_is_a_greeting(stage):
    """PNS-04."""
    stage.handler(HELLO)
    claims = stage.tool.read(stage.tool.notices[0])
    assert claims[CLAIM + "notice"]["type"] == HELLO and claims[CLAIM + "deployment_id"] == stage.tool.deployment
    assert claims[CLAIM + "version"] == "1.3.0" and claims["nonce"]


def test_a_copied_course_is_told_with_where_it_came_from(stage):
    stage.handler(COPIED)
    course = stage.teacher.press("/course/2/copy", title="Next year").url.rsplit("/", 1)[1]
    claims = stage.tool.read(stage.tool.notices[-1])
    assert claims[CLAIM + "notice"]["type"] == COPIED and claims[CLAIM + "origin_contexts"] == ["2"]
    assert claims[CLAIM + "context"]["id"] == course and claims[CLAIM + "context"]["title"] == "Next year"


def test_an_empty_handler_ends_it(stage):
    stage.handler(COPIED)
    stage.handler(COPIED, "")
    stage.teacher.press("/course/2/copy")
    assert stage.tool.notices == []


def test_a_tool_that_is_gone_does_not_stop_the_copy(stage):
    stage.handler(COPIED, stage.tool.url + "/notices")
    stage.tool.server.server_close()
    assert stage.teacher.press("/course/2/copy").status_code == 200


@pytest.mark.parametrize(
    ("kind", "address"), [("LtiNoSuchNotice", None), (COPIED, "not an address"), (COPIED, "http://elsewhere.example/notices"), (COPIED, 7)]
)
def test_an_order_for_something_else_is_refused(stage, kind, address):
    assert stage.handler(kind, address).status_code == 400


def test_the_service_needs_its_scope_and_the_tool_s_own_address(stage, play):
    url = f"{stage.base}/lti/services/notice-handlers/{stage.tool.deployment}"
    assert stage.tool.call("GET", url).status_code == 403
    other = play("strict")
    token = other.tool.ask_token([NOTICES]).json()["access_token"]
    assert other.tool.call("GET", url, token=token).status_code == 403
