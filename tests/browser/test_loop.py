"""The whole loop as people live it, in the LMS's frame: write, send, be marked, be awarded, show it.

Each fixture is one person's turn; it leaves behind what was seen, and the tests below read it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from lti_tool.demo.processes import Demo
from tests.browser.conftest import MINE
from tests.browser.looking import picture
from tests.browser.people import COURSE, Person

ANSWERS = {
    "setting": "A statistics class of 42 at nine in the morning; I teach it alone.",
    "outcome": "Say in one sentence what a confidence interval does and does not say.",
    "decision": "26 of 38 read it as 95 % of the data, so I replaced the proof by a game with dice.",
    "effect": "At the next ticket 31 of 37 said it right. ครั้งต่อมา 31 จาก 37 คนตอบถูก",
}
TEXT = "Before: a proof at the board. After: ten samples with dice, in groups of four."
TABLE = "number,reads it as\n1,data\n2,interval\n3,ไม่แน่ใจ\n".encode()
LINK = "https://www.w3.org/TR/WCAG22/"
COMMENTS = {"met": "Clear in the evidence.", "whole": "Well shown, and honest about what it cost. งานชัดเจน"}
SECONDS_TO_ARRIVE = 20


@dataclass
class Seen:
    """What somebody saw during their turn, by name, and what their browser complained of."""

    who: Person
    texts: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def look(self, name: str, place: Any) -> None:
        """Remember what the main part of the page says, and keep a picture."""
        self.texts[name] = place.locator("main").inner_text()
        self.complaints += self.who.complaints.taken()
        picture(self.who.page, f"loop {name}")


@pytest.fixture(scope="module")
def written(picked: Any, person: Callable[[str], Person]) -> Seen:
    """The learner starts, writes, loads the page again, and adds a text, a link and a file."""
    seen = Seen(person("student1"))
    frame = seen.who.launch(MINE)
    seen.look("offer", frame)
    frame.get_by_role("button", name="Start").first.click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Your submission")
    for prompt, answer in ANSWERS.items():
        frame.locator(f"#answer-{prompt}").fill(answer)
    expect(frame.locator("#save-said")).to_contain_text("Saved")
    frame = seen.who.launch(MINE)
    seen.values["after reload"] = {prompt: frame.locator(f"#answer-{prompt}").input_value() for prompt in ANSWERS}
    _add(frame, "change", "text", lambda form: form.get_by_label("Text", exact=True).fill(TEXT))
    _add(frame, "tickets", "link", lambda form: form.get_by_label("Web address").fill(LINK))
    csv = {"name": "answers.csv", "mimeType": "text/csv", "buffer": TABLE}
    _add(frame, "answers", "file", lambda form: form.get_by_label("File", exact=True).set_input_files(csv))
    seen.look("draft", frame)
    return seen


@pytest.fixture(scope="module")
def refused(written: Seen) -> Seen:
    """The learner tries a program dressed up as a picture, then sends without confirming anything."""
    frame = written.who.frame()
    liar = {"name": "ticket.png", "mimeType": "image/png", "buffer": b"MZ\x90\x00" + bytes(64)}
    _add(frame, "tickets", "file", lambda form: form.get_by_label("File", exact=True).set_input_files(liar), is_taken=False)
    alert = frame.get_by_role("alert").first
    alert.wait_for()
    written.texts["liar"] = alert.inner_text()
    written.values["after refusal"] = frame.locator("#answer-setting").input_value()
    frame.get_by_role("button", name="Send for assessment").click()
    frame.get_by_text("Not sent yet").wait_for()
    written.texts["unconfirmed"] = frame.locator("#faults").inner_text()
    written.values["focus"] = frame.evaluate("document.activeElement.id")
    written.values["on purpose"] = written.who.complaints.taken()
    picture(written.who.page, "loop refused")
    return written


@pytest.fixture(scope="module")
def sent(refused: Seen) -> Seen:
    """The learner confirms the three statements and sends."""
    frame = refused.who.frame()
    for box in frame.locator("input[name=confirmations]").all():
        box.check()
    frame.get_by_role("button", name="Send for assessment").click()
    frame.get_by_role("heading", level=1, name="Sent").wait_for()
    refused.look("sent", frame)
    return refused


@pytest.fixture(scope="module")
def awarded(sent: Seen, person: Callable[[str], Person]) -> Seen:
    """A teacher opens the queue, marks every criterion and awards, and never touches the mouse."""
    seen = Seen(person("teacher"))
    frame, keyboard = seen.who.launch(MINE), seen.who.page.keyboard
    seen.look("queue", frame)
    _enter(seen.who, frame.get_by_role("link", name=re.compile("Niran Chaiyasit|Begin|Open|Assess")).locator("visible=true").last)
    begin = frame.get_by_role("button", name=re.compile("^Begin"))
    begin.wait_for()
    seen.look("before marking", frame)
    _enter(seen.who, begin)
    criteria = frame.locator("[data-criterion]")
    criteria.first.wait_for()
    seen.values["criteria"] = criteria.count()
    _mark_with_arrows(seen.who, criteria.first)
    for _rest in range(1, criteria.count()):
        keyboard.press("j")
        keyboard.press("3")
        keyboard.press("c")
        keyboard.type(COMMENTS["met"])
        keyboard.press("Escape")
    expect(frame.locator("#save-said")).to_contain_text("saved")
    seen.look("marked", frame)
    _enter(seen.who, frame.get_by_role("button", name="Go on to the decision"))
    award = frame.get_by_role("button", name="Award", exact=True)
    award.wait_for()
    comment = frame.locator("#comment")
    seen.who.press_until("Tab", comment)
    keyboard.type(COMMENTS["whole"])
    seen.look("decision", frame)
    seen.who.press_until("Tab", award)
    keyboard.press("Enter")
    frame.get_by_text("Awarded").first.wait_for()
    seen.look("decided", frame)
    return seen


@pytest.fixture(scope="module")
def graded(awarded: Seen) -> str:
    """Return the learner's row of the LMS's gradebook, once it shows a grade."""
    deadline = time.monotonic() + SECONDS_TO_ARRIVE
    row = ""
    while time.monotonic() < deadline and "100" not in row:
        awarded.who.go(f"{COURSE}/gradebook")
        row = awarded.who.page.get_by_role("row", name="Niran Chaiyasit").inner_text()
    picture(awarded.who.page, "loop gradebook")
    return row


@pytest.fixture(scope="module")
def shown(graded: str, sent: Seen) -> Seen:
    """The learner comes back, accepts, and opens the public page in a window of its own."""
    seen = Seen(sent.who)
    deadline = time.monotonic() + SECONDS_TO_ARRIVE
    frame = seen.who.launch(MINE)
    accept = frame.get_by_role("button", name="Accept my credential")
    while time.monotonic() < deadline and not accept.count():
        frame = seen.who.launch(MINE)
    seen.look("awarded", frame)
    accept.click()
    address = frame.locator("a.address")
    address.wait_for()
    seen.values["address"] = address.get_attribute("href")
    seen.look("accepted", frame)
    seen.values["opened"] = _opened_by(seen.who, frame.get_by_text("Open the public page"))
    window = seen.who.context.new_page()
    window.goto(seen.values["address"])
    seen.texts["public"] = window.locator("main").inner_text()
    seen.complaints += seen.who.complaints.taken()
    picture(window, "loop public", whole=True)
    return seen


def test_a_learner_reads_what_it_proves_before_starting(written: Seen) -> None:
    for promise in ("What it is worth", "What you must show", "How it is judged", "Who decides", "hours of work"):
        assert promise in written.texts["offer"]


def test_what_was_written_is_still_there_after_the_page_was_loaded_again(written: Seen) -> None:
    assert written.values["after reload"] == ANSWERS


def test_text_link_and_file_stand_as_evidence_under_what_asked_for_them(written: Seen) -> None:
    for item in (TEXT, LINK, "answers.csv"):
        assert item in written.texts["draft"]
    assert "Nothing is missing" in written.texts["draft"]


def test_a_file_that_is_not_what_its_name_says_is_refused_and_the_draft_is_kept(refused: Seen) -> None:
    assert "draft is kept" in refused.texts["liar"]
    assert refused.values["after refusal"] == ANSWERS["setting"]


def test_nothing_is_sent_before_the_three_statements_are_confirmed(refused: Seen) -> None:
    assert "Confirm all three statements" in refused.texts["unconfirmed"]
    assert refused.values["focus"] == "faults"


def test_the_learner_is_told_by_when_an_answer_comes(sent: Seen) -> None:
    assert "You will have an answer by" in sent.texts["sent"]


def test_the_learner_s_browser_had_nothing_to_complain_of(sent: Seen) -> None:
    """The two refusals that were provoked are noted by the browser too, and are no fault."""
    assert [said for said in sent.complaints + sent.values["on purpose"] if "status of 400" not in said] == []


def test_a_teacher_marks_and_awards_by_keyboard_alone(awarded: Seen) -> None:
    assert awarded.values["criteria"] == 3
    assert COMMENTS["met"] in awarded.texts["decision"]
    assert "Awarded" in awarded.texts["decided"]


def test_the_assessor_sees_the_evidence_beside_the_rubric(awarded: Seen) -> None:
    for item in (TEXT, LINK, "answers.csv", ANSWERS["effect"]):
        assert item in awarded.texts["marked"]


def test_the_assessor_s_browser_had_nothing_to_complain_of(awarded: Seen) -> None:
    assert awarded.complaints == []


def test_the_gradebook_shows_a_hundred_and_the_words_that_came_with_it(graded: str) -> None:
    assert re.search(r"\b100\b", graded) and "Completed" in graded
    assert COMMENTS["whole"] in graded


def test_the_learner_reads_levels_and_comments(shown: Seen) -> None:
    assert COMMENTS["whole"] in shown.texts["awarded"] and COMMENTS["met"] in shown.texts["awarded"]


def test_an_accepted_badge_has_a_public_page_that_names_nobody(shown: Seen, demo: Demo) -> None:
    assert shown.values["address"].startswith(demo.ports.tool_url)
    assert MINE in shown.texts["public"] and "Stands" in shown.texts["public"]
    assert "Niran" not in shown.texts["public"] and "Chaiyasit" not in shown.texts["public"]


def test_the_public_page_opens_in_a_window_of_its_own_because_it_lets_itself_be_framed_by_nobody(shown: Seen) -> None:
    assert shown.values["opened"] == shown.values["address"]


def test_accepting_gave_the_browser_nothing_to_complain_of(shown: Seen) -> None:
    assert shown.complaints == []


def expect(wanted: Any) -> Any:
    """Return what waits until an element is as it should be; Playwright may be missing where these tests are only collected."""
    from playwright.sync_api import expect as playwrights

    return playwrights(wanted)


def _add(frame: Any, requirement: str, kind: str, fill: Callable[[Any], None], is_taken: bool = True) -> None:
    """Open the fold for this kind of evidence, fill it in and press Add."""
    form = frame.locator(f"#evidence-{requirement} form:has(input[name=kind][value={kind}])")
    fold = frame.locator(f"#evidence-{requirement} details:has(input[name=kind][value={kind}])")
    fold.locator("summary").click()
    fill(form)
    items = frame.locator(f"#evidence-{requirement} .evidence")
    before = items.count()
    form.get_by_role("button", name="Add").click()
    if is_taken:
        expect(items).to_have_count(before + 1)


def _opened_by(who: Person, link: Any) -> str:
    """Return the address of the window a link opens, empty where it opens none."""
    windows = list(who.context.pages)
    link.click()
    deadline = time.monotonic() + 4
    while time.monotonic() < deadline:
        for each in who.context.pages:
            if each not in windows and each.url.startswith("http"):
                return str(each.url)
        who.page.wait_for_timeout(100)
    picture(who.page, "loop opened nothing")
    return ""


def _enter(who: Person, wanted: Any) -> None:
    who.press_until("Tab", wanted)
    who.page.keyboard.press("Enter")


def _mark_with_arrows(who: Person, criterion: Any) -> None:
    """Mark as somebody does who knows no shortcuts: Tab into the scale, arrow to the level, Tab on to the comment."""
    scale = criterion.locator("input[type=radio]")
    who.press_until("Tab", criterion.locator("input:checked"))
    for _ in range(scale.count()):
        if scale.nth(2).is_checked():
            break
        who.page.keyboard.press("ArrowUp")
    assert scale.nth(2).is_checked()
    who.press_until("Tab", criterion.locator("textarea"))
    who.page.keyboard.type(COMMENTS["met"])
    who.page.keyboard.press("Escape")
