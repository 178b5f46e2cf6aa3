"""The tool on localhost, the practice LMS on 127.0.0.1, a browser, and a course that was set up by hand in it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from lti_tool.demo.acts import prepare
from lti_tool.demo.ports import Ports
from lti_tool.demo.processes import Demo
from tests.browser import chromium
from tests.browser.looking import PATIENCE
from tests.browser.people import COURSE, Person

MINE = "Adjust the next lesson on evidence from exit tickets"
"""Assessed by the teachers of the course."""
NAMED = "Threat-model a web feature with STRIDE"
"""Assessed by people who were named."""


@pytest.fixture(scope="session")
def demo(playwright: Any, tmp_path_factory: Any) -> Iterator[Demo]:
    """Return both processes, with four micro-credentials published and nobody registered yet."""
    with Demo(tmp_path_factory.mktemp("demo"), Ports(*free_ports())) as running:
        running.start()
        prepare(running)
        yield running


@pytest.fixture(scope="session")
def person(playwright: Any, demo: Demo) -> Iterator[Callable[[str], Person]]:
    """Return how to sit somebody down at a window of their own."""
    browser = chromium.open_browser(playwright)

    def sit_down(username: str) -> Person:
        context = browser.new_context(locale="en-GB")
        context.set_default_timeout(PATIENCE)
        return Person(context, demo.ports.lms_url, username)

    yield sit_down
    browser.close()


@dataclass
class Setup:
    """What was seen while the course was set up."""

    asked: str
    done: str
    spent: str
    complaints: list[str]


@pytest.fixture(scope="session")
def registered(demo: Demo, person: Callable[[str], Person]) -> Setup:
    """Register the tool as an administrator does: paste the invitation, press Connect inside the frame, activate."""
    invitation = demo.command("platforms", "invite", "Practice University", "--issuer", "kmutt", "--demo")["url"]
    admin = person("admin")
    admin.go("/admin/tools")
    admin.page.get_by_label("Tool address for registration").fill(invitation)
    admin.page.get_by_role("button", name="Add LTI Advantage").click()
    frame = admin.page.frame_locator("#registration")
    asked = frame.locator("main").inner_text()
    frame.get_by_role("button", name="Connect").click()
    frame.get_by_role("heading", name="Connected").wait_for()
    done = frame.locator("main").inner_text()
    frame.get_by_role("button", name="Close").click()
    admin.page.wait_for_url("**/admin/tools")
    admin.page.get_by_role("button", name="Activate", exact=True).click()
    admin.page.get_by_role("button", name="Show in activity chooser").click()
    complaints = admin.complaints.taken()
    service = _web_service(admin)
    demo.command("platforms", "moodle", "Practice University", "--url", service["site_url"], MOODLE_SERVICE_TOKEN=service["token"])
    admin.page.goto(invitation)
    spent = admin.page.locator("main").inner_text()
    admin.context.close()
    return Setup(asked, done, spent, complaints)


@pytest.fixture(scope="session")
def picked(registered: Setup, person: Callable[[str], Person]) -> list[str]:
    """Add two micro-credentials with “Select content”, as a teacher does inside the frame; return the titles in the course."""
    instructor = person("teacher")
    instructor.go(f"{COURSE}/activities/new")
    instructor.page.get_by_role("button", name="Select content").click()
    frame = instructor.frame()
    frame.wait_for_url("**/w/*/**")
    for title in (MINE, NAMED):
        frame.get_by_label(title).check()
    frame.get_by_role("button", name="Add to course").click()
    instructor.page.wait_for_url(f"**{COURSE}")
    titles = instructor.page.locator("a.title").all_inner_texts()
    complaints = instructor.complaints.taken()
    instructor.context.close()
    assert complaints == []
    return titles


def _web_service(admin: Person) -> dict[str, Any]:
    return dict(admin.page.request.get(f"{admin.lms}/admin/webservice.json").json())


def free_ports() -> tuple[int, int]:
    """Return two ports nobody listens on."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]
