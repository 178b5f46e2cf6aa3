"""Registrations: changed by operators, approved or forgotten, on both databases; what was seen of their set-up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lti_tool.errors import BadInput, Conflict
from lti_tool.outbound import Outbound, OutboundRefused
from lti_tool.services import invitations, issuers, platforms, tokens
from lti_tool.services.invitations import Registering
from lti_tool.services.platforms import Changes, NewPlatform
from tests.factories import COURSE, SCOPES, university

ADDRESSES = dict.fromkeys(("issuer", "auth_url", "token_url", "jwks_url"), "https://lms.example")
NEW = NewPlatform("Self", client_id="own-1", deployment_ids=("1",), **ADDRESSES)


@pytest.fixture
def place(runtime):
    return university(runtime)


def view(place, platform_id=None):
    with place.runtime.database.reading() as session:
        return platforms.get_platform(session, platform_id or place.platform_id, place.runtime.sealer)


def changes(place, **values):
    now = view(place)
    names = ("name", "issuer", "client_id", "auth_url", "token_url", "jwks_url", "token_audience", "family")
    same = {name: getattr(now, name) for name in names}
    return Changes(**same | values)


def change(place, wanted):
    with place.runtime.database.writing() as session:
        platforms.change(session, place.platform_id, wanted)


def register(place, new, **allowed):
    with place.runtime.database.writing() as session:
        return platforms.register(session, place.runtime.sealer, new, Registering("Self", **allowed), place.now)


def signs(place):
    with place.runtime.database.reading() as session:
        return platforms.list_signs(session, place.platform_id)


def test_a_change_forgets_the_tokens_that_were_granted_before_and_keeps_who_the_platform_is(place):
    with place.runtime.database.writing() as session:
        tokens.keep(session, place.runtime.sealer, place.platform_id, SCOPES, "secret", SCOPES, 3600, place.now)
    before = view(place)
    change(place, changes(place, token_url="https://campus.example/token2", token_audience="urn:a", deployment_ids=("2",)))
    now = view(place)
    assert (now.token_url, now.token_audience) == ("https://campus.example/token2", "urn:a")
    assert (now.issuer, now.client_id, now.deployment_ids) == (before.issuer, before.client_id, ("1", "2"))
    with place.runtime.database.reading() as session:
        assert tokens.find(session, place.runtime.sealer, place.platform_id, SCOPES, place.now) is None


def test_an_audience_that_is_taken_away_is_gone(place):
    change(place, changes(place, token_audience="urn:a"))
    change(place, changes(place, token_audience=None))
    assert view(place).token_audience is None


def test_a_change_with_a_fault_changes_nothing(place):
    before = view(place)
    with pytest.raises(BadInput, match="address_bad"):
        change(place, changes(place, jwks_url="nowhere"))
    assert view(place) == before


def test_all_that_is_amiss_is_told_by_field():
    bad = replace(NEW, name=" ", issuer="", client_id="ก", deployment_ids=("x" * 256,), auth_url="ftp://x", token_audience="a\nb")
    assert platforms.faults_of(bad) == {
        "name": "missing", "client_id": "not_plain", "deployment_id": "too_long", "issuer": "missing", "auth_url": "address_scheme",
        "token_audience": "not_plain",
    }  # fmt: skip


def test_two_registrations_of_one_invitation_s_platform_are_told_apart(place):
    first = register(place, NEW)
    assert (first.name, first.state) == ("Self", "active")
    with pytest.raises(Conflict, match="registration_exists"):
        register(place, NEW)
    assert register(place, replace(NEW, client_id="own-2")).name == "Self 2"


def test_an_update_writes_only_where_it_may(place):
    mine = register(place, NEW)
    newer = replace(NEW, token_url="https://lms.example/2", version="5.1")
    newer = replace(newer, registration_url="https://lms.example/r", registration_token="right")
    with pytest.raises(Conflict, match="registration_exists"):
        register(place, newer, platform_id=place.platform_id)
    with pytest.raises(Conflict, match="update_of_another"):
        register(place, replace(newer, client_id="nobody"), platform_id=mine.id)
    register(place, newer, platform_id=mine.id)
    now = view(place, mine.id)
    assert (now.token_url, now.version, now.registration_token) == ("https://lms.example/2", "5.1", "right")


def test_who_waits_is_let_in_once_and_for_these_institutions(place):
    mine = register(place, NEW, waits=True)
    with place.runtime.database.writing() as session:
        platforms.approve(session, mine.id, ["coffee-school"])
    assert view(place, mine.id).is_active
    with place.runtime.database.reading() as session:
        assert [each.slug for each in issuers.list_for_platform(session, mine.id)] == ["coffee-school"]


def test_a_waiting_platform_is_forgotten_with_all_that_hangs_on_it_and_nothing_else(place):
    mine = register(place, NEW, waits=True)
    with place.runtime.database.writing() as session:
        invitations.invite_operator(session, mine.id, place.now)
        issuers.tie(session, mine.id, "coffee-school")
    with place.runtime.database.writing() as session:
        platforms.refuse(session, mine.id)
    with place.runtime.database.reading() as session:
        assert [each.id for each in platforms.list_all(session)] == [place.platform_id]
    with pytest.raises(BadInput, match="platform_not_waiting"), place.runtime.database.writing() as session:
        platforms.refuse(session, place.platform_id)


def test_steps_show_as_done_by_what_was_seen(place):
    """The university's people have names and a course; nobody has launched, nothing was granted."""
    assert {"deployed", "named", "service"} <= signs(place) and not {"launched", "picked", "token"} & signs(place)
    with place.runtime.database.writing() as session:
        tokens.keep(session, place.runtime.sealer, place.platform_id, SCOPES, "secret", SCOPES, 3600, place.now)
    assert "token" in signs(place)


def test_what_was_seen_elsewhere_shows_nothing(place):
    mine = register(place, replace(NEW, deployment_ids=()))
    with place.runtime.database.reading() as session:
        assert platforms.list_signs(session, mine.id) == frozenset()
    assert COURSE  # the other platform has a course with members


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://lms.example/x", "address_scheme"), ("https://10.0.0.8/x", "address_private"), ("https://[::1]/x", "address_private"),
        ("x", "address_scheme"),
    ],
)
def test_an_address_that_could_never_be_spoken_to_is_told_without_a_look_up(address, code):
    with pytest.raises(OutboundRefused) as refused:
        Outbound((), user_agent="test").check(address)
    assert refused.value.code == code
    Outbound((), user_agent="test").check("https://lms.example/x")
