"""The page that a learner gets whose file the tool has no room for: the answer to a form, so no address leads there."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lti_tool.demo.processes import Demo
from tests.browser.conftest import MINE
from tests.browser.looking import NARROW, WIDE, accessibility_faults, outline, picture, sideways, small_targets
from tests.browser.people import Person, enrol

ROOM = 11 * 1024 * 1024
"""Bytes that no file of the tool may grow beyond: more than its database needs here, less than the file that is sent."""
LARGE = {"name": "notes.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n" + b"x" * 12_000_000}
SAID = {"en": "no room for this file", "th": "ไม่มีที่"}


@contextmanager
def no_room(demo: Demo) -> Iterator[None]:
    """Let no file of the running tool grow beyond that, and then let it again."""
    processes = family(demo.pid("tool"))
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in processes}
    for pid, (_soft, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def family(pid: int) -> list[int]:
    """Return a process and those it started, which run on Linux only: elsewhere nobody can be given a limit from outside."""
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.exists():
        pytest.skip("limits of another process are set on Linux only")
    children = [int(each) for task in tasks.iterdir() for each in (task / "children").read_text().split()]
    return [pid, *(grown for child in children for grown in family(child))]


@pytest.fixture(scope="module")
def learner(picked: Any, demo: Demo, person: Callable[[str], Person]) -> Person:
    who = person(enrol(demo.ports.lms_url, "roomless", "Kanya", "Rakdee"))
    who.launch_in_window(MINE).get_by_role("button", name="Start").first.click()
    who.page.wait_for_url("**/work")
    return who


@pytest.mark.parametrize(
    ("locale", "size", "colours"), [("en", WIDE, "light"), ("en", NARROW, "dark"), ("th", NARROW, "light"), ("th", WIDE, "dark")]
)
def test_a_file_without_room_is_said_in_words_on_a_page_that_keeps_nobody_out(
    learner: Person, demo: Demo, locale: str, size: dict[str, int], colours: str
) -> None:
    page = learner.page
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=colours)
    learner.launch_in_window(MINE)
    form = page.locator("form:has(input[type=file])").first
    form.evaluate(
        """(form, locale) => { form.closest("details").open = true;
          const to = new URL(form.action); to.searchParams.set("lang", locale); form.action = to; }""",
        locale,
    )
    form.locator("input[type=file]").set_input_files(LARGE)
    learner.complaints.taken()
    with no_room(demo), page.expect_navigation() as answered:
        form.locator("button").click()
    assert answered.value.status == 507
    told = outline(page)
    assert (told["lang"], len(told["h1"]), told["twice"]) == (locale, 1, [])
    assert SAID[locale] in page.locator("main").inner_text()
    assert accessibility_faults(page) == [] and sideways(page) <= 0 and small_targets(page) == []
    assert [said for said in learner.complaints.taken() if "507" not in said] == []
    picture(page, f"learner no room {locale} {'wide' if size is WIDE else 'narrow'}", whole=True)
