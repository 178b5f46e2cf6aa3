"""A learner's case: begun, written, sent, taken back, revised; by its owner only."""

import threading

import pytest
from sqlalchemy import func, select

from lti_tool.domain.submissions import CONFIRMATIONS, NotAllowedNow
from lti_tool.errors import BadInput, NotAllowed, NotFound
from lti_tool.models.awards import Event
from lti_tool.models.submissions import Submission
from lti_tool.services import evidence, submissions
from lti_tool.services.submissions import DraftConflict, SubmissionIncomplete
from tests.factories import GOOD, POOR, university


@pytest.fixture
def place(runtime):
    return university(runtime)


@pytest.fixture
def reading(place):
    with place.runtime.database.reading() as session:
        yield session


@pytest.fixture
def writing(place):
    with place.runtime.database.writing() as session:
        yield session


def begun(place, session):
    return submissions.begin(session, place.learner, place.placement_id, place.now)


def save(place, session, case_id, revision, answers, note=None):
    return submissions.save_draft(session, place.learner, case_id, revision, answers, note, place.now)


def test_a_case_is_begun_once_however_often_it_is_asked_for(place, writing):
    first, second = begun(place, writing), begun(place, writing)
    assert first.case_id == second.case_id and first.state == "draft" and first.actions == ("submit",)
    assert writing.scalar(select(func.count()).select_from(Submission)) == 1
    assert writing.scalar(select(func.count()).select_from(Event)) == 1


def test_two_windows_beginning_at_the_same_moment_get_the_same_case(place):
    found, ready = [], threading.Barrier(3)

    def begin():
        ready.wait(5)
        with place.runtime.database.writing() as session:
            found.append(begun(place, session).case_id)

    threads = [threading.Thread(target=begin) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3 and len(set(found)) == 1


def test_a_case_begun_from_one_link_is_found_from_another_that_shows_the_same(place):
    case_id = place.drafts(place.learner)
    elsewhere = place.link("link-2", place.course("3"))
    with place.runtime.database.reading() as session:
        assert submissions.find_for_placement(session, place.learner, elsewhere).case_id == case_id


def test_a_link_that_shows_nothing_yet_begins_nothing(place, writing):
    place_id = place.placement_id
    with pytest.raises(NotFound, match="nothing_chosen"):
        submissions.begin(writing, place.learner, None, place.now)
    assert submissions.find_for_placement(writing, place.learner, place_id) is None


def test_an_instructor_begins_no_case(place, writing):
    with pytest.raises(NotAllowed, match="not_a_learner"):
        submissions.begin(writing, place.instructor, place.placement_id, place.now)


def test_saving_some_prompts_leaves_the_others(place, writing):
    case = begun(place, writing)
    first = save(place, writing, case.case_id, 0, {"setting": "At home"}, "A note")
    second = save(place, writing, case.case_id, first.revision, {"recipe": "Slowly"})
    assert second.revision == 2
    attempt = submissions.get(writing, place.learner, case.case_id).attempt
    assert attempt.answers == {"setting": "At home", "recipe": "Slowly"} and attempt.note == "A note"


def test_a_page_that_saw_an_older_draft_writes_nothing_over_and_both_texts_are_told(place, writing):
    case = begun(place, writing)
    save(place, writing, case.case_id, 0, {"setting": "Written in the other window"})
    with pytest.raises(DraftConflict) as conflict:
        save(place, writing, case.case_id, 0, {"setting": "Written here"})
    assert conflict.value.status == 409 and conflict.value.given == {"setting": "Written here"}
    assert conflict.value.stored.answers == {"setting": "Written in the other window"}
    assert "Written" not in str(conflict.value), "what a person wrote never stands in an error's facts"
    assert submissions.get(writing, place.learner, case.case_id).attempt.answers == {"setting": "Written in the other window"}


def test_the_same_save_sent_twice_is_no_conflict(place, writing):
    case = begun(place, writing)
    saved = save(place, writing, case.case_id, 0, {"setting": "At home"})
    assert save(place, writing, case.case_id, 0, {"setting": "At home"}) == saved


def test_answers_to_unknown_prompts_and_endless_answers_are_refused(place, writing):
    case = begun(place, writing)
    with pytest.raises(BadInput, match="prompt_unknown"):
        save(place, writing, case.case_id, 0, {"is_admin": "1"})
    with pytest.raises(BadInput, match="answer_too_long"):
        save(place, writing, case.case_id, 0, {"setting": "x" * 100_001})


def test_somebody_elses_case_does_not_exist(place):
    case_id, other = place.drafts(place.learner), place.person("6", "learner")
    with place.runtime.database.writing() as session:
        for act in (
            lambda: submissions.get(session, other, case_id),
            lambda: submissions.save_draft(session, other, case_id, 1, {"setting": "Mine"}, None, place.now),
            lambda: submissions.submit(session, other, case_id, CONFIRMATIONS, place.now),
            lambda: submissions.get(session, None, case_id),
            lambda: submissions.get(session, place.instructor, case_id),
        ):
            with pytest.raises(NotFound, match="submission_unknown"):
                act()


def test_what_is_missing_keeps_it_from_being_sent_and_is_all_told_at_once(place, writing):
    case = begun(place, writing)
    with pytest.raises(SubmissionIncomplete) as incomplete:
        submissions.submit(writing, place.learner, case.case_id, ("ready",), place.now)
    assert [(gap.kind, gap.key) for gap in incomplete.value.gaps] == [("prompt_missing", "setting"), ("evidence_missing", "film")]
    assert incomplete.value.missing_confirmations == ("release", "own_work")


def test_a_complete_draft_is_sent_once(place):
    case_id = place.submits(place.learner)
    with place.runtime.database.writing() as session:
        case = submissions.get(session, place.learner, case_id)
        assert (case.state, case.actions, case.gaps) == ("submitted", ("withdraw",), ())
        assert case.attempt.submitted_at == place.now and case.attempt.confirmations == CONFIRMATIONS
        with pytest.raises(NotAllowedNow):
            submissions.submit(session, place.learner, case_id, CONFIRMATIONS, place.now)
        with pytest.raises(NotAllowedNow):
            save(place, session, case_id, 1, {"setting": "Later"})


def test_it_is_taken_back_only_while_nobody_has_begun_to_read_it(place):
    case_id = place.submits(place.learner)
    with place.runtime.database.writing() as session:
        submissions.withdraw(session, place.learner, case_id, place.now)
        case = submissions.get(session, place.learner, case_id)
        assert case.state == "draft" and case.attempt.submitted_at is None
        submissions.submit(session, place.learner, case_id, CONFIRMATIONS, place.now)
    place.marks(place.instructor, case_id, GOOD)
    with place.runtime.database.writing() as session, pytest.raises(NotAllowedNow):
        submissions.withdraw(session, place.learner, case_id, place.now)


def test_a_test_person_may_look_around_but_sends_nothing(place):
    tester = place.person("99", "learner", is_test=True)
    case_id = place.drafts(tester)
    with place.runtime.database.writing() as session, pytest.raises(NotAllowed, match="test_person_never_earns"):
        submissions.submit(session, tester, case_id, CONFIRMATIONS, place.now)


def test_marks_stay_hidden_until_it_is_decided(place):
    case_id = place.submits(place.learner)
    place.marks(place.instructor, case_id, POOR)
    with place.runtime.database.reading() as session:
        assert submissions.get(session, place.learner, case_id).judgement is None


def test_after_not_yet_the_next_attempt_begins_from_a_copy_and_the_judged_one_stays(place):
    case_id = place.submits(place.learner)
    place.decides(place.instructor, case_id, "not_yet", POOR)
    with place.runtime.database.writing() as session:
        told = submissions.get(session, place.learner, case_id).judgement
        assert (told.decision, told.marks["taste"], told.comments["taste"]) == ("not_yet", "low", "About taste.")
        submissions.revise(session, place.learner, case_id, place.now)
        case = submissions.get(session, place.learner, case_id)
        (item,) = case.attempt.evidence
        evidence.remove(session, place.learner, case_id, item.public_id, place.now)
        case = submissions.get(session, place.learner, case_id)
    assert (case.state, case.attempt.number, case.attempt.answers) == ("draft", 2, {"setting": "At home"})
    assert case.attempt.evidence == () and case.judgement is None
    (past,) = case.history
    assert len(past.attempt.evidence) == 1 and past.judgement.decision == "not_yet"


def test_a_second_attempt_can_be_awarded(place):
    case_id = place.submits(place.learner)
    place.decides(place.instructor, case_id, "not_yet", POOR)
    with place.runtime.database.writing() as session:
        submissions.revise(session, place.learner, case_id, place.now)
        submissions.submit(session, place.learner, case_id, CONFIRMATIONS, place.now)
    award_id = place.decides(place.instructor, case_id, "awarded", GOOD)
    with place.runtime.database.reading() as session:
        case = submissions.get(session, place.learner, case_id)
    assert case.state == "awarded" and case.award.id == award_id and case.attempt.number == 2
