"""lti-tool catalogue: what is published."""

from __future__ import annotations

import click

from lti_tool.cli.words import json_option, show, tool
from lti_tool.services import catalogue


@click.group()
def command() -> None:
    """See what is published."""


@command.command("list")
@click.option("--state", default="published", type=click.Choice(["published"]), show_default=True)
@json_option
def list_all(state: str, as_json: bool) -> None:
    """List the micro-credentials in a state."""
    with tool() as runtime, runtime.database.reading() as session:
        rows = [
            {"id": each.public_id, "title": each.definition.title.en, "category": each.category, "version": each.number, "slug": each.slug}
            for each in catalogue.list_published(session)
        ]
    show(as_json, rows, [f"{row['category']:20} {row['slug']}  v{row['version']}  {row['title']}" for row in rows])
