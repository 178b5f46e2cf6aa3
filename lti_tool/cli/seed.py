"""lti-tool seed: publish the micro-credentials that come with the tool, for an institution."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from lti_tool.cli.words import CommandRefused, json_option, show, tool
from lti_tool.domain.micro_credentials import Text
from lti_tool.runtime import Runtime
from lti_tool.seeds import list_definitions, list_first_year
from lti_tool.services import catalogue, first_year, issuers
from lti_tool.services.issuers import IssuerView

EXAMPLE = "example-university", Text("Example University", "มหาวิทยาลัยตัวอย่าง")
"""The institution that is made where there is none at all, so that one command shows everything."""


@click.command()
@click.option("--issuer", help="Slug of the institution that issues them; may be left out where there is only one.")
@click.option("--first-year", "as_first_year", is_flag=True, help="All 24, each taken through design, review and publication.")
@json_option
def command(issuer: str | None, as_first_year: bool, as_json: bool) -> None:
    """Publish the four examples, or the 24 of a first year; a second run changes nothing."""
    with tool() as runtime, runtime.database.writing() as session:
        owner, now = _owner(runtime, session, issuer), runtime.now()
        rows = _seed_first_year(session, owner, now) if as_first_year else _publish_examples(session, owner, now)
    show(as_json, rows, [f"{row['slug']} v{row['version']}{' ' + row['outcome'] if as_first_year else ''}" for row in rows])


def _publish_examples(session: Any, owner: IssuerView, now: datetime) -> list[dict[str, Any]]:
    offers = [catalogue.publish(session, owner.id, definition, now) for definition in list_definitions()]
    return [{"id": offer.public_id, "slug": offer.slug, "version": offer.number} for offer in offers]


def _seed_first_year(session: Any, owner: IssuerView, now: datetime) -> list[dict[str, Any]]:
    seeded = first_year.seed(session, owner, list_first_year(), now)
    return [{"id": each.public_id, "slug": each.slug, "version": each.number, "outcome": each.outcome} for each in seeded]


def _owner(runtime: Runtime, session: Any, slug: str | None) -> IssuerView:
    """Return the institution that is named, the only one there is, or, where there is none, one made for trying out."""
    if slug:
        return issuers.get(session, slug)
    known = issuers.list_all(session)
    if len(known) > 1:
        raise CommandRefused("issuer_missing")
    if known:
        return known[0]
    click.echo("There was no institution yet: “Example University” (example-university) was made.", err=True)
    return issuers.add(session, runtime.sealer, *EXAMPLE, runtime.now())
