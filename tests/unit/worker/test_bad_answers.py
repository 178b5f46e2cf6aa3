"""What a host answers that is no answer: each ends in a named state, nothing is taken for arrived, and it arrives once the host is well."""

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lti_tool.models.outbox import AccessToken, Entry
from lti_tool.services import deliveries
from tests.unit.hosts import Host, Reply, said
from tests.unit.worker.looking import FULL, entry

RESULTS, SCORES, TOKEN = ("GET", "/items/1/results"), ("POST", "/items/1/scores"), ("POST", "/token")
HUNDRED_MB = 100 * 1024 * 1024


@pytest.fixture
def family() -> str:
    return "moodle"


def pours(wire):
    """Send a hundred megabytes, or what is taken of them."""
    with suppress(OSError):
        for _ in range(HUNDRED_MB // 65_536):
            wire.write(b" " * 65_536)


def hangs_up(_asked):
    raise ConnectionResetError


PAGE = Reply(200, b"<!DOCTYPE html><title>Back at noon</title>", {"Content-Type": "text/html"})
ANSWERS = {
    "a page": (PAGE, "answer_is_a_page"),
    "a hundred megabytes, announced": (Reply(200, headers={"Content-Length": str(HUNDRED_MB)}, write=pours), "answer_too_large"),
    "a hundred megabytes": (Reply(200, write=pours), "answer_too_large"),
    "nothing at all": (hangs_up, "connection_failed"),
}


def score(place, worker):
    place.awards()
    worker.run_until_idle()
    found = entry(place, "score")
    return found.state, found.reason


def arrives_later(place, worker, campus, clock):
    campus.answers(*RESULTS, campus.show_results)
    campus.answers(*SCORES, campus.take_score)
    campus.answers(*TOKEN, campus.give_token)
    clock.turn(hours=2)
    worker.run_until_idle()
    assert entry(place, "score").state == "delivered" and campus.cells["5"]["score"] == FULL
    assert len(campus.bodies) == 1


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("point", [RESULTS, SCORES, TOKEN], ids=["results", "scores", "token"])
def test_what_is_no_answer_is_named_and_the_score_arrives_once_the_host_is_well(place, worker, campus, clock, point, answer):
    reply, reason = ANSWERS[answer]
    campus.answers(*point, reply)
    assert score(place, worker) == ("waiting", reason)
    assert "5" not in campus.cells, "nothing was written yet"
    arrives_later(place, worker, campus, clock)


@pytest.mark.parametrize("point", [RESULTS, TOKEN], ids=["results", "token"])
def test_an_empty_answer_where_a_document_is_due_is_no_document(place, worker, campus, clock, point):
    campus.answers(*point, Reply(200))
    assert score(place, worker) == ("waiting", "answer_not_json")
    arrives_later(place, worker, campus, clock)


@pytest.mark.parametrize("point", [RESULTS, SCORES, TOKEN], ids=["results", "scores", "token"])
def test_nobody_is_followed_elsewhere_and_no_token_travels_there(place, worker, campus, clock, point):
    with Host() as elsewhere:
        campus.answers(*point, Reply(302, headers={"Location": elsewhere.url("/login")}))
        assert score(place, worker) == ("refused", "host_redirects")
        assert elsewhere.asked == [] and entry(place, "score").advice == "check_service_address"
    with place.runtime.database.writing() as session:
        deliveries.retry(session, place.instructor, place.context_pk, entry(place, "score").id, clock())
    arrives_later(place, worker, campus, clock)


def test_a_token_of_unstated_life_is_kept_for_an_hour_and_used_again(place, worker, campus, clock):
    def gives(_asked):
        campus.tokens_given += 1
        campus.good_tokens.add("unstated")
        return said({"access_token": "unstated", "token_type": "bearer", "scope": " ".join(campus.granted)})

    campus.answers(*TOKEN, gives)
    assert score(place, worker) == ("delivered", "")
    place.awards_another("6")
    worker.run_until_idle()
    assert campus.cells["6"]["score"] == FULL and campus.tokens_given == 1
    with place.runtime.database.reading() as session:
        assert timedelta(minutes=45) < session.scalars(select(AccessToken.usable_until)).one() - clock() < timedelta(hours=1)


def test_a_token_that_is_revoked_between_reading_and_writing_is_renewed_and_the_score_is_sent_once(place, worker, campus):
    def revokes(asked):
        campus.good_tokens.clear()
        campus.answers(*SCORES, campus.take_score)
        return campus.take_score(asked)

    campus.answers(*SCORES, revokes)
    assert score(place, worker) == ("delivered", "")
    assert campus.tokens_given == 2 and len(campus.bodies) == 1


@pytest.mark.parametrize("theirs", [150, -5])
def test_a_result_beyond_its_maximum_or_below_zero_is_somebody_elses_value(place, worker, campus, clock, theirs):
    campus.types("5", theirs, clock())
    assert score(place, worker) == ("held", "host_value_differs")
    assert entry(place, "score").host == {"score": theirs, "maximum": 100} and campus.bodies == []


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity"])
def test_a_result_that_is_no_number_is_no_document(place, worker, campus, clock, number):
    campus.answers(*RESULTS, Reply(200, b'[{"userId": "5", "resultScore": %s, "resultMaximum": 100}]' % number))
    assert score(place, worker) == ("waiting", "answer_not_json")
    arrives_later(place, worker, campus, clock)


def test_a_score_that_must_not_leave_does_not_and_ends_with_the_operator(place, worker, campus, clock):
    place.awards()
    with place.runtime.database.writing() as session:
        session.execute(update(Entry).where(Entry.kind == "score").values(wanted={"given": -1, "maximum": 100, "comment": ""}))
    for _ in range(5):
        worker.run_until_idle()
        clock.turn(hours=2)
    found = entry(place, "score")
    assert (found.state, found.reason, found.advice) == ("refused", "internal_fault", "tell_operator") and campus.bodies == []
