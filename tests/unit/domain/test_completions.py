"""Whether a completion in the host is ours to set."""

import pytest

from lti_tool.domain.completions import Already, Held, Write, plan_completion

US, A_TEACHER = 14, 3


@pytest.mark.parametrize(
    ("state", "set_by", "wants_done", "plan"),
    [
        (0, None, True, Write()),
        (0, US, True, Write()),  # taken back by us before
        (0, A_TEACHER, True, Held(0)),
        (1, None, True, Already()),
        (1, A_TEACHER, True, Already()),
        (2, None, True, Already()),
        (3, None, True, Write()),
        (1, US, False, Write()),
        (1, A_TEACHER, False, Held(1)),
        (2, None, False, Held(2)),
        (0, None, False, Already()),
        (3, None, False, Already()),
    ],
)
def test_what_a_person_or_the_host_set_is_theirs_and_what_we_set_is_ours(state, set_by, wants_done, plan):
    assert plan_completion(state, set_by, US, wants_done) == plan
