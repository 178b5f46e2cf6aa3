"""The tool inside another site's page: the cookie stays in its own jar, and without any cookie there is a way on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lti_tool.demo.processes import Demo
from lti_tool.visits import COOKIE
from tests.browser import chromium
from tests.browser.conftest import MINE
from tests.browser.looking import PATIENCE, picture
from tests.browser.people import COURSE, Person


def test_a_launch_in_a_cross_site_frame_keeps_its_cookie_in_the_lms_s_own_jar(
    picked: Any, demo: Demo, person: Callable[[str], Person]
) -> None:
    learner = person("student2")
    learner.speaks("en")
    frame = learner.launch(MINE)
    assert frame.url.startswith(demo.ports.tool_url) and learner.page.url.startswith(demo.ports.lms_url)
    assert frame.get_by_role("heading", level=1).inner_text() == MINE
    cookies = [each for each in learner.context.cookies() if each["name"].startswith(COOKIE)]
    assert [each["secure"] and each["httpOnly"] for each in cookies] == [True]
    assert [each.get("partitionKey", "").partition("//")[2].partition(":")[0] for each in cookies] == ["127.0.0.1"]
    assert learner.complaints.taken() == []
    picture(learner.page, "frame learner first page")


def test_two_tabs_of_one_browser_keep_their_two_visits_apart(picked: Any, person: Callable[[str], Person]) -> None:
    learner = person("student2")
    first = learner.launch(MINE)
    address = first.url
    second = learner.context.new_page()
    second.goto(learner.page.url)
    other = learner.frame(second)
    other.wait_for_url("**/w/*/**")
    assert other.url != address
    first.goto(address)
    assert first.get_by_role("heading", level=1).inner_text() == MINE


def test_a_browser_that_keeps_no_cookie_in_frames_opens_the_tool_in_a_new_window(
    picked: Any, playwright: Any, demo: Demo, tmp_path: Any
) -> None:
    context = chromium.open_strict_browser(playwright, tmp_path / "strict", demo.ports.tool_url, demo.ports.lms_url)
    context.set_default_timeout(PATIENCE)
    try:
        learner = Person(context, demo.ports.lms_url, "student2")
        learner.speaks("en")
        learner.go(COURSE)
        learner.page.get_by_role("link", name=MINE).click()
        button = learner.page.frame_locator("iframe[name=tool]").get_by_role("button", name="Open in a new window")
        button.wait_for()
        picture(learner.page, "frame without cookies")
        assert [each for each in context.cookies() if each["name"].startswith(COOKIE)] == []
        with context.expect_page() as opened:
            button.click()
        window = opened.value
        window.wait_for_url("**/w/*/**")
        assert window.get_by_role("heading", level=1).inner_text() == MINE
        assert learner.complaints.taken() == []
        picture(window, "window without frame cookies")
    finally:
        context.close()
