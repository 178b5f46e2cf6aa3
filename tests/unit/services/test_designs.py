"""Designs in the database: two people at once, the way to the catalogue, and versions after it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lti_tool.domain.designs import NotNow
from lti_tool.domain.drafts import DraftUnreadable, FieldUnknown
from lti_tool.domain.micro_credentials import Text, parse
from lti_tool.domain.permissions import Actor
from lti_tool.errors import BadInput, Conflict, NotAllowed, NotFound
from lti_tool.models.micro_credentials import DesignAuthor, DesignSave, MicroCredential, Version
from lti_tool.services import catalogue, designs, issuers
from tests.factories import University, university
from tests.unit.services.designing import WHOLE, begun, granted, saves, seen, steps


@pytest.fixture
def place(runtime: Any) -> University:
    return university(runtime)


@pytest.fixture
def ann(place: University) -> Actor:
    return granted(place, "ann", "designer")


@pytest.fixture
def ben(place: University) -> Actor:
    return granted(place, "ben", "designer")


@pytest.fixture
def rita(place: University) -> Actor:
    return granted(place, "rita", "reviewer", "lead")


def reviewed(place: University, ann: Actor, rita: Actor) -> Any:
    return steps(place, begun(place, ann), (ann, "submit"), (rita, "begin_review"), (rita, "approve"))


def published(place: University, ann: Actor, rita: Actor) -> Any:
    return steps(place, reviewed(place, ann, rita), (rita, "publish"))


def offers(place: University) -> list[tuple[str, int]]:
    with place.runtime.database.reading() as session:
        return [(offer.slug, offer.number) for offer in catalogue.list_offers(session, place.platform_id)]


def test_a_draft_may_begin_from_nothing_and_is_in_no_catalogue(place: University, ann: Actor) -> None:
    design = begun(place, ann, {})
    assert (design.state, design.number, design.revision, design.may_write) == ("draft", 1, 0, True)
    assert design.authors == {ann.person_id} and design.slug == "micro-credential"
    assert offers(place) == [("brew-good-coffee", 1)]
    with place.runtime.database.reading() as session:
        assert catalogue.find_by_public_id(session, design.public_id) is None
        with pytest.raises(NotFound):
            catalogue.get_offer(session, design.version_id)


def test_only_designers_of_the_institution_begin(place: University, ann: Actor, rita: Actor) -> None:
    with place.runtime.database.writing() as session:
        other = issuers.add(session, place.runtime.sealer, "tea-school", Text("Tea School", ""), place.now)
        for actor, issuer_id in ((rita, place.issuer_id), (place.instructor, place.issuer_id), (ann, other.id)):
            with pytest.raises(NotAllowed) as refused:
                designs.begin(session, actor, issuer_id, WHOLE, place.now)
            assert refused.value.code == "not_a_designer"


def test_a_draft_of_another_institution_is_as_good_as_none(place: University, ann: Actor) -> None:
    with place.runtime.database.writing() as session:
        issuers.add(session, place.runtime.sealer, "tea-school", Text("Tea School", ""), place.now)
    stranger = granted(place, "tim", "designer", "reviewer", "lead", "issuer_admin", issuer="tea-school")
    design = begun(place, ann)
    with place.runtime.database.writing() as session:
        for attempt in (
            lambda: designs.get(session, stranger, design.public_id),
            lambda: designs.get_version(session, stranger, design.version_id),
            lambda: designs.save(session, stranger, design.version_id, [], 0, place.now),
            lambda: designs.step(session, stranger, design.version_id, "submit", place.now),
            lambda: designs.begin_next(session, stranger, design.public_id, place.now),
            lambda: designs.add_item(session, stranger, design.version_id, "outcomes", place.now),
        ):
            with pytest.raises(NotFound) as refused:
                attempt()
            assert refused.value.code == "design_unknown"
        assert designs.list_visible(session, stranger) == []


def test_a_document_with_fields_nobody_knows_is_refused(place: University, ann: Actor) -> None:
    with pytest.raises(DraftUnreadable) as refused:
        begun(place, ann, {**WHOLE, "colour": "red"})
    assert refused.value.faults == [{"path": "colour", "fault": "unknown_field"}]


def test_names_in_addresses_never_meet_and_follow_the_title_until_somebody_writes_one(place: University, ann: Actor) -> None:
    first, second = begun(place, ann), begun(place, ann)
    assert (first.slug, second.slug) == ("roast-coffee", "roast-coffee-2")
    draft = begun(place, ann, {})
    saves(place, ann, draft, 0, title__en="Brew cold")
    assert seen(place, ann, draft).slug == seen(place, ann, draft).draft["slug"] == "brew-cold"
    saves(place, ann, draft, 1, slug="cold-brew")
    saves(place, ann, draft, 2, title__en="Brew colder")
    assert seen(place, ann, draft).slug == "cold-brew"


def test_a_name_that_another_has_is_kept_as_typed_and_the_check_says_so(place: University, ann: Actor) -> None:
    draft = begun(place, ann)
    saves(place, ann, draft, 0, slug="brew-good-coffee")
    with place.runtime.database.reading() as session:
        found = designs.check(session, designs.get(session, ann, draft.public_id))
    assert ("slug", "slug_taken") in [(point.path, point.code) for point in found]
    with pytest.raises(BadInput):
        steps(place, draft, (ann, "submit"))


# Two designers at once


def test_two_designers_who_write_in_different_fields_both_win(place: University, ann: Actor, ben: Actor) -> None:
    design = begun(place, ann)
    one = saves(place, ann, design, 0, title__en="Roast coffee evenly and darkly")
    two = saves(place, ben, design, 0, workload_hours="12")
    stored = seen(place, ann, design)
    assert (one.clashes, two.clashes, two.others) == ((), (), {"title.en": "Roast coffee evenly and darkly"})
    assert stored.document["title"]["en"] == "Roast coffee evenly and darkly" and stored.document["workload_hours"] == 12
    assert (stored.revision, stored.authors) == (2, {ann.person_id, ben.person_id})


def test_two_designers_in_the_same_field_see_both_texts_and_lose_neither(place: University, ann: Actor, ben: Actor) -> None:
    design = begun(place, ann)
    saves(place, ann, design, 0, worth__en="A place behind a bar", rationale__en="It is asked for.")
    saved = saves(place, ben, design, 0, rationale__en="Guests ask for it.", title__en="Roast it")
    (clash,) = saved.clashes
    assert (clash.path, clash.stored, clash.given, clash.by) == ("rationale.en", "It is asked for.", "Guests ask for it.", "Person ann")
    stored = seen(place, ben, design).document
    assert stored["rationale"]["en"] == "It is asked for." and stored["title"]["en"] == "Roast it"
    knowing = saves(place, ben, design, saved.revision, rationale__en="Guests ask for it.")
    assert knowing.clashes == () and seen(place, ben, design).document["rationale"]["en"] == "Guests ask for it."


def test_saving_what_stands_there_is_no_new_revision(place: University, ann: Actor) -> None:
    design = begun(place, ann)
    assert saves(place, ann, design, 0, title__en="Roast coffee evenly").revision == 0
    with place.runtime.database.reading() as session:
        assert session.scalar(select(func.count(DesignSave.id))) == 0


def test_words_for_a_criterion_that_a_colleague_removed_come_back_to_their_writer(place: University, ann: Actor, ben: Actor) -> None:
    design = begun(place, ann)
    with place.runtime.database.writing() as session:
        designs.remove_item(session, ann, design.version_id, "criteria.taste", place.now)
    saved = saves(place, ben, design, 0, criteria__taste__name__en="Balance")
    assert [(clash.given, clash.is_gone, clash.by) for clash in saved.clashes] == [("Balance", True, "Person ann")]
    with place.runtime.database.reading() as session:
        (removal,) = designs.list_saves(session, design.version_id)
    assert removal.was["key"] == "taste" and removal.now is None  # nothing is lost


def test_items_come_move_and_go_under_names_that_stay(place: University, ann: Actor) -> None:
    design = begun(place, ann)
    with place.runtime.database.writing() as session:
        path = designs.add_item(session, ann, design.version_id, "outcomes", place.now)
        designs.move_item(session, ann, design.version_id, path, -5, place.now)
    saves(place, ann, design, 2, **{f"{path}.en": "Sort the beans"})
    assert [outcome.get("en") for outcome in seen(place, ann, design).draft["outcomes"]] == ["Sort the beans", "Brew", "Taste"]


def test_a_field_that_does_not_exist_is_refused(place: University, ann: Actor) -> None:
    with pytest.raises(FieldUnknown):
        saves(place, ann, begun(place, ann), 0, colour="red")


def test_nobody_writes_while_it_is_reviewed(place: University, ann: Actor) -> None:
    design = steps(place, begun(place, ann), (ann, "submit"))
    with pytest.raises(NotNow):
        saves(place, ann, design, 0, title__en="Too late")
    steps(place, design, (ann, "withdraw"))
    assert saves(place, ann, design, 0, title__en="In time").clashes == ()


# The way to the catalogue


def test_the_check_keeps_what_is_not_whole_from_review(place: University, ann: Actor) -> None:
    design = begun(place, ann, {**WHOLE, "level": None})
    with pytest.raises(BadInput) as refused:
        steps(place, design, (ann, "submit"))
    assert (refused.value.code, refused.value.facts) == ("design_incomplete", {"errors": 1})
    assert seen(place, ann, design).state == "draft"


def test_a_design_reaches_the_catalogue_by_review_and_every_step_is_told(place: University, ann: Actor, rita: Actor) -> None:
    design = published(place, ann, rita)
    assert design.state == "published" and design.published_at == place.now
    assert design.review_due_at == place.now.replace(year=place.now.year + 1)
    assert offers(place) == [("brew-good-coffee", 1), ("roast-coffee", 1)]
    with place.runtime.database.reading() as session:
        offer = catalogue.find_by_public_id(session, design.public_id)
        told = designs.list_events(session, design.version_id)
        assert designs.round_of(session, design.version_id) == 1
    assert offer is not None and offer.definition == parse(WHOLE)
    assert [(each.actor_name, each.action, each.before, each.after) for each in told] == [
        ("Person ann", "begin", "", "draft"), ("Person ann", "submit", "draft", "submitted"),
        ("Person rita", "begin_review", "submitted", "in_review"), ("Person rita", "approve", "in_review", "approved"),
        ("Person rita", "publish", "approved", "published"),
    ]  # fmt: skip
    assert told[3].details == {"reasons": "As agreed.", "round": 1}


def test_what_is_sent_back_is_mended_and_sent_again_in_a_second_round(place: University, ann: Actor, rita: Actor) -> None:
    design = steps(place, begun(place, ann), (ann, "submit"), (rita, "begin_review"), (rita, "request_changes"))
    assert seen(place, ann, design).may_write
    saves(place, ann, design, 0, worth__en="A place behind a better bar")
    steps(place, design, (ann, "submit"), (rita, "begin_review"), (rita, "approve"), (ann, "publish"))
    with place.runtime.database.reading() as session:
        assert designs.round_of(session, design.version_id) == 2


def test_nobody_approves_alone_what_they_wrote(place: University, ann: Actor, rita: Actor) -> None:
    carl = granted(place, "carl", "designer", "reviewer")
    design = steps(place, begun(place, carl), (carl, "submit"), (carl, "begin_review"))
    with pytest.raises(NotAllowed) as refused:
        steps(place, design, (carl, "approve"))
    assert refused.value.code == "design_own_approval"
    assert steps(place, design, (carl, "approve"), approvers={int(rita.person_id)}).state == "approved"


def test_a_reviewer_who_mended_a_word_has_written_in_it(place: University, ann: Actor, rita: Actor) -> None:
    carl = granted(place, "carl", "designer", "reviewer")
    design = begun(place, ann)
    saves(place, carl, design, 0, title__en="Roast coffee very evenly")
    design = steps(place, design, (ann, "submit"), (carl, "begin_review"))
    with pytest.raises(NotAllowed):
        steps(place, design, (carl, "approve"))
    assert steps(place, design, (rita, "approve")).state == "approved"


def test_a_step_taken_twice_is_told_to_be_over(place: University, ann: Actor, rita: Actor) -> None:
    design = steps(place, begun(place, ann), (ann, "submit"), (rita, "begin_review"), (rita, "approve"))
    with pytest.raises(NotNow):
        steps(place, design, (rita, "approve"))


# Versions


def test_there_is_one_open_version_at_a_time(place: University, ann: Actor, rita: Actor) -> None:
    design = published(place, ann, rita)
    with place.runtime.database.writing() as session:
        following = designs.begin_next(session, ann, design.public_id, place.now)
    assert (following.number, following.state, following.document) == (2, "draft", design.document)
    for begin in (designs.begin_next, lambda *_told: catalogue.publish(session, place.issuer_id, changed(WHOLE), place.now)):
        with place.runtime.database.writing() as session, pytest.raises(Conflict) as refused:
            begin(session, ann, design.public_id, place.now)
        assert refused.value.code == "version_open"


def changed(told: dict[str, Any]) -> Any:
    return parse({**told, "workload_hours": 99})


def test_the_next_version_takes_the_place_of_the_one_before(place: University, ann: Actor, rita: Actor) -> None:
    first = published(place, ann, rita)
    with place.runtime.database.writing() as session:
        second = designs.begin_next(session, ann, first.public_id, place.now)
    saves(place, ann, second, 0, workload_hours="12")
    assert offers(place)[1] == ("roast-coffee", 1)
    steps(place, second, (ann, "submit"), (rita, "begin_review"), (rita, "approve"), (rita, "publish"))
    assert offers(place) == [("brew-good-coffee", 1), ("roast-coffee", 2)]
    old = seen(place, ann, first, 1)
    assert (old.state, old.document["workload_hours"]) == ("revised", 10)
    with place.runtime.database.reading() as session:
        assert designs.list_events(session, old.version_id)[-1].details == {"round": 1, "by_version": 2}
        assert catalogue.get_offer(session, old.version_id).definition.workload_hours == 10  # who is under way still reads it


def test_the_name_in_addresses_is_settled_by_the_first_publication(place: University, ann: Actor, rita: Actor) -> None:
    first = published(place, ann, rita)
    with place.runtime.database.writing() as session:
        second = designs.begin_next(session, ann, first.public_id, place.now)
    with pytest.raises(BadInput) as refused:
        saves(place, ann, second, 0, slug="other")
    assert refused.value.code == "slug_settled"


def test_a_date_of_review_that_has_come_is_told_and_confirmed_by_somebody_who_did_not_write(
    place: University, ann: Actor, rita: Actor, clock: Any
) -> None:
    design = published(place, ann, rita)
    with place.runtime.database.writing() as session:
        assert designs.fall_due(session, design.review_due_at - timedelta(seconds=1)) == 0
    clock.turn(days=366)
    with place.runtime.database.writing() as session:
        assert designs.fall_due(session, place.now) == 2  # and the one that was there before
        assert designs.fall_due(session, place.now) == 0
    assert seen(place, ann, design).state == "review_due" and ("roast-coffee", 1) in offers(place)
    carl = granted(place, "carl", "reviewer")
    confirmed = steps(place, design, (carl, "confirm"))
    assert confirmed.state == "published" and confirmed.review_due_at > place.now + timedelta(days=360)


def test_a_retired_one_is_on_offer_no_more_and_says_why_and_what_instead(place: University, ann: Actor, rita: Actor) -> None:
    design = published(place, ann, rita)
    with pytest.raises(BadInput) as refused:
        steps(place, design, (rita, "retire"), successor="nobody")
    assert refused.value.code == "successor_unknown"
    retired = steps(place, design, (rita, "retire"), successor=place.offer.public_id)
    assert (retired.state, retired.retired_reason, retired.retired_at) == ("retired", "As agreed.", place.now)
    assert offers(place) == [("brew-good-coffee", 1)]
    with place.runtime.database.reading() as session:
        assert session.get_one(MicroCredential, design.micro_credential_id).successor_id == place.offer.micro_credential_id
        assert catalogue.find_by_public_id(session, design.public_id) is None
        assert catalogue.find_by_public_id(session, design.public_id, 1) is not None  # credentials still lead to it


def test_lists_show_what_ones_roles_reach(place: University, ann: Actor, rita: Actor) -> None:
    begun(place, ann, {"title": {"en": "", "th": "คั่วกาแฟ"}})
    with place.runtime.database.reading() as session:
        mine = designs.list_visible(session, ann)
        assert [(each.slug, each.state, each.title.en) for each in mine] == [
            ("brew-good-coffee", "published", "Brew good coffee"), ("micro-credential", "draft", "คั่วกาแฟ"),
        ]  # fmt: skip
        assert [each.slug for each in designs.list_visible(session, ann, {"draft"})] == ["micro-credential"]
        assert designs.list_visible(session, place.instructor) == []
        assert [each.number for each in designs.list_versions(session, [place.issuer_id], {"published"})] == [1]


def test_a_command_begins_for_whoever_designs_there(place: University, ann: Actor) -> None:
    design = begun(place, None)
    assert design.authors == frozenset() and seen(place, ann, design).may_write
    with place.runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(DesignAuthor)) == 0
        assert session.get_one(Version, design.version_id).created_by is None
