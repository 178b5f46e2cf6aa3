"""People at the practice LMS, each in a browser window of their own."""

from __future__ import annotations

from typing import Any

import requests

from tests.browser.looking import WIDE, Complaints

COURSE = "/course/2"
INSIDE = "**/w/*/**"


def enrol(lms: str, username: str, given: str, family: str) -> str:
    """Let a learner of one test file's own join the course: files share one LMS, and run in any order."""
    asked = {"person": username, "given": given, "family": family, "role": "learner"}
    assert requests.post(f"{lms}/practice/enrolments", json=asked, timeout=10).status_code == 200
    return username


class Person:
    """Somebody at a screen: signed in at the LMS, with the tool in its frame or in a window."""

    def __init__(self, context: Any, lms: str, username: str) -> None:
        self.context, self.lms, self.username = context, lms, username
        self.complaints = Complaints(context)
        self.page = context.new_page()
        self.page.set_viewport_size(WIDE)
        self.page.goto(f"{lms}/sign-in")
        self.page.locator(f'button[name=person][value="{username}"]').click()

    def go(self, path: str) -> None:
        """Open one of the LMS's own pages."""
        self.page.goto(self.lms + path)

    def frame(self, page: Any = None) -> Any:
        """Return the frame in which the LMS holds the tool."""
        return (page or self.page).locator("iframe.tool").element_handle().content_frame()

    def launch(self, title: str) -> Any:
        """Open an activity of the course; return the tool's frame once the launch is through."""
        self.go(COURSE)
        self.page.get_by_role("link", name=title).click()
        frame = self.frame()
        frame.wait_for_url(INSIDE)
        return frame

    def launch_in_window(self, title: str) -> Any:
        """Open an activity in the whole window; return the page once the launch is through."""
        self.go(COURSE)
        address = self.page.get_by_role("link", name=title).get_attribute("href")
        self.page.goto(f"{self.lms}{address}?container=window")
        self.page.wait_for_url(INSIDE)
        return self.page

    def speaks(self, language: str) -> None:
        """Choose the language that launches carry."""
        self.go(COURSE)
        self.page.locator("select[name=language]").select_option(language)
        self.page.get_by_role("button", name="Set", exact=True).click()

    def press_until(self, key: str, wanted: Any, at_most: int = 120) -> None:
        """Press a key until this element has the focus."""
        for _ in range(at_most):
            if wanted.evaluate("element => element === document.activeElement && document.hasFocus()"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{at_most} times {key} did not lead to {wanted}")
