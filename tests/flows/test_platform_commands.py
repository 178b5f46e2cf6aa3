"""`lti-tool platforms`: invite, approve, refuse, update, values, as an operator types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lti_tool.cli import issuers as institutions
from lti_tool.cli import platforms
from lti_tool.errors import ToolError

ADDED = [
    "add", "--name", "Campus", "--issuer", "https://lms.example", "--client-id", "abc", "--auth-url", "https://lms.example/a",
    "--token-url", "https://lms.example/t", "--jwks-url", "https://lms.example/k", "--deployment-id", "1",
]  # fmt: skip


@pytest.fixture
def command(tmp_path: Path, monkeypatch: Any) -> Callable[..., Any]:
    """Return what `lti-tool platforms WORDS --json` prints."""
    monkeypatch.setenv("LTI_TOOL_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("LTI_TOOL_PUBLIC_URL", "https://tool.example")
    CliRunner().invoke(institutions.command, ["add", "uni", "--name", "University"], catch_exceptions=False)

    def run(*words: str) -> Any:
        done = CliRunner().invoke(platforms.command, [*words, "--json"])
        if isinstance(done.exception, ToolError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return run


def test_the_list_says_who_waits(command: Callable[..., Any]) -> None:
    command(*ADDED)
    assert [(each["name"], each["state"]) for each in command("list")] == [("Campus", "active")]


def test_an_invitation_names_its_institutions_or_waits(command: Callable[..., Any]) -> None:
    assert command("invite", "Campus", "--issuer", "uni")["url"].startswith("https://tool.example/lti/register?invitation=")
    assert command("invite", "Campus", "--approve-later")["url"]
    refused = CliRunner().invoke(platforms.command, ["invite", "Campus"])
    assert refused.exit_code == 2 and "--approve-later" in refused.output


def test_a_platform_that_does_not_wait_is_not_forgotten(command: Callable[..., Any]) -> None:
    command(*ADDED)
    assert command("approve", "Campus", "--award-for", "uni")["state"] == "active"
    with pytest.raises(ToolError, match="platform_not_waiting"):
        command("refuse", "Campus")
    with pytest.raises(ToolError, match="platform_unknown"):
        command("approve", "Nobody")


def test_where_the_host_gave_no_address_an_update_is_an_address_for_its_administrator(command: Callable[..., Any]) -> None:
    command(*ADDED)
    told = command("update", "Campus")
    assert told["updated"] is False and told["url"].startswith("https://tool.example/lti/register?invitation=")


def test_the_values_for_moodle_come_under_moodle_s_labels_in_its_order(command: Callable[..., Any]) -> None:
    told = command("values", "--for", "moodle")
    fields = [(each["label"], each["value"]) for part in told["parts"] for each in part["fields"]]
    assert fields[:2] == [("Tool name", "Micro-credentials"), ("Tool URL", "https://tool.example/lti/launch")]
    labels = [label for label, _value in fields]
    assert labels.index("Public keyset") < labels.index("Initiate login URL") < labels.index("Redirection URI(s)")
    assert [each["label"] for each in told["returns"]][0] == "Platform ID"


def test_the_values_for_canvas_bring_the_key_along(command: Callable[..., Any]) -> None:
    assert command("values", "--for", "canvas")["key"]["target_link_uri"] == "https://tool.example/lti/launch"


def test_the_values_read_without_json_too(command: Callable[..., Any]) -> None:
    printed = CliRunner().invoke(platforms.command, ["values", "--for", "sakai"]).stdout
    assert "LTI 1.3 Tool Keyset URL: https://tool.example/lti/jwks.json\n" in printed
