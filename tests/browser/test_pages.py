"""Every page, in English and Thai, light and dark, wide and at 360 pixels: what all of them owe to whoever reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from lti_tool.demo.processes import Demo
from tests.browser import tour
from tests.browser.conftest import MINE
from tests.browser.looking import NARROW, WIDE, Complaints, accessibility_faults, outline, picture, sideways, small_targets
from tests.browser.people import Person

THAI = re.compile("[\u0e00-\u0e7f]")
LEADS_OUT = """() => [...document.querySelectorAll("a[href]")]
  .filter((link) => !link.target && !link.download && !link.getAttribute("href").startsWith("#") && !link.matches(".way-back"))
  .filter((link) => !new URL(link.href).pathname.startsWith("/w/")).map((link) => link.outerHTML.slice(0, 160))"""
THEIRS = ".evidence, .answer, .evidence-text, .words-of, textarea, [lang], .address, code, dd, time, kbd"
"""What people wrote themselves, and what is the same in every language."""
TEXTS = """(theirs) => { const found = [], walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(theirs)) found.push(walk.currentNode.textContent.trim());
  return found; }"""


@dataclass
class Looked:
    """What was found on one page."""

    status: int
    faults: dict[str, list[str]] = field(default_factory=dict)
    sideways: dict[str, int] = field(default_factory=dict)
    outlines: dict[str, dict[str, Any]] = field(default_factory=dict)
    small: list[str] = field(default_factory=list)
    speaks_thai: bool = False
    english_left: list[str] = field(default_factory=list)
    leads_out: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def guide(picked: Any, demo: Demo, person: Callable[[str], Person]) -> tour.Tour:
    tour.fill(demo, MINE)
    return tour.walk(demo, MINE, person)


@pytest.fixture(scope="module")
def stranger(playwright: Any, person: Callable[[str], Person], guide: tour.Tour) -> Any:
    """Return a window in which nobody is signed in anywhere."""
    context = guide.people["admin"].context.browser.new_context(locale="en-GB")
    return context.new_page(), Complaints(context)


@pytest.fixture(scope="module")
def looked(guide: tour.Tour, stranger: Any) -> Callable[[str], Looked]:
    """Return how to look at a page once, for all tests that ask about it."""
    seen: dict[str, Looked] = {}

    def look(name: str) -> Looked:
        if name not in seen:
            who = guide.people.get(tour.PAGES[name])
            page, complaints = (who.page, who.complaints) if who else stranger
            complaints.taken()
            seen[name] = _look(page, who.frame() if who and name in tour.FRAMED else page, guide.addresses[name], name)
            seen[name].complaints = complaints.taken()
        return seen[name]

    return look


@pytest.fixture(params=tour.PAGES)
def page(request: Any, looked: Callable[[str], Looked]) -> Iterator[Looked]:
    yield looked(request.param)


def test_a_page_answers(page: Looked, request: Any) -> None:
    assert page.status == tour.ON_PURPOSE.get(request.node.callspec.params["page"], 200)


def test_a_page_has_nothing_that_keeps_somebody_out(page: Looked) -> None:
    assert page.faults == {"light": [], "dark": []}


def test_a_page_fits_360_pixels_without_sideways_scrolling(page: Looked) -> None:
    assert max(page.sideways.values()) <= 0, page.sideways


def test_a_page_has_one_heading_a_title_and_says_its_language(page: Looked) -> None:
    for locale, told in page.outlines.items():
        assert (told["lang"], len(told["h1"]), bool(told["title"].strip(" ·")), told["twice"]) == (locale, 1, True, []), told


def test_a_page_reads_thai_when_thai_is_asked_for(page: Looked) -> None:
    assert page.speaks_thai and page.english_left == []


def test_what_is_to_be_pressed_is_large_enough(page: Looked) -> None:
    assert page.small == []


def test_no_link_leads_a_frame_away_from_the_visit(page: Looked, request: Any) -> None:
    """A page of ours outside the visit refuses to be framed: its link must open a window of its own. The way back is the host's page."""
    if not request.node.callspec.params["page"].startswith("stranger"):
        assert page.leads_out == []


def test_the_browser_has_nothing_to_complain_of(page: Looked, request: Any) -> None:
    status = tour.ON_PURPOSE.get(request.node.callspec.params["page"])
    assert [said for said in page.complaints if not (status and f"status of {status}" in said)] == []


def _look(page: Any, place: Any, address: str, name: str) -> Looked:
    """Look at the place (the page, or a frame in it): English wide and light, Thai narrow and dark, each in both widths."""
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    found = Looked(place.goto(_in(address, "en")).status)
    _unfold(place)
    found.outlines["en"] = outline(place)
    found.faults["light"] = accessibility_faults(place)
    found.leads_out = place.evaluate(LEADS_OUT)
    english = _sentences(place)
    picture(page, f"{name} en wide", whole=True)
    page.set_viewport_size(NARROW)
    found.sideways["en"] = sideways(place)
    found.small = small_targets(place)
    picture(page, f"{name} en narrow", whole=True)
    page.emulate_media(color_scheme="dark")
    place.goto(_in(address, "th"))
    _unfold(place)
    found.outlines["th"] = outline(place)
    found.sideways["th"] = sideways(place)
    found.faults["dark"] = accessibility_faults(place)
    found.speaks_thai = bool(THAI.search(place.locator("main").inner_text()))
    found.english_left = sorted(english & _sentences(place))
    picture(page, f"{name} th narrow", whole=True)
    page.set_viewport_size(WIDE)
    picture(page, f"{name} th wide", whole=True)
    return found


def _in(address: str, locale: str) -> str:
    bare, _, fragment = address.partition("#")
    return f"{bare}{'&' if '?' in bare else '?'}lang={locale}" + (f"#{fragment}" if fragment else "")


def _unfold(page: Any) -> None:
    """Open what is folded: it is part of the page."""
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")


def _sentences(page: Any) -> set[str]:
    """Return the pieces of text of three English words or more that the tool wrote."""
    return {text for text in page.evaluate(TEXTS, THEIRS) if len(re.findall(r"\b[a-z]{2,}\b", text)) >= 3 and not THAI.search(text)}
