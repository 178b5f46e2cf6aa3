"""Messages that are not for this tool, and what a refusal may offer once the host's word is trusted (APX-01, TOK-19)."""

from __future__ import annotations

from typing import Any

import pytest

from lti_tool.lti.message_types import NOT_OFFERED
from lti_tool.web.message_words import NOT_OFFERED as WORDS
from tests.signer import Signer

BACK = {"return_url": "https://lms.example/return?sesskey=S3CRET"}


@pytest.mark.parametrize("message", sorted(NOT_OFFERED))
def test_APX_01_a_message_for_another_kind_of_tool_is_refused_in_words_an_administrator_can_act_on(
    message: str, signer: Signer, browser: Any, nothing_happened: Any
) -> None:
    answer = signer.launch(browser, message_type=message)
    assert answer.status_code == 400 and "<code>message_not_offered</code>" in answer.text
    assert str(WORDS[message][0])[:40] in answer.text.replace("&#39;", "'") and "placement" in answer.text
    assert nothing_happened()


def test_every_message_that_is_refused_by_name_has_words() -> None:
    assert set(WORDS) == NOT_OFFERED


@pytest.mark.parametrize("message", ["LtiDanceRequest", ["LtiResourceLinkRequest"], {"a": 1}, 7])
def test_MSG_01_anything_else_is_an_unknown_message(message: Any, signer: Signer, browser: Any) -> None:
    answer = signer.launch(browser, message_type=message)
    assert answer.status_code == 400 and "<code>message_type_unknown</code>" in answer.text


def test_MSG_17_a_trusted_message_that_is_refused_leads_back_with_the_reason(signer: Signer, browser: Any) -> None:
    page = signer.launch(browser, message_type="LtiEulaRequest", launch_presentation=BACK).text
    assert 'href="https://lms.example/return?sesskey=S3CRET&amp;lti_errormsg=' in page
    assert "lti_errorlog=message_not_offered" in page


def test_TOK_19_a_message_that_cannot_be_trusted_leads_nowhere(signer: Signer, browser: Any) -> None:
    page = signer.launch(browser, iss="https://somebody.example", launch_presentation=BACK).text
    assert "lms.example" not in page and "S3CRET" not in page


@pytest.mark.parametrize("address", ["http://elsewhere.example/return", "javascript:alert(1)", "not an address", 7])
def test_MSG_17_a_way_back_that_is_no_safe_address_is_not_offered(address: Any, signer: Signer, browser: Any) -> None:
    page = signer.launch(browser, launch_presentation={"return_url": address})
    assert page.status_code == 200 and "way-back" not in page.text
    refused = signer.launch(browser, message_type="LtiEulaRequest", launch_presentation={"return_url": address})
    assert refused.status_code == 400 and "Back to your course" not in refused.text
