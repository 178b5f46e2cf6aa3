"""lti-tool check: everything that would stop the tool, at once, with its remedy."""

from __future__ import annotations

import sys

import click

from lti_tool import migrations, settings
from lti_tool.cli.words import json_option, show
from lti_tool.runtime import build
from lti_tool.services import health, keys


@click.command()
@click.option("--migrate", is_flag=True, help="Bring the tables up to date.")
@json_option
def command(migrate: bool, as_json: bool) -> None:
    """Say whether settings, database and keys are fit to run; exit 1 unless they are."""
    runtime = build(settings.load())
    try:
        if migrate or runtime.database.is_sqlite:
            migrations.upgrade(runtime.database)
            with runtime.database.writing() as session:
                keys.ensure_lti_key(session, runtime.sealer, runtime.now())
        if not migrations.is_current(runtime.database):
            faults = ["the tables are older than the program: run `lti-tool check --migrate`"]
        else:
            with runtime.database.reading() as session:
                faults = health.list_faults(session, runtime.now())
    finally:
        runtime.close()
    show(as_json, {"ok": not faults, "faults": faults}, faults or ["Everything is fit to run."])
    sys.exit(1 if faults else 0)
