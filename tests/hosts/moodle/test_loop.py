"""The whole loop inside a real Moodle: registered, added, opened in the frame, sent, assessed, and seen in Moodle itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.hosts.moodle import course as teaching
from tests.hosts.moodle.conftest import IDNUMBER, PLATFORM, TITLE, Enrolled, Registered, wait_until
from tests.hosts.moodle.rest import ask
from tests.hosts.moodle.site import Site
from tests.hosts.moodle.tool import Tool

ANSWER = "A statistics class of 42 at nine in the morning. ชั้นเรียนสถิติ 42 คน"
LINK = "https://www.w3.org/TR/WCAG22/"


@dataclass
class Seen:
    """What somebody read during their turn, by name."""

    texts: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def sent(activity: dict[str, str], student: Enrolled) -> Seen:
    """The student opens the activity in the course, writes, adds evidence and sends."""
    seen, frame = Seen(), teaching.launch(student.who, activity["cmid"])
    seen.texts["offer"] = frame.locator("main").inner_text()
    frame.get_by_role("button", name="Start").first.click()
    frame.get_by_role("heading", level=1, name="Your submission").wait_for()
    for field_ in frame.locator("textarea[name^=answer-]").all():
        field_.fill(ANSWER)
    for wanted in [str(each.get_attribute("id")) for each in frame.locator("li[id^=evidence-]").all()]:
        _add_evidence(frame, wanted)
    for box in frame.locator("input[name=confirmations]").all():
        box.check()
    frame.get_by_role("button", name="Send for assessment").click()
    frame.get_by_role("heading", level=1, name="Sent").wait_for()
    seen.texts["sent"] = frame.locator("main").inner_text()
    return seen


@pytest.fixture(scope="module")
def awarded(sent: Seen, badge: str, activity: dict[str, str], teacher: Enrolled, student: Enrolled, request: Any) -> Seen:
    """The teacher opens what waits, marks every criterion at its best and awards; with a token, after the administrator gave it."""
    if request.getfixturevalue("site").token:
        request.getfixturevalue("service")
    seen, frame = Seen(), teaching.launch(teacher.who, activity["cmid"])
    seen.texts["queue"] = frame.locator("main").inner_text()
    frame.get_by_role("row", name=re.compile(re.escape(student.name))).get_by_role("link").first.click()
    frame.get_by_role("button", name=re.compile("^Begin")).click()
    frame.locator("[data-criterion]").first.wait_for()
    for criterion in frame.locator("[data-criterion]").all():
        criterion.locator("input[type=radio]:not([value=''])").last.check()
    frame.get_by_role("button", name="Go on to the decision").or_(frame.get_by_role("link", name="Go on to the decision")).click()
    frame.get_by_role("button", name="Award", exact=True).click()
    frame.get_by_text("Awarded").first.wait_for()
    seen.texts["decided"] = frame.locator("main").inner_text()
    return seen


@pytest.fixture(scope="module")
def delivered(awarded: Seen, activity: dict[str, str], teacher: Enrolled) -> str:
    """Return what the tool's page says of what it sent, once nothing is on its way any more."""

    def look() -> str:
        frame = teaching.launch(teacher.who, activity["cmid"])
        frame.get_by_role("link", name="What the platform was sent").click()
        frame.get_by_role("heading", level=1, name="What the platform was sent").wait_for()
        said = str(frame.locator("main").inner_text())
        return "" if re.search("On its way|Being sent", said) else said

    return wait_until(look, "everything to arrive", 240)


def test_before_anything_is_sent_the_administrator_reads_what_the_tool_asks_for(registered: Registered) -> None:
    assert "Nothing has been sent yet" in registered.asked and "gradebook" in registered.asked


def test_after_it_the_administrator_reads_what_to_switch_on_in_moodle(registered: Registered) -> None:
    assert "Activate" in registered.done and "activity chooser" in registered.done


def test_select_content_fills_in_name_and_address(activity: dict[str, str], tool: Tool) -> None:
    assert activity["name"] == TITLE and activity["url"].startswith(tool.url)


def test_the_connection_test_finds_nothing_that_does_not_work(activity: dict[str, str], sent: Seen, tool: Tool) -> None:
    report = tool.command("platforms", "test", PLATFORM, allow_failure=True)
    assert [step for step in report["steps"] if step["state"] == "failed" and step["id"] not in ("own_keyset", "service")] == []


def test_the_student_reads_in_the_frame_what_is_proved_and_by_which_rubric(sent: Seen) -> None:
    assert TITLE in sent.texts["offer"] and "passes from here" in sent.texts["offer"]


def test_the_teacher_finds_the_student_s_work_waiting(awarded: Seen, student: Enrolled) -> None:
    assert student.name in awarded.texts["queue"]


def test_the_gradebook_shows_the_award_as_the_whole_column(delivered: str, teacher: Enrolled, student: Enrolled, course: str) -> None:
    assert teaching.grade_of(teacher.who, course, student.name, TITLE).startswith("100")


def test_the_tool_says_that_everything_arrived(delivered: str) -> None:
    assert "Arrived" in delivered and not re.search("Refused|Waiting for a decision|Stopped", delivered), delivered


def test_the_award_completed_the_activity(delivered: str, student: Enrolled, activity: dict[str, str]) -> None:
    page = student.who.go(f"/mod/lti/view.php?id={activity['cmid']}")
    said = " ".join(page.locator("#region-main").inner_text().split())
    assert "Done: Receive a grade" in said, said


def test_moodle_gave_its_own_badge(delivered: str, student: Enrolled, badge: str) -> None:
    page = student.who.go("/badges/mybadges.php")
    page.get_by_text(badge).first.wait_for()


def test_the_learner_s_page_shows_moodle_s_badge_beside_our_own(
    delivered: str, service: str, student: Enrolled, activity: dict[str, str], badge: str
) -> None:
    frame = teaching.launch(student.who, activity["cmid"])
    address = frame.get_by_role("link", name=badge).get_attribute("href")
    assert "/badges/badge.php?hash=" in str(address)
    assert "gave you:" in frame.locator("main").inner_text()


def test_the_credential_becomes_public_when_the_learner_accepts_it(delivered: str, student: Enrolled, activity: dict[str, str]) -> None:
    frame = teaching.launch(student.who, activity["cmid"])
    frame.get_by_role("button", name="Accept my credential").click()
    address = str(frame.locator("a.address").first.get_attribute("href"))
    page = student.who.context.new_page()
    page.goto(address)
    assert TITLE in page.locator("main").inner_text()


# -- by Moodle's own web services, where a token was given ----------------------------------------


def test_the_token_s_page_says_what_it_opens(service: str) -> None:
    assert "It works and is kept" in service, service
    assert "Functions to add" not in service and "Capabilities to allow" not in service, service


def test_moodle_s_services_show_the_same_badge(delivered: str, service: str, site: Site, student: Enrolled, badge: str) -> None:
    held = ask(site, "core_badges_get_user_badges", userid=student.number)["badges"]
    assert [each["name"] for each in held if each["name"] == badge] == [badge]


def test_the_grade_completed_the_activity_and_nobody_by_hand(
    delivered: str, service: str, site: Site, student: Enrolled, course: str, activity: dict[str, str]
) -> None:
    found = ask(site, "core_completion_get_activities_completion_status", courseid=course, userid=student.number)["statuses"]
    mine = next(each for each in found if str(each["cmid"]) == activity["cmid"])
    assert mine["state"] in (1, 2) and mine["overrideby"] is None


def test_the_competency_is_rated_proficient_by_the_service_account(
    delivered: str, service: str, has_competency: bool, site: Site, student: Enrolled, course: str
) -> None:
    if not has_competency:
        pytest.skip(f"no competency with the ID number {IDNUMBER} on this site")
    found = ask(site, "core_competency_list_course_competencies", id=course)
    number = next(each["competency"]["id"] for each in found if each["competency"]["idnumber"] == IDNUMBER)
    wish = {"userid": student.number, "competencyid": number, "courseid": course}
    summary = ask(site, "tool_lp_data_for_user_competency_summary_in_course", **wish)["usercompetencysummary"]
    account = ask(site, "core_webservice_get_site_info")["userid"]
    assert str(summary["usercompetencycourse"]["proficiency"]) in ("True", "1")
    assert summary["evidence"][0]["actionuserid"] == account and TITLE in summary["evidence"][0]["note"]


def test_the_guide_sees_what_is_set_up(delivered: str, service: str, teacher: Enrolled, activity: dict[str, str]) -> None:
    frame = teaching.launch(teacher.who, activity["cmid"])
    frame.get_by_role("link", name="Competencies and badges").click()
    frame.get_by_role("heading", name="What is there").wait_for()
    said = frame.locator("main").inner_text()
    assert "Completion by grade" in said and "Gradebook column" in said and "Web service token" in said


# -- last, because it takes back ------------------------------------------------------------------


def test_a_withdrawn_award_leaves_an_empty_cell_and_moodle_s_badge_where_it_is(
    delivered: str, teacher: Enrolled, student: Enrolled, course: str, activity: dict[str, str], badge: str
) -> None:
    frame = teaching.launch(teacher.who, activity["cmid"])
    frame.get_by_role("link", name="Learners", exact=True).click()
    frame.get_by_role("row", name=re.compile(re.escape(student.name))).get_by_role("link", name="Open").click()
    frame.get_by_role("link", name=re.compile("^Withdraw the award")).click()
    frame.get_by_label("Reason").fill("On trial only.")
    frame.get_by_role("button", name="Withdraw the award").click()
    frame.get_by_text("Withdrawn on").first.wait_for()
    wait_until(lambda: teaching.grade_of(teacher.who, course, student.name, TITLE) == "", "an empty cell")
    student.who.go("/badges/mybadges.php").get_by_text(badge).first.wait_for()


def _add_evidence(frame: Any, wanted: str) -> None:
    """Add one item in the first form that this requirement takes."""
    place = frame.locator(f"#{wanted}")
    place.locator("details summary").first.click()
    form = place.locator("details form").first
    kind = form.locator("input[name=kind]").get_attribute("value")
    if kind == "text":
        form.get_by_label("Text", exact=True).fill(ANSWER)
    elif kind == "link":
        form.get_by_label("Web address").fill(LINK)
    else:
        told = {"name": "answers.csv", "mimeType": "text/csv", "buffer": b"number,reads it as\n1,data\n2,interval\n"}
        form.get_by_label("File", exact=True).set_input_files(told)
    form.get_by_role("button").last.click()
    frame.locator(f"#{wanted}").get_by_text("Added", exact=True).wait_for()
