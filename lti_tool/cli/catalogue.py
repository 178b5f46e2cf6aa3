"""lti-tool catalogue: what there is, in which state; out as a file, in from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lti_tool.cli.words import CommandRefused, json_option, show, tool
from lti_tool.domain import exchange as files
from lti_tool.domain import sheets
from lti_tool.services import exchange, issuers
from lti_tool.services.exchange import Planned

ANY = "any"


@click.group()
def command() -> None:
    """See micro-credentials, take them along as files, bring them in."""


@command.command("list")
@click.option("--state", default="published", type=click.Choice([*files.STATES, ANY]), show_default=True)
@click.option("--issuer", help="Only those of this institution (slug).")
@json_option
def list_all(state: str, issuer: str | None, as_json: bool) -> None:
    """List the micro-credentials that have a version in a state, each with the newest such version."""
    with tool() as runtime, runtime.database.reading() as session:
        owners = {issuers.get(session, issuer).id} if issuer else None
        found = exchange.list_exportable(session, issuer_ids=owners, states=None if state == ANY else [state])
        rows = [
            {
                "id": each.public_id, "title": each.title.en, "category": each.category, "version": each.number,
                "slug": each.slug, "state": each.state, "issuer": each.issuer_slug,
            }
            for each in found
        ]  # fmt: skip
    show(as_json, rows, [f"{row['category']:20} {row['slug']}  v{row['version']}  {row['title']}" for row in rows])


@command.command("export")
@click.argument("slugs", nargs=-1)
@click.option("--issuer", help="Only those of this institution (slug).")
@click.option("--versions", default="all", type=click.Choice(["all", "newest"]), show_default=True)
@click.option("--format", "kind", default="json", type=click.Choice(["json", "csv", "xlsx"]), show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write; - for standard output.")
def export(slugs: tuple[str, ...], issuer: str | None, versions: str, kind: str, output: Path) -> None:
    """Write micro-credentials (SLUGS, or all) to an exchange file, or their newest versions to a table."""
    with tool() as runtime, runtime.database.reading() as session:
        owners = {issuers.get(session, issuer).id} if issuer else None
        found = [each for each in exchange.list_exportable(session, issuer_ids=owners) if not slugs or each.slug in slugs]
        if unknown := sorted(set(slugs) - {each.slug for each in found}):
            raise CommandRefused("micro_credential_unknown", slug=", ".join(unknown))
        if not found:
            raise CommandRefused("nothing_to_export")
        public_ids = [each.public_id for each in found]
        if kind == "json":
            data = files.write(exchange.records(session, public_ids, newest_only=versions == "newest"), runtime.now())
        else:
            header, rows = sheets.write_rows(exchange.documents(session, public_ids))
            as_book = kind == "xlsx"
            book = [("micro-credentials", [header, *rows])]
            data = sheets.write_workbook(book, runtime.now()) if as_book else sheets.write_csv(header, rows)
    if str(output) == "-":
        click.get_binary_stream("stdout").write(data)
    else:
        output.write_bytes(data)
        click.echo(f"{len(found)} micro-credentials written to {output}.", err=True)


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--issuer", required=True, help="Slug of the institution that will vouch.")
@click.option(
    "--restore", "as_it_was", is_flag=True, help="Bring over all versions with numbers, states and dates, as from another installation."
)
@click.option("--dry-run", is_flag=True, help="Say what would come of each; write nothing.")
@json_option
def import_file(file: Path, issuer: str, as_it_was: bool, dry_run: bool, as_json: bool) -> None:
    """Bring in micro-credentials from an exchange file or a table as drafts; a second run changes nothing."""
    with file.open("rb") as opened:
        sheet = exchange.read_file(file.name, opened.read(files.MOST_BYTES + 1))
    with tool() as runtime, runtime.database.writing() as session:
        owner = issuers.get(session, issuer)
        if as_it_was and not dry_run:
            rows = [
                {"slug": each.slug, "outcome": each.outcome, "versions": each.versions, "faults": _faults(each.found)}
                for each in exchange.restore(session, owner.id, sheet.found, runtime.now())
            ]
        else:
            planned = exchange.plan(session, None, owner.id, sheet.found)
            if not dry_run and any(each.can_be_taken for each in planned):
                exchange.take(session, None, owner.id, sheet.found, None, runtime.now())
            rows = [_row(each) for each in planned]
    show(as_json, rows, [line for row in rows for line in _lines(row)])
    if any(row["faults"] for row in rows):
        raise click.exceptions.Exit(1)


def _row(planned: Planned) -> dict[str, Any]:
    found = planned.found
    return {"slug": found.slug, "outcome": planned.outcome, "versions": len(found.versions), "faults": _faults(found)}


def _faults(found: files.Found | None) -> list[dict[str, str]]:
    from lti_tool.web.definition_words import fault_words

    faults = found.faults if found else ()
    return [
        {"place": getattr(fault, "cell", "") or fault.path, "fault": fault.fault, "words": fault_words(fault.fault)} for fault in faults
    ]


def _lines(row: dict[str, Any]) -> list[str]:
    return [
        f"{row['outcome']:9} {row['slug'] or '(without a name)'}",
        *(f"          {each['place']}: {each['words']}" for each in row["faults"]),
    ]
