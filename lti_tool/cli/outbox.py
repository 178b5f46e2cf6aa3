"""lti-tool outbox: what is owed to the hosts, and trying again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from lti_tool.cli.words import CommandRefused, json_option, show, tool
from lti_tool.domain.drift import FINE
from lti_tool.services import deliveries, drift, outbox, platforms
from lti_tool.services.health import pause_words


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


@command.command()
@click.argument("name")
@json_option
def audit(name: str, as_json: bool) -> None:
    """Read back every gradebook column of the platform NAME now and count what became of each score.

    Ends with 0 where nobody needs to do anything, with 3 where a score is missing, changed or stuck or a column
    was not read, gone or doubled. Nothing is written to the platform.
    """
    from lti_tool.worker import drift as watch

    with tool() as runtime:
        with runtime.database.reading() as session:
            platform = platforms.find_by_name(session, name)
            keys = drift.list_keys(session, platform_id=platform.id)
        faults = {key: watch.read(runtime, key) for key in keys}
        with runtime.database.reading() as session:
            counts = drift.count_platform(session, platform.id)
    unread = {key: "column_read_by_another" if fault is None else fault for key, fault in faults.items() if fault != ""}
    told = {"platform": name, "columns": len(keys), "not_read": unread, "counts": counts}
    counted = [f"{count:>8}  {found}" for found, count in sorted(counts.items())]
    lines = [f"{len(keys) - len(unread)} of {len(keys)} columns read.", *counted]
    show(as_json, told, [*lines, *(f"not read: {key} {fault}" for key, fault in unread.items())])
    if unread or any(count for found, count in counts.items() if found not in FINE):
        raise click.exceptions.Exit(3)


@command.command()
@json_option
def hosts(as_json: bool) -> None:
    """Say which platforms are left alone: they asked for a pause, or do not answer."""
    with tool() as runtime, runtime.database.reading() as session:
        pauses = outbox.list_pauses(session, runtime.now())
    rows = [{**asdict(each), "since": each.since.isoformat(), "until": each.until.isoformat()} for each in pauses]
    show(as_json, rows, [pause_words(each) for each in pauses] or ["Every platform may be spoken to."])
