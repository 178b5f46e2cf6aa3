from datetime import UTC, datetime, timedelta

import pytest

from lti_tool.domain.guests import DAYS, DAYS_CHOSEN, is_address, last_day, standing
from lti_tool.domain.permissions import Actor, Grant, granted_roles, may_administer, may_invite, may_lead, may_review, may_settle

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(days=1), NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("expires", "revoked", "came", "stands"),
    [
        (LATER, None, None, "sent"),
        (LATER, None, EARLIER, "in_use"),
        (NOW, None, EARLIER, "expired"),
        (EARLIER, None, None, "expired"),
        (LATER, EARLIER, EARLIER, "revoked"),
        (EARLIER, EARLIER, None, "revoked"),
    ],
)
def test_an_invitation_stands_until_its_end_or_until_it_is_taken_back(expires, revoked, came, stands):
    assert standing(expires, revoked, came, NOW) == stands


def test_an_invitation_is_good_for_the_days_that_are_offered_and_no_others():
    assert DAYS_CHOSEN in DAYS and last_day(NOW, 14) == datetime(2026, 3, 28, 9, 0, tzinfo=UTC)
    with pytest.raises(ValueError):
        last_day(NOW, 3650)


@pytest.mark.parametrize("email", ["somchai@industry.example", "a.b+c@x.co.th"])
def test_what_could_be_an_address_is_taken(email):
    assert is_address(email)


@pytest.mark.parametrize("email", ["", "somchai", "@industry.example", "somchai@", "a@b", "a@b@c.d", "a b@c.d", "a@.", f"{'a' * 250}@b.co"])
def test_what_cannot_be_an_address_is_not(email):
    assert not is_address(email)


def guest(role):
    return Actor("guest", grants=frozenset({Grant(role, "coffee", "kmutt")}), is_guest=True)


def test_a_guests_word_counts_and_settles_nothing():
    somchai = guest("reviewer")
    assert may_review(somchai, "kmutt", "coffee") and not may_settle(somchai, "kmutt", "coffee")
    assert not may_review(somchai, "kmutt", "tea") and not may_review(somchai, "elsewhere", "coffee")
    assert granted_roles(somchai, "coffee", "kmutt") == {"guest"} and granted_roles(somchai, "tea", "kmutt") == set()


@pytest.mark.parametrize("role", ["lead", "issuer_admin"])
def test_no_guest_leads_invites_or_administers_whatever_stands_in_a_row(role):
    somchai = Actor("guest", grants=frozenset({Grant(role, None, "kmutt")}), is_guest=True)
    assert not (may_lead(somchai, "kmutt") or may_invite(somchai, "kmutt") or may_administer(somchai, "kmutt"))


@pytest.mark.parametrize(
    ("role", "reviews", "invites", "administers"),
    [
        ("designer", False, False, False),
        ("assessor", False, False, False),
        ("reviewer", True, False, False),
        ("lead", True, True, False),
        ("issuer_admin", False, True, True),
    ],
)
def test_what_each_role_of_an_institution_may_do(role, reviews, invites, administers):
    member = Actor("ann", grants=frozenset({Grant(role, None, "kmutt")}))
    assert (may_review(member, "kmutt"), may_invite(member, "kmutt"), may_administer(member, "kmutt")) == (reviews, invites, administers)
    assert not any(may(member, "elsewhere") for may in (may_review, may_settle, may_lead, may_invite, may_administer))
    test_user = Actor("ann", is_test=True, grants=member.grants)
    assert not any(may(test_user, "kmutt") for may in (may_review, may_settle, may_lead, may_invite, may_administer))
