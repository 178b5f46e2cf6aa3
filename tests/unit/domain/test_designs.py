import itertools
from datetime import UTC, datetime
from typing import get_args

import pytest

from lti_tool.domain.designs import (
    FROZEN,
    ON_OFFER,
    OPEN,
    TRANSITIONS,
    WRITABLE,
    Action,
    NotNow,
    Role,
    State,
    check,
    get_transition,
    list_actions,
    review_due,
)
from lti_tool.errors import BadInput, NotAllowed

ALLOWED = {
    ("draft", "save"): ("draft", {"designer"}),
    ("changes_requested", "save"): ("changes_requested", {"designer"}),
    ("draft", "submit"): ("submitted", {"designer"}),
    ("changes_requested", "submit"): ("submitted", {"designer"}),
    ("submitted", "withdraw"): ("draft", {"designer"}),
    ("submitted", "begin_review"): ("in_review", {"reviewer", "lead"}),
    ("in_review", "request_changes"): ("changes_requested", {"reviewer", "lead"}),
    ("in_review", "approve"): ("approved", {"reviewer", "lead"}),
    ("approved", "reopen"): ("draft", {"designer", "lead"}),
    ("approved", "publish"): ("published", {"designer", "lead", "issuer_admin"}),
    ("published", "fall_due"): ("review_due", {"clock"}),
    ("review_due", "confirm"): ("published", {"reviewer", "lead"}),
    ("published", "revise"): ("revised", {"successor"}),
    ("review_due", "revise"): ("revised", {"successor"}),
    ("published", "retire"): ("retired", {"lead", "issuer_admin"}),
    ("review_due", "retire"): ("retired", {"lead", "issuer_admin"}),
}


@pytest.mark.parametrize(("state", "action"), list(itertools.product(get_args(State), get_args(Action))))
def test_a_version_moves_only_along_its_ways(state, action):
    if (state, action) in ALLOWED:
        assert get_transition(state, action).target == ALLOWED[state, action][0]
    else:
        with pytest.raises(NotNow) as refused:
            get_transition(state, action)
        assert (refused.value.code, refused.value.status) == ("design_not_now", 409)
        assert refused.value.facts == {"state": state, "action": action}


@pytest.mark.parametrize(("state", "action"), sorted(ALLOWED))
@pytest.mark.parametrize("role", get_args(Role))
def test_each_step_is_for_its_roles_only(state, action, role):
    step = get_transition(state, action)
    met = {"reasons": "As the committee said.", "approvers": {1}, "authors": set()}
    if role in ALLOWED[state, action][1]:
        check(step, {role}, **met)
    else:
        with pytest.raises(NotAllowed) as refused:
            check(step, {role}, **met)
        assert refused.value.code == "design_not_yours"


def test_no_state_has_two_ways_by_one_name():
    assert len({(step.source, step.action) for step in TRANSITIONS}) == len(TRANSITIONS) == len(ALLOWED)


def test_every_state_is_in_the_making_or_frozen_never_both():
    assert OPEN | FROZEN == set(get_args(State)) and not OPEN & FROZEN
    assert WRITABLE < OPEN and ON_OFFER < FROZEN


def test_nothing_leads_from_a_frozen_version_back_into_the_making():
    assert [step for step in TRANSITIONS if step.source in FROZEN and step.target in OPEN] == []


TOWARDS_THE_CATALOGUE = [("draft", "submit"), ("changes_requested", "submit"), ("in_review", "approve"), ("approved", "publish")]


@pytest.mark.parametrize(("state", "action"), TOWARDS_THE_CATALOGUE)
def test_errors_of_the_check_stop_every_step_towards_the_catalogue(state, action):
    roles = get_args(Role)
    with pytest.raises(BadInput) as refused:
        check(get_transition(state, action), set(roles), errors=1, reasons="Good.", approvers={2}, authors={1})
    assert (refused.value.code, refused.value.facts) == ("design_incomplete", {"errors": 1})


WITH_REASONS = [
    ("in_review", "request_changes"), ("in_review", "approve"), ("review_due", "confirm"), ("published", "retire"),
    ("review_due", "retire"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "action"), WITH_REASONS)
@pytest.mark.parametrize("reasons", ["", " \n"])
def test_who_sends_back_approves_confirms_or_retires_says_why(state, action, reasons):
    with pytest.raises(BadInput) as refused:
        check(get_transition(state, action), {"reviewer", "lead"}, reasons=reasons, approvers={2}, authors={1})
    assert refused.value.code == "design_reasons_missing"


def approve(approvers, authors):
    check(get_transition("in_review", "approve"), {"reviewer", "designer"}, reasons="Good.", approvers=approvers, authors=authors)


def test_nobody_approves_alone_what_they_wrote():
    for approvers in (set(), {1}, {1, 2}):
        with pytest.raises(NotAllowed) as refused:
            approve(approvers, authors={1, 2})
        assert refused.value.code == "design_own_approval"


def test_a_writer_may_approve_beside_somebody_who_did_not_write():
    approve({1, 3}, authors={1, 2})
    approve({3}, authors={1, 2})


def test_the_buttons_of_a_page_follow_the_table():
    assert list_actions("draft", {"designer"}) == ("save", "submit")
    assert list_actions("submitted", {"designer"}) == ("withdraw",)
    assert list_actions("in_review", {"designer"}) == ()
    assert list_actions("in_review", {"reviewer"}) == ("request_changes", "approve")
    assert list_actions("approved", {"issuer_admin"}) == ("publish",)
    assert list_actions("retired", set(get_args(Role))) == ()


@pytest.mark.parametrize(
    ("published", "months", "due"),
    [
        ((2026, 11, 24), 12, (2027, 11, 24)), ((2026, 1, 31), 1, (2026, 2, 28)), ((2027, 12, 31), 2, (2028, 2, 29)),
        ((2026, 12, 1), 1, (2027, 1, 1)), ((2026, 11, 30), 36, (2029, 11, 30)), ((2028, 2, 29), 12, (2029, 2, 28)),
    ],
)  # fmt: skip
def test_review_is_due_on_the_same_day_some_months_on_or_on_the_last_of_a_shorter_month(published, months, due):
    assert review_due(datetime(*published, 9, 30, tzinfo=UTC), months) == datetime(*due, 9, 30, tzinfo=UTC)
