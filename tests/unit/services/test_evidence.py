"""Evidence: what may be added to a draft, by whom, and who may open it."""

import io
import os
from datetime import UTC, datetime, timedelta

import pytest

from lti_tool.domain.files import EvidenceRefused
from lti_tool.domain.links import LinkRefused
from lti_tool.domain.submissions import CONFIRMATIONS, NotAllowedNow
from lti_tool.errors import BadInput, NotFound, ToolError
from lti_tool.services import evidence, submissions
from lti_tool.services.evidence import Limits
from tests.factories import university

LIMITS = Limits(file_bytes=1_000, draft_bytes=1_500)
PDF = b"%PDF-1.7 " + b"x" * 600


@pytest.fixture
def place(runtime):
    return university(runtime)


@pytest.fixture
def case_id(place):
    return place.drafts(place.learner)


@pytest.fixture
def writing(place, case_id):
    with place.runtime.database.writing() as session:
        yield session


def add(place, session, case_id, name="film.pdf", body=PDF, limits=LIMITS, actor=None):
    stored = place.runtime.storage.put(io.BytesIO(body), 10_000)
    return evidence.add_file(session, actor or place.learner, case_id, "film", stored, name, "Brewing", limits, place.now)


def shown(place, session, case_id):
    return submissions.get(session, place.learner, case_id).attempt.evidence


def test_a_file_is_tied_to_its_requirement_with_a_safe_name_and_its_own_type(place, writing, case_id):
    item = add(place, writing, case_id, name="C:\\films\\my film.PDF")
    assert (item.kind, item.file_name, item.media_type, item.size) == ("file", "my film.PDF", "application/pdf", len(PDF))
    assert item in shown(place, writing, case_id)


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("film.exe", b"MZ", "file_kind_forbidden"),
        ("film.svg", b"<svg/>", "file_kind_forbidden"),
        ("film.pdf", b"<html>", "file_content_differs"),
        ("film.pdf", b"%PDF-" + b"x" * 1_000, "file_too_large"),
        ("film.pdf", b"", "file_empty"),
    ],
)
def test_a_file_that_may_not_be_evidence_is_refused_and_the_rest_of_the_draft_kept(place, writing, case_id, name, body, code):
    before = shown(place, writing, case_id)
    with pytest.raises(EvidenceRefused, match=code):
        add(place, writing, case_id, name=name, body=body)
    assert shown(place, writing, case_id) == before and len(before) == 1


def test_all_files_of_a_draft_together_have_a_limit_and_it_is_named(place, writing, case_id):
    add(place, writing, case_id)
    add(place, writing, case_id)
    with pytest.raises(BadInput, match="draft_too_large") as refused:
        add(place, writing, case_id)
    assert refused.value.facts["limit"] == 1_500


def test_a_text_goes_where_texts_are_asked_for_and_nowhere_else(place, writing, case_id):
    item = evidence.add_text(writing, place.learner, case_id, "menu", "Filter 60, Espresso 50", "", place.now)
    assert item.text == "Filter 60, Espresso 50"
    with pytest.raises(BadInput, match="evidence_kind"):
        evidence.add_text(writing, place.learner, case_id, "film", "I made one", "", place.now)
    with pytest.raises(BadInput, match="requirement_unknown"):
        evidence.add_text(writing, place.learner, case_id, "nothing", "x", "", place.now)
    with pytest.raises(BadInput, match="text_missing"):
        evidence.add_text(writing, place.learner, case_id, "menu", "  ", "", place.now)


def test_an_address_that_would_run_a_script_is_refused(place, writing, case_id):
    with pytest.raises(LinkRefused):
        evidence.add_link(writing, place.learner, case_id, "film", "javascript:alert(1)", "", place.now)


def test_nobody_else_adds_to_or_takes_from_a_draft(place, writing, case_id):
    (item,) = shown(place, writing, case_id)
    with pytest.raises(NotFound):
        add(place, writing, case_id, actor=place.instructor)
    with pytest.raises(NotFound):
        evidence.remove(writing, place.instructor, case_id, item.public_id, place.now)


def test_evidence_of_another_case_is_not_removed_through_ones_own(place, case_id):
    other = place.person("6", "learner")
    theirs = place.drafts(other)
    with place.runtime.database.writing() as session:
        (item,) = submissions.get(session, other, theirs).attempt.evidence
        with pytest.raises(NotFound, match="evidence_unknown"):
            evidence.remove(session, place.learner, case_id, item.public_id, place.now)


def test_nothing_is_added_to_what_was_sent(place):
    case_id = place.submits(place.learner)
    with place.runtime.database.writing() as session, pytest.raises(NotAllowedNow):
        add(place, session, case_id)


def test_an_assessor_opens_files_once_they_were_sent_and_a_stranger_never(place, case_id):
    with place.runtime.database.writing() as session:
        item = add(place, session, case_id)
    stranger = place.person("7", "instructor")
    elsewhere = place.course("9")

    def opened(actor, context_pk):
        with place.runtime.database.reading() as session:
            return evidence.get_file(session, actor, context_pk, item.public_id).sha256

    assert opened(place.learner, place.context_pk)
    for actor, context_pk in [(place.instructor, place.context_pk), (stranger, elsewhere), (None, None)]:
        with pytest.raises(NotFound, match="evidence_unknown"):
            opened(actor, context_pk)
    with place.runtime.database.writing() as session:
        submissions.submit(session, place.learner, case_id, ("ready", "release", "own_work"), place.now)
    with place.runtime.storage.open(opened(place.instructor, place.context_pk)) as file:
        assert file.read() == PDF
    for actor, context_pk in [(stranger, elsewhere), (place.person("8", "learner"), place.context_pk)]:
        with pytest.raises(NotFound, match="evidence_unknown"):
            opened(actor, context_pk)


def test_bytes_that_no_row_names_are_swept_and_all_others_stay(place, case_id):
    storage = place.runtime.storage
    with place.runtime.database.writing() as session:
        kept = add(place, session, case_id)
    orphan = storage.put(io.BytesIO(b"%PDF- never tied to a draft"), 100)
    fresh_limit = datetime.now(UTC) - timedelta(hours=1)
    with place.runtime.database.reading() as session:
        assert evidence.sweep(session, storage, fresh_limit) == 0, "it may be waiting for its row"
    for path in storage._root.glob("*/*"):
        os.utime(path, (0, 0))
    with place.runtime.database.reading() as session:
        assert evidence.sweep(session, storage, fresh_limit) == 1
        file = evidence.get_file(session, place.learner, None, kept.public_id)
    storage.open(file.sha256).close()
    with pytest.raises(NotFound):
        storage.open(orphan.sha256)


def test_bytes_handed_in_again_while_the_sweep_is_under_way_stay(place, case_id):
    """The sweep looked when no row named them; their turn comes when one does."""
    database, storage = place.runtime.database, place.runtime.storage
    yesterday = datetime.now(UTC) - timedelta(days=1)
    old = {body: storage.put(io.BytesIO(body), 1_000).sha256 for body in (PDF, b"%PDF- once", b"%PDF- put anew")}
    for path in storage._root.glob("*/*"):
        os.utime(path, (0, 0))

    class Slow:
        """The same store, in which something happens between the look and the first removal."""

        def list_older(self, than):
            return storage.list_older(than)

        def remove(self, *told):
            self.meanwhile()
            return storage.remove(*told)

        def meanwhile(self):
            if not hasattr(self, "item"):
                storage.put(io.BytesIO(b"%PDF- put anew"), 1_000)  # its row is not written yet
                with database.writing() as session:
                    self.item = add(place, session, case_id)
                os.utime(storage._path(old[PDF]), (0, 0))  # not its age but its row is to save it

    slow = Slow()
    with database.reading() as session:
        assert evidence.sweep(session, slow, yesterday) == 1
        assert evidence.get_file(session, place.learner, None, slow.item.public_id).sha256 == old[PDF]
    assert [storage.has(sha256) for sha256 in old.values()] == [True, False, True]


def test_the_store_is_never_spoken_to_within_a_transaction(place, case_id):
    storage, seen = place.runtime.storage, []
    stored = storage.put(io.BytesIO(PDF), 1_000)

    with place.runtime.database.reading() as session:

        class Watched:
            def remove(self, sha256, is_wanted, put_before=None):
                seen.append(session.in_transaction())
                is_wanted()
                seen.append(session.in_transaction())
                return True

        submissions.get(session, place.learner, case_id)
        assert session.in_transaction()
        evidence.discard(session, Watched(), stored.sha256)
    assert seen == [False, False]


def test_bytes_are_discarded_only_while_no_draft_names_them(place, case_id):
    storage = place.runtime.storage
    with place.runtime.database.writing() as session:
        item = add(place, session, case_id)
    with place.runtime.database.writing() as session:
        sha256 = evidence.get_file(session, place.learner, None, item.public_id).sha256
    with place.runtime.database.reading() as session:
        assert not evidence.discard(session, storage, sha256) and storage.has(sha256)
    with place.runtime.database.writing() as session:
        assert evidence.remove(session, place.learner, case_id, item.public_id, place.now) == sha256
    with place.runtime.database.reading() as session:
        assert evidence.discard(session, storage, sha256) and not storage.has(sha256)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"case_id": "nonexistent"}, "submission_unknown"),
        ({"requirement": "nothing"}, "requirement_unknown"),
        ({"requirement": "menu"}, "evidence_kind"),
        ({"name": "film.exe"}, "file_kind_forbidden"),
        ({"name": ".pdf"}, "file_name_bad"),
        ({"head": b"<html>"}, "file_content_differs"),
        ({"size": 0, "head": b""}, "file_empty"),
        ({"size": 1_001}, "file_too_large"),
        ({"size": 900}, "draft_too_large"),
        ({"caption": "x" * 501}, "caption_too_long"),
    ],
)
def test_an_upload_is_refused_before_its_bytes_are_kept_for_what_it_would_be_refused_afterwards(place, writing, case_id, changes, code):
    add(place, writing, case_id)
    told = {"case_id": case_id, "requirement": "film", "name": "film.pdf", "size": len(PDF), "head": PDF, "caption": "", **changes}
    with pytest.raises(ToolError, match=code):
        evidence.check_upload(writing, place.learner, *told.values(), LIMITS)


def test_an_upload_is_let_in_for_its_owner_alone_and_only_into_a_draft(place, case_id):
    told = case_id, "film", "film.pdf", len(PDF), PDF, "", LIMITS
    with place.runtime.database.writing() as session:
        evidence.check_upload(session, place.learner, *told)
        for stranger in (place.instructor, None):
            with pytest.raises(NotFound):
                evidence.check_upload(session, stranger, *told)
        submissions.submit(session, place.learner, case_id, CONFIRMATIONS, place.now)
        with pytest.raises(NotAllowedNow):
            evidence.check_upload(session, place.learner, *told)


def test_what_no_database_can_hold_is_left_out_of_texts_and_captions(place, case_id):
    with place.runtime.database.writing() as session:
        evidence.add_text(session, place.learner, case_id, "menu", "Filter\x00 60\ud800", "My\x00 menu\udfff", place.now)
        with pytest.raises(BadInput, match="text_missing"):
            evidence.add_text(session, place.learner, case_id, "menu", " \x00", "", place.now)
    with place.runtime.database.reading() as session:
        text = next(item for item in shown(place, session, case_id) if item.kind == "text")
    assert (text.text, text.caption) == ("Filter 60", "My menu")
