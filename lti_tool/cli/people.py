"""lti-tool people: grant and take back rights beyond the course, list."""

from __future__ import annotations

import click

from lti_tool.cli.words import json_option, show, tool
from lti_tool.services import people, privacy


@click.group()
def command() -> None:
    """Grant rights beyond the course."""


@command.command()
@click.option("--platform", required=True, help="Name of the platform the person comes from.")
@click.option("--subject", required=True, help="The person's id there (LTI sub; in Moodle the user id).")
@click.option("--role", required=True, type=click.Choice(people.ROLES))
@click.option("--issuer", help="For everything this institution issues (slug).")
@click.option("--micro-credential", help="For one micro-credential (slug).")
@json_option
def grant(platform: str, subject: str, role: str, issuer: str | None, micro_credential: str | None, as_json: bool) -> None:
    """Give a person a role; the first administrator of an institution is made so."""
    with tool() as runtime, runtime.database.writing() as session:
        people.grant(session, platform, subject, role, runtime.now(), issuer=issuer, micro_credential=micro_credential)
    show(as_json, {"platform": platform, "subject": subject, "role": role}, [f"{subject} of {platform} is now {role}."])


@command.command()
@click.option("--platform", required=True)
@click.option("--subject", required=True)
@click.option("--role", required=True, type=click.Choice(people.ROLES))
def revoke(platform: str, subject: str, role: str) -> None:
    """Take a right back."""
    with tool() as runtime, runtime.database.writing() as session:
        count = people.revoke(session, platform, subject, role)
    click.echo(f"{count} grants taken back.")


@command.command()
@json_option
def requests(as_json: bool) -> None:
    """List who asked to be erased, the one to answer first on top."""
    with tool() as runtime, runtime.database.reading() as session:
        found = privacy.list_requests(session)
    rows = [{**vars(each), "asked_at": each.asked_at.isoformat(), "answer_by": each.answer_by.isoformat()} for each in found]
    show(as_json, rows, [f"answer by {row['answer_by'][:10]}  {row['platform']}  {row['subject']}  {row['name']}" for row in rows])


@command.command("list")
@click.argument("platform")
@json_option
def list_people(platform: str, as_json: bool) -> None:
    """List who was seen from PLATFORM."""
    with tool() as runtime, runtime.database.reading() as session:
        rows = [{"subject": subject, "name": name} for subject, name in people.list_people(session, platform)]
    show(as_json, rows, [f"{row['subject']}  {row['name']}" for row in rows])
