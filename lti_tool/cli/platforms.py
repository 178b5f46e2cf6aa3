"""lti-tool platforms: invite, add by hand, give Moodle's service token, link an operator, test, list; more in cli/registrations."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from lti_tool import connection
from lti_tool.app import create_app
from lti_tool.cli import registrations
from lti_tool.cli.words import CommandRefused, json_option, show, tool
from lti_tool.services import connections, host_services, invitations, platforms
from lti_tool.services.platforms import NewPlatform
from lti_tool.web import connection_words


@click.group()
def command() -> None:
    """Register and look after learning platforms."""


for _each in registrations.COMMANDS:
    command.add_command(_each)


@command.command()
@click.argument("name")
@click.option("--issuer", "issuers", multiple=True, help="Slug of an institution its courses may award for; may repeat.")
@click.option("--days", default=7, show_default=True, help="How long the invitation is good.")
@click.option("--approve-later", "waits", is_flag=True, help="Nobody may come from it before `lti-tool platforms approve NAME`.")
@click.option("--demo", "is_demo", is_flag=True, hidden=True)
@json_option
def invite(name: str, issuers: tuple[str, ...], days: int, waits: bool, is_demo: bool, as_json: bool) -> None:
    """Make a one-time registration address for the administrator of the platform NAME."""
    if not issuers and not waits:
        raise click.UsageError("Say for whom its courses may award: --issuer SLUG. Or --approve-later, and say it then.")
    with tool() as runtime:
        with runtime.database.writing() as session:
            from lti_tool.services import issuers as institutions

            for slug in issuers:
                institutions.get(session, slug)
            secret = invitations.invite_platform(session, name, list(issuers), runtime.now(), is_demo=is_demo, days=days, waits=waits)
        address = f"{runtime.settings.public_url}/lti/register?invitation={secret}"
    show(as_json, {"url": address, "name": name, "days": days}, [f"Registration address for {name}, good once, for {days} days:", address])


@command.command()
@click.option("--name", required=True)
@click.option("--issuer", required=True, help="The platform's issuer (Moodle: Platform ID).")
@click.option("--client-id", required=True)
@click.option("--auth-url", required=True, help="Authentication request URL.")
@click.option("--token-url", required=True, help="Access token URL.")
@click.option("--jwks-url", required=True, help="Public keyset URL.")
@click.option("--deployment-id", "deployment_ids", multiple=True, required=True, help="May repeat.")
@click.option("--token-audience", help="Audience of our token requests where it is not the token URL (Brightspace).")
@click.option("--family", default="", help="moodle, canvas, brightspace, blackboard, sakai, openedx.")
@click.option("--award-for", "issuer_slugs", multiple=True, help="Slug of an institution its courses may award for; may repeat.")
@json_option
def add(issuer_slugs: tuple[str, ...], as_json: bool, **values: Any) -> None:
    """Register a platform by hand with the values its administrator page shows."""
    with tool() as runtime:
        with runtime.database.writing() as session:
            platform = platforms.add(session, NewPlatform(**values), list(issuer_slugs), runtime.now())
    show(as_json, {"name": platform.name, "id": platform.id}, [f"Platform {platform.name} is registered."])


@command.command()
@click.argument("name")
@click.option("--url", default="", help="Address of the Moodle site, as in its own settings.")
@click.option("--token-variable", default="MOODLE_SERVICE_TOKEN", show_default=True, help="Environment variable to read the token from.")
@click.option("--remove", is_flag=True, help="Forget address and token.")
@json_option
def moodle(name: str, url: str, token_variable: str, remove: bool, as_json: bool) -> None:
    """Give the tool Moodle's web service token for platform NAME: from the environment or standard input, never as an option."""
    token = "" if remove else _read_token(url, token_variable)
    with tool() as runtime:
        with runtime.database.writing() as session:
            platform = platforms.find_by_name(session, name)
            if remove:
                host_services.forget(session, platform.id)
            else:
                host_services.keep(session, runtime.sealer, platform.id, url, token, runtime.now())
    said = "address and token are forgotten" if remove else f"competency ratings will go to {url}"
    show(as_json, {"name": name, "service_url": url or None}, [f"{name}: {said}."])


def _read_token(url: str, variable: str) -> str:
    if not url:
        raise CommandRefused("service_url_missing")
    token = os.environ.get(variable, "") or ("" if sys.stdin.isatty() else sys.stdin.readline())
    if not token.strip():
        raise CommandRefused("token_missing")
    return token.strip()


@command.command()
@click.argument("name")
@json_option
def link(name: str, as_json: bool) -> None:
    """Make a one-time link to the pages of platform NAME, good for a day."""
    with tool() as runtime:
        with runtime.database.writing() as session:
            secret = invitations.invite_operator(session, platforms.find_by_name(session, name).id, runtime.now())
        address = f"{runtime.settings.public_url}/operator/{secret}"
    show(as_json, {"url": address}, [address])


@command.command("test")
@click.argument("name")
@click.option("--score-for", default="", help="Subject (user id there) of who may get a test score; nobody unless given.")
@click.option("--lang", type=click.Choice(["en", "th"]), default="en", show_default=True)
@json_option
def test_connection(name: str, score_for: str, lang: str, as_json: bool) -> None:
    """Try all that the platform NAME and the tool need of each other; exit 1 if a step fails."""
    with tool() as runtime:
        with runtime.database.reading() as session:
            platform = platforms.get_platform(session, platforms.find_by_name(session, name).id, runtime.sealer)
            ground = connections.get_ground(session, platform.id, runtime.now())
        report = connection.run(connection.Probe(runtime, platform, ground, score_for=score_for))
        steps = list(report)
        with create_app(runtime).test_request_context(f"/?lang={lang}"):
            show(as_json, report.as_json(), connection_words.lines(report))
    if any(step.state == "failed" for step in steps):
        raise click.exceptions.Exit(1)


@command.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """List the platforms."""
    with tool() as runtime, runtime.database.reading() as session:
        rows = [
            {
                "name": each.name, "family": each.family, "issuer": each.issuer,
                "client_id": each.client_id, "deployments": each.deployment_ids, "state": each.state,
            }
            for each in platforms.list_all(session)
        ]
    lines = [f"{each['name']}  {each['state']}  {each['family'] or '-'}  {each['issuer']}  client {each['client_id']}" for each in rows]
    show(as_json, rows, lines)
