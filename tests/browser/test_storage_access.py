"""A frame may ask its browser for the cookie that a window has (PM-11); where the answer is no, the new window still works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lti_tool.demo.processes import Demo
from tests.browser.host import CourseHost
from tests.browser.looking import PATIENCE, expect
from tests.browser.old_browser import Between, allow, open_old_browser

STAY, BUTTON = "Stay on this page", "Open in a new window"


@pytest.fixture
def between(demo: Demo) -> Iterator[Between]:
    with Between(demo.ports.tool) as running:
        yield running


@pytest.fixture
def host(demo: Demo, between: Between, request: Any) -> Iterator[CourseHost]:
    with CourseHost(demo, f"access-host-{request.node.name}", tool=between.address) as running:
        yield running


@pytest.fixture
def page(playwright: Any, tmp_path: Path) -> Iterator[Any]:
    context = open_old_browser(playwright, tmp_path / "profile")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def test_PM_11_who_allows_it_goes_on_in_the_frame(host: CourseHost, between: Between, page: Any) -> None:
    allow(page, host.auth.origin, between.address)
    page.goto(host.keeps("_parent", page={}))
    frame = page.frame_locator("iframe[name=tool0]")
    frame.get_by_role("button", name=STAY).click()
    expect(frame.locator(".bar-where")).to_contain_text("Sam One")
    with page.expect_response("**/work"):
        frame.locator(".brand").click()
    expect(frame.locator(".bar-where")).to_contain_text("Sam One")


def test_PM_11_who_does_not_still_has_the_window(host: CourseHost, page: Any) -> None:
    page.goto(host.keeps("_parent", page={}))
    frame = page.frame_locator("iframe[name=tool0]")
    frame.get_by_role("button", name=STAY).press("Enter")
    expect(frame.locator("#told")).to_contain_text("did not allow it")
    expect(frame.get_by_role("button", name=BUTTON)).to_be_focused()
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    expect(opened.value.locator(".bar-where")).to_contain_text("Sam One")
