"""What a course sees whose activity shows a micro-credential that was retired: both languages, wide and narrow, nothing for axe to find."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lti_tool.demo.processes import Demo
from tests.browser.conftest import MINE
from tests.browser.looking import NARROW, WIDE, accessibility_faults, outline, picture, sideways, small_targets
from tests.browser.people import Person, enrol

RETIRED = {"en": "no longer offered", "th": "ไม่เปิดรับแล้ว"}


@pytest.fixture
def retired(demo: Demo, picked: Any) -> Iterator[Callable[[], None]]:
    """Return what retires all that is on offer, until the test is over."""
    changed: list[tuple[int, str]] = []

    def retire() -> None:
        with sqlite3.connect(demo.folder / "tool" / "tool.sqlite3", timeout=10) as database:
            changed.extend(database.execute("SELECT id, state FROM versions WHERE state = 'published'").fetchall())
            database.execute("UPDATE versions SET state = 'retired', retired_reason = 'Out of use.' WHERE state = 'published'")

    yield retire
    with sqlite3.connect(demo.folder / "tool" / "tool.sqlite3", timeout=10) as database:
        database.executemany("UPDATE versions SET state = ?, retired_reason = '' WHERE id = ?", [(state, each) for each, state in changed])


def test_learner_and_teacher_are_told_that_it_is_no_longer_offered(
    demo: Demo, person: Callable[[str], Person], retired: Callable[[], None]
) -> None:
    learner, teacher = person(enrol(demo.ports.lms_url, "latecomer", "Anong", "Suksan")), person("teacher")
    start = learner.launch_in_window(MINE)
    link = "/".join(teacher.launch_in_window(MINE).url.split("/")[:5]) + "/link"
    retired()
    start.get_by_role("button", name="Start").first.click()
    start.wait_for_load_state()
    assert RETIRED["en"] in start.locator("main").inner_text() and "Ask your teacher" in start.locator("main").inner_text()
    looked(start, "en", "retired learner")
    for language, word in (("th", "ไทย"), ("en", "English")):
        teacher.page.goto(link)
        teacher.page.get_by_role("button", name=word, exact=True).click()
        teacher.page.goto(link)
        assert RETIRED[language] in teacher.page.locator("main").inner_text()
        looked(teacher.page, language, "retired teacher")


def looked(page: Any, language: str, name: str) -> None:
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        told = outline(page)
        assert (told["lang"], len(told["h1"]), told["twice"]) == (language, 1, [])
        assert accessibility_faults(page) == [] and sideways(page) <= 0 and small_targets(page) == []
        picture(page, f"{name} {language} {size['width']}", whole=True)
