import pytest

from lti_tool.domain.completions import Conditions, what_forbids_shares

GRADE, PASS, VIEW = "completionusegrade", "completionpassgrade", "completionview"


def on(*rules, **more):
    return Conditions(2, frozenset(rules), **more)


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (Conditions(0), "untracked"),
        (Conditions(1), "by_hand"),
        (on(VIEW), "without_grade"),
        (on(GRADE), "any_grade"),
        (on(GRADE, VIEW), "any_grade"),
        (on(GRADE, PASS, grade_to_pass=50.0, maximum=100.0), "pass_mark"),
        (on(GRADE, PASS, grade_to_pass=0.0, maximum=100.0), "pass_mark"),
        (on(GRADE, PASS, grade_to_pass=40.0, maximum=40.0), ""),
        (on(GRADE, PASS, VIEW, grade_to_pass=100.0, maximum=100.0), ""),
    ],
)
def test_shares_are_safe_only_where_passing_takes_the_whole_column(seen, said):
    assert what_forbids_shares(seen) == said


@pytest.mark.parametrize("seen", [Conditions(), Conditions(2), on(GRADE, PASS), on(GRADE, PASS, grade_to_pass=50.0)])
def test_what_was_not_seen_speaks_against_nothing_and_is_not_taken_for_seen(seen):
    assert what_forbids_shares(seen) == "" and not seen.is_known


def test_an_activity_that_was_seen_whole_is_known():
    assert on(GRADE, PASS, grade_to_pass=100.0, maximum=100.0).is_known
