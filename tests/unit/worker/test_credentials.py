"""Signed credentials and status lists."""

import json
from typing import Any

import pytest

from lti_tool.badges import keys as badge_keys
from lti_tool.badges import proofs, status
from lti_tool.models.outbox import Entry
from lti_tool.services import awards, keys
from tests.factories import University


@pytest.fixture
def family() -> str:
    return "moodle"


def signed(place: University, award_id: str) -> tuple[dict[str, Any], str]:
    with place.runtime.database.writing() as session:
        awards.accept(session, place.learner, award_id, place.now)
        raw = awards.get_public_credential(session, award_id)
        (public,) = keys.list_credential_keys(session, place.issuer_id)
    assert raw
    return json.loads(raw), public


def revoked_bits(place: University) -> bytes:
    with place.runtime.database.reading() as session:
        raw = awards.get_status_list(session, 1)
        (public,) = keys.list_credential_keys(session, place.issuer_id)
    document = json.loads(raw or b"")
    proofs.check(document, public)
    return status.decode(document["credentialSubject"]["encodedList"])


def test_the_credential_is_signed_by_the_issuers_key_and_says_what_was_marked(place, worker):
    award_id = place.awards()
    worker.run_until_idle()
    document, public = signed(place, award_id)
    proofs.check(document, public)
    assert badge_keys.public_key(public)
    assert document["id"] == f"https://badges.example.ac.th/credentials/{award_id}"
    levels = [result["achievedLevel"].rsplit("#", 1)[1] for result in document["credentialSubject"]["result"]]
    assert levels == ["brewing/middle", "taste/high"]
    assert "Niran" not in json.dumps(document, ensure_ascii=False)


def test_signed_bytes_never_change(place, worker, clock):
    award_id = place.awards()
    worker.run_until_idle()
    before, _ = signed(place, award_id)
    clock.turn(days=1)
    with place.runtime.database.writing() as session:
        session.execute(Entry.__table__.update().where(Entry.kind == "credential").values(state="waiting", due_at=clock()))
    worker.run_until_idle()
    assert signed(place, award_id)[0] == before


def test_a_withdrawn_award_is_revoked_in_the_status_list_and_no_other(place, worker):
    second = place.person("6", "learner")
    place.joins(second)
    award_id, other_id = place.awards(), place.awards(second)
    worker.run_until_idle()
    place_of = int(signed(place, award_id)[0]["credentialStatus"]["statusListIndex"])
    assert not any(revoked_bits(place))
    place.withdraws(award_id)
    worker.run_until_idle()
    bits = revoked_bits(place)
    assert status.is_set(bits, place_of) and sum(byte.bit_count() for byte in bits) == 1
    assert other_id != award_id
