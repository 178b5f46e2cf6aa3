"""Access tokens, as the worker finds, shares and renews them."""

from sqlalchemy import select

from lti_tool.models.outbox import AccessToken
from tests.unit.hosts import Reply
from tests.unit.worker.looking import FULL, entry


def test_a_token_is_shared_and_one_the_host_forgot_is_renewed_once(place, worker, campus, clock):
    place.awards()
    worker.run_until_idle()
    assert campus.tokens_given == 1
    campus.good_tokens = set()
    second = place.person("6", "learner")
    place.joins(second)
    place.awards(second)
    worker.run_until_idle()
    assert campus.tokens_given == 2 and campus.cells["6"]["score"] == FULL
    with place.runtime.database.reading() as session:
        kept = session.scalars(select(AccessToken)).one()
    assert b"token-2" not in kept.token, "a token at rest is sealed"


def test_a_platform_that_takes_no_token_is_asked_twice_and_then_later(place, worker, campus, clock):
    campus.answers("POST", "/items/1/scores", Reply(401))
    place.awards()
    worker.run_until_idle()
    assert campus.tokens_given == 2
    assert (entry(place, "score").state, entry(place, "score").reason) == ("waiting", "token_refused")
