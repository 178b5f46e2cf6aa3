"""A version goes through its review by several people, rounds and a decision: what each sees, may do, and is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from lti_tool.domain.quality_reviews import SEED
from lti_tool.services import designs, quality_reviews
from lti_tool.services.designs import Design
from lti_tool.worker import Worker
from tests.flows.course import Person
from tests.flows.house_of_two import Caller, HouseOfTwo, token
from tests.unit.domain.examples import both, document

WHOLE: dict[str, Any] = document(
    slug="roast-coffee", title=both("Roast coffee evenly"), level={"framework": "EQF", "code": "5"},
    competency={"statement": both("Roast beans so that each batch tastes the same"), "miller": "does"},
)  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> HouseOfTwo:
    return HouseOfTwo(tmp_path, datetime(2026, 3, 14, 9, 0, tzinfo=UTC))


@pytest.fixture
def designer(house: HouseOfTwo) -> Person:
    return house.comes("Dao", "designer")


@pytest.fixture
def design(house: HouseOfTwo, designer: Person) -> Design:
    """Return a version that was sent for review."""
    return sent(house, designer)


@pytest.fixture
def reviewer(house: HouseOfTwo) -> Person:
    return house.comes("Ravi", "reviewer")


@pytest.fixture
def lead(house: HouseOfTwo) -> Person:
    return house.comes("Mali", "lead")


def sent(house: HouseOfTwo, designer: Person, issuer: str = "kmutt", slug: str = "roast-coffee") -> Design:
    with house.runtime.database.writing() as session:
        actor = house.visit_of(session, designer).actor
        issuer_id = 1 if issuer == "kmutt" else 2
        made = designs.begin(session, actor, issuer_id, {**WHOLE, "slug": slug}, house.clock())
        return designs.step(session, actor, made.version_id, "submit", house.clock())


def path(design: Design, more: str = "") -> str:
    return f"/quality-reviews/{design.public_id}/{design.number}{more}"


def filled(recommendation: str = "approve", reasons: str = "It proves what it says.", **notes: str) -> dict[str, str]:
    """Return a review as somebody fills it in: yes to everything but what has a note."""
    form = {f"answer-{question.key}": "partly" if question.key in notes else "yes" for question in SEED}
    return {**form, **{f"note-{key}": note for key, note in notes.items()}, "recommendation": recommendation, "reasons": reasons}


def revision(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found, "there is no review to write on this page"
    return found[1]


def reviews(person: Person, design: Design, **told: str) -> Any:
    """Begin and finish a review, and return the answer."""
    person.sends(path(design, "/begin"), {}, page=path(design))
    form = {**filled(**told), "revision": revision(person.opens(path(design)).text), "act": "finish"}
    return person.sends(path(design), form)


def decides(person: Person, design: Design, decision: str, reasons: str = "As the reviewers say.") -> Any:
    return person.sends(path(design, "/decision"), {"decision": decision, "reasons": reasons}, page=path(design))


def state(house: HouseOfTwo, design: Design) -> str:
    with house.runtime.database.reading() as session:
        return next(each.state for each in designs.list_versions(session) if each.version_id == design.version_id)


def text(page: str) -> str:
    return unescape(page)


def test_what_was_sent_waits_in_the_list_with_its_days(house: HouseOfTwo, design: Design) -> None:
    house.clock.turn(days=9)
    page = house.comes("Ravi", "reviewer").opens("/quality-reviews").text
    assert "Roast coffee evenly" in page and "Sent for review" in page and "not begun" in page
    assert re.search(r'data-label="Days">9<', page)


def test_a_reviewer_reads_every_field_in_both_languages_and_who_begins_moves_it_on(
    house: HouseOfTwo, design: Design, reviewer: Person
) -> None:
    page = reviewer.opens(path(design), both="yes").text
    assert all(words in text(page) for words in ("Roast coffee evenly (ไทย)", "what middle looks like", "A book about coffee (2020)."))
    assert state(house, design) == "submitted"
    reviewer.sends(path(design, "/begin"), {}, page=path(design))
    assert state(house, design) == "in_review"
    assert "My review" in reviewer.opens(path(design)).text


def test_a_review_is_saved_half_way_and_says_what_is_missing_before_it_is_finished(
    house: HouseOfTwo, design: Design, reviewer: Person
) -> None:
    reviewer.sends(path(design, "/begin"), {}, page=path(design))
    half = {"answer-rubric": "no", "recommendation": "approve", "reasons": "", "revision": "0", "act": "finish"}
    refused = reviewer.sends(path(design), half)
    assert refused.status_code == 400 and "saved, and not finished yet" in refused.text
    assert "say why in a note" in refused.text and "Write your reasons" in refused.text
    again = reviewer.opens(path(design)).text
    assert re.search(r'id="answer-rubric-no" value="no" checked', again) and revision(again) == "1"


def test_a_comment_stands_at_its_field_and_takes_the_half_written_review_with_it(
    house: HouseOfTwo, design: Design, designer: Person, reviewer: Person
) -> None:
    reviewer.sends(path(design, "/begin"), {}, page=path(design))
    said = {"comment-at": "criteria.taste", "comment-criteria.taste": "Whose taste?", "reasons": "So far good.", "revision": "0"}
    answer = reviewer.sends(path(design), said)
    assert answer.status_code == 303 and answer.headers["Location"].endswith("#at-criteria.taste")
    page = reviewer.opens(path(design)).text
    place = page.split('id="at-criteria.taste"')[1].split("<details")[0]
    assert "Whose taste?" in place and "So far good." in page
    seen = designer.opens(path(design)).text
    number = re.search(r"/comments/(\d+)/settle", seen)
    assert "Whose taste?" in seen and number
    designer.sends(path(design, f"/comments/{number[1]}/settle"), {}, page=path(design))
    assert "settled by Dao" in reviewer.opens(path(design)).text


@pytest.mark.parametrize(
    ("place", "words", "said"),
    [
        ("criteria.gone", "Where?", "not there any more"),
        ("title", "  ", "Write the comment first"),
        ("title", "x" * 3001, "longer than we take"),
    ],
)
def test_a_comment_that_cannot_be_kept_is_given_back(
    place: str, words: str, said: str, house: HouseOfTwo, design: Design, reviewer: Person
) -> None:
    answer = reviewer.sends(path(design), {"comment-at": place, f"comment-{place}": words})
    assert answer.status_code == 400 and said in answer.text and words.strip()[:20] in text(answer.text)


def test_what_others_think_is_read_only_after_ones_own_review(house: HouseOfTwo, design: Design, reviewer: Person) -> None:
    second = house.comes("Suda", "reviewer")
    reviews(reviewer, design, recommendation="request_changes", reasons="Two assessors would differ.")
    second.sends(path(design, "/begin"), {}, page=path(design))
    assert "Two assessors would differ" not in second.opens(path(design)).text
    reviews(second, design)
    assert "Two assessors would differ" in second.opens(path(design)).text


def test_a_review_is_finished_once(house: HouseOfTwo, design: Design, reviewer: Person) -> None:
    assert reviews(reviewer, design).status_code == 303
    late = reviewer.sends(path(design), {**filled(reasons="On second thought, no."), "revision": "1", "act": "finish"})
    assert late.status_code == 409 and "finished already" in late.text and "On second thought, no." in late.text
    assert "It proves what it says." in reviewer.opens(path(design)).text


def test_two_windows_of_one_reviewer_do_not_write_over_each_other(house: HouseOfTwo, design: Design, reviewer: Person) -> None:
    reviewer.sends(path(design, "/begin"), {}, page=path(design))
    reviewer.sends(path(design), {"reasons": "First window.", "revision": "0"})
    late = reviewer.sends(path(design), {"reasons": "Second window.", "revision": "0"})
    assert late.status_code == 409 and "Second window." in late.text and "First window." in reviewer.opens(path(design)).text


def test_changes_are_asked_for_with_reasons_and_the_next_round_is_a_new_review(
    house: HouseOfTwo, design: Design, designer: Person, reviewer: Person
) -> None:
    reviews(reviewer, design, recommendation="request_changes")
    assert decides(reviewer, design, "request_changes", " ").status_code == 400
    assert decides(reviewer, design, "request_changes", "Say whose taste.").status_code == 303
    assert state(house, design) == "changes_requested" and "Say whose taste." in designer.opens(path(design, "/trail")).text
    house.clock.turn(hours=1)
    with house.runtime.database.writing() as session:
        designs.step(session, house.visit_of(session, designer).actor, design.version_id, "submit", house.clock())
    page = reviewer.opens(path(design)).text
    assert "round 2" in page and "Begin my review" in page
    assert reviews(reviewer, design).status_code == 303 and decides(reviewer, design, "approve").status_code == 303
    assert state(house, design) == "approved"


def test_a_round_is_decided_once(house: HouseOfTwo, design: Design, reviewer: Person, lead: Person) -> None:
    reviews(reviewer, design)
    assert decides(reviewer, design, "approve").status_code == 303
    late = decides(lead, design, "request_changes", "I would rather not.")
    assert late.status_code == 409 and "moved on" in late.text and "I would rather not." in late.text
    assert state(house, design) == "approved"


def test_nothing_is_decided_without_a_review(house: HouseOfTwo, design: Design, lead: Person) -> None:
    refused = decides(lead, design, "approve")
    assert refused.status_code == 409 and "has finished a review yet" in refused.text
    assert "has finished a review yet" in lead.opens(path(design, "/decision")).text


def test_a_designer_never_approves_alone_what_they_wrote(house: HouseOfTwo) -> None:
    both_hats = house.comes("Kitti", "designer", "lead")
    design = sent(house, both_hats)
    assert "others review it" in both_hats.opens(path(design)).text
    assert both_hats.sends(path(design, "/begin"), {}, page=path(design)).status_code == 403
    assert decides(both_hats, design, "approve").status_code == 409
    reviewer = house.comes("Ravi", "reviewer")
    reviews(reviewer, design, recommendation="request_changes")
    refused = decides(both_hats, design, "approve")
    assert refused.status_code == 403 and "Nobody approves alone" in refused.text
    assert decides(reviewer, design, "approve").status_code == 303


def test_a_guest_whom_the_author_invited_is_no_second_opinion(house: HouseOfTwo) -> None:
    both_hats = house.comes("Kitti", "designer", "lead")
    design = sent(house, both_hats)
    guest, visit = house.goes_in(house.invites(both_hats, design.public_id))
    guest_reviews(guest, visit, design)
    refused = decides(both_hats, design, "approve")
    assert refused.status_code == 409 and state(house, design) != "approved"


def guest_reviews(guest: Caller, visit: str, design: Design) -> Any:
    place = f"/w/{visit}{path(design)}"
    page = guest.gets(f"/w/{visit}/quality-reviews/{design.public_id}", follow_redirects=True)
    assert page.status_code == 200, page.text
    guest.posts(f"{place}/begin", {"csrf_token": token(page)})
    form = {**filled(relevance="We hire for this every month."), "act": "finish", "csrf_token": token(page)}
    return guest.posts(place, {**form, "revision": revision(guest.gets(place).text)})


def test_somebody_from_industry_reviews_by_invitation_and_is_named_as_outside_reviewer(
    house: HouseOfTwo, design: Design, reviewer: Person, lead: Person
) -> None:
    guest, visit = house.goes_in(house.invites(lead, design.public_id))
    assert guest_reviews(guest, visit, design).status_code == 303
    with house.runtime.database.reading() as session:
        found = quality_reviews.list_outsiders(session, design.micro_credential_id)
        whole = designs.get(session, house.visit_of(session, lead).actor, design.public_id)
        missing, named = (designs.check(session, whole, outsiders) for outsiders in ((), [each.name for each in found]))
    assert [(each.name, each.organisation) for each in found] == [("Somchai Jaidee", "Thai Beverages")]
    assert {each.code for each in missing} - {each.code for each in named} == {"outsider_missing"}
    assert "from outside: Thai Beverages" in lead.opens(path(design, "/decision")).text
    for forbidden in ("/decision", "/trail"):
        assert guest.gets(f"/w/{visit}{path(design, forbidden)}").status_code == 404
    tokened = {"csrf_token": token(guest.gets(f"/w/{visit}{path(design)}")), "decision": "approve", "reasons": "Mine."}
    assert guest.posts(f"/w/{visit}{path(design, '/decision')}", tokened).status_code == 403
    assert decides(lead, design, "approve").status_code == 303


def test_approved_is_published_and_falls_due_by_its_date_and_is_confirmed(
    house: HouseOfTwo, design: Design, designer: Person, reviewer: Person, lead: Person
) -> None:
    reviews(reviewer, design)
    decides(reviewer, design, "approve")
    assert designer.sends(path(design, "/publish"), {}, page=path(design)).status_code == 303
    assert state(house, design) == "published"
    house.clock.moment += timedelta(days=330)
    reviewer = house.comes("Ravi", "reviewer")
    assert "Roast coffee evenly" in reviewer.opens("/quality-reviews").text
    house.clock.moment += timedelta(days=40)
    Worker(house.runtime, "sweeper")._sweep()
    assert state(house, design) == "review_due"
    lead, reviewer = house.comes("Mali", "lead"), house.comes("Ravi", "reviewer")
    assert "was due" in reviewer.opens("/quality-reviews").text
    assert reviews(reviewer, design).status_code == 303
    assert decides(lead, design, "confirm", "Still asked for at work.").status_code == 303
    assert state(house, design) == "published"
    trail = lead.opens(path(design, "/trail")).text
    assert "the calendar" in trail and "Still asked for at work." in trail and "Confirmed until the next review" in trail


def test_the_trail_tells_each_step_who_took_it_and_the_days(
    house: HouseOfTwo, design: Design, designer: Person, reviewer: Person, lead: Person
) -> None:
    house.invites(lead, design.public_id)
    house.clock.turn(hours=6)
    reviews(reviewer, design)
    decides(lead, design, "approve", "Ready.")
    page = lead.opens(path(design, "/trail")).text
    order = [page.index(words) for words in ("Sent for review</th>", "Review begun", "Approved</th>") if words in page]
    assert order == sorted(order) and all(words in page for words in ("Dao", "Ravi", "Mali", "Ready.", "Somchai Jaidee", "after 0 days"))


def test_a_draft_is_its_designers_own(house: HouseOfTwo, designer: Person, reviewer: Person) -> None:
    with house.runtime.database.writing() as session:
        made = designs.begin(session, house.visit_of(session, designer).actor, 1, WHOLE, house.clock())
    assert reviewer.opens(path(made)).status_code == 404


def test_an_administrator_mends_the_questions_and_reviewers_are_asked_them(house: HouseOfTwo, design: Design, reviewer: Person) -> None:
    admin = house.comes("Anan", "issuer_admin")
    page = admin.opens("/review-form/kmutt").text
    assert page.count("<fieldset") == len(SEED) + 2 and text(SEED[0].text.th) in text(page)
    words = {"text-1-en": "Is it real?", "text-1-th": "จริงหรือไม่", "text-2-en": "Kind?", "text-2-th": ""}
    own = {"count": "2", "key-1": "real_work", **words, "act": "save"}
    refused = admin.sends("/review-form/kmutt", own)
    assert refused.status_code == 400 and "Write it in both languages." in refused.text and 'href="#question-2"' in refused.text
    assert admin.sends("/review-form/kmutt", {**own, "text-2-th": "เมตตาหรือไม่"}).status_code == 303
    reviewer.sends(path(design, "/begin"), {}, page=path(design))
    asked = reviewer.opens(path(design)).text
    assert "Is it real?" in asked and "Kind?" in asked and SEED[1].text.en not in text(asked)
    admin.sends("/review-form/kmutt", {"act": "reset"})
    assert SEED[1].text.en in text(reviewer.opens(path(design)).text)


def test_only_an_administrator_of_the_institution_mends_its_form(house: HouseOfTwo, reviewer: Person) -> None:
    assert reviewer.opens("/review-form/kmutt").status_code == 403
    theirs = house.comes("Anong", "issuer_admin", issuer="elsewhere")
    assert theirs.opens("/review-form/kmutt").status_code == 404
    assert theirs.sends("/review-form/kmutt", {"act": "reset"}, page="/review-form/elsewhere").status_code == 404
