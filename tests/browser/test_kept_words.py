"""Words that never reached the server, because the stay ended or the network did: they stay, are kept, and come back to the same person."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lti_tool.demo.acts import judge, send_work
from lti_tool.demo.lms import Somebody
from lti_tool.demo.processes import Demo
from tests.browser import chromium
from tests.browser.conftest import MINE
from tests.browser.looking import NARROW, PATIENCE, WIDE, accessibility_faults, expect, picture, sideways
from tests.browser.people import Person, enrol

ANSWER = "I asked forty-two people what they had understood. สี่สิบสองคน"
EVIDENCE = "Before: a proof at the board.\nAfter: ten samples with dice."
OFFER = "Words of yours did not reach us"


WRITER, NEXT, SENDER = "writer", "next-one", "sender"


@pytest.fixture(scope="module", autouse=True)
def joined(demo: Demo) -> None:
    for username, given, family in ((WRITER, "Niran", "Wongsa"), (NEXT, "Hana", "Dvořák"), (SENDER, "Lucas", "Petit")):
        enrol(demo.ports.lms_url, username, given, family)


@pytest.fixture
def lasting(playwright: Any, demo: Demo, tmp_path: Path) -> Iterator[Callable[[str], Person]]:
    """Return how to sit down at one browser with a profile, one after the other."""
    context = chromium.open_lasting_browser(playwright, tmp_path / "profile")
    context.set_default_timeout(PATIENCE)
    yield lambda username: Person(context, demo.ports.lms_url, username)
    context.close()


@pytest.fixture
def learner(picked: Any, lasting: Callable[[str], Person]) -> Person:
    return at_a_draft(lasting(WRITER))


def at_a_draft(someone: Person) -> Person:
    """Return a learner with a draft open in the frame."""
    someone.speaks("en")
    frame = someone.launch(MINE)
    if frame.get_by_role("button", name="Start").count():
        frame.get_by_role("button", name="Start").first.click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Your submission")
    return someone


def ends(demo: Demo, frame: Any) -> None:
    """Let the stay in this frame end, as hours would."""
    visit = frame.url.split("/w/")[1].split("/")[0]
    with sqlite3.connect(demo.folder / "tool" / "tool.sqlite3", timeout=10) as database:
        assert database.execute("UPDATE visits SET expires_at = opened_at WHERE id = ?", (visit,)).rowcount == 1


def answer(frame: Any) -> Any:
    return frame.locator("textarea[form=draft]").first


def evidence(frame: Any) -> Any:
    """Return the field for evidence as a text, unfolded."""
    fold = frame.locator("details", has=frame.locator("textarea[name=text]")).first
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    return fold.locator("textarea[name=text]")


def kept(frame: Any) -> list[str]:
    """Return what is in the browser's own storage."""
    return list(frame.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('words-')).map(([, told]) => told)"))


def in_cookies(someone: Person) -> list[str]:
    return [each["value"] for each in someone.context.cookies() if each["name"] == "__Host-lti_words"]


def until(seen: Callable[[], bool]) -> None:
    """Wait for something that happens in a script, behind the page."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not seen():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def write_after_the_end(demo: Demo, learner: Person, words: str) -> Any:
    frame = learner.frame()
    ends(demo, frame)
    answer(frame).fill(words)
    expect(frame.locator("#ended")).to_contain_text("Your stay here has ended")
    return frame


def test_words_typed_after_the_end_stay_and_the_page_leads_back_to_the_course(demo: Demo, learner: Person) -> None:
    frame = write_after_the_end(demo, learner, ANSWER)
    assert answer(frame).input_value() == ANSWER
    expect(frame.locator("#ended")).to_contain_text("is kept in this browser")
    link = frame.locator("#ended").get_by_role("link", name="Back to your course")
    assert link.get_attribute("href").startswith(demo.ports.lms_url)
    expect(frame.locator("#save-said")).to_contain_text("Not saved: your stay here has ended. What to do")
    for name, size in (("wide", WIDE), ("narrow", NARROW)):
        learner.page.set_viewport_size(size)
        frame.locator("#ended").scroll_into_view_if_needed()
        picture(learner.page, f"kept words ended {name}")
        assert sideways(frame) == 0 and accessibility_faults(frame) == []


def test_the_end_and_the_offer_read_in_thai_as_well(demo: Demo, learner: Person) -> None:
    learner.speaks("th")
    learner.page.set_viewport_size(NARROW)
    frame = learner.launch(MINE)
    ends(demo, frame)
    answer(frame).fill(ANSWER + ANSWER)
    expect(frame.locator("#ended")).to_contain_text("หมดเวลาการใช้งานครั้งนี้แล้ว")
    frame.locator("#ended").scroll_into_view_if_needed()
    picture(learner.page, "kept words ended th narrow")
    assert sideways(frame) == 0 and accessibility_faults(frame) == []
    frame = learner.launch(MINE)
    expect(frame.locator("#kept")).to_contain_text("มีข้อความของคุณที่ยังไม่ถึงระบบ")
    picture(learner.page, "kept words offered th narrow")
    assert sideways(frame) == 0 and accessibility_faults(frame) == []
    frame.locator("#kept [data-away]").click()
    expect(frame.locator("#kept")).not_to_be_visible()


def test_after_another_launch_they_are_offered_put_back_and_saved(demo: Demo, learner: Person) -> None:
    write_after_the_end(demo, learner, ANSWER)
    frame = learner.launch(MINE)
    offer = frame.locator("#kept")
    expect(offer).to_contain_text(OFFER)
    assert answer(frame).input_value() != ANSWER
    offer.locator("summary").first.click()
    expect(offer).to_contain_text(ANSWER)
    for name, size in (("wide", WIDE), ("narrow", NARROW)):
        learner.page.set_viewport_size(size)
        picture(learner.page, f"kept words offered {name}")
        assert sideways(frame) == 0 and accessibility_faults(frame) == []
    offer.get_by_role("button", name="Put them back").click()
    assert answer(frame).input_value() == ANSWER
    expect(frame.locator("#save-said")).to_contain_text("Saved")
    expect(offer).not_to_be_visible()
    frame = learner.launch(MINE)
    assert answer(frame).input_value() == ANSWER and kept(frame) == []
    expect(frame.locator("#kept")).not_to_be_visible()


def test_they_can_be_thrown_away(demo: Demo, learner: Person) -> None:
    write_after_the_end(demo, learner, "Not worth keeping.")
    frame = learner.launch(MINE)
    frame.locator("#kept").get_by_role("button", name="Throw them away").click()
    expect(frame.locator("#kept")).not_to_be_visible()
    frame = learner.launch(MINE)
    expect(frame.locator("#kept")).not_to_be_visible()
    assert kept(frame) == [] and answer(frame).input_value() != "Not worth keeping."


def test_evidence_half_typed_is_offered_back_where_it_was_typed(demo: Demo, learner: Person) -> None:
    frame = learner.frame()
    evidence(frame).fill(EVIDENCE)
    until(lambda: len(kept(frame)) == 1)
    learner.page.on("dialog", lambda dialog: dialog.accept())
    frame = learner.launch(MINE)
    frame.locator("#kept").get_by_role("button", name="Put them back").click()
    assert evidence(frame).input_value() == EVIDENCE
    frame.locator("form", has=frame.locator("textarea[name=text]:focus")).get_by_role("button", name="Add").click()
    expect(frame.locator(".evidence-text").filter(has_text="ten samples")).to_have_count(1)
    frame = learner.launch(MINE)
    expect(frame.locator("#kept")).not_to_be_visible()
    assert kept(frame) == []


def test_evidence_sent_after_the_end_is_shown_to_copy(demo: Demo, learner: Person) -> None:
    frame = learner.frame()
    field = evidence(frame)
    field.fill(EVIDENCE + "!")
    ends(demo, frame)
    frame.locator("form", has=frame.locator("textarea[name=text]:focus")).get_by_role("button", name="Add").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Please come in again")
    assert EVIDENCE + "!" in [each.input_value() for each in frame.locator("textarea").all()]
    assert frame.get_by_role("link", name="Back to your course").get_attribute("href").startswith(demo.ports.lms_url)
    picture(learner.page, "kept words sent after the end")


def test_a_file_is_not_sent_into_a_stay_that_is_over(demo: Demo, learner: Person) -> None:
    frame = learner.frame()
    fold = frame.locator("details", has=frame.locator("input[type=file]")).first
    fold.locator("summary").click()
    fold.locator("input[type=file]").set_input_files({"name": "answers.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"})
    ends(demo, frame)
    fold.get_by_role("button", name="Add").click()
    expect(fold.get_by_role("alert")).to_contain_text("Not sent: your stay here has ended")
    fold.get_by_role("link", name="What to do").click()
    expect(frame.locator("#ended")).to_be_in_viewport()
    assert fold.locator("input[type=file]").evaluate("field => field.files.length") == 1


def test_what_is_kept_cannot_be_read_by_whoever_sits_there_next(
    demo: Demo, learner: Person, lasting: Callable[[str], Person]
) -> None:
    frame = write_after_the_end(demo, learner, f"For nobody else: {ANSWER}")
    (told,) = kept(frame)
    assert "asked forty-two" not in told and WRITER not in told and "Niran" not in told
    learner.page.close()
    frame = at_a_draft(lasting(NEXT)).frame()
    expect(frame.locator("#kept")).not_to_be_visible()
    assert len(kept(frame)) == 1  # still there for whom it belongs to


def test_a_frame_without_storage_keeps_them_in_a_cookie_of_its_own_until_they_are_saved(
    demo: Demo, picked: Any, person: Callable[[str], Person]
) -> None:
    """So this Chromium is by default: frames of other sites have partitioned cookies, and nothing else."""
    someone = at_a_draft(person(WRITER))
    frame = write_after_the_end(demo, someone, ANSWER * 9)
    assert frame.evaluate("(() => { try { return localStorage.length } catch (fault) { return fault.name } })()") == "SecurityError"
    expect(frame.locator("#ended")).to_contain_text("is kept in this browser")
    (told,) = in_cookies(someone)
    assert "asked forty-two" not in told and len(told) < 1000
    frame = someone.launch(MINE)
    frame.locator("#kept").get_by_role("button", name="Put them back").click()
    expect(frame.locator("#save-said")).to_contain_text("Saved")
    assert answer(frame).input_value() == ANSWER * 9
    until(lambda: in_cookies(someone) == [])
    someone.context.close()


def test_more_than_such_a_frame_can_keep_is_given_as_a_file_and_the_page_is_not_left_unasked(
    demo: Demo, picked: Any, person: Callable[[str], Person]
) -> None:
    someone, much = at_a_draft(person(WRITER)), secrets.token_hex(6000)  # chance does not get smaller
    frame = write_after_the_end(demo, someone, much)
    expect(frame.locator("#ended")).to_contain_text("keeps too little for pages inside other pages")
    picture(someone.page, "kept words as a file")
    with someone.page.expect_download() as given:
        frame.get_by_role("link", name="Keep it as a file").click()
    assert much in Path(given.value.path()).read_text("utf-8") and given.value.suggested_filename == "what-i-wrote.txt"
    asked: list[str] = []
    someone.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    someone.page.goto("about:blank")
    assert asked == ["beforeunload"]
    someone.context.close()


def test_marks_typed_after_the_end_come_back_to_the_same_assessor(demo: Demo, picked: Any, lasting: Callable[[str], Person]) -> None:
    sender, assessor = Somebody(demo.ports.lms_url, SENDER), lasting("teacher")
    send_work(sender, MINE)
    assessor.speaks("en")
    frame = assessor.launch(MINE)
    frame.get_by_role("link", name="Open").first.click()
    frame.get_by_role("button", name="Begin assessing").click()
    criterion = frame.locator("[data-criterion]").first
    criterion.wait_for()
    ends(demo, frame)
    criterion.locator("input[type=radio]").first.check()
    criterion.locator("textarea").fill("The number is not a criterion.")
    expect(frame.locator("#ended")).to_contain_text("Your stay here has ended")
    frame = assessor.launch(MINE)
    frame.get_by_role("link", name="Continue").first.click()
    offer = frame.locator("#kept")
    expect(offer).to_contain_text(OFFER)
    picture(assessor.page, "kept words offered to an assessor")
    offer.get_by_role("button", name="Put them back").click()
    criterion = frame.locator("[data-criterion]").first
    assert criterion.locator("textarea").input_value() == "The number is not a criterion."
    assert criterion.locator("input[type=radio]").first.is_checked()
    expect(frame.locator("#save-said")).to_contain_text("saved")
    judge(Somebody(demo.ports.lms_url, "teacher"), MINE, sender.name_of(SENDER), "Not yet")
