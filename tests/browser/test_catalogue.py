"""The catalogue and stacks in a browser: English and Thai, wide and at 390 pixels, without script too, with nothing for axe to find."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lti_tool.demo.processes import Demo
from tests.browser.conftest import MINE
from tests.browser.looking import WIDE, accessibility_faults, expect, outline, picture, sideways, small_targets
from tests.browser.people import Person

PHONE = {"width": 390, "height": 844}
OURS = ("Adjust the next lesson on evidence from exit tickets", "Threat-model a web feature with STRIDE")


@pytest.fixture(scope="module")
def stranger(demo: Demo, person: Callable[[str], Person], picked: Any) -> Iterator[Any]:
    """Return a window without script in which nobody is signed in: the catalogue must not need either."""
    context = person("admin").context.browser.new_context(locale="en-GB", java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def lead(demo: Demo, person: Callable[[str], Person], picked: Any) -> Person:
    """Return a teacher who leads a programme at the institution."""
    who = person("teacher")
    subject = next(row["subject"] for row in demo.command("people", "list", "Practice University") if row["name"] == "Mali Srisuk")
    demo.command("people", "grant", "--platform", "Practice University", "--subject", subject, "--role", "lead", "--issuer", "kmutt")
    return who


def test_without_script_a_stranger_searches_and_reads_in_both_languages(demo: Demo, stranger: Any) -> None:
    stranger.goto(f"{demo.ports.tool_url}/catalogue")
    stranger.get_by_label("Words").fill("stride")
    stranger.get_by_role("button", name="Search").click()
    expect(stranger.get_by_role("status")).to_contain_text("1 of ")
    stranger.get_by_role("link", name=re.compile("STRIDE")).click()
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("STRIDE")
    stranger.get_by_role("link", name="ไทย").click()
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("ภัยคุกคาม")
    stranger.get_by_role("link", name="รายการทั้งหมด").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("รายการ Micro-Credentials")


def test_a_lead_writes_and_publishes_a_stack_and_a_learner_sees_the_way(demo: Demo, lead: Person, person: Callable[[str], Person]) -> None:
    page = in_english(lead)
    visit = "/".join(page.url.split("/")[:5])
    page.goto(visit + "/stack-designs")
    looked(page, "stacks written")
    page.get_by_role("button", name="Begin a stack").click()
    for label, words in (
        ("Title, English", "Safe and careful practice"), ("Title, Thai", "ปฏิบัติงานอย่างปลอดภัยและรอบคอบ"),
        ("What somebody can do who has it, English", "Works safely and learns from evidence"),
        ("What somebody can do who has it, Thai", "ทำงานอย่างปลอดภัยและเรียนรู้จากหลักฐาน"),
    ):  # fmt: skip
        page.get_by_label(label).fill(words)
    group = page.get_by_role("group", name="Group 1")
    group.get_by_label("Name of the group, English").fill("Both of these")
    group.get_by_label("Name of the group, Thai").fill("ทั้งสองรายการ")
    for title in OURS:
        page.get_by_label(f"Group: {title}").select_option("1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    looked(page, "stack design")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("button", name="Begin the next version")).to_be_visible()
    looked(page, "stack published")
    student = person("student2")
    learner = in_english(student)
    visit = "/".join(learner.url.split("/")[:5])
    learner.goto(visit + "/stacks")
    looked(learner, "stacks of a learner")
    learner.get_by_role("link", name="Safe and careful practice").click()
    learner.get_by_role("button", name="Set out along this stack").click()
    expect(learner.get_by_text("0 of 2 that are asked for")).to_be_visible()
    looked(learner, "stack of a learner")
    learner.goto(visit + "/catalogue")
    looked(learner, "catalogue in a visit")
    learner.get_by_role("link", name=MINE).click()
    looked(learner, "offer in a visit")
    for name, path in (("catalogue", "/catalogue"), ("found", "/catalogue?q=stride"), ("nothing", "/catalogue?q=zzz")):
        learner.goto(demo.ports.tool_url + path)
        looked(learner, name)
    learner.goto(demo.ports.tool_url + "/catalogue")
    learner.get_by_role("link", name="Safe and careful practice").click()
    looked(learner, "stack of the world")
    learner.goto(demo.ports.tool_url + "/catalogue")
    learner.get_by_role("link", name=re.compile("STRIDE")).click()
    looked(learner, "offer of the world")


def in_english(who: Person) -> Any:
    """Return this person's page after a launch, in English whichever language they were left in by others."""
    page = who.launch_in_window(MINE)
    page.get_by_role("button", name="English", exact=True).click()
    return page


def looked(page: Any, name: str) -> None:
    """Look at this page in both languages, wide and narrow, light and dark, and come back to it in English."""
    address = page.url
    for locale, size, scheme in (("en", WIDE, "light"), ("th", WIDE, "light"), ("en", PHONE, "dark"), ("th", PHONE, "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{address}{'&' if '?' in address else '?'}lang={locale}")
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        what = f"{name} {locale} {size['width']}"
        assert accessibility_faults(page) == [], what
        assert sideways(page) <= 0 and small_targets(page) == [], what
        told = outline(page)
        assert (told["lang"], len(told["h1"]), told["twice"]) == (locale, 1, []), what
        picture(page, what, whole=True)
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    page.goto(address)
