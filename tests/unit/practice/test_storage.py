"""Platform storage by postMessage (PM lines), asked for by a real browser from the tool's frame."""

import pytest

from tests.browser import chromium

from .actors import form_fields

ASK = """([target, message, origin]) => new Promise((resolve) => {
  const where = target === "_parent" ? window.parent : window.parent.frames[target];
  window.addEventListener("message", (event) => resolve({ ...event.data, origin: event.origin }), { once: true });
  where.postMessage(message, origin);
  setTimeout(() => resolve(null), 1000);
})"""


@pytest.fixture(scope="module")
def browser(playwright):
    running = chromium.open_browser(playwright)
    yield running
    running.close()


@pytest.fixture
def frame(play, browser):
    """Open an activity in a host of this manner; return the stage and the tool's frame."""
    contexts = []

    def open_activity(profile):
        stage = play(profile)
        activity = stage.add()
        contexts.append(browser.new_context())
        page = contexts[-1].new_page()
        page.goto(stage.base + "/sign-in")
        page.locator('button[name=person][value="student1"]').click()
        page.goto(f"{stage.base}/course/2/activities/{activity.id}")
        inside = page.locator("iframe.tool").element_handle().content_frame()
        inside.wait_for_url(stage.tool.url + "/login")
        page.wait_for_load_state("networkidle")
        return stage, inside

    yield open_activity
    for context in contexts:
        context.close()


def ask(frame, target, origin, subject, **members):
    return frame.evaluate(ASK, [target, {"subject": subject, "message_id": "m-1", **members}, origin])


def test_the_page_around_the_frame_keeps_and_gives_back(frame):
    """PM-02, PM-03: capabilities may be asked of anybody, data of the authorization endpoint's origin only."""
    stage, inside = frame("strict")
    told = ask(inside, "_parent", "*", "lti.capabilities")
    assert told["subject"] == "lti.capabilities.response" and told["message_id"] == "m-1" and told["origin"] == stage.base
    assert {each["subject"] for each in told["supported_messages"]} == {"lti.capabilities", "lti.put_data", "lti.get_data"}
    assert not any("frame" in each for each in told["supported_messages"])
    put = ask(inside, "_parent", stage.base, "lti.put_data", key="state_1", value="x")
    assert put == {"subject": "lti.put_data.response", "message_id": "m-1", "key": "state_1", "value": "x", "origin": stage.base}
    assert ask(inside, "_parent", stage.base, "lti.get_data", key="state_1")["value"] == "x"
    assert ask(inside, "_parent", stage.base, "lti.get_data", key="state_2")["value"] is None
    ask(inside, "_parent", stage.base, "lti.put_data", key="state_1", value=None)
    assert ask(inside, "_parent", stage.base, "lti.get_data", key="state_1")["value"] is None


def test_canvas_answers_from_a_frame_of_the_authorization_endpoint_s_origin(frame):
    """PM-04, PM-09."""
    stage, inside = frame("canvas")
    origin, name = stage.base.replace("127.0.0.1", "localhost"), "post_message_forwarding"
    told = ask(inside, "_parent", "*", "lti.capabilities")
    assert {each.get("frame") for each in told["supported_messages"] if each["subject"] != "lti.capabilities"} == {name}
    assert ask(inside, name, origin, "lti.put_data", key="state_1", value="x")["origin"] == origin
    assert ask(inside, name, origin, "lti.get_data", key="state_1")["value"] == "x"
    assert ask(inside, "_parent", stage.base, "lti.get_data", key="state_1")["error"]["code"] == "unsupported_subject"


def test_blackboard_names_its_frame_in_the_capabilities_only(frame):
    """PM-09."""
    stage, inside = frame("blackboard")
    fields = stage.tool.begin(stage.student, stage.activities()[-1].id)
    assert fields["lti_storage_target"] == "_parent"
    told = ask(inside, "_parent", "*", "lti.capabilities")
    assert "platform_storage" in {each.get("frame") for each in told["supported_messages"]}
    origin = stage.base.replace("127.0.0.1", "localhost")
    assert ask(inside, "platform_storage", origin, "lti.put_data", key="k", value="v")["value"] == "v"


@pytest.mark.parametrize(("profile", "newer"), [("sakai", True), ("brightspace", False)])
def test_some_hosts_answer_the_older_names_too_or_only(frame, profile, newer):
    """PM-09."""
    stage, inside = frame(profile)
    assert (ask(inside, "_parent", "*", "lti.capabilities") is not None) is newer
    told = ask(inside, "_parent", "*", "org.imsglobal.lti.capabilities")["supported_messages"]
    assert {each["subject"] for each in told} == {f"org.imsglobal.lti.{name}" for name in ("capabilities", "put_data", "get_data")}
    assert ask(inside, "_parent", stage.base, "org.imsglobal.lti.put_data", key="k", value="v")["value"] == "v"
    assert ask(inside, "_parent", stage.base, "org.imsglobal.lti.get_data", key="k")["subject"] == "org.imsglobal.lti.get_data.response"


@pytest.mark.parametrize("profile", ["moodle", "openedx"])
def test_hosts_without_storage_say_nothing_at_all(frame, profile):
    """PM-08."""
    stage, inside = frame(profile)
    assert "lti_storage_target" not in stage.tool.begin(stage.student, stage.activities()[-1].id)
    assert ask(inside, "_parent", "*", "lti.capabilities") is None


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"subject": "lti.put_data", "key": "k", "value": "x" * 5000}, "storage_exhaustion"),
        ({"subject": "lti.put_data", "key": "k", "value": 7}, "bad_request"),
        ({"subject": "lti.put_data", "key": "", "value": "x"}, "bad_request"),
        ({"subject": "lti.get_data", "key": "k", "message_id": ""}, "bad_request"),
        ({"subject": "lti.no_such"}, "unsupported_subject"),
    ],
)
def test_a_message_that_makes_no_sense_is_answered_with_what_is_wrong(frame, members, code):
    stage, inside = frame("strict")
    assert ask(inside, "_parent", stage.base, members.pop("subject"), **members)["error"]["code"] == code


def test_an_origin_that_is_not_the_tool_s_gets_nothing(frame):
    """PM-05: the same page under another host name is somebody else."""
    stage, inside = frame("strict")
    ask(inside, "_parent", stage.base, "lti.put_data", key="state_1", value="x")
    inside.goto(stage.tool.url.replace("127.0.0.1", "localhost") + "/elsewhere")
    told = ask(inside, "_parent", stage.base, "lti.get_data", key="state_1")
    assert told["error"]["code"] == "wrong_origin" and "value" not in told


def test_words_that_are_no_messages_are_ignored(frame):
    stage, inside = frame("strict")
    for words in ("lti.get_data", None, {"subject": 5}, {"message_id": "m"}, ["lti.get_data"]):
        assert inside.evaluate(ASK, ["_parent", words, stage.base]) is None


@pytest.mark.parametrize(("profile", "target"), [("strict", "_parent"), ("canvas", "post_message_forwarding"), ("brightspace", "_parent")])
def test_the_login_names_where_storage_is_and_canvas_the_launch_too(play, profile, target):
    """PM-01."""
    stage = play(profile)
    fields = stage.tool.begin(stage.student, stage.add().id)
    assert fields["lti_storage_target"] == target
    sent = form_fields(stage.tool.authenticate(stage.student, fields).text)
    assert sent.get("lti_storage_target") == (target if profile == "canvas" else None)


def test_a_window_of_its_own_has_nobody_to_ask(play):
    stage = play("strict")
    assert "lti_storage_target" not in stage.tool.begin_at(stage.student, f"/course/2/activities/{stage.add().id}?container=window")


def test_the_storage_frame_stands_in_this_site_s_pages_only(play):
    stage = play("canvas")
    answer = stage.student.get(f"{stage.base.replace('127.0.0.1', 'localhost')}/storage/{stage.tool.deployment}")
    assert f"frame-ancestors {stage.base}" in answer.headers["Content-Security-Policy"]
    assert play("strict").student.see(f"/storage/{stage.tool.deployment}").status_code == 404
