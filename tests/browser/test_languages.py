"""Both languages: by the host's word, by the button, and kept for the visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.conftest import MINE
from tests.browser.looking import picture
from tests.browser.people import Person

TITLE = "ปรับการสอนครั้งถัดไปด้วยหลักฐานจาก Exit Ticket"


def test_a_launch_speaks_the_language_the_host_names(picked: Any, person: Callable[[str], Person]) -> None:
    learner = person("student2")
    learner.speaks("th")
    frame = learner.launch(MINE)
    assert frame.evaluate("document.documentElement.lang") == "th"
    assert frame.get_by_role("heading", level=1).inner_text() == TITLE
    assert learner.complaints.taken() == []
    picture(learner.page, "frame learner first page th")


def test_the_button_changes_the_language_and_the_visit_keeps_it(picked: Any, person: Callable[[str], Person]) -> None:
    learner = person("student1")
    learner.speaks("en")
    frame = learner.launch(MINE)
    frame.get_by_role("button", name="ไทย").click()
    frame.locator("html[lang=th]").wait_for()
    here = frame.url
    frame.locator(".brand").click()
    frame.locator("html[lang=th]").wait_for()
    frame.goto(here)
    assert frame.evaluate("document.documentElement.lang") == "th"
    frame.get_by_role("button", name="English").click()
    frame.locator("html[lang=en]").wait_for()
    assert learner.complaints.taken() == []


def test_thai_text_is_large_and_airy_enough_to_read(picked: Any, person: Callable[[str], Person]) -> None:
    """Vowels and tone marks stand above and below the line."""
    learner = person("student2")
    learner.speaks("th")
    frame = learner.launch(MINE)
    size, height = frame.evaluate("""() => { const style = getComputedStyle(document.querySelector("main p"));
      return [parseFloat(getComputedStyle(document.body).fontSize), parseFloat(style.lineHeight) / parseFloat(style.fontSize)]; }""")
    assert size >= 16 and height >= 1.6


def test_a_tone_mark_stands_above_the_vowel_it_follows(picked: Any, person: Callable[[str], Person]) -> None:
    """Some fonts draw it into the vowel, and three words become one; no page may name such a font before a sound one."""
    learner = person("student2")
    learner.speaks("th")
    frame = learner.launch(MINE)
    plain, marked = frame.evaluate("""() => { const pen = document.createElement("canvas").getContext("2d");
      pen.font = `64px ${getComputedStyle(document.body).fontFamily}`;
      return ["ที", "ที่"].map((text) => pen.measureText(text).actualBoundingBoxAscent); }""")
    assert marked > plain + 4
