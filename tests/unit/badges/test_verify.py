"""A visitor sees each thing that was checked, and nothing altered passes."""

from datetime import timedelta

import pytest

from lti_tool.badges import compose, dids, keys, sign, verify
from tests.unit.badges.sample import AWARDED, DID, ISSUER, NOW, PLACE, STATUS_URL, Issued, changed_leaves

ISSUED = Issued(valid_until=AWARDED + timedelta(days=365))
FINE = [verify.Step(name, True) for name in ("form", "issuer", "proof", "dates", "status")]


def steps(badge=None, did=None, status=None, now=NOW):
    raw = badge if isinstance(badge, bytes) else sign.to_bytes(badge or ISSUED.badge)
    return verify.verify(raw, did or ISSUED.did, sign.to_bytes(status or ISSUED.status), now)


def failing(*args, **kwargs):
    return next(((step.name, step.detail) for step in steps(*args, **kwargs) if not step.ok), None)


def test_a_badge_as_it_was_signed_passes_every_step():
    assert steps() == FINE


def test_every_single_changed_value_is_noticed():
    unnoticed = [where for where, changed in changed_leaves(ISSUED.badge) if failing(changed) is None]
    assert unnoticed == []


def test_every_single_changed_value_of_the_status_list_is_noticed():
    unnoticed = [where for where, changed in changed_leaves(ISSUED.status) if failing(status=changed) is None]
    assert unnoticed == []


def test_what_is_added_is_noticed():
    assert failing(ISSUED.badge | {"honours": "first class"}) == ("proof", "term_undefined")
    assert failing(ISSUED.badge | {"validUntil": "2099-01-01T00:00:00Z"}) == ("proof", "signature_wrong")


def test_nothing_is_claimed_of_dates_and_status_without_a_proof():
    later = steps(ISSUED.badge | {"name": "Another"})[3:]
    assert later == [verify.Step("dates", False, "not_checked"), verify.Step("status", False, "not_checked")]


def test_a_revoked_badge_is_seen_as_revoked():
    assert failing(status=ISSUED.sign(compose.status_list(ISSUER, STATUS_URL, {PLACE}, AWARDED))) == ("status", "revoked")


def test_another_awards_revocation_does_not_matter():
    assert failing(status=ISSUED.sign(compose.status_list(ISSUER, STATUS_URL, {PLACE - 1, PLACE + 1}, AWARDED))) is None


def test_a_badge_holds_from_its_first_to_before_its_last_moment():
    start = AWARDED.replace(microsecond=0)
    assert failing(now=start - timedelta(seconds=1)) == ("dates", "not_yet_valid")
    assert failing(now=start) is None
    assert failing(now=start + timedelta(days=365)) == ("dates", "expired")


def test_a_revoked_badge_that_ran_out_says_both():
    revoked = ISSUED.sign(compose.status_list(ISSUER, STATUS_URL, {PLACE}, AWARDED))
    assert [step.detail for step in steps(status=revoked, now=NOW + timedelta(days=999))] == ["", "", "", "expired", "revoked"]


def test_a_key_the_issuer_does_not_publish_proves_nothing():
    assert failing(did=dids.did_document(DID, [keys.new_ed25519()[1]])) == ("issuer", "key_unknown")


def test_a_retired_key_that_stays_published_still_proves():
    assert failing(did=dids.did_document(DID, [keys.new_ed25519()[1], ISSUED.public])) is None


def test_a_published_key_that_is_not_for_assertions_proves_nothing():
    assert failing(did=ISSUED.did | {"assertionMethod": []}) == ("issuer", "key_unknown")


def test_another_issuers_document_proves_nothing():
    assert failing(did=dids.did_document("did:web:other.example", [ISSUED.public])) == ("issuer", "issuer_other")


def test_a_list_that_is_not_the_badges_own_says_nothing():
    elsewhere = ISSUED.sign(compose.status_list(ISSUER, f"{STATUS_URL}0", (), AWARDED))
    assert failing(status=elsewhere) == ("status", "status_list_other")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "unreadable"),
        (b"\xff", "unreadable"),
        (b"[]", "unreadable"),
        (b"{}", "context_unknown"),
        (b'{"id":"a","id":"b"}', "unreadable"),
        (b"[" * 100_000, "unreadable"),
        (b'"' + b"a" * 300_000 + b'"', "too_large"),
    ],
)
def test_what_is_no_badge_is_said_to_be_none(raw, code):
    assert failing(raw) == ("form", code)


@pytest.mark.parametrize("key", ["issuer", "proof", "credentialStatus", "credentialSubject", "validFrom"])
@pytest.mark.parametrize("value", [None, [], {}, "x", 7, [[]], [{}], {"id": 7}])
def test_odd_shapes_are_refused_and_never_raise(key, value):
    assert failing(ISSUED.badge | {key: value}) is not None
