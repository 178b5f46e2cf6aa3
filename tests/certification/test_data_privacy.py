"""The data privacy launch under both names it goes by: no course, no link, no role needed (DP-01)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.models.placements import Placement
from lti_tool.models.visits import Visit
from lti_tool.runtime import Runtime
from tests.signer import LEFT_OUT, Signer

BOTH = ("DataPrivacyLaunchRequest", "LtiDataPrivacyLaunchRequest")
NOWHERE = {"context": LEFT_OUT, "resource_link": LEFT_OUT, "roles": LEFT_OUT}


@pytest.mark.parametrize("message", BOTH)
def test_DP_01_both_names_open_the_page_of_ones_own_data(message: str, signer: Signer, browser: Any, runtime: Runtime) -> None:
    answer = signer.launch(browser, message_type=message, **NOWHERE)
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/privacy"), answer.text
    page = browser.get(answer.headers["Location"], base_url="https://tool.example")
    assert page.status_code == 200 and "Your data" in page.text and "Sam One" in page.text
    with runtime.database.reading() as session:
        assert session.scalars(select(Visit)).one().kind == "privacy" and session.scalars(select(Placement)).all() == []


@pytest.mark.parametrize("whose", [{"user_id": "4"}, {"user_id": ""}, {}, {"user_id": 4}, LEFT_OUT])
def test_DP_01_who_names_nobody_or_themselves_sees_their_own(whose: Any, signer: Signer, browser: Any) -> None:
    answer = signer.launch(browser, message_type=BOTH[1], for_user=whose, **NOWHERE)
    assert "Sam One" in browser.get(answer.headers["Location"], base_url="https://tool.example").text


def test_DP_01_who_names_somebody_else_without_being_an_administrator_is_refused(signer: Signer, browser: Any) -> None:
    answer = signer.launch(browser, message_type=BOTH[1], for_user={"user_id": "5"}, **NOWHERE)
    page = browser.get(answer.headers["Location"], base_url="https://tool.example")
    assert page.status_code == 403 and "data_of_somebody_else" in page.text


def test_a_claim_for_user_that_is_no_object_is_refused(signer: Signer, browser: Any) -> None:
    answer = signer.launch(browser, message_type=BOTH[0], for_user="5", **NOWHERE)
    assert answer.status_code == 400 and "claim_malformed" in answer.text
