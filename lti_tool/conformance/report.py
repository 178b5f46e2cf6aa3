"""What came of a run: a table for people, 100 columns wide, and a document for machines."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from lti_tool.conformance.case import Outcome

WIDTH, ID, SPEC = 100, 18, 20
INDENT = " " * (4 + ID)


def lines_of(outcome: Outcome) -> list[str]:
    """Return the lines of one case: verdict, id, title and section; below them what proves it, or stands against it."""
    case = outcome.case
    room = WIDTH - len(INDENT) - SPEC
    title = textwrap.shorten(case.title, room, placeholder=" …")
    head = f"{'ok ' if outcome.ok else 'NOT'} {case.id:<{ID}}{title:<{room}}{case.spec:>{SPEC}}"
    return [head, *textwrap.wrap(outcome.detail, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT, break_on_hyphens=False)]


def summary(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the last lines: how many passed, and which did not."""
    failed = [outcome.case.id for outcome in outcomes if not outcome.ok]
    told = f"{len(outcomes) - len(failed)} of {len(outcomes)} cases passed."
    return ["", told, *(textwrap.wrap(f"Not passed: {', '.join(failed)}", WIDTH, break_on_hyphens=False) if failed else [])]


def as_document(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the run as the documented JSON."""
    return {
        "passed": sum(outcome.ok for outcome in outcomes),
        "total": len(outcomes),
        "cases": [{"id": outcome.case.id, "ok": outcome.ok, "detail": outcome.detail} for outcome in outcomes],
    }
