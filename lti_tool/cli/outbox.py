"""lti-tool outbox: what is owed to the hosts, and trying again."""

from __future__ import annotations

from typing import Any

import click

from lti_tool.cli.words import CommandRefused, json_option, show, tool
from lti_tool.services import deliveries, outbox


@click.group()
def command() -> None:
    """See and retry what is owed to the hosts."""


@command.command("list")
@click.option("--state", help="Only entries in this state.")
@click.option("--platform", help="Only entries for this platform.")
@json_option
def list_entries(state: str | None, platform: str | None, as_json: bool) -> None:
    """List the entries, what waits first."""
    with tool() as runtime, runtime.database.reading() as session:
        rows = outbox.list_entries(session, state=state, platform=platform)
    show(as_json, rows, [_line(row) for row in rows] or ["Nothing is owed."])


def _line(row: dict[str, Any]) -> str:
    return f"{row['id']:>6}  {row['kind']:<11} {row['state']:<12} tries {row['tries']}  {row['reason']} {row['advice']}".rstrip()


@command.command()
@click.argument("numbers", nargs=-1, type=click.IntRange(1, 2**31 - 1))
@click.option("--refused", "all_refused", is_flag=True, help="Every entry that was refused.")
@json_option
def retry(numbers: tuple[int, ...], all_refused: bool, as_json: bool) -> None:
    """Try entries again now: by number, or all that were refused."""
    if not numbers and not all_refused:
        raise CommandRefused("entry_unknown")
    with tool() as runtime, runtime.database.writing() as session:
        chosen = list(numbers) or [row["id"] for row in outbox.list_entries(session, state="refused")]
        for number in chosen:
            deliveries.send_again(session, number, runtime.now())
    show(as_json, {"retried": chosen}, [f"{len(chosen)} entries will be tried again."])
