"""Scores and results (AGS 2.0 3.3, 3.4): what the tool sends into a cell, and how it reads back what stands there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from lti_tool.conformance.case import Case
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.grading import kept, results, scores, told
from lti_tool.conformance.platform.exchange import Request
from lti_tool.conformance.stage import Stage

SHOWN: Mapping[str, Callable[[Request], Any]] = {
    "SCO-01": lambda request: request.target,
    "SCO-02": lambda request: request.header("Content-Type"),
    "SCO-04": lambda request: _points(request),
    "SCO-06": lambda request: _said(request, "activityProgress"),
    "SCO-07": lambda request: _said(request, "gradingProgress"),
    "SCO-09": lambda request: _said(request, "timestamp"),
}
"""What each line is about, as one score says it."""

ALSO = {"SCO-04": ("SCO-14", "SCO-15", "SCO-16")}
"""Lines about what a score may leave out (submission, comment, scoringUserId): they hold where it is there."""


def newest_address(stage: Stage) -> str:
    """MSG-20: the address of the newest launch counts."""
    story, into = told(stage), [request.noted.get("column") for request in scores(stage)]
    if story.old_column in into or story.column not in into:
        raise NotProved(f"scores went to columns {', '.join(map(str, into))}; the newest launch named {story.column}")
    return f"the first launch named column {story.old_column}, a later one {story.column}: the score went to {story.column}"


def every_score(line: str, stage: Stage) -> str:
    """SCO-01 to SCO-09: every score keeps this line."""
    came = scores(stage)
    kept(came, line, *ALSO.get(line, ()))
    return f"{len(came)} scores: {', '.join(dict.fromkeys(str(SHOWN[line](request)) for request in came))}"


def about_the_student(stage: Stage) -> str:
    """SCO-03: userId is the sub of the launch."""
    kept(scores(stage), "SCO-03")
    who, named = told(stage).student.sub, {str(_said(request, "userId")) for request in scores(stage)}
    if who not in named or (stage.guide and named != {who}):
        raise NotProved(f"scores came for {', '.join(sorted(named))}; the launch's sub was {who}")
    return f"{who}, the launch's sub"


def cleared_only_by_withdrawal(stage: Stage) -> str:
    """SCO-05: a message without scoreGiven clears the cell: only an award taken back may send it."""
    came = scores(stage)
    kept(came, "SCO-05")
    empty = [request for request in came if _said(request, "scoreGiven") is None and request.status == 200]
    if stage.guide and not empty:
        raise NotProved(f"the award was withdrawn and no score without scoreGiven came ({told(stage).trouble or 'waited in vain'})")
    if not empty:
        return f"{len(came)} scores, each with scoreGiven"
    return f"after the withdrawal {_said(empty[0], 'activityProgress')}/{_said(empty[0], 'gradingProgress')} without scoreGiven"


def ever_later(stage: Stage) -> str:
    """SCO-10: the stamps of one cell only grow."""
    kept(scores(stage), "SCO-10")
    stamps: dict[Any, list[str]] = {}
    for request in scores(stage):
        if request.status == 200:
            stamps.setdefault((request.noted["column"], _said(request, "userId")), []).append(str(_said(request, "timestamp")))
    several = [row for row in stamps.values() if len(row) > 1]
    if not several:
        raise NotProved("no cell was written twice, so nothing shows that its stamps grow")
    return " < ".join(several[0])


def same_again(stage: Stage) -> str:
    """SCO-11: never two different messages with one stamp; what is sent again is sent the same."""
    bodies: dict[Any, list[str]] = {}
    for request in scores(stage):
        cell = request.noted.get("column"), str(_said(request, "userId")), str(_said(request, "timestamp"))
        bodies.setdefault(cell, []).append(json.dumps(request.noted.get("score"), sort_keys=True))
    if any(len(set(each)) > 1 for each in bodies.values()):
        raise NotProved("two different scores came with one stamp")
    again = max(map(len, bodies.values()))
    if stage.guide and again < 2:
        raise NotProved("the first score was answered 503 and did not come again as it was")
    return f"{len(bodies)} stamps, one message each" + ("; after 503 the same came again" if again > 1 else "")


def results_asked_well(stage: Stage) -> str:
    """RES-01: results are read at the column's address, in their media type."""
    kept(results(stage), "RES-01", "BEARER")
    return f"{len(results(stage))} requests, first {results(stage)[0].target}"


def results_to_the_end(stage: Stage) -> str:
    """RES-02: results are read to the last page."""
    further = [request for request in results(stage) if "page" in request.query]
    if not further:
        raise NotProved("the second page of results was never asked for")
    return str(further[0])


def result_without_score(stage: Stage) -> str:
    """RES-03: a result without resultScore is no score, and no stumbling block."""
    early = [request for request in results(stage) if request.noted.get("scoreless")]
    if not early:
        raise NotProved("no result without resultScore was read")
    later = [request for request in scores(stage) if request.at > early[0].at and request.status == 200]
    if not later:
        raise NotProved("after a result without resultScore no score came")
    return f"read one without resultScore, then {later[0]}"


def _points(request: Request) -> str:
    given, maximum = _said(request, "scoreGiven"), _said(request, "scoreMaximum")
    return "cleared" if given is None else f"{given} of {maximum}"


def _said(request: Request, name: str) -> Any:
    return request.noted.get("score", {}).get(name)


CASES = (
    Case("MSG-20", "AGS 3.1", "The newest launch's service addresses count", newest_address),
    Case("SCO-01", "AGS 3.4.1", "Scores go to /scores, before the column's query", partial(every_score, "SCO-01")),
    Case("SCO-02", "AGS 3.4.2", "The media type of a score", partial(every_score, "SCO-02")),
    Case("SCO-03", "AGS 3.4.5", "userId is the launch's sub", about_the_student),
    Case("SCO-04", "AGS 3.4.4", "The numbers of a score", partial(every_score, "SCO-04")),
    Case("SCO-05", "AGS 3.4.4", "A score is cleared only by a withdrawal", cleared_only_by_withdrawal),
    Case("SCO-06", "AGS 3.4.7", "activityProgress is one of five", partial(every_score, "SCO-06")),
    Case("SCO-07", "AGS 3.4.8", "gradingProgress is one of five", partial(every_score, "SCO-07")),
    Case("SCO-09", "AGS 3.4.9", "The stamp has parts of a second and a zone", partial(every_score, "SCO-09")),
    Case("SCO-10", "AGS 3.4.9", "The stamps of one cell only grow", ever_later),
    Case("SCO-11", "AGS 3.4.9", "One stamp, one message", same_again),
    Case("RES-01", "AGS 3.3.1", "Results at their address, in their media type", results_asked_well),
    Case("RES-02", "AGS 3.3.5", "Results to the last page", results_to_the_end),
    Case("RES-03", "AGS 3.3.4", "A result without a score", result_without_score),
)
