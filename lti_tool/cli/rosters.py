"""lti-tool rosters: who is in the courses of a platform by its own lists, and reading one now."""

from __future__ import annotations

from typing import Any

import click

from lti_tool.cli.words import CommandRefused, json_option, show, tool
from lti_tool.services import platforms, rosters

SECONDS = 300.0


@click.group()
def command() -> None:
    """See how the members of each course stand, and read them."""


@command.command("list")
@click.argument("name")
@json_option
def list_courses(name: str, as_json: bool) -> None:
    """List the courses of the platform NAME with the members that are known of each."""
    with tool() as runtime, runtime.database.reading() as session:
        platform = platforms.find_by_name(session, name)
        rows = [
            {
                "course": each.context_pk, "title": each.title, "state": each.standing.state(runtime.now()), "fault": each.standing.fault,
                "read_at": each.standing.read_at, "active": each.members.get("active", 0), "inactive": each.members.get("inactive", 0),
                "gone": each.members.get("gone", 0),
            }
            for each in rosters.list_for_platform(session, platform.id)
        ]  # fmt: skip
    show(as_json, rows, [_line(row) for row in rows] or ["No course was opened yet."])


def _line(row: dict[str, Any]) -> str:
    read_at = f"{row['read_at']:%Y-%m-%d %H:%M}" if row["read_at"] else "-"
    who = f"{row['active']:>6} active {row['gone']:>5} gone"
    return f"{row['course']:>6}  {row['state']:<11} {read_at:<16} {who}  {row['title']}  {row['fault']}".rstrip()


@command.command()
@click.argument("course", type=click.IntRange(1, 2**31 - 1))
@json_option
def read(course: int, as_json: bool) -> None:
    """Read the members of the course with this number now."""
    from lti_tool.lti import roster_reading

    with tool() as runtime:
        is_read = roster_reading.refresh(runtime, course, roster_reading.Watch(SECONDS), may_hand_over=False)
        with runtime.database.reading() as session:
            standing = rosters.find_standing(session, course)
    if not is_read:
        raise CommandRefused("roster_not_read", reason=standing.fault or standing.state(runtime.now()))
    show(as_json, {"course": course, "read_at": standing.read_at}, [f"The members of course {course} are read."])
