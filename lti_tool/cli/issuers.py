"""lti-tool issuers: add, tie to a platform, list."""

from __future__ import annotations

import click

from lti_tool.cli.words import json_option, show, tool
from lti_tool.domain.micro_credentials import Text
from lti_tool.services import issuers, platforms


@click.group()
def command() -> None:
    """Look after issuing institutions."""


@command.command()
@click.argument("slug")
@click.option("--name", required=True, help="Name in English.")
@click.option("--name-th", default="", help="Name in Thai.")
@click.option("--url", default="", help="Home page.")
@click.option("--email", default="", help="Public contact address.")
@json_option
def add(slug: str, name: str, name_th: str, url: str, email: str, as_json: bool) -> None:
    """Add an institution with its own badge key; SLUG is part of its public address for ever."""
    with tool() as runtime, runtime.database.writing() as session:
        view = issuers.add(session, runtime.sealer, slug, Text(name, name_th or name), runtime.now(), url=url, email=email)
    show(as_json, {"slug": view.slug}, [f"{view.slug} may now issue. Tie it to a platform: lti-tool issuers tie {view.slug} PLATFORM"])


@command.command()
@click.argument("slug")
@click.argument("platform")
def tie(slug: str, platform: str) -> None:
    """Let the courses of PLATFORM award for the institution SLUG."""
    with tool() as runtime, runtime.database.writing() as session:
        issuers.tie(session, platforms.find_by_name(session, platform).id, slug)


@command.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """List the institutions."""
    with tool() as runtime, runtime.database.reading() as session:
        rows = [{"slug": each.slug, "name": each.name.en, "name_th": each.name.th} for each in issuers.list_all(session)]
    show(as_json, rows, [f"{row['slug']}  {row['name']}" for row in rows])
