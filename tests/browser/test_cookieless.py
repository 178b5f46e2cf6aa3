"""Frames in a browser that keeps no cookie of ours there: the platform keeps the proof, a button leads into a window."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lti_tool.demo.processes import Demo
from lti_tool.visits import COOKIE
from tests.browser import chromium
from tests.browser.host import CourseHost
from tests.browser.looking import PATIENCE, Complaints, accessibility_faults, expect, picture, sideways, small_targets

BUTTON = "Open in a new window"
PATIENT = "const plain = setTimeout; window.setTimeout = (act, wait, ...rest) => plain(act, wait >= 1000 ? wait * 8 : wait, ...rest)"
"""A machine that does much at once is no platform that keeps silent."""
OLD = "org.imsglobal.lti."
PARENT: dict[str, Any] = {"page": {}}
SILENT: dict[str, Any] = {"page": {"answers": []}}
BESIDE = {"page": {"frame": "keeper", "answers": ["capabilities"]}, "beside": {}}


@pytest.fixture(scope="module")
def host(demo: Demo) -> Iterator[CourseHost]:
    with CourseHost(demo, "storage-host") as running:
        yield running


@pytest.fixture(scope="module")
def strict(playwright: Any, host: CourseHost, demo: Demo, tmp_path_factory: Any) -> Iterator[Any]:
    """Return a browser that keeps nothing of the tool inside either of the host's origins."""
    folder = tmp_path_factory.mktemp("strict") / "profile"
    context = chromium.open_strict_browser(playwright, folder, demo.ports.tool_url, host.auth.origin, host.pages.origin)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(strict: Any) -> Iterator[Any]:
    """Return a page; whatever it opened is closed after the test, and what the tool set is forgotten."""
    strict.clear_cookies()
    yield strict.new_page()
    for each in strict.pages[1:]:
        each.close()


def tile(page: Any, number: int = 0) -> Any:
    return page.frame_locator(f"iframe[name=tool{number}]")


def waits(page: Any, number: int = 0) -> Any:
    """Return the frame once it shows the button of a visit that waits, and its script looks after the ticket."""
    frame = tile(page, number)
    frame.locator("#ticket").get_by_role("button", name=BUTTON).wait_for()
    frame.locator("#stay").wait_for()
    return frame


def gives_up(page: Any) -> Any:
    """Return the button of the login's own page once its script has seen that nothing is kept."""
    expect(tile(page).get_by_role("heading", level=1)).to_have_text("One more click")
    return tile(page).locator("#otherwise").get_by_role("button", name=BUTTON)


def opens(context: Any, act: Any) -> Any:
    """Return the window that an act opens, once the tool is in it."""
    with context.expect_page() as opened:
        act()
    opened.value.wait_for_url("**/w/*/**")
    return opened.value


@pytest.mark.parametrize(
    ("named", "kind"),
    [
        ("_parent", PARENT),
        ("_parent", BESIDE),
        ("keeper", {"page": {"answers": ["capabilities"]}, "beside": {}}),
        ("_parent", {"page": {"prefix": OLD}}),
        ("_parent", {"page": {"prefix": OLD, "frame": "keeper", "answers": ["capabilities"]}, "beside": {"prefix": OLD}}),
    ],
    ids=["the page itself", "a frame only capabilities name", "a frame the login names", "older names", "older names in a frame"],
)
def test_PM_02_a_launch_goes_through_by_what_the_platform_keeps(
    named: str, kind: dict[str, Any], host: CourseHost, page: Any, strict: Any
) -> None:
    page.add_init_script(PATIENT)
    page.goto(host.keeps(named, **kind))
    frame = waits(page)
    window = opens(strict, frame.get_by_role("button", name=BUTTON).click)
    assert "Sam One" in window.locator(".bar-where").inner_text()
    assert "open in the new window" in frame.locator("#told").inner_text()
    assert [each for each in strict.cookies() if each["name"].startswith(COOKIE) and "127.0.0.1" in each.get("partitionKey", "")] == []


def test_PM_04_only_the_question_what_it_can_do_goes_to_anybody(host: CourseHost, page: Any) -> None:
    page.add_init_script(PATIENT)
    page.goto(host.keeps("_parent", **BESIDE))
    waits(page)
    assert {each["subject"].rpartition(".")[2] for each in page.evaluate("heard")} == {"capabilities"}
    kept = page.frame("keeper").evaluate("heard")
    assert {(each["subject"], each["from"]) for each in kept} == {(f"lti.{what}_data", host.demo.ports.tool_url) for what in ("put", "get")}
    assert {each["key"].partition("_")[0] for each in kept} == {"state", "nonce"}


@pytest.mark.parametrize(
    ("named", "kind"),
    [
        ("_parent", SILENT),
        ("_parent", {"page": {"fails": True}}),
        ("_parent", {"page": {"answers": ["capabilities"]}}),
        ("nowhere", {"page": {}}),
        ("_parent", {"page": {"frame": "keeper"}, "beside": {"answers": []}}),
    ],
    ids=["silent", "full", "promises and does not keep", "names a frame that is not there", "a frame that is silent"],
)
def test_PM_08_where_nothing_is_kept_the_button_is_there_after_a_moment(
    named: str, kind: dict[str, Any], host: CourseHost, page: Any, strict: Any
) -> None:
    page.goto(host.keeps(named, **kind))
    window = opens(strict, gives_up(page).click)
    assert "Sam One" in window.locator(".bar-where").inner_text()


def test_PM_05_who_answers_from_another_origin_gets_nothing_and_is_not_believed(host: CourseHost, page: Any) -> None:
    """The course's own page offers itself as the keeper, and is not the authorization address."""
    page.goto(host.keeps("_parent", page={}, beside={"answers": []}))
    gives_up(page)
    assert {each["subject"].rpartition(".")[2] for each in page.evaluate("heard")} == {"capabilities"}
    assert page.frame("keeper").evaluate("heard") == []


def test_PM_06_two_tiles_of_one_page_launch_at_once(host: CourseHost, page: Any, strict: Any) -> None:
    page.add_init_script(PATIENT)
    page.goto(host.keeps("_parent", tiles=2, **PARENT))
    windows = [opens(strict, waits(page, number).get_by_role("button", name=BUTTON).click) for number in range(2)]
    assert len({window.url for window in windows}) == 2
    for window in windows:
        window.reload()
        assert "Sam One" in window.locator(".bar-where").inner_text()


def test_PM_11_the_window_opens_by_keyboard_alone_and_the_page_says_why(host: CourseHost, page: Any, strict: Any) -> None:
    complaints = Complaints(strict)
    page.add_init_script(PATIENT)
    page.goto(host.keeps("_parent", **PARENT))
    frame = waits(page)
    assert "does not let pages inside other pages remember" in frame.locator(".lede").first.inner_text()
    button = frame.get_by_role("button", name=BUTTON)
    for _ in range(12):
        page.keyboard.press("Tab")
        if button.evaluate("element => element === document.activeElement && document.hasFocus()"):
            break
    window = opens(strict, lambda: page.keyboard.press("Enter"))
    assert "Sam One" in window.locator(".bar-where").inner_text()
    assert complaints.taken() == []


def test_a_page_that_waited_too_long_says_so_and_what_to_do(host: CourseHost, page: Any) -> None:
    page.clock.install()
    page.goto(host.keeps("_parent", **PARENT))
    frame = waits(page)
    page.evaluate("kept.clear()")
    page.clock.fast_forward(70_000)
    expect(frame.locator("#told")).to_contain_text("run out")
    assert not frame.get_by_role("button", name=BUTTON).is_visible()


def test_the_ticket_is_renewed_while_the_page_waits(host: CourseHost, page: Any, strict: Any) -> None:
    page.clock.install()
    page.goto(host.keeps("_parent", **PARENT))
    frame = waits(page)
    ticket = frame.locator("[name=ticket]")
    first = ticket.input_value()
    time.sleep(1.1)  # the server's clock goes on as it does: a ticket of the same second is the same ticket
    page.clock.fast_forward(45_000)
    expect(ticket).not_to_have_value(first)
    opens(strict, frame.get_by_role("button", name=BUTTON).click)


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_pages_of_a_frame_without_cookies_read_well(
    language: str, playwright: Any, host: CourseHost, demo: Demo, tmp_path: Path
) -> None:
    sites = demo.ports.tool_url, host.auth.origin, host.pages.origin
    context = chromium.open_strict_browser(playwright, tmp_path / "profile", *sites, locale=language)
    page = context.new_page()
    page.add_init_script(PATIENT)
    try:
        for width in (390, 1000):
            page.set_viewport_size({"width": width, "height": 700})
            for name, kind in (("ticket", PARENT), ("otherwise", SILENT)):
                page.goto(host.keeps("_parent", **kind))
                page.locator("iframe").evaluate(f"element => element.width = {width - 30}")
                tile(page).locator(f"#{name} button").wait_for()
                frame = page.frame("tool0")
                picture(page, f"cookieless {name} {language} {width}")
                assert sideways(frame) == 0 and accessibility_faults(frame) == [] and small_targets(frame) == []
                assert frame.evaluate("document.documentElement.lang") == language
    finally:
        context.close()
