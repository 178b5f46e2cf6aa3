"""One run through Moodle, each fixture one person's turn; what was made for it is taken away again, whatever went wrong."""

from __future__ import annotations

import secrets
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from tests.browser import chromium
from tests.browser.looking import picture
from tests.hosts.moodle import admin as acts
from tests.hosts.moodle import course as teaching
from tests.hosts.moodle import site as sites
from tests.hosts.moodle.people import Someone
from tests.hosts.moodle.site import Login, Site
from tests.hosts.moodle.tool import Tool

PLATFORM = "Trial Moodle"
TITLE = "Adjust the next lesson on evidence from exit tickets"
IDNUMBER = "MC-EDU-01"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Tell with a failure what each window showed, and keep a picture where LTI_TOOL_TEST_PICTURES says."""
    report = (yield).get_result()
    if report.failed:
        for number, who in enumerate(Someone.everybody):
            with suppress(Exception):  # a window that is gone has nothing to tell
                report.sections.append((f"what {who.login.name} saw", who.view()))
                picture(who.page, f"failed {item.name} {number}")


@pytest.fixture(scope="session")
def site() -> Site:
    return sites.require()


@pytest.fixture(scope="session")
def browser(site: Site, playwright: Any) -> Iterator[Any]:
    from playwright.sync_api import expect

    expect.set_options(timeout=60_000)
    quiet = [word for word in chromium.QUIET if site.is_here or not word.startswith("--host-resolver-rules")]
    opened = playwright.chromium.launch(executable_path=chromium.require(), args=quiet)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def tool(site: Site, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tool]:
    """Return the running tool with the examples published by one institution."""
    with Tool(tmp_path_factory.mktemp("moodle"), site.url) as running:
        running.command("issuers", "add", "trial", "--name", "Institution on trial", "--name-th", "สถาบันทดลอง")
        running.command("seed", "--issuer", "trial")
        yield running


@pytest.fixture(scope="session")
def cleaning(admin: Someone) -> Iterator[Callable[..., None]]:
    """Return how to note what is to be undone at the end, the newest first; what fails is told and does not stop the rest."""
    with ExitStack() as stack:

        def undo(act: Callable[..., Any], *facts: Any) -> None:
            try:
                act(*facts)
            except Exception:  # noqa: BLE001 - the rest is to be cleaned all the same
                print(f"left behind in Moodle ({act.__name__} {facts[1:]}):\n{traceback.format_exc(limit=1)}")

        yield lambda act, *facts: stack.callback(undo, act, *facts)


@pytest.fixture(scope="session")
def admin(site: Site, browser: Any) -> Someone:
    return Someone(browser, site, site.admin)


@dataclass(frozen=True)
class Registered:
    """What the administrator read while registering."""

    asked: str
    done: str


@pytest.fixture(scope="session")
def registered(tool: Tool, admin: Someone, cleaning: Callable[..., None]) -> Registered:
    """The administrator registers the tool by one address, activates it and shows it in the chooser."""
    invitation = tool.command("platforms", "invite", PLATFORM, "--issuer", "trial")["url"]
    asked, done = acts.register(admin, invitation)
    cleaning(acts.delete_tool, admin, tool.name)
    acts.activate(admin, tool.name)
    acts.show_in_chooser(admin, tool.name)
    return Registered(asked, done)


@pytest.fixture(scope="session")
def course(site: Site, admin: Someone, cleaning: Callable[..., None]) -> str:
    """Return the course's number, making one where none was named."""
    if site.course:
        return site.course
    made = acts.make_course(admin, f"Tool on trial {secrets.token_hex(3)}")
    cleaning(acts.delete_course, admin, made)
    return made


@pytest.fixture(scope="session")
def has_competency(site: Site, admin: Someone, course: str) -> bool:
    """Whether the course has the competency of the example, by its ID number; one that was named gets none added."""
    return acts.has_competency(admin, course, IDNUMBER, may_add=site.course is None)


@dataclass(frozen=True)
class Enrolled:
    """Somebody of the course: their window, how Moodle shows their name, and their number there."""

    who: Someone
    name: str
    number: str


@pytest.fixture(scope="session")
def teacher(site: Site, browser: Any, admin: Someone, course: str, cleaning: Callable[..., None]) -> Enrolled:
    return _somebody(browser, site, admin, course, "Teacher", site.teacher, cleaning)


@pytest.fixture(scope="session")
def student(site: Site, browser: Any, admin: Someone, course: str, cleaning: Callable[..., None]) -> Enrolled:
    return _somebody(browser, site, admin, course, "Student", site.student, cleaning)


@pytest.fixture(scope="session")
def activity(
    registered: Registered, tool: Tool, teacher: Enrolled, course: str, has_competency: bool, cleaning: Callable[..., None]
) -> dict[str, str]:
    """The teacher adds it by Select content and lets a grade complete it; return what Moodle filled in, and its number."""
    filled = teaching.add_by_select_content(teacher.who, course, tool.name, TITLE)
    cmid = teaching.find_activity(teacher.who, course, TITLE)
    cleaning(teaching.delete_activity, teacher.who, course, cmid)
    return {**filled, "cmid": cmid}


@pytest.fixture(scope="session")
def badge(activity: dict[str, str], teacher: Enrolled, course: str, cleaning: Callable[..., None]) -> str:
    """The teacher adds a badge of Moodle's own for the completed activity, as the guide says; return its name."""
    name = f"On trial {secrets.token_hex(3)} ({IDNUMBER})"
    teaching.add_badge(teacher.who, course, name, TITLE)
    cleaning(teaching.delete_badge, teacher.who, course, name)
    return name


@pytest.fixture(scope="session")
def service(site: Site, activity: dict[str, str], admin: Someone) -> str:
    """The administrator gives the tool Moodle's token on its page inside Moodle; return what the page says."""
    if not site.token:
        pytest.skip("LTI_TOOL_MOODLE_TOKEN not set: what goes by Moodle's web services is not tried")
    frame = teaching.launch(admin, activity["cmid"])
    frame.get_by_role("link", name="Give the tool a token").click()
    frame.get_by_label("Address of the Moodle site").fill(site.url)
    frame.get_by_label("Token", exact=True).fill(site.token)
    frame.get_by_role("button", name="Try and keep").click()
    frame.get_by_role("status").first.wait_for()
    return str(frame.get_by_role("status").first.inner_text())


def wait_until(seen: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    """Return what is seen once there is something; the tool delivers in its own time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = seen()
        if found:
            return found
        time.sleep(1)
    raise AssertionError(f"waited {seconds:.0f} seconds for {what}")


def _somebody(
    browser: Any, site: Site, admin: Someone, course: str, role: str, login: Login | None, cleaning: Callable[..., None]
) -> Enrolled:
    """Return somebody who was named, or a new account enrolled in this role."""
    if login is None:
        tail = secrets.token_hex(3)
        login, first, last = Login(f"trial_{role.lower()}_{tail}", f"Trial-{secrets.token_hex(6)}!"), role, f"Trial{tail}"
        number = acts.make_person(admin, login, first, last)
        cleaning(acts.delete_person, admin, number)
        acts.enrol(admin, course, f"{first} {last}", role)
    who = Someone(browser, site, login)
    return Enrolled(who, *who.card())

