"""lti-tool conformance: plays the certification cases and the checklist against this tool, or against another."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import click

from lti_tool.cli.conformance.foreign import Foreign
from lti_tool.cli.conformance.guide import Guide
from lti_tool.cli.conformance.instance import Instance, Log
from lti_tool.conformance import suite
from lti_tool.conformance.case import Outcome
from lti_tool.conformance.platform.host import FIRST, SECOND, Platform
from lti_tool.conformance.registering import asked_for, register, try_foreign
from lti_tool.conformance.report import as_document, lines_of, summary
from lti_tool.conformance.stage import Stage
from lti_tool.demo.processes import DidNotStart


@click.command()
@click.option("--against", metavar="URL", help="The tool to play against; without it an instance of this tool, with fresh state.")
@click.option("--register", "registers", multiple=True, metavar="URL", help="Its dynamic registration address; may come twice.")
@click.option("--login-url", metavar="URL", help="Where its logins begin; this and the next three may be paths below --against.")
@click.option("--launch-url", metavar="URL", help="Where launches are posted to: its redirect address.")
@click.option("--jwks-url", metavar="URL", help="Its public key set.")
@click.option("--target-url", metavar="URL", help="Where its links lead, if not to the launch address.")
@click.option("--ready", is_flag=True, help="What is to be entered in the tool is there already: do not wait for Enter.")
@click.option("--wait", default=0.0, metavar="SECONDS", help="How long to wait for a person where only one can act in the tool.")
@click.option("--port", default=0, help="Port of the platform. Choose one, and its values need to be entered only once.")
@click.option("--platform-url", default="", metavar="URL", help="Where the tool reaches the platform, if not on 127.0.0.1.")
@click.option("--only", multiple=True, metavar="ID", help="Only the cases whose id begins so; may repeat.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write what came of each case to this file.")
def command(
    against: str | None, registers: tuple[str, ...], login_url: str | None, launch_url: str | None, jwks_url: str | None,
    target_url: str | None, ready: bool, wait: float, port: int, platform_url: str, only: tuple[str, ...], json_file: Path | None,
) -> None:  # fmt: skip
    """Play the LTI Advantage certification cases and the checklist against a tool, and say what proves each."""
    signal.signal(signal.SIGTERM, _interrupt)  # a plain kill ends the instance too
    foreign = Foreign(against or "", registers, login_url, launch_url, jwks_url, target_url)
    if against is not None:
        foreign.check()
    elif foreign != Foreign("", (), None, None, None, None):
        raise click.UsageError("these addresses belong to a tool named by --against")
    platform = _open(port, platform_url)
    try:
        outcomes = _own(platform, only) if against is None else _foreign(platform, foreign, ready, wait, only)
    finally:
        platform.close()
    _finish(outcomes, json_file)


def _open(port: int, public_url: str) -> Platform:
    try:
        return Platform(port, public_url)
    except OSError:
        raise click.ClickException(f"port {port} is used by another program: choose another with --port") from None


def _own(platform: Platform, only: Sequence[str]) -> list[Outcome]:
    """Play against an instance of the suite's own, whose log and pages are known."""
    with tempfile.TemporaryDirectory(prefix="lti-tool-conformance-") as scratch, Instance(Path(scratch)) as instance:
        click.echo("Starting an instance of the tool with fresh state ...")
        try:
            invitation = instance.begin(platform)
        except DidNotStart as failure:
            click.echo(f"lti-tool conformance: {failure}", err=True)
            sys.exit(1)
        stage = Stage(platform, click.echo, Log(instance.folder / "tool.log"), Guide())
        _register(stage, [invitation])
        return _run(stage, only, by_registration=True)


def _foreign(platform: Platform, foreign: Foreign, ready: bool, wait: float, only: Sequence[str]) -> list[Outcome]:
    """Play against somebody's tool, judged by what HTTP shows."""
    stage = Stage(platform, click.echo, wait=wait)
    platform.tool = foreign.addresses()
    _register(stage, foreign.registration_addresses())
    for line in foreign.to_enter(platform):
        click.echo(line)
    if not ready:
        click.prompt("Press Enter when it is done", default="", show_default=False, prompt_suffix=" ")
    return _run(stage, only, by_registration=bool(foreign.registers))


def _register(stage: Stage, addresses: Sequence[str]) -> None:
    for address, registration in zip(addresses, (FIRST, SECOND), strict=False):
        if registration is FIRST:
            try_foreign(stage, address)
        register(stage, address, registration)


def _run(stage: Stage, only: Sequence[str], *, by_registration: bool) -> list[Outcome]:
    def report(outcome: Outcome) -> None:
        for line in lines_of(outcome):
            click.echo(line)

    return suite.run(stage, suite.choose(only, by_registration=by_registration, asked=asked_for(stage)), report)


def _finish(outcomes: Sequence[Outcome], json_file: Path | None) -> None:
    for line in summary(outcomes):
        click.echo(line)
    if json_file:
        json_file.write_text(json.dumps(as_document(outcomes), ensure_ascii=False, indent=2) + "\n", "utf-8")
    sys.exit(0 if outcomes and all(outcome.ok for outcome in outcomes) else 1)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
