"""Messages as a Moodle 4.5.6 sent them (nonces and secrets masked), signed anew for a tool of ours."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.models.contexts import Context
from lti_tool.models.platforms import Platform
from lti_tool.models.visits import Visit
from lti_tool.runtime import Runtime
from tests.signer import LTI, TARGET, Signer

PAYLOADS = Path(__file__).parents[1] / "unit/payloads/moodle"
MOODLE = "http://127.0.0.1:8100"


@pytest.fixture
def moodle(runtime: Runtime, signer: Signer) -> Signer:
    """Return the platform that these messages come from."""
    with runtime.database.writing() as session:
        row = session.get_one(Platform, signer.platform.id)
        row.issuer, row.client_id, row.auth_url, row.family = MOODLE, "RPEMn9oHgUYMqhK", f"{MOODLE}/mod/lti/auth.php", "moodle"
    signer.issuer, signer.client_id = MOODLE, "RPEMn9oHgUYMqhK"
    return signer


def send(moodle: Signer, browser: Any, name: str) -> Any:
    """Return the tool's answer to this message; only what belongs to this login and moment is put in."""
    asked = moodle.login(browser)
    now = int(time.time())
    said: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    said |= {"nonce": asked["nonce"], "iat": now, "exp": now + 60}
    said |= {LTI + "target_link_uri": TARGET, LTI + "deployment_id": moodle.deployment}
    return moodle.post(browser, asked["state"], moodle.sign(said))


def visit(runtime: Runtime) -> Visit:
    with runtime.database.reading() as session:
        return session.scalars(select(Visit)).one()


def test_SR_01_moodles_submission_review_opens_a_review_of_the_learner_it_names(moodle: Signer, browser: Any, runtime: Runtime) -> None:
    answer = send(moodle, browser, "launch-submission-review")
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/review"), answer.text
    opened = visit(runtime)
    assert (opened.kind, opened.details["for_user"], opened.roles) == ("review", "4", ["instructor"])
    assert opened.details["line_item"] == f"{MOODLE}/mod/lti/services.php/2/lineitems/2/lineitem?type_id=1"
    assert opened.details["return_url"].startswith(f"{MOODLE}/mod/lti/return.php?course=2&")


@pytest.mark.parametrize("name", ["deeplink-request-first-in-course", "deeplink-request-tool-already-used"])
def test_DL_01_moodles_deep_linking_request_opens_the_picker(name: str, moodle: Signer, browser: Any, runtime: Runtime) -> None:
    answer = send(moodle, browser, name)
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/select"), answer.text
    assert visit(runtime).details["settings"]["accept_multiple"] is True


def test_a_roster_missing_from_the_first_deep_linking_request_of_a_course_comes_with_a_later_one(
    moodle: Signer, browser: Any, runtime: Runtime
) -> None:
    """Moodle names the roster only once the tool is used in the course, and must not take back what it told before."""
    for name in ("deeplink-request-first-in-course", "deeplink-request-tool-already-used", "deeplink-request-first-in-course"):
        send(moodle, browser, name)
    with runtime.database.reading() as session:
        assert session.scalars(select(Context)).one().roster_url == f"{MOODLE}/mod/lti/services.php/CourseSection/2/bindings/1/memberships"
