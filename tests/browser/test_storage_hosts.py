"""Cookie-less launches at the families of platforms that keep things for a browser, as the practice LMS plays them (PM-09)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from lti_tool.demo.acts import pick, prepare
from lti_tool.demo.lms import Somebody
from lti_tool.demo.ports import Ports
from lti_tool.demo.processes import Demo
from lti_tool.visits import COOKIE
from tests.browser import chromium
from tests.browser.conftest import MINE, free_ports
from tests.browser.looking import PATIENCE, expect, picture
from tests.browser.people import Person


@pytest.fixture(scope="module")
def hosts(playwright: Any, tmp_path_factory: Any) -> Iterator[Demo]:
    """Return a demo of this module's own: its LMS changes its manner."""
    with Demo(tmp_path_factory.mktemp("hosts"), Ports(*free_ports())) as running:
        running.start()
        prepare(running)
        yield running


def plays(hosts: Demo, family: str) -> str:
    """Let the LMS play this family, register the tool there and add it to the course; return the activity's address."""
    lms = hosts.ports.lms_url
    assert requests.post(f"{lms}/practice/profile", json={"name": family}, timeout=10).status_code == 200
    admin, teacher = Somebody(lms, "admin"), Somebody(lms, "teacher")
    admin.register_tool(hosts.command("platforms", "invite", family, "--issuer", "kmutt", "--demo")["url"])
    before = {each["id"] for each in teacher.activities()}
    pick(teacher, admin.tools()[-1]["id"], [MINE])
    (added,) = [each["id"] for each in teacher.activities() if each["id"] not in before]
    return f"/course/2/activities/{added}"


@pytest.mark.parametrize("family", ["canvas", "brightspace", "blackboard", "sakai"])
def test_PM_09_each_family_keeps_the_proof_in_its_own_way(family: str, hosts: Demo, playwright: Any, tmp_path: Path) -> None:
    activity = plays(hosts, family)
    context = chromium.open_strict_browser(playwright, tmp_path / "strict", hosts.ports.tool_url, hosts.ports.lms_url)
    context.set_default_timeout(PATIENCE)
    try:
        learner = Person(context, hosts.ports.lms_url, "student2")
        learner.speaks("en")
        learner.go(activity)
        button = learner.page.frame_locator("iframe.tool").locator("#ticket").get_by_role("button", name="Open in a new window")
        button.wait_for()
        picture(learner.page, f"cookieless at {family}")
        assert [each for each in context.cookies() if each["name"].startswith(COOKIE)] == []
        with context.expect_page() as opened:
            button.press("Enter")
        expect(opened.value.get_by_role("heading", level=1)).to_have_text(MINE)
        assert learner.complaints.taken() == []
    finally:
        context.close()


@pytest.mark.parametrize("family", ["practice", "sakai"])
def test_a_choice_made_in_the_window_goes_back_into_the_dialog_of_the_host(
    family: str, hosts: Demo, playwright: Any, tmp_path: Path
) -> None:
    """With storage and without: the host's dialog is around the frame, and its script waits there."""
    plays(hosts, family)
    context = chromium.open_strict_browser(playwright, tmp_path / "strict", hosts.ports.tool_url, hosts.ports.lms_url)
    context.set_default_timeout(PATIENCE)
    try:
        teacher = Person(context, hosts.ports.lms_url, "teacher")
        teacher.go("/course/2/activities/new")
        newest = teacher.page.locator("select[name=tool] option").count() - 1
        teacher.page.locator("select[name=tool]").select_option(index=newest)
        teacher.page.get_by_role("button", name="Select content").click()
        button = teacher.page.frame_locator("iframe.tool").get_by_role("button", name="Open in a new window")
        with context.expect_page() as opened:
            button.click()
        window = opened.value
        window.get_by_label(MINE).check()
        closing = window.expect_event("close")
        with closing:
            window.get_by_role("button", name="Add to course").click()
        teacher.page.wait_for_url("**/course/2")
        assert teacher.complaints.taken() == []
    finally:
        context.close()
