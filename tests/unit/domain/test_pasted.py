"""What administrators paste: found by label, by JSON name, or by Moodle's order."""

from __future__ import annotations

import json

import pytest

from lti_tool.domain.pasted import read_pasted
from lti_tool.domain.setups import SETUPS

MOODLE = {
    "issuer": "https://m.example", "client_id": "UXAs8L4z3OZkiji", "deployment_id": "2", "jwks_url": "https://m.example/mod/lti/certs.php",
    "token_url": "https://m.example/mod/lti/token.php", "auth_url": "https://m.example/mod/lti/auth.php",
}  # fmt: skip
SEEN = """Platform ID: https://m.example
Client ID: UXAs8L4z3OZkiji
Deployment ID: 2
Public keyset URL: https://m.example/mod/lti/certs.php
Access token URL: https://m.example/mod/lti/token.php
Authentication request URL: https://m.example/mod/lti/auth.php"""
"""As it was copied from the dialogue of a running Moodle 4.5.6."""


@pytest.mark.parametrize(
    "block",
    [SEEN, SEEN.replace(": ", ":\n"), SEEN.replace(": ", "\t"), SEEN.replace("\n", " "), SEEN.replace("ID", "id").replace("URL", "url")],
)
def test_moodle_s_details_are_read_whatever_becomes_of_blanks_breaks_and_capitals(block: str) -> None:
    assert read_pasted(block) == MOODLE


@pytest.mark.parametrize("joint", [": ", ":\n", "\t", ":\u00a0"])
def test_moodle_s_details_are_read_in_a_language_we_have_no_labels_for(joint: str) -> None:
    labels = ("รหัสแพลตฟอร์ม", "รหัสไคลเอนต์", "รหัสการปรับใช้", "ที่อยู่ชุดกุญแจ", "ที่อยู่โทเค็น", "ที่อยู่คำขอ")
    block = "\n".join(f"{label}{joint}{value}" for label, value in zip(labels, MOODLE.values(), strict=True))
    assert read_pasted("รายละเอียดเครื่องมือ\n" + block) == MOODLE


def test_six_values_alone_are_read_in_moodle_s_order() -> None:
    assert read_pasted("\n".join(MOODLE.values())) == MOODLE


@pytest.mark.parametrize("setup", [each for each in SETUPS if len(each.returns) > 1], ids=lambda each: each.name)
def test_each_platform_s_own_page_is_read_by_its_labels(setup: object) -> None:
    values = {field: f"https://lms.example/{field}" for field, _label in setup.returns}  # type: ignore[attr-defined]
    block = "\n".join(f"{label}: {values[field]}" for field, label in setup.returns)  # type: ignore[attr-defined]
    assert read_pasted(block) == values


def test_an_openid_configuration_and_a_registration_s_answer_are_read_by_their_names() -> None:
    document = {
        "issuer": "https://c.example", "authorization_endpoint": "https://c.example/a", "token_endpoint": "https://c.example/t",
        "jwks_uri": "https://c.example/k", "authorization_server": "urn:a", "client_id": 10000000000001,
        "https://purl.imsglobal.org/spec/lti-tool-configuration": {"deployment_id": "9:x", "domain": "tool.example"},
    }  # fmt: skip
    assert read_pasted(json.dumps(document)) == {
        "issuer": "https://c.example", "auth_url": "https://c.example/a", "token_url": "https://c.example/t",
        "jwks_url": "https://c.example/k", "token_audience": "urn:a", "client_id": "10000000000001", "deployment_id": "9:x",
    }  # fmt: skip


@pytest.mark.parametrize("block", ["", "hello", "{", "[" * 5000, "null", "3", '{"a": {"b": true}}', "Client ID:", "https://m.example"])
def test_what_is_none_of_these_fills_nothing(block: str) -> None:
    assert read_pasted(block) == {}


def test_the_first_value_for_a_label_counts() -> None:
    assert read_pasted("Client ID: one\nClient ID: two\nDeployment ID: 3") == {"client_id": "one", "deployment_id": "3"}
