"""role_scope_mentor counts for a mentor and for nobody else (MSG-16)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.models.visits import Visit
from lti_tool.runtime import Runtime
from tests.signer import CONTEXT_ROLE, LTI, Signer

MENTORED = {LTI + "role_scope_mentor": ["5", "6"]}


def mentored(runtime: Runtime) -> Any:
    with runtime.database.reading() as session:
        return session.scalars(select(Visit)).one().details.get("mentored")


@pytest.mark.parametrize("role", [CONTEXT_ROLE + "Mentor", "Mentor"])
def test_MSG_16_a_mentors_launch_leads_to_those_they_mentor(role: str, signer: Signer, browser: Any, runtime: Runtime) -> None:
    answer = signer.launch(browser, roles=[role], **MENTORED)
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/mentored")
    assert mentored(runtime) == ["5", "6"]


@pytest.mark.parametrize("roles", [[CONTEXT_ROLE + "Learner"], [CONTEXT_ROLE + "Instructor"], [], ["http://roles.example/Mentor"]])
def test_MSG_16_without_the_role_the_claim_is_not_read(roles: list[str], signer: Signer, browser: Any, runtime: Runtime) -> None:
    signer.launch(browser, roles=roles, **MENTORED)
    assert mentored(runtime) is None


@pytest.mark.parametrize("claim", ["5", {"5": 1}, [5, None, "", "x" * 300], []])
def test_MSG_16_a_claim_that_names_nobody_properly_mentors_nobody(claim: Any, signer: Signer, browser: Any, runtime: Runtime) -> None:
    answer = signer.launch(browser, roles=[CONTEXT_ROLE + "Mentor"], **{LTI + "role_scope_mentor": claim})
    assert answer.headers["Location"].endswith("/welcome") and mentored(runtime) is None
