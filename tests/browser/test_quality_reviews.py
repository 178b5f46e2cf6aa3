"""The pages of review, roles and guests in a browser: in both languages, wide and at 390 pixels, without a script, and what axe says."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from lti_tool import visits as browsers
from lti_tool.domain.micro_credentials import dump
from lti_tool.seeds import list_definitions
from lti_tool.services import designs
from tests.browser import chromium
from tests.browser.looking import PATIENCE, WIDE, Complaints, accessibility_faults, outline, picture, sideways, small_targets
from tests.flows.course import Person
from tests.flows.house_of_two import HouseOfTwo
from tests.flows.test_quality_reviews import decides, filled, path, revision

PHONE = {"width": 390, "height": 844}
THAI = re.compile("[\u0e00-\u0e7f]")


class Silent(WSGIRequestHandler):
    def log(self, *_told: Any) -> None:
        """Say nothing."""


@dataclass
class Stage:
    """The house served to browsers, and who is in it."""

    house: HouseOfTwo
    url: str
    design: designs.Design
    link: str
    people: dict[str, Person]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: Any) -> Iterator[Stage]:
    """Return a version in its second review: changes were asked for once, comments stand in it, a guest was invited."""
    house = HouseOfTwo(tmp_path_factory.mktemp("house"), datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    people = {
        "designer": house.comes("Dao Srisai", "designer"), "reviewer": house.comes("Ravi Boonmee", "reviewer"),
        "lead": house.comes("Mali Srisuk", "lead", "issuer_admin"),
    }  # fmt: skip
    told = {**dump(list_definitions()[0]), "slug": "under-review"}
    with house.runtime.database.writing() as session:
        actor = house.visit_of(session, people["designer"]).actor
        made = designs.begin(session, actor, 1, told, house.clock())
        made = designs.step(session, actor, made.version_id, "submit", house.clock())
    reviewer, lead = people["reviewer"], people["lead"]
    reviewer.sends(path(made, "/begin"), {}, page=path(made))
    words = {"comment-at": "title", "comment-title": "Who would search for this title?"}
    form = filled("request_changes", "Two assessors would differ.", rubric="Level 2 and 3 read alike.")
    reviewer.sends(path(made), {**words, **form, "revision": "0"})
    reviewer.sends(path(made), {**form, "revision": "1", "act": "finish"})
    decides(reviewer, made, "request_changes", "Please tell level 2 from level 3.")
    house.clock.turn(hours=5)
    with house.runtime.database.writing() as session:
        designs.step(session, house.visit_of(session, people["designer"]).actor, made.version_id, "submit", house.clock())
    reviewer.sends(path(made, "/begin"), {}, page=path(made))
    link = house.invites(lead, made.public_id)
    server = make_server("127.0.0.1", 0, house.app, threaded=True, request_handler=Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Stage(house, f"http://localhost:{server.server_port}", made, link, people)
    server.shutdown()


@pytest.fixture(scope="module")
def browser(playwright: Any) -> Iterator[Any]:
    opened = chromium.open_browser(playwright)
    yield opened
    opened.close()


def window(browser: Any, stage: Stage, person: Person | None = None, **more: Any) -> tuple[Any, Complaints]:
    """Return a page of a browser of its own, in this person's visit."""
    context = browser.new_context(locale="en-GB", viewport=WIDE, **more)
    context.set_default_timeout(PATIENCE)
    if person:
        kept = person.client.get_cookie(browsers.COOKIE, domain="localhost")
        assert kept
        context.add_cookies([{"name": browsers.COOKIE, "value": kept.value, "url": stage.url.replace("http:", "https:"), "secure": True}])
    return context.new_page(), Complaints(context)


def look(page: Any, address: str, name: str) -> list[str]:
    """Return what is amiss on a page in either language and width; pictures are kept on the way."""
    faults = []
    for language in ("en", "th"):
        for size, word in ((WIDE, "wide"), (PHONE, "390")):
            page.set_viewport_size(size)
            page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
            where = f"{name} {language} {word}"
            faults += [f"{where}: {each}" for each in accessibility_faults(page)]
            faults += [f"{where}: {sideways(page)} px too wide"] if sideways(page) > 0 else []
            faults += [f"{where}: small {each}" for each in small_targets(page)]
            told = outline(page)
            faults += [f"{where}: {told}"] if told["lang"] != language or len(told["h1"]) != 1 or told["twice"] else []
            head = page.locator("main h1").inner_text() + page.title()
            faults += [f"{where}: no Thai"] if language == "th" and not THAI.search(head) else []
            picture(page, f"quality {where}", whole=True)
    return faults


STAFF = {
    "list": ("reviewer", "/quality-reviews"), "review": ("reviewer", "{design}"), "decision": ("lead", "{design}/decision"),
    "trail": ("lead", "{design}/trail"), "lead reads": ("lead", "{design}?both=yes"), "designer reads": ("designer", "{design}"),
    "roles": ("lead", "/roles/kmutt?who=a"), "form": ("lead", "/review-form/kmutt"), "guests": ("lead", "/guests"),
    "invite": ("lead", "/guests/for/{public_id}"),
}  # fmt: skip


@pytest.mark.parametrize("name", STAFF)
def test_a_page_of_the_institution_is_for_everybody_to_read_and_press(name: str, stage: Stage, browser: Any) -> None:
    who, place = STAFF[name]
    person = stage.people[who]
    page, complaints = window(browser, stage, person)
    place = place.format(design=path(stage.design), public_id=stage.design.public_id)
    assert look(page, f"{stage.url}/w/{person.visit}{place}", name) == []
    assert complaints.taken() == []
    page.context.close()


def test_a_guest_with_a_phone_comes_in_reviews_and_comes_back(stage: Stage, browser: Any) -> None:
    page, complaints = window(browser, stage)
    assert look(page, stage.url + stage.link, "guest link") == []
    page.set_viewport_size(PHONE)
    page.goto(stage.url + stage.link)
    page.get_by_role("button", name="I am Somchai Jaidee: open").click()
    page.wait_for_url("**/guest")
    home = page.url
    assert look(page, home, "guest home") == []
    page.goto(home)
    page.get_by_role("link", name="Go to the review").click()
    page.get_by_role("button", name="Begin my review").click()
    page.locator("#mine").wait_for()
    assert look(page, page.url.partition("#")[0], "guest review") == []
    page.goto(page.url.partition("?")[0])
    for yes in page.locator("input[value=yes]").all():
        yes.check()
    page.get_by_label("Approve").check()
    page.get_by_role("button", name="Finish my review").click()
    page.get_by_text("saved, and not finished yet").wait_for()
    picture(page, "quality guest unfinished", whole=True)
    assert accessibility_faults(page) == []
    page.get_by_label("Reasons").fill("We hire for this every month.")
    page.get_by_role("button", name="Finish my review").click()
    page.get_by_text("It counts from now on").wait_for()
    stage.house.clock.turn(hours=13)
    page.goto(home)
    page.get_by_role("button", name="Come in again").wait_for()
    picture(page, "quality guest ended", whole=True)
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="Come in again").click()
    page.get_by_role("link", name="Go to the review").wait_for()
    other, _heard = window(browser, stage)
    other.goto(stage.url + stage.link)
    other.get_by_text("already used, in another browser").first.wait_for()
    picture(other, "quality guest link spent", whole=True)
    assert accessibility_faults(other) == []
    assert [each for each in complaints.taken() if "status of 40" not in each] == []
    page.context.close()
    other.context.close()


def test_a_review_is_written_without_a_script(stage: Stage, browser: Any) -> None:
    """The clock was turned in the test before: whoever comes now has launched anew."""
    person = stage.house.comes("Suda Kaew", "reviewer")
    page, _complaints = window(browser, stage, person, java_script_enabled=False)
    place = f"{stage.url}/w/{person.visit}{path(stage.design)}"
    page.goto(place)
    page.get_by_role("button", name="Begin my review").click()
    page.locator("#at-title summary").click()
    page.locator("#comment-at-title").fill("Clear now.")
    page.get_by_label("Reasons").fill("Half way.")
    page.locator("#at-title button").last.click()
    assert "Clear now." in page.locator("#at-title").inner_text()
    assert page.get_by_label("Reasons").input_value() == "Half way."
    assert revision(page.content()) == "1"
    page.context.close()
