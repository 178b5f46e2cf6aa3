"""Scores for one column together: read once before and once after, and no rule weaker than for one by itself."""

import json

import pytest

from lti_tool.worker import Worker, sending
from tests.unit.hosts import Reply, said
from tests.unit.worker.looking import FULL, entries

CLASS = ("5", "6", "7", "8", "9", "10")
RESULTS = "/items/1/results"
TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"


@pytest.fixture(params=["moodle", "canvas"])
def family(request) -> str:
    return str(request.param)


@pytest.fixture
def full(place):
    """The course, with a score owed for each of the class."""
    place.awards()
    for subject in CLASS[1:]:
        place.awards_another(subject)
    return place


def states(place):
    return [entry.state for entry in entries(place, "score")]


def looks(campus):
    """Return whom each reading of the column was for, None for everybody."""
    return [asked.query.get("user_id") for asked in campus.asked if (asked.method, asked.path) == ("GET", RESULTS)]


def test_a_class_is_read_once_before_and_once_after_and_every_score_arrives(full, worker, campus):
    worker.run_until_idle()
    assert states(full) == ["delivered"] * 6 and {campus.cells[who]["score"] for who in CLASS} == {FULL}
    assert looks(campus) == [None, None] and len(campus.bodies) == 6


def test_one_by_itself_is_asked_for_by_itself(place, worker, campus):
    place.awards()
    worker.run_until_idle()
    assert looks(campus) == ["5", "5"]


def test_a_persons_value_holds_that_learner_and_no_other(full, worker, campus, clock):
    campus.types("7", 64, clock())
    worker.run_until_idle()
    assert states(full) == ["delivered", "delivered", "held", "delivered", "delivered", "delivered"]
    assert campus.cells["7"]["score"] == 64 and len(campus.bodies) == 5


def test_a_learner_the_host_refuses_delays_no_other(full, worker, campus):
    campus.book.strangers.add("6")
    worker.run_until_idle()
    assert states(full) == ["delivered", "refused", "delivered", "delivered", "delivered", "delivered"]
    assert entries(full, "score")[1].sent == {}, "what was refused does not count as ours"


def test_a_score_that_does_not_show_afterwards_is_that_learners_matter(full, worker, campus):
    def forget(asked):
        reply = campus.take_score(asked)
        if json.loads(asked.body)["userId"] == "9":
            campus.cells["9"]["score"] = None
        return reply

    campus.answers("POST", "/items/1/scores", forget)
    worker.run_until_idle()
    assert states(full) == ["delivered", "delivered", "delivered", "delivered", "unconfirmed", "delivered"]


def test_who_is_on_neither_of_two_pages_is_asked_for_by_themselves(full, worker, campus, clock):
    """Rows move between two pages: missing there is no proof that nobody wrote."""
    campus.types("7", 64, clock())

    def page(asked):
        if "user_id" in asked.query:
            return campus.show_results(asked)
        rows = [row for row in campus.own.shown(asked) if row["userId"] != "7"]
        if "from" in asked.query:
            return said(rows[1:], media_type=TYPE)
        return said(rows[:1], media_type=TYPE, Link=f'<{campus.url(RESULTS)}?type_id=3&from=1>; rel="next"')

    campus.answers("GET", RESULTS, page)
    worker.run_until_idle()
    assert states(full) == ["delivered", "delivered", "held", "delivered", "delivered", "delivered"]
    assert campus.cells["7"]["score"] == 64 and "7" in looks(campus)


def test_what_was_read_too_long_ago_is_looked_at_anew_before_anything_leaves(full, worker, campus, clock, monkeypatch):
    monkeypatch.setattr(sending, "FRESH", -1.0)

    def show_and_type(asked):
        reply = campus.show_results(asked)
        campus.types("7", 64, clock())
        return reply

    campus.answers("GET", RESULTS, show_and_type, campus.show_results)
    worker.run_until_idle()
    assert states(full) == ["delivered", "delivered", "held", "delivered", "delivered", "delivered"]
    assert campus.cells["7"]["score"] == 64 and entries(full, "score")[2].sent == {}


def test_a_column_that_cannot_be_read_whole_is_read_cell_by_cell(full, worker, campus):
    campus.answers("GET", RESULTS, lambda asked: campus.show_results(asked) if "user_id" in asked.query else Reply(403))
    worker.run_until_idle()
    assert states(full) == ["delivered"] * 6 and looks(campus).count(None) == 1


def test_a_token_that_is_refused_in_the_midst_is_renewed_once_and_every_score_leaves_once(full, worker, campus):
    def forget_tokens(asked):
        campus.good_tokens = set()
        return Reply(401)

    campus.answers("POST", "/items/1/scores", campus.take_score, forget_tokens, campus.take_score)
    worker.run_until_idle()
    assert states(full) == ["delivered"] * 6 and campus.tokens_given == 2 and len(campus.bodies) == 6
    assert all(entry.sent["given"] == FULL for entry in entries(full, "score"))


def test_a_host_that_fails_after_the_first_scores_gets_the_same_bytes_later(full, worker, campus, clock):
    campus.answers("POST", "/items/1/scores", campus.take_score, Reply(503), campus.take_score)
    worker.run_until_idle()
    clock.turn(hours=1)
    worker.run_until_idle()
    sent = [asked.body for asked in campus.asked if asked.path == "/items/1/scores"]
    assert states(full) == ["delivered"] * 6 and len(sent) == 7 and len(set(sent)) == 6


def test_a_newer_decision_that_comes_before_anything_leaves_is_taken_up_at_once(full, worker, campus):
    def withdraw(asked):
        reply = campus.show_results(asked)
        full.withdraws(str(entries(full, "score")[0].award_id))
        return reply

    campus.answers("GET", RESULTS, withdraw, campus.show_results)
    worker.run_until_idle()
    assert states(full) == ["delivered"] * 6 and "5" not in campus.cells
    assert Worker(full.runtime, "another").run_until_idle() == 0
