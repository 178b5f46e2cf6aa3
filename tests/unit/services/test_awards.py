"""Awards: accepted by their learner, withdrawn with a reason, public only in between signing and for ever after."""

import pytest
from sqlalchemy import select

from lti_tool.domain.submissions import NotAllowedNow
from lti_tool.errors import BadInput, Conflict, NotAllowed, NotFound
from lti_tool.models.awards import Award, Credential
from lti_tool.models.issuers import StatusList
from lti_tool.models.outbox import Entry
from lti_tool.services import awards, submissions
from lti_tool.services.awards import granting
from tests.factories import GOOD, university


@pytest.fixture
def place(runtime):
    return university(runtime)


@pytest.fixture
def award_id(place):
    return place.awards()


def sign(place, award_id):
    with place.runtime.database.writing() as session:
        awards.keep_credential(session, award_id, b'{"signed": 1}', "kid", place.now)


def accept(place, award_id, actor=None):
    with place.runtime.database.writing() as session:
        awards.accept(session, actor or place.learner, award_id, place.now)


def withdraw(place, award_id, reason="A mistake.", actor=None, context_pk=None):
    with place.runtime.database.writing() as session:
        awards.withdraw(session, actor or place.instructor, context_pk or place.context_pk, award_id, reason, place.now)


def public(place, award_id):
    with place.runtime.database.reading() as session:
        return awards.get_public_credential(session, award_id), awards.find_public(session, award_id)


def test_before_the_learner_accepted_no_public_address_answers(place, award_id):
    sign(place, award_id)
    assert public(place, award_id) == (None, None)
    accept(place, award_id)
    raw, found = public(place, award_id)
    assert raw == found.signed == b'{"signed": 1}' and found.marks == GOOD


def test_before_it_is_signed_an_accepted_award_does_not_answer_either(place, award_id):
    accept(place, award_id)
    assert public(place, award_id) == (None, None)


def test_a_withdrawn_award_still_answers_so_that_verifiers_find_its_status(place, award_id):
    sign(place, award_id)
    accept(place, award_id)
    withdraw(place, award_id)
    raw, found = public(place, award_id)
    assert raw and found.award.withdrawn_at == place.now


def test_only_its_learner_accepts_an_award(place, award_id):
    for actor in (place.instructor, place.person("6", "learner")):
        with pytest.raises(NotFound, match="award_unknown"):
            accept(place, award_id, actor)


def test_accepting_twice_keeps_the_first_moment(place, award_id, clock):
    accept(place, award_id)
    first = clock()
    clock.turn(days=1)
    accept(place, award_id)
    with place.runtime.database.reading() as session:
        assert awards.get_own(session, place.learner, award_id).accepted_at == first


def test_what_was_withdrawn_cannot_be_accepted_or_withdrawn_again(place, award_id):
    withdraw(place, award_id)
    with pytest.raises(NotAllowed, match="award_withdrawn"):
        accept(place, award_id)
    with pytest.raises(Conflict, match="award_withdrawn"):
        withdraw(place, award_id)


def test_an_award_is_withdrawn_with_a_reason_by_who_may_judge_it(place, award_id):
    with pytest.raises(BadInput, match="reason_missing"):
        withdraw(place, award_id, reason="  ")
    stranger, elsewhere = place.person("7", "instructor"), place.course("9")
    for actor, context_pk in [(place.learner, None), (stranger, elsewhere), (place.person("8", "learner"), None)]:
        with pytest.raises(NotFound, match="award_unknown"):
            withdraw(place, award_id, actor=actor, context_pk=context_pk)
    withdraw(place, award_id, reason=" The film was not theirs. ")
    with place.runtime.database.reading() as session:
        case = submissions.find_for_placement(session, place.learner, place.placement_id)
    assert case.state == "award_withdrawn" and case.award.withdrawn_reason == "The film was not theirs."


def test_a_withdrawal_asks_for_a_new_status_list(place, award_id):
    with place.runtime.database.writing() as session:
        awards.keep_status_list(session, 1, 0, b"first", place.now)
    withdraw(place, award_id)
    with place.runtime.database.reading() as session:
        facts = awards.get_status_facts(session, 1)
        index = session.get_one(Award, award_id).status_index
        wanted = session.scalars(select(Entry.wanted).where(Entry.kind == "status_list")).one()
    assert facts.revoked == (index,) and wanted == {"list": 1, "revision": 1}


def test_an_older_signing_never_replaces_a_newer_list(place, award_id):
    with place.runtime.database.writing() as session:
        awards.keep_status_list(session, 1, 1, b"newer", place.now)
        awards.keep_status_list(session, 1, 0, b"older", place.now)
        assert awards.get_status_list(session, 1) == b"newer"
        assert awards.get_status_list(session, 2) is None


def test_signed_bytes_are_kept_once(place, award_id):
    sign(place, award_id)
    with place.runtime.database.writing() as session:
        awards.keep_credential(session, award_id, b"other", "kid", place.now)
        assert session.get_one(Credential, award_id).signed == b'{"signed": 1}'


def test_awards_share_a_list_at_places_of_their_own_until_it_is_half_full(place, award_id, monkeypatch):
    learners = [place.person(str(number), "learner") for number in (20, 21)]
    for learner in learners:
        place.joins(learner)
    place.awards(learners[0])
    with place.runtime.database.reading() as session:
        places = session.execute(select(Award.status_list_id, Award.status_index)).all()
    assert len(set(places)) == 2 and {list_id for list_id, _ in places} == {1}
    monkeypatch.setattr(granting, "FULL", 2)
    place.awards(learners[1])
    with place.runtime.database.reading() as session:
        assert len(session.scalars(select(StatusList.id)).all()) == 2


def test_a_learner_finds_their_own_awards_only(place, award_id):
    with place.runtime.database.reading() as session:
        assert [award.id for award in awards.list_own(session, place.learner)] == [award_id]
        assert awards.list_own(session, place.instructor) == [] == awards.list_own(session, None)
        with pytest.raises(NotFound):
            awards.get_own(session, place.instructor, award_id)


def test_an_award_cannot_be_withdrawn_from_a_case_that_is_not_awarded(place, award_id):
    withdraw(place, award_id)
    with place.runtime.database.writing() as session:
        session.get_one(Award, award_id).withdrawn_at = None
    with pytest.raises(NotAllowedNow):
        withdraw(place, award_id)
