"""lti-tool seed: publish the example micro-credentials for an institution."""

from __future__ import annotations

import click

from lti_tool.cli.words import json_option, show, tool
from lti_tool.seeds import list_definitions
from lti_tool.services import catalogue, issuers


@click.command()
@click.option("--issuer", required=True, help="Slug of the institution that issues them.")
@json_option
def command(issuer: str, as_json: bool) -> None:
    """Publish the example micro-credentials; a second run changes nothing."""
    with tool() as runtime, runtime.database.writing() as session:
        owner = issuers.get(session, issuer)
        offers = [catalogue.publish(session, owner.id, definition, runtime.now()) for definition in list_definitions()]
    rows = [{"id": offer.public_id, "slug": offer.slug, "version": offer.number} for offer in offers]
    show(as_json, rows, [f"{row['slug']} v{row['version']}" for row in rows])
