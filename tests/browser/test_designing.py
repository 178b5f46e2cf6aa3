"""Designing in a browser: kept while it is written, two at once, and what every page owes to whoever reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lti_tool.demo.processes import Demo
from tests.browser.conftest import MINE
from tests.browser.looking import NARROW, WIDE, accessibility_faults, expect, outline, picture, sideways, small_targets
from tests.browser.people import Person

TITLE = "f:title.en"


@pytest.fixture(scope="module")
def designer(picked: Any, demo: Demo, person: Callable[[str], Person]) -> Person:
    """Return a teacher in a window of the tool, after an operator made them a designer."""
    teacher = person("teacher")
    teacher.launch_in_window(MINE)
    (subject,) = [each["subject"] for each in demo.command("people", "list", "Practice University") if "Mali" in each["name"]]
    demo.command("people", "grant", "--platform", "Practice University", "--subject", subject, "--role", "designer", "--issuer", "kmutt")
    teacher.launch_in_window(MINE)
    return teacher


@pytest.fixture(scope="module")
def address(designer: Person) -> str:
    """Return where a design stands that was begun from the KMUTT template."""
    page = designer.page
    page.get_by_role("link", name="Designs").click()
    page.get_by_role("link", name="New micro-credential").click()
    page.locator("#title-en").fill("Roast coffee evenly")
    page.get_by_label("KMUTT outcome-based").check()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/what")
    return str(page.url).removesuffix("/what")


def written(page: Any, address: str, name: str, text: str) -> None:
    page.goto(address)
    page.locator(f"[id='{name}']").fill(text)


def test_what_is_written_is_kept_by_itself(designer: Person, address: str) -> None:
    page = designer.page
    written(page, f"{address}/what", "f:title.th", "คั่วกาแฟให้สม่ำเสมอ")
    expect(page.locator("#save-said")).to_contain_text("Saved at")
    page.reload()
    expect(page.locator("[id='f:title.th']")).to_have_value("คั่วกาแฟให้สม่ำเสมอ")


def test_a_criterion_is_added_by_its_button_and_the_words_before_it_are_kept(designer: Person, address: str) -> None:
    page = designer.page
    written(page, f"{address}/evidence", "f:criteria.criterion1.name.en", "Evenness")
    page.locator("button[value='add:criteria']").click()
    expect(page.locator("[id='b-criteria.criterion3']")).to_be_visible()
    expect(page.locator("[id='f:criteria.criterion1.name.en']")).to_have_value("Evenness")


def test_two_windows_in_the_same_field_show_both_and_lose_neither(designer: Person, address: str) -> None:
    page, other = designer.page, designer.context.new_page()
    page.goto(f"{address}/what")
    written(other, f"{address}/what", TITLE, "Roast beans evenly")
    expect(other.locator("#save-said")).to_contain_text("Saved at")
    page.locator(f"[id='{TITLE}']").fill("Roast every batch evenly")
    clash = page.locator(".design-clash")
    expect(clash).to_contain_text("Roast beans evenly")
    expect(page.locator(f"[id='{TITLE}']")).to_have_value("Roast every batch evenly")
    picture(page, "design clash")
    clash.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#save-said")).to_contain_text("Saved at")
    other.reload()
    expect(other.locator(f"[id='{TITLE}']")).to_have_value("Roast every batch evenly")
    other.close()


@pytest.mark.parametrize("where", ["", "/what", "/evidence", "/judging", "list", "new"])
def test_every_page_of_designing_is_for_everybody(designer: Person, address: str, where: str) -> None:
    base = address.rsplit("/", 1)[0]
    owes(designer, {"list": base, "new": f"{base}/new"}.get(where, address + where), f"designs {where or 'show'}")


def test_two_versions_beside_each_other_are_for_everybody(designer: Person, address: str) -> None:
    page = designer.page
    page.goto(address.rsplit("/", 1)[0])
    page.get_by_role("link", name="State a measurement result with its uncertainty by the GUM").first.click()
    page.get_by_role("button", name="Begin the next version").click()
    page.wait_for_url("**/what")
    begun = page.url.removesuffix("/what")
    written(page, f"{begun}/what", "f:title.en", "State a measured value with its uncertainty by the GUM")
    expect(page.locator("#save-said")).to_contain_text("Saved at")
    owes(designer, f"{begun}/compare?to=2", "designs compare")
    assert "State a measured value" in page.locator("main").inner_text()


def owes(designer: Person, url: str, name: str) -> None:
    """Hold a page to what every page owes, in both languages, wide and narrow."""
    page = designer.page
    designer.complaints.taken()
    for language, word in (("en", "English"), ("th", "ไทย")):
        page.set_viewport_size(WIDE)
        page.goto(url)
        page.get_by_role("button", name=word, exact=True).click()
        page.goto(url)
        told = outline(page)
        assert (told["lang"], len(told["h1"]), told["twice"]) == (language, 1, [])
        assert accessibility_faults(page) == []
        assert small_targets(page) == []
        picture(page, f"{name} {language}", whole=True)
        page.set_viewport_size(NARROW)
        assert sideways(page) == 0
        page.set_viewport_size({"width": 390, "height": 844})
        picture(page, f"{name} {language} 390")
    page.get_by_role("button", name="English", exact=True).click()
    page.goto(url)
    page.set_viewport_size(WIDE)
    assert designer.complaints.taken() == []
