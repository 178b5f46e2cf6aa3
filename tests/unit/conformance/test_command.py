"""The command's options: what it needs to know of somebody else's tool, and what it says to enter there."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from lti_tool.cli.conformance import command
from lti_tool.cli.conformance.foreign import Foreign
from lti_tool.conformance.platform.host import FIRST, SECOND, Platform

VALUES = ("/login", "/launch", "/jwks", None)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--against", "https://tool.example"], "--against needs either --register"),
        (["--against", "https://tool.example", "--login-url", "/login"], "--against needs either --register"),
        (["--register", "https://tool.example/register"], "named by --against"),
        (["--login-url", "https://tool.example/login"], "named by --against"),
        (["--against", "https://tool.example", *["--register", "https://tool.example/r"] * 3], "twice"),
    ],
)
def test_options_that_do_not_tell_where_the_tool_is_are_refused(options: list[str], said: str) -> None:
    run = CliRunner().invoke(command, options)
    assert run.exit_code == 2 and said in run.output


def test_addresses_may_be_paths_below_the_tool_s() -> None:
    foreign = Foreign("https://tool.example/lti/", ("register?key=1",), *VALUES)
    addresses = foreign.addresses()
    assert addresses is not None and foreign.registration_addresses() == ["https://tool.example/lti/register?key=1"]
    assert (addresses.login, addresses.launch, addresses.target) == (
        "https://tool.example/login", "https://tool.example/launch", "https://tool.example/launch",
    )  # fmt: skip


def test_a_tool_registered_by_values_is_told_all_of_both_registrations(platform: Platform) -> None:
    told = "\n".join(Foreign("https://tool.example", (), *VALUES).to_enter(platform))
    wanted = [platform.issuer, platform.url("/auth"), platform.url("/token"), platform.url("/keys")]
    assert all(value in told for value in (*wanted, FIRST.client_id, SECOND.client_id, *FIRST.deployments, *SECOND.deployments))


def test_a_tool_that_registers_itself_is_told_the_rest(platform: Platform) -> None:
    once = "\n".join(Foreign("https://tool.example", ("/r",), None, None, None, None).to_enter(platform))
    twice = "\n".join(Foreign("https://tool.example", ("/r", "/r"), None, None, None, None).to_enter(platform))
    assert FIRST.client_id not in once and SECOND.client_id in once
    assert SECOND.client_id not in twice and SECOND.deployments[1] in twice


def test_a_port_that_is_taken_is_said_in_one_line(platform: Platform) -> None:
    run = CliRunner().invoke(command, ["--port", str(platform.port)])
    assert run.exit_code != 0 and "port" in run.output.lower() and "Traceback" not in run.output
