"""What came of the story of a grade, for the cases that judge it: scores, requests about columns, results."""

from __future__ import annotations

from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.platform.exchange import Request, faults_of
from lti_tool.conformance.stage import Stage
from lti_tool.conformance.telling import Story, tell


def told(stage: Stage) -> Story:
    """Return the story, brought about once; what the tool did stands in the platform's record of arrivals."""
    return stage.once("the story of a grade", lambda: tell(stage))


def scores(stage: Stage) -> list[Request]:
    """Return every score that came, in order; raises NotProved where none did."""
    return _came(stage, "no score came", "score")


def columns_asked(stage: Stage) -> list[Request]:
    """Return every request about columns; raises NotProved where none came."""
    return _came(stage, "no request about line items came", "line items", "line item")


def results(stage: Stage) -> list[Request]:
    """Return every reading of results; raises NotProved where none came."""
    return _came(stage, "results were never read", "results")


def kept(requests: list[Request], *lines: str) -> None:
    """Raise NotProved with what these requests did against these lines of the checklist."""
    faults = faults_of(requests, *lines)
    if faults:
        raise NotProved("; ".join(faults[:3]))


def _came(stage: Stage, otherwise: str, *rooms: str) -> list[Request]:
    story = told(stage)
    came = stage.platform.arrivals.of(*rooms)
    if not came:
        raise NotProved(f"{otherwise}{f' ({story.trouble})' if story.trouble else ''}")
    return came
