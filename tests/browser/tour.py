"""A course with learners at every stage, and where each kind of page of the tool is found in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lti_tool.demo.acts import judge, send_work, wait_for, write_work
from lti_tool.demo.lms import Somebody
from lti_tool.demo.pages import Form
from lti_tool.demo.processes import Demo
from lti_tool.demo.tool import Learner
from tests.browser.people import COURSE, Person, enrol

PAGES = {
    "learner offer": "student2", "learner draft": "student3", "learner sent": "student4", "learner not yet": "student5",
    "learner awarded": "student6", "learner about": "student4", "learner awards": "student6", "learner award": "student6",
    "learner public award": "student7", "learner waits for choice": "student2",
    "teacher queue": "teacher", "teacher learners": "teacher", "teacher deliveries": "teacher", "teacher reads": "teacher",
    "teacher marks": "teacher", "teacher decides": "teacher", "teacher decided": "teacher", "teacher withdraws": "teacher",
    "teacher chooses": "teacher", "teacher column": "teacher", "teacher picks": "teacher at the picker",
    "teacher gradebook": "teacher", "teacher shares": "teacher", "teacher competencies": "teacher", "teacher native": "teacher",
    "assessor queue": "assessor", "administrator platform": "admin", "administrator connection": "admin",
    "administrator service": "admin",
    "stranger front": "", "stranger credential": "", "stranger achievement": "", "stranger issuer": "", "stranger lost": "",
    "operator platform": "admin with a link", "operator changes": "admin with a link",
    "stranger refused": "", "stranger invited": "", "stranger by hand": "", "stranger operator link": "",
}  # fmt: skip
"""Page -> who looks at it; nobody is signed in for those of the whole world."""
FRAMED = {"teacher picks"}
"""Pages the LMS opens in a frame only: their visit belongs to the frame."""
ON_PURPOSE = {"stranger lost": 404, "stranger refused": 400}
CHANGED = ("changed", "Kamon", "Suksai")
"""Username and name of a learner whose gradebook cell is no longer what arrived."""
PLAIN = "Added without selecting content"


@dataclass
class Tour:
    """People at their windows, and the address of each page."""

    people: dict[str, Person]
    addresses: dict[str, str]


def fill(demo: Demo, title: str) -> None:
    """Bring learners to their stages over HTTP, as the demo does."""
    lms = demo.ports.lms_url
    instructor = Somebody(lms, "teacher")
    write_work(Somebody(lms, "student3"), title)
    for username in ("student4", "student5", "student6", "student7", "student8"):
        send_work(Somebody(lms, username), title)
    judge(instructor, title, instructor.name_of("student5"), "Not yet")
    judge(instructor, title, instructor.name_of("student6"), "Award")
    judge(instructor, title, instructor.name_of("student7"), "Award")
    holders = [Somebody(lms, username) for username in ("student6", "student7")]
    wait_for(lambda: "yes" if all(_can_accept(holder, title) for holder in holders) else "", "two credentials")
    Learner.launches(holders[1], title).accept()
    _change_gradebook(instructor, title)


def _change_gradebook(instructor: Somebody, title: str) -> None:
    """Let a learner's grade be typed over after it arrived."""
    learner = enrol(instructor.lms_url, *CHANGED)
    send_work(Somebody(instructor.lms_url, learner), title)
    judge(instructor, title, " ".join(CHANGED[1:]), "Award")
    wait_for(lambda: "yes" if learner in _graded(instructor) else "", "a grade")
    book = f"{instructor.lms_url}{COURSE}/gradebook"
    written = {"column": str(_graded(instructor)[learner]), "person": learner, "final": "64"}
    instructor.browser.submit(instructor.browser.open(book), Form(f"{book}/override", "post"), written)


def _graded(instructor: Somebody) -> dict[str, int]:
    """Return the column that each graded learner's newest grade stands in."""
    return {cell["person"]: cell["column_id"] for cell in instructor.gradebook()["grades"] if cell["final"] is not None}


def walk(demo: Demo, title: str, sit_down: Callable[[str], Person]) -> Tour:
    """Go once to every page and note where it is."""
    people = {name: sit_down(name.partition(" ")[0]) for name in sorted(set(PAGES.values()) - {""})}
    found: dict[str, str] = {}
    _learners(people, title, found)
    _plain_link(people, found)
    _instructor(people["teacher"], title, found)
    _picker(people["teacher at the picker"], found)
    found["assessor queue"] = _visit(people["assessor"].launch_in_window(title).url) + "/assess"
    found["administrator platform"] = _visit(people["admin"].launch_in_window(title).url) + "/platform"
    found["administrator connection"] = found["administrator platform"] + "/test"
    found["administrator service"] = found["administrator platform"] + "/service"
    _operator(demo, people["admin with a link"], found)
    _strangers(demo, people["student7"], found)
    return Tour(people, found)


def _learners(people: dict[str, Person], title: str, found: dict[str, str]) -> None:
    for name, stage in (("2", "offer"), ("3", "draft"), ("4", "sent"), ("5", "not yet"), ("6", "awarded"), ("7", "public award")):
        found[f"learner {stage}"] = _visit(people[f"student{name}"].launch_in_window(title).url) + "/work"
    found["learner about"] = found["learner sent"] + "/about"
    found["learner awards"] = _visit(found["learner awarded"]) + "/awards"
    page = people["student6"].page
    page.goto(found["learner awards"])
    found["learner award"] = page.locator("main h2 a").first.evaluate("link => link.href")


def _plain_link(people: dict[str, Person], found: dict[str, str]) -> None:
    """A link that was added without choosing anything, and without a gradebook column."""
    instructor, learner = people["teacher"], people["student2"]
    instructor.go(f"{COURSE}/activities/new")
    instructor.page.get_by_label("Activity name").fill(PLAIN)
    instructor.page.get_by_role("button", name="Add without selecting content").click()
    instructor.page.wait_for_url("**/activities/*")
    found["teacher chooses"] = _visit(instructor.launch_in_window(PLAIN).url) + "/link"
    found["teacher column"] = _visit(found["teacher chooses"]) + "/link/column"
    found["learner waits for choice"] = _visit(learner.launch_in_window(PLAIN).url) + "/work"


def _instructor(instructor: Person, title: str, found: dict[str, str]) -> None:
    page = instructor.launch_in_window(title)
    visit = _visit(page.url)
    found["teacher queue"] = visit + "/assess"
    found["teacher learners"], found["teacher deliveries"] = visit + "/learners", visit + "/deliveries"
    found["teacher gradebook"], found["teacher shares"] = visit + "/gradebook", visit + "/gradebook/shares"
    found["teacher competencies"], found["teacher native"] = visit + "/competencies", visit + "/native"
    _look_at_gradebook(page, found["teacher deliveries"])
    page.goto(found["teacher queue"])
    rows = {"teacher reads": "ธนกร", "teacher marks": "กิตติ"}
    for name, learner in rows.items():
        found[name] = page.get_by_role("row", name=learner).get_by_role("link").evaluate("link => link.href")
    page.goto(found["teacher marks"])
    page.get_by_role("button", name="Begin").click()
    page.locator("[data-criterion]").first.wait_for()
    found["teacher decides"] = found["teacher marks"] + "/decision"
    page.goto(found["teacher learners"])
    found["teacher decided"] = page.get_by_role("row", name="พิมพ์ชนก").get_by_role("link", name="Open").evaluate("link => link.href")
    page.goto(found["teacher decided"])
    withdrawal = page.locator("a[href$='/withdraw'], form[action$='/withdraw']").first
    found["teacher withdraws"] = withdrawal.evaluate("element => element.href || element.action")


def _look_at_gradebook(page: Any, address: str) -> None:
    """Press “Look now”, and wait for what the worker finds."""
    page.goto(address)
    page.get_by_role("button", name="Look now").click()

    def is_seen() -> str:
        page.goto(address)
        return "yes" if page.get_by_text("Changed there").count() else ""

    wait_for(is_seen, "the worker's look at the gradebook")


def _picker(instructor: Person, found: dict[str, str]) -> None:
    instructor.go(f"{COURSE}/activities/new")
    instructor.page.get_by_role("button", name="Select content").click()
    frame = instructor.frame()
    frame.wait_for_url("**/w/*/**")
    found["teacher picks"] = frame.url


def _operator(demo: Demo, operator: Person, found: dict[str, str]) -> None:
    operator.page.goto(demo.command("platforms", "link", "Practice University")["url"])
    operator.page.get_by_role("button", name="Open").click()
    operator.page.wait_for_url("**/platform")
    found["operator platform"] = operator.page.url
    found["operator changes"] = operator.page.url + "/registration"


def _strangers(demo: Demo, holder: Person, found: dict[str, str]) -> None:
    tool, page = demo.ports.tool_url, holder.page
    found["stranger front"], found["stranger lost"] = tool + "/", tool + "/nowhere"
    found["stranger refused"] = tool + "/lti/login?iss=x"
    found["stranger credential"] = page.locator("a.address").first.evaluate("link => link.href")
    page.goto(found["stranger credential"])
    found["stranger issuer"] = page.locator("main a[href*='/issuers/']").first.evaluate("link => link.href")
    found["stranger achievement"] = page.locator("main a[href*='/achievements/']").first.evaluate("link => link.href")
    found["stranger invited"] = demo.command("platforms", "invite", "Another", "--issuer", "kmutt")["url"]
    found["stranger by hand"] = found["stranger invited"].replace("?", "/by-hand?") + "&for=moodle"
    found["stranger operator link"] = demo.command("platforms", "link", "Practice University")["url"]


def _visit(address: str) -> str:
    """Return the part of an address that names the visit."""
    return "/".join(address.split("/")[:5])


def _can_accept(who: Somebody, title: str) -> bool:
    return any(form.action.endswith("/accept") for form in Learner.launches(who, title).page.forms)
