"""Access tokens: shared by all workers, sealed at rest, keyed by registration and scopes."""

import pytest
from sqlalchemy import select

from lti_tool.models.outbox import AccessToken
from lti_tool.services import tokens
from tests.factories import SCOPES, university


@pytest.fixture
def place(runtime):
    return university(runtime)


def keep(place, value="secret-token", scopes=SCOPES, expires_in=3600, granted=SCOPES):
    with place.runtime.database.writing() as session:
        return tokens.keep(session, place.runtime.sealer, place.platform_id, scopes, value, granted, expires_in, place.now)


def find(place, scopes=SCOPES):
    with place.runtime.database.reading() as session:
        return tokens.find(session, place.runtime.sealer, place.platform_id, scopes, place.now)


def drop(place, value):
    with place.runtime.database.writing() as session:
        tokens.drop(session, place.runtime.sealer, place.platform_id, SCOPES, value)


def test_a_token_is_found_by_the_same_scopes_in_any_order_and_by_no_others(place):
    keep(place, granted=SCOPES[:1])
    found = find(place, list(reversed(SCOPES)))
    assert found.value == "secret-token" and found.granted == frozenset(SCOPES[:1])
    assert find(place, SCOPES[:1]) is None


def test_a_token_is_not_used_up_to_its_last_minute(place, clock):
    keep(place)
    clock.turn(seconds=3600 - 61)
    assert find(place)
    clock.turn(seconds=2)
    assert find(place) is None


@pytest.mark.parametrize(("life", "used"), [(60, 48), (10, 8), (300, 240)])
def test_a_token_that_lives_for_a_short_time_is_used_again_for_most_of_it(place, clock, life, used):
    keep(place, expires_in=life)
    clock.turn(seconds=used - 1)
    assert find(place)
    clock.turn(seconds=1)
    assert find(place) is None


def test_no_token_is_readable_in_the_database_or_in_a_log(place):
    kept = keep(place)
    with place.runtime.database.reading() as session:
        assert b"secret-token" not in session.scalars(select(AccessToken.token)).one()
    assert "secret-token" not in repr(kept)


def test_a_dropped_token_is_gone_but_a_newer_one_of_another_worker_stays(place):
    keep(place, "old")
    keep(place, "new")
    drop(place, "old")
    assert find(place).value == "new"
    drop(place, "new")
    assert find(place) is None
