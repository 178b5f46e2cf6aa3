"""Who may judge whom, one assessor at a time, and a decision that is whole or not at all."""

import threading
from io import BytesIO

import pytest
from sqlalchemy import event, func, select

from lti_tool.domain.assessments import MarkRefused
from lti_tool.domain.permissions import Actor
from lti_tool.domain.submissions import CONFIRMATIONS, NotAllowedNow
from lti_tool.errors import Conflict, NotAllowed, NotFound
from lti_tool.models.awards import Award, Event
from lti_tool.models.outbox import Entry
from lti_tool.models.people import Person
from lti_tool.services import assessments, awards, evidence, people, platforms, submissions
from lti_tool.services.assessments import DecisionIncomplete, MarksConflict
from lti_tool.services.platforms import NewPlatform
from tests.factories import GOOD, POOR, university


@pytest.fixture
def place(runtime):
    return university(runtime)


def get(place, actor, case_id, context_pk=None):
    with place.runtime.database.reading() as session:
        return assessments.get(session, actor, context_pk or place.context_pk, case_id)


def queue(place, actor, context_pk=None):
    with place.runtime.database.reading() as session:
        return assessments.list_queue(session, actor, context_pk or place.context_pk)


def decide(place, actor, case_id, revision, decision="awarded"):
    with place.runtime.database.writing() as session:
        return assessments.decide(session, actor, place.context_pk, case_id, revision, decision, place.now)


def rows(place, model):
    with place.runtime.database.reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def test_a_case_waits_in_its_courses_queue_with_the_day_it_was_promised_for(place):
    case_id = place.submits(place.learner)
    (row,) = queue(place, place.instructor)
    assert (row.case_id, row.learner_name, row.state, row.assessor_name) == (case_id, "Niran", "submitted", "")
    assert (row.due_at - row.submitted_at).days == 14, "the definition's turnaround unless told otherwise"


def test_a_draft_is_nobodys_to_read(place):
    case_id = place.drafts(place.learner)
    assert queue(place, place.instructor) == []
    with pytest.raises(NotFound, match="submission_unknown"):
        get(place, place.instructor, case_id)


def test_a_teacher_of_another_course_reaches_nothing(place):
    case_id, stranger, elsewhere = place.submits(place.learner), place.person("7", "instructor"), place.course("9")
    assert queue(place, stranger, elsewhere) == []
    with pytest.raises(NotFound):
        get(place, stranger, case_id, elsewhere)


def test_a_visit_without_a_course_makes_nobody_an_assessor(place):
    place.submits(place.learner)
    with place.runtime.database.reading() as session:
        assert assessments.list_queue(session, place.instructor, None) == []


def test_a_granted_assessor_reaches_cases_from_anywhere_and_nobody_elses_grant_does(place):
    case_id, elsewhere = place.submits(place.learner), place.course("9")
    assessor = place.granted(place.person("4"))
    assert [row.case_id for row in queue(place, assessor, elsewhere)] == [case_id]
    assert get(place, assessor, case_id, elsewhere).may_claim
    assert queue(place, place.person("8", "learner")) == []


def test_where_named_people_assess_a_teacher_does_not(runtime):
    place = university(runtime, assessed_by="named")
    case_id = place.submits(place.learner)
    assert queue(place, place.instructor) == []
    with pytest.raises(NotFound):
        get(place, place.instructor, case_id)
    assert queue(place, place.granted(place.person("4")))


@pytest.mark.parametrize("roles", [("instructor", "learner"), ("instructor",), ("administrator", "instructor")])
def test_nobody_judges_their_own_in_any_role(place, roles):
    """Moodle lets a teacher switch to student, send something, and switch back."""
    case_id = place.submits(place.learner)
    self_again = place.granted(Actor(place.learner.person_id, frozenset(roles)))
    assert queue(place, self_again) == []
    for act in (
        lambda: get(place, self_again, case_id),
        lambda: place.marks(self_again, case_id, GOOD),
        lambda: decide(place, self_again, case_id, 0),
    ):
        with pytest.raises(NotAllowed, match="own_submission"):
            act()


@pytest.fixture
def second_registration(place):
    """The same host registered once more: its people come a second time, with the same subjects, as rows of their own."""
    with place.runtime.database.writing() as session:
        host = platforms.get_platform(session, place.platform_id)
        addresses = host.auth_url, host.token_url, host.jwks_url
        again = platforms.add(session, NewPlatform("Campus again", host.issuer, "client-2", *addresses), [], place.now)
        strange = platforms.add(session, NewPlatform("Elsewhere", "https://elsewhere.example", "client-2", *addresses), [], place.now)

    def comes(subject, *roles, platform=again):
        with place.runtime.database.writing() as session:
            people.grant(session, platform.name, subject, "assessor", place.now, micro_credential=place.offer.slug)
            row = session.scalars(select(Person).where(Person.platform_id == platform.id, Person.subject == subject)).one()
            return people.get_actor(session, row.id, frozenset(roles), False)

    comes.strange = strange
    return comes


def test_nobody_judges_their_own_through_another_registration_of_the_same_host(place, second_registration):
    """Issuer and subject say who somebody is; the client id of the registration does not (OpenID Connect Core 1.0, 5.7)."""
    case_id = place.submits(place.learner)
    same_human = second_registration("5", "instructor", "administrator")
    assert same_human.person_id != place.learner.person_id
    assert queue(place, same_human) == []
    with place.runtime.database.reading() as session:
        (row,) = assessments.get_page(session, same_human, place.placement_id, None).rows
    assert row.is_self and not row.may_assess
    revision = place.marks(place.instructor, case_id, GOOD)
    for act in (
        lambda session: assessments.get(session, same_human, place.context_pk, case_id),
        lambda session: assessments.claim(session, same_human, place.context_pk, case_id, place.now, take_over=True),
        lambda session: assessments.save_marks(session, same_human, place.context_pk, case_id, revision, GOOD, {}, "", place.now),
        lambda session: assessments.decide(session, same_human, place.context_pk, case_id, revision, "awarded", place.now),
    ):
        with pytest.raises(NotAllowed, match="own_submission"), place.runtime.database.writing() as session:
            act(session)
    award_id = decide(place, place.instructor, case_id, revision).award_id
    with pytest.raises(NotFound, match="award_unknown"), place.runtime.database.writing() as session:
        awards.withdraw(session, same_human, place.context_pk, award_id, "I would rather not have it.", place.now)


def test_nobody_opens_their_own_file_as_its_assessor_through_another_registration(place, second_registration):
    case_id = place.drafts(place.learner)
    with place.runtime.database.writing() as session:
        stored = place.runtime.storage.put(BytesIO(b"%PDF-1.7 a film"), 100)
        limits = evidence.Limits(100, 100)
        file = evidence.add_file(session, place.learner, case_id, "film", stored, "film.pdf", "", limits, place.now).public_id
        submissions.submit(session, place.learner, case_id, CONFIRMATIONS, place.now)
    colleague, same_human = second_registration("6"), second_registration("5")
    with place.runtime.database.reading() as session:
        assert evidence.get_file(session, colleague, None, file).file_name == "film.pdf"
        with pytest.raises(NotFound, match="evidence_unknown"):
            evidence.get_file(session, same_human, None, file)


def test_a_namesake_on_another_host_and_a_colleague_on_the_same_one_are_other_people(place, second_registration):
    case_id = place.submits(place.learner)
    for other in (second_registration("6"), second_registration("5", platform=second_registration.strange)):
        assert [row.case_id for row in queue(place, other)] == [case_id] and get(place, other, case_id).may_claim


def test_reading_the_queue_asks_the_database_the_same_few_questions_however_many_wait(place):
    asked = []
    event.listen(place.runtime.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))

    def count(look):
        del asked[:]
        look()
        return len(asked)

    def learners():
        with place.runtime.database.reading() as session:
            return assessments.get_page(session, place.instructor, place.placement_id, None).rows

    place.awards()
    somebody = place.person("19", "learner")
    place.joins(somebody)
    place.submits(somebody)
    before = [count(lambda: queue(place, place.instructor)), count(learners)]
    for number in range(20, 26):
        somebody = place.person(str(number), "learner")
        place.joins(somebody)
        place.submits(somebody)
    assert [count(lambda: queue(place, place.instructor)), count(learners)] == before
    assert len(queue(place, place.instructor)) == 7


def test_claiming_moves_it_into_review_and_a_colleague_takes_over_only_on_purpose(place):
    case_id, colleague = place.submits(place.learner), place.person("7", "instructor")
    revision = place.marks(place.instructor, case_id, GOOD)
    (row,) = queue(place, colleague)
    assert (row.state, row.assessor_name, row.is_mine) == ("in_review", "Mali", False)
    with place.runtime.database.writing() as session:
        with pytest.raises(Conflict, match="claimed_by_other"):
            assessments.claim(session, colleague, place.context_pk, case_id, place.now)
        assessments.claim(session, colleague, place.context_pk, case_id, place.now, take_over=True)
    view = get(place, colleague, case_id)
    assert view.may_mark and view.marks == GOOD, "what was marked so far stays"
    with pytest.raises(Conflict, match="claimed_by_other"):
        decide(place, place.instructor, case_id, revision)


def test_claiming_ones_own_again_changes_nothing(place):
    case_id = place.submits(place.learner)
    with place.runtime.database.writing() as session:
        for _ in range(2):
            assessments.claim(session, place.instructor, place.context_pk, case_id, place.now)
        assert session.scalar(select(func.count()).select_from(Event).where(Event.kind == "claimed")) == 1


def test_the_assessor_sees_the_evidence_beside_each_criterion(place):
    view = get(place, place.instructor, place.submits(place.learner))
    ((requirement, items),) = view.evidence_for("brewing")
    assert requirement.key == "film" and [item.url for item in items] == ["https://films.example/1"]
    ((requirement, items),) = view.evidence_for("style")
    assert requirement.key == "menu" and items == ()


def test_marks_saved_elsewhere_since_are_not_written_over(place):
    case_id = place.submits(place.learner)
    place.marks(place.instructor, case_id, GOOD)
    with place.runtime.database.writing() as session, pytest.raises(MarksConflict) as conflict:
        assessments.save_marks(session, place.instructor, place.context_pk, case_id, 0, POOR, {}, "", place.now)
    assert conflict.value.stored.marks == GOOD == get(place, place.instructor, case_id).marks


def test_a_mark_can_be_taken_back_and_one_outside_the_rubric_is_refused(place):
    case_id = place.submits(place.learner)
    revision = place.marks(place.instructor, case_id, GOOD)

    def save(marks):
        with place.runtime.database.writing() as session:
            return assessments.save_marks(session, place.instructor, place.context_pk, case_id, revision, marks, {}, "", place.now)

    for strange in ({"brewing": "superb"}, {"beauty": "high"}):
        with pytest.raises(MarkRefused):
            save(strange)
    save({"taste": ""})
    view = get(place, place.instructor, case_id)
    assert view.marks == {"brewing": "middle"} and view.comments["taste"] == "About taste."


def test_an_award_below_the_passing_level_is_not_decided_and_the_marks_stay(place):
    case_id = place.submits(place.learner)
    revision = place.marks(place.instructor, case_id, POOR)
    with pytest.raises(DecisionIncomplete) as incomplete:
        decide(place, place.instructor, case_id, revision)
    assert [(fault.kind, fault.criterion) for fault in incomplete.value.faults] == [("below_passing", "taste")]
    view = get(place, place.instructor, case_id)
    assert view.state == "in_review" and view.marks == POOR and rows(place, Award) == rows(place, Entry) == 0


def test_a_decision_on_marks_that_changed_meanwhile_is_not_made(place):
    case_id = place.submits(place.learner)
    revision = place.marks(place.instructor, case_id, GOOD)
    with pytest.raises(MarksConflict):
        decide(place, place.instructor, case_id, revision - 1)


def test_an_award_is_one_whole_award_state_event_and_what_is_owed(place):
    award_id = place.awards()
    with place.runtime.database.reading() as session:
        entries = {entry.kind: entry for entry in session.scalars(select(Entry))}
        kinds = list(session.scalars(select(Event.kind).order_by(Event.id)))
        award = session.get_one(Award, award_id)
    assert set(entries) == {"score", "rating", "host_badge", "credential", "status_list"}
    assert entries["score"].wanted["given"] == entries["score"].wanted["maximum"] == 100
    assert entries["rating"].wanted["idnumber"] == "MC-BUS-01"
    assert kinds == ["begun", "submitted", "claimed", "awarded"]
    assert award.subject.startswith("urn:uuid:") and award.subject != f"urn:uuid:{award_id}" and award.accepted_at is None


def test_a_decision_that_breaks_half_way_leaves_nothing(place):
    case_id = place.submits(place.learner)
    revision = place.marks(place.instructor, case_id, GOOD)
    with pytest.raises(ZeroDivisionError), place.runtime.database.writing() as session:
        assessments.decide(session, place.instructor, place.context_pk, case_id, revision, "awarded", place.now)
        raise ZeroDivisionError
    assert get(place, place.instructor, case_id).state == "in_review" and rows(place, Award) == rows(place, Entry) == 0


def test_without_a_service_token_or_a_column_only_the_credential_is_owed(runtime):
    place = university(runtime, with_service=False)
    learner, bare = place.person("6", "learner"), place.link("link-2")
    place.joins(learner, bare)
    place.awards(learner)
    with place.runtime.database.reading() as session:
        assert set(session.scalars(select(Entry.kind))) == {"status_list", "credential"}


def test_the_same_decision_sent_twice_is_one_award(place):
    case_id = place.submits(place.learner)
    revision = place.marks(place.instructor, case_id, GOOD)
    decide(place, place.instructor, case_id, revision)
    with pytest.raises(NotAllowedNow):
        decide(place, place.instructor, case_id, revision)
    assert rows(place, Award) == 1


def test_of_decisions_at_the_same_instant_exactly_one_counts(place):
    case_id = place.submits(place.learner)
    revision = place.marks(place.instructor, case_id, GOOD)
    came, ready = [], threading.Barrier(4)

    def press(decision):
        ready.wait(5)
        try:
            came.append(decide(place, place.instructor, case_id, revision, decision).state)
        except NotAllowedNow:
            came.append("too late")

    threads = [threading.Thread(target=press, args=("awarded",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == ["awarded", "too late", "too late", "too late"] and rows(place, Award) == 1


@pytest.mark.parametrize("round_", range(5))
def test_of_two_assessors_who_decide_at_the_same_instant_one_counts_and_the_other_is_told(place, round_):
    """One takes the case over and decides "not yet" in the very moment in which the other awards."""
    case_id, colleague = place.submits(place.learner), place.person("7", "instructor")
    revision = place.marks(place.instructor, case_id, GOOD)
    came, ready = {}, threading.Barrier(2)

    def award():
        return decide(place, place.instructor, case_id, revision).state

    def take_over():
        with place.runtime.database.writing() as session:
            assessments.claim(session, colleague, place.context_pk, case_id, place.now, take_over=True)
            seen = assessments.get(session, colleague, place.context_pk, case_id).revision
            told = {criterion: "Not shown." for criterion in POOR}
            seen = assessments.save_marks(session, colleague, place.context_pk, case_id, seen, POOR, told, "Not yet.", place.now)
            return assessments.decide(session, colleague, place.context_pk, case_id, seen, "not_yet", place.now).state

    def press(act):
        ready.wait(5)
        try:
            came[act.__name__] = act()
        except (NotAllowedNow, Conflict) as late:
            came[act.__name__] = late.code

    threads = [threading.Thread(target=press, args=(act,)) for act in (award, take_over)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    state = get(place, colleague, case_id).state
    assert came in (
        {"award": "awarded", "take_over": "not_allowed_now"},
        {"award": "claimed_by_other", "take_over": "not_yet"}, {"award": "not_allowed_now", "take_over": "not_yet"},
    )  # fmt: skip
    assert state in came.values()
    assert rows(place, Award) == (state == "awarded")
    scores = [each for each in list_scores(place) if not each.wanted.get("erase")]
    assert len(scores) == (state == "awarded"), "one truth for the gradebook too"


def list_scores(place):
    with place.runtime.database.reading() as session:
        return list(session.scalars(select(Entry).where(Entry.kind == "score")))


def test_a_test_person_is_never_awarded_even_if_their_case_was_sent(place):
    case_id = place.submits(place.learner)
    revision = place.marks(place.instructor, case_id, GOOD)
    with place.runtime.database.writing() as session:
        session.get_one(Person, place.learner.person_id).is_test = True
    with pytest.raises(NotAllowed, match="test_person_never_earns"):
        decide(place, place.instructor, case_id, revision)
    assert rows(place, Award) == 0


def test_an_instructor_sees_everybody_who_took_part_with_what_arrived(place):
    second = place.person("6", "learner", name="Anong")
    place.joins(second)
    award_id = place.awards()
    with place.runtime.database.reading() as session:
        learners = assessments.get_page(session, place.instructor, place.placement_id, None).rows
        assert [(row.learner_name, row.state) for row in learners] == [("Anong", "opened"), ("Niran", "awarded")]
        assert learners[1].award.id == award_id and [row.kind for row in learners[1].deliveries][:2] == ["score", "rating"]
        with pytest.raises(NotAllowed):
            assessments.get_page(session, place.learner, place.placement_id, None)


def test_what_was_decided_can_still_be_read_with_its_reasons(place):
    case_id = place.submits(place.learner)
    place.decides(place.instructor, case_id, "not_yet", POOR)
    with place.runtime.database.writing() as session:
        submissions.revise(session, place.learner, case_id, place.now)
    view = get(place, place.instructor, case_id)
    assert view.attempt.number == 1, "the new draft is its owner's"
    assert view.judgement.decision == "not_yet" and not view.may_mark
