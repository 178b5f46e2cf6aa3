"""What a learner meets, page by page, over the real app, services and database."""

from __future__ import annotations

import io
import re
import resource
from collections.abc import Iterator
from hashlib import sha256
from itertools import count
from typing import Any

import pytest

from lti_tool.domain.submissions import CONFIRMATIONS
from lti_tool.services.submissions import Case
from tests.flows.stage import Guest, Stage

PDF = b"%PDF-1.7\n" + b"x" * 200
MEGABYTE = 1_000_000
NUMBERS = count(1)
"""A course is expensive to make, a learner is not: each test has one of its own."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("course"))
    yield made
    made.runtime.close()


@pytest.fixture(scope="module")
def teacher(stage: Stage) -> Guest:
    guest = stage.arrives("Ploy", "instructor")
    stage.chosen_by(guest)
    return guest


@pytest.fixture
def learner(stage: Stage, teacher: Guest) -> Guest:
    return stage.arrives(f"Napat {next(NUMBERS)}", "learner")


def begun(guest: Guest) -> str:
    guest.send("work/begin")
    return guest.case.case_id


def answers(case: Case, text: str = "A short answer.") -> dict[str, str]:
    return {f"answer-{prompt.key}": text for prompt in case.offer.definition.prompts}


def fill(guest: Guest, case_id: str) -> None:
    """Answer everything and hand in a file wherever one is required."""
    case = guest.case
    guest.send(f"work/{case_id}/draft", {"revision": str(case.attempt.revision), **answers(case)})
    for wanted in case.offer.definition.evidence:
        if wanted.required and not case.attempt.evidence_for(wanted.key):
            add_file(guest, case_id, wanted.key)


def add_file(guest: Guest, case_id: str, requirement: str, name: str = "notes.pdf", content: bytes = PDF) -> Any:
    form = {"requirement": requirement, "kind": "file", "caption": "", "file": (io.BytesIO(content), name)}
    return guest.send(f"work/{case_id}/evidence", form, content_type="multipart/form-data")


def submit(guest: Guest, case_id: str, confirmations: tuple[str, ...] = CONFIRMATIONS) -> Any:
    revision = str(guest.case.attempt.revision)
    return guest.send(f"work/{case_id}/submit", {"revision": revision, "confirmations": list(confirmations)})


def sent(guest: Guest) -> str:
    case_id = begun(guest)
    fill(guest, case_id)
    assert submit(guest, case_id).status_code == 303
    return case_id


# Before there is anything to work on


def test_a_learner_reads_that_the_teacher_has_not_chosen_yet(stage: Stage) -> None:
    assert "Your teacher has not chosen yet" in stage.arrives("Early", "learner", link="link-2").read("")


def test_the_first_page_goes_from_what_it_is_worth_to_the_start(stage: Stage, learner: Guest) -> None:
    page, told = learner.read(""), stage.offers[0].definition
    for words in (told.competency.statement.en, told.key_method.name.en, "18 hours", "Within 14 days", "The teachers of the course"):
        assert words in page
    for criterion in told.criteria:
        assert all(level.name.en in page for level in criterion.levels)
    worth, shown, judged = (page.index(title) for title in ("What it is worth", "What you must show", "How it is judged"))
    assert worth < shown < judged < page.rindex("Start")


def test_a_thai_learner_reads_it_in_thai(stage: Stage, teacher: Guest) -> None:
    page, told = stage.arrives("Napat", "learner", locale="th").read(), stage.offers[0].definition
    assert '<html lang="th">' in page and told.competency.statement.th in page and told.competency.statement.en not in page


def test_a_test_account_may_look_but_not_begin(stage: Stage, teacher: Guest) -> None:
    page = stage.arrives("Test", "learner", is_test=True).read()
    assert "cannot earn" in page and "work/begin" not in page


def test_a_teacher_has_no_learner_page(teacher: Guest) -> None:
    assert teacher.get("work").status_code == 403


# Where a role begins


def first(guest: Guest) -> str:
    location = guest.get("").location
    assert location
    return location.rsplit(f"/w/{guest.visit.id}/", 1)[1]


def test_each_role_begins_at_its_own_place(stage: Stage, teacher: Guest, learner: Guest) -> None:
    assert first(learner) == "work"
    assert first(teacher) == "assess"
    assert first(stage.arrives("Admin", "administrator")) == "platform"
    assert first(stage.arrives("Picker", "instructor", link=None)) == "select"


def test_who_runs_the_platform_begins_there_although_the_host_calls_them_an_instructor_too(stage: Stage, teacher: Guest) -> None:
    both = stage.arrives("Both", "instructor", "administrator")
    assert first(both) == "platform"
    page = both.read("welcome")
    assert both.path("assess") in page and both.path("platform") in page


def test_a_role_that_has_nothing_to_do_here_reads_so(stage: Stage) -> None:
    assert "nothing to do here for your role" in stage.arrives("Mentor").read("")


# The draft


def test_a_draft_is_kept_on_the_server_and_comes_back(learner: Guest) -> None:
    case_id = begun(learner)
    key = learner.case.offer.definition.prompts[0].key
    answer = learner.send(f"work/{case_id}/draft", {"revision": "0", f"answer-{key}": "Six shop owners.\r\nOne street."})
    assert answer.status_code == 303
    assert learner.case.attempt.answers[key] == "Six shop owners.\nOne street."
    assert "Six shop owners." in learner.read() and "not submitted yet" in learner.read()


def test_a_script_is_told_the_new_revision_and_what_is_still_missing(learner: Guest) -> None:
    case_id = begun(learner)
    prompts = learner.case.offer.definition.prompts
    kept = learner.send_by_script(f"work/{case_id}/draft", {"revision": "0", f"answer-{prompts[0].key}": "Done."})
    assert kept.json and kept.json["revision"] == 1 and kept.json["saved_at"]
    assert f"#answer-{prompts[1].key}" in kept.json["missing"] and f"#answer-{prompts[0].key}" not in kept.json["missing"]


def test_two_windows_never_write_over_each_other_and_both_texts_are_shown(learner: Guest) -> None:
    case_id = begun(learner)
    key = learner.case.offer.definition.prompts[0].key
    learner.send(f"work/{case_id}/draft", {"revision": "0", f"answer-{key}": "From the first window"})
    second = learner.send(f"work/{case_id}/draft", {"revision": "0", f"answer-{key}": "From the second window"})
    assert second.status_code == 409
    assert "From the first window" in second.text and "From the second window" in second.text
    assert learner.case.attempt.answers[key] == "From the first window"
    shown = re.search(r'name="revision" value="(\d+)"', second.text)
    assert shown
    learner.send(f"work/{case_id}/draft", {"revision": shown[1], f"answer-{key}": "Both, put together"})
    assert learner.case.attempt.answers[key] == "Both, put together"


def test_a_script_in_the_second_window_is_told_of_the_conflict(learner: Guest) -> None:
    case_id = begun(learner)
    key = learner.case.offer.definition.prompts[0].key
    learner.send(f"work/{case_id}/draft", {"revision": "0", f"answer-{key}": "First"})
    told = learner.send_by_script(f"work/{case_id}/draft", {"revision": "0", f"answer-{key}": "Second"})
    assert (told.status_code, told.json and told.json["error"]) == (409, "changed_meanwhile")


def test_what_is_typed_is_shown_as_text_never_as_a_page(learner: Guest) -> None:
    case_id = begun(learner)
    key = learner.case.offer.definition.prompts[0].key
    learner.send(f"work/{case_id}/draft", {"revision": "0", f"answer-{key}": "</textarea><script>alert(1)</script>"})
    assert "<script>alert" not in learner.read()


def test_somebody_elses_draft_is_as_good_as_none(stage: Stage, learner: Guest) -> None:
    case_id = begun(learner)
    other = stage.arrives("Other", "learner")
    assert other.send(f"work/{case_id}/draft", {"revision": "0"}).status_code == 404
    assert other.send(f"work/{case_id}/submit", {"revision": "0"}).status_code == 404


def test_a_form_without_the_token_of_the_visit_changes_nothing(learner: Guest) -> None:
    assert learner.client.post(learner.path("work/begin")).status_code == 403
    assert learner.find_case(learner.visit) is None


# Evidence


def test_text_link_and_file_are_added_shown_and_removed(learner: Guest) -> None:
    case_id = begun(learner)
    wanted = next(wanted for wanted in learner.case.offer.definition.evidence if set(wanted.kinds) == {"file", "text", "link"})
    learner.send(f"work/{case_id}/evidence", {"requirement": wanted.key, "kind": "text", "text": "We heard it twice."})
    learner.send(f"work/{case_id}/evidence", {"requirement": wanted.key, "kind": "link", "url": "https://example.org/board"})
    add_file(learner, case_id, wanted.key)
    page = learner.read()
    assert "We heard it twice." in page and 'href="https://example.org/board"' in page and "notes.pdf" in page
    for item in learner.case.attempt.evidence:
        learner.send(f"work/{case_id}/evidence/{item.public_id}/remove")
    assert learner.case.attempt.evidence == ()


@pytest.mark.parametrize(("name", "content", "words"), [
    ("big.pdf", PDF + b"x" * 25 * MEGABYTE, "The most we take is 25 MB"),
    ("drawing.svg", b"<svg/>", "Files of this kind are not taken. We take: pdf, png"),
    ("notes.pdf", b"MZ\x90\x00 a program", "not what its name says. Save it again as .pdf"),
    ("empty.pdf", b"", "This file is empty"),
])  # fmt: skip
def test_a_refused_file_is_named_with_its_limit_and_the_rest_of_the_draft_is_kept(
    learner: Guest, name: str, content: bytes, words: str
) -> None:
    case_id = begun(learner)
    case = learner.case
    learner.send(f"work/{case_id}/draft", {"revision": "0", **answers(case, "Kept as it was.")})
    refused = add_file(learner, case_id, case.offer.definition.evidence[0].key, name, content)
    assert refused.status_code in (400, 413)
    assert words in refused.text and "Kept as it was." in refused.text
    assert learner.case.attempt.evidence == ()


def test_a_file_too_large_to_be_read_at_all_still_names_the_limit(learner: Guest) -> None:
    case_id = begun(learner)
    refused = add_file(learner, case_id, learner.case.offer.definition.evidence[0].key, "film.mp4", b"x" * 28 * MEGABYTE)
    assert refused.status_code == 413 and "The most we take is 25 MB" in refused.text and "Your submission" in refused.text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://name:word@example.org/", "not an address"])
def test_an_address_that_may_not_become_a_link_is_refused_and_kept_in_its_field(learner: Guest, address: str) -> None:
    case_id = begun(learner)
    wanted = next(wanted for wanted in learner.case.offer.definition.evidence if "link" in wanted.kinds)
    refused = learner.send(f"work/{case_id}/evidence", {"requirement": wanted.key, "kind": "link", "url": address})
    assert refused.status_code == 400 and f'value="{address}"' in refused.text and f'href="{address}"' not in refused.text
    assert learner.case.attempt.evidence == ()


def test_a_file_leaves_as_a_download_that_no_browser_runs(stage: Stage, learner: Guest, teacher: Guest) -> None:
    case_id = begun(learner)
    add_file(learner, case_id, learner.case.offer.definition.evidence[0].key, "บันทึก “สัมภาษณ์”.pdf")
    page = f"evidence/{learner.case.attempt.evidence[0].public_id}"
    answer = learner.get(page)
    assert answer.data == PDF and answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "sandbox" in answer.headers["Content-Security-Policy"] and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert stage.arrives("Other", "learner").get(page).status_code == 404
    assert teacher.get(page).status_code == 404  # a draft is nobody's to read but its owner's


def kept(stage: Stage) -> set[str]:
    """Return the names of all files the store holds at this moment."""
    return {path.name for path in (stage.runtime.settings.state_dir / "evidence").rglob("*") if path.is_file()}


def test_nothing_is_stored_for_who_may_not_add_it(stage: Stage, learner: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    puts: list[int] = []
    put = stage.runtime.storage.put
    monkeypatch.setattr(stage.runtime.storage, "put", lambda *told: puts.append(1) or put(*told))
    case_id = begun(learner)
    requirement = learner.case.offer.definition.evidence[0].key
    other = stage.arrives("Other", "learner")
    assert add_file(learner, "nonexistent", requirement).status_code == 404
    assert add_file(other, case_id, requirement).status_code == 404
    assert add_file(learner, case_id, "nothing").status_code == 400
    assert add_file(learner, case_id, requirement, "program.exe").status_code == 400
    assert puts == []
    assert add_file(learner, case_id, requirement).status_code == 303 and puts == [1]


def test_bytes_whose_row_is_refused_and_bytes_taken_out_again_are_gone_at_once(
    stage: Stage, learner: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, before = begun(learner), kept(stage)
    requirement, put = learner.case.offer.definition.evidence[0].key, stage.runtime.storage.put

    def put_while_another_window_sends(*told: Any) -> Any:
        monkeypatch.undo()
        stored = put(*told)
        fill(learner, case_id)
        submit(learner, case_id)
        return stored

    monkeypatch.setattr(stage.runtime.storage, "put", put_while_another_window_sends)
    late = add_file(learner, case_id, requirement, content=PDF + b"too late")
    assert late.status_code == 409 and learner.case.state == "submitted"
    assert kept(stage) - before == {sha256(PDF).hexdigest()} - before, "only what was handed in is there"
    learner.send(f"work/{case_id}/withdraw")
    add_file(learner, case_id, requirement, content=PDF + b"a mistake")
    assert sha256(PDF + b"a mistake").hexdigest() in kept(stage)
    learner.send(f"work/{case_id}/evidence/{learner.case.attempt.evidence[-1].public_id}/remove")
    assert kept(stage) - before == {sha256(PDF).hexdigest()} - before


def test_bytes_removed_by_another_just_before_their_row_was_there_are_put_again(
    stage: Stage, learner: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's refused upload of the same bytes is discarded between our storing them and our row."""
    case_id, storage = begun(learner), stage.runtime.storage
    content, put = PDF + b"the same for two", storage.put

    def put_and_lose(*told: Any) -> Any:
        monkeypatch.undo()
        stored = put(*told)
        assert storage.remove(stored.sha256, lambda: False)
        return stored

    monkeypatch.setattr(storage, "put", put_and_lose)
    assert add_file(learner, case_id, learner.case.offer.definition.evidence[0].key, content=content).status_code == 303
    assert learner.get(f"evidence/{learner.case.attempt.evidence[0].public_id}").data == content


# Sending


def test_what_is_missing_is_a_list_of_links_and_nothing_written_is_lost(learner: Guest) -> None:
    case_id = begun(learner)
    case = learner.case
    key = case.offer.definition.prompts[0].key
    refused = learner.send(
        f"work/{case_id}/submit", {"revision": "0", f"answer-{key}": "The only answer so far.", "confirmations": ["ready"]}
    )
    assert refused.status_code == 400 and "The only answer so far." in refused.text
    for gap in learner.case.gaps:
        kind = "answer" if gap.kind.startswith("prompt") else "evidence"
        assert f'href="#{kind}-{gap.key}"' in refused.text and f'id="{kind}-{gap.key}"' in refused.text
    assert "Confirm all three statements" in refused.text


def test_nothing_is_sent_without_all_three_confirmations(learner: Guest) -> None:
    case_id = begun(learner)
    fill(learner, case_id)
    assert submit(learner, case_id, CONFIRMATIONS[:2]).status_code == 400
    assert learner.case.state == "draft"


def test_what_was_sent_shows_the_promised_day_and_may_be_taken_back_until_somebody_begins(stage: Stage, learner: Guest) -> None:
    case_id = sent(learner)
    page = learner.read()
    assert "You will have an answer by 7 December 2026." in page and "A short answer." in page  # fourteen days on
    assert learner.send(f"work/{case_id}/withdraw").status_code == 303
    assert learner.case.state == "draft" and "A short answer." in learner.read()


def test_the_same_form_posted_twice_is_sent_once_and_other_words_are_not_lost_with_it(stage: Stage, learner: Guest) -> None:
    case_id = begun(learner)
    fill(learner, case_id)
    form = {"revision": str(learner.case.attempt.revision), "confirmations": list(CONFIRMATIONS), **answers(learner.case)}
    for _ in range(2):
        answer = learner.send(f"work/{case_id}/submit", form)
        assert answer.status_code == 303 and answer.location.endswith("/work")
    assert learner.case.state == "submitted" and learner.case.attempt.number == 1
    other = learner.send(f"work/{case_id}/submit", {**form, **answers(learner.case, "Written in another window.")})
    assert other.status_code == 409 and "Written in another window." not in str(learner.case.attempt.answers)
    for _ in range(2):
        assert learner.send(f"work/{case_id}/withdraw").status_code == 303
    assert learner.case.state == "draft"


def test_the_next_attempt_is_begun_once_however_often_it_is_pressed(stage: Stage, learner: Guest, teacher: Guest) -> None:
    case_id = sent(learner)
    stage.judged_by(teacher, case_id, "not_yet")
    for _ in range(2):
        assert learner.send(f"work/{case_id}/revise").status_code == 303
    assert (learner.case.state, learner.case.attempt.number) == ("draft", 2)


def test_once_an_assessor_began_it_can_no_longer_be_taken_back(stage: Stage, learner: Guest, teacher: Guest) -> None:
    case_id = sent(learner)
    stage.claimed_by(teacher, case_id)
    assert "can no longer be taken back" in learner.read()
    assert learner.send(f"work/{case_id}/withdraw").status_code == 409


# What came of it


def test_not_yet_says_what_stays_what_to_change_and_leads_to_the_next_attempt(stage: Stage, learner: Guest, teacher: Guest) -> None:
    case_id = sent(learner)
    stage.judged_by(teacher, case_id, "not_yet", "Nearly there.")
    page, criteria = learner.read(), stage.offers[0].definition.criteria
    assert "Nearly there." in page and "Say what an interview would contradict." in page
    assert f"{len([c for c in criteria if c.required]) - 1} of {len([c for c in criteria if c.required])} required criteria are met" in page
    learner.send(f"work/{case_id}/revise")
    draft = learner.read()
    assert "attempt 2" in draft and "A short answer." in draft and "Say what an interview would contradict." in draft
    again = learner.case
    learner.send(f"work/{case_id}/draft", {"revision": str(again.attempt.revision), "note": "Assumptions rewritten"})
    assert submit(learner, case_id).status_code == 303
    assert "Attempt 1" in learner.read() and "Assumptions rewritten" in learner.read()


def test_an_assessors_words_may_be_formatted_and_can_never_run(stage: Stage, learner: Guest, teacher: Guest) -> None:
    said = "**Strong.** <script>alert(1)</script> [look](javascript:alert(1)) [source](https://example.org/)"
    stage.judged_by(teacher, sent(learner), "not_yet", said)
    page = learner.read()
    assert "<strong>Strong.</strong>" in page and 'href="https://example.org/"' in page
    assert "<script>alert" not in page and 'href="javascript' not in page


def test_an_award_shows_its_four_receipts_and_is_public_only_once_accepted(stage: Stage, learner: Guest, teacher: Guest) -> None:
    award_id = stage.judged_by(teacher, sent(learner), "awarded", "Well done.")
    assert award_id
    page = learner.read()
    for words in ("Grade in the course", "Competency on your platform", "own badge", "Digital credential"):
        assert words in page
    assert "Well done." in page and "Accept my credential" in page
    address = f"{stage.public_url}/credentials/{award_id}"
    stage.signs(award_id)
    assert address not in learner.read()
    assert learner.send(f"awards/{award_id}/accept").status_code == 303
    assert address in learner.read(f"awards/{award_id}") and address in learner.read()


def test_nobody_accepts_for_somebody_else(stage: Stage, learner: Guest, teacher: Guest) -> None:
    award_id = stage.judged_by(teacher, sent(learner), "awarded")
    other = stage.arrives("Other", "learner")
    assert other.get(f"awards/{award_id}").status_code == 404
    assert other.send(f"awards/{award_id}/accept").status_code == 404
    assert teacher.send(f"awards/{award_id}/accept").status_code == 403


def test_an_award_is_withdrawn_only_with_a_reason_and_the_learner_reads_it(stage: Stage, learner: Guest, teacher: Guest) -> None:
    award_id = stage.judged_by(teacher, sent(learner), "awarded")
    asked = teacher.read(f"awards/{award_id}/withdraw")
    assert "rating stays" in asked and "by hand" in asked
    refused = teacher.send(f"awards/{award_id}/withdraw", {"reason": "  "})
    assert refused.status_code == 400 and "A reason is needed." in refused.text
    assert learner.send(f"awards/{award_id}/withdraw", {"reason": "No"}).status_code == 403
    done = teacher.send(f"awards/{award_id}/withdraw", {"reason": "The recordings were another's."}, follow_redirects=True)
    assert done.status_code == 200 and "how to undo it by hand" in done.text
    assert "The recordings were another&#39;s." in learner.read() and "Award withdrawn" in learner.read("work")

def test_where_there_is_no_room_the_learner_is_told_and_the_draft_is_as_it_was(
    stage: Stage, learner: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, before, put = begun(learner), kept(stage), stage.runtime.storage.put
    requirement, limits = learner.case.offer.definition.evidence[0].key, resource.getrlimit(resource.RLIMIT_FSIZE)

    def put_where_no_file_may_grow(*told: Any) -> Any:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8 * MEGABYTE, limits[1]))
        try:
            return put(*told)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    monkeypatch.setattr(stage.runtime.storage, "put", put_where_no_file_may_grow)
    full = add_file(learner, case_id, requirement, content=PDF + b"x" * 9 * MEGABYTE)
    assert full.status_code == 507 and "no room for this file" in full.text
    assert kept(stage) == before and not learner.case.attempt.evidence
    assert add_file(learner, case_id, requirement, content=PDF + b"small enough").status_code == 303
