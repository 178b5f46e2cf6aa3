"""The story of a grade: a student hands in, a teacher judges, and what the tool then does in the platform's gradebook.

Two links tell it. One has a column already, as deep linking makes it; for the other the platform
offers only its gradebook, and the tool has to make the column itself (certification 6.4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.launches import Launch, Person, student, teacher
from lti_tool.conformance.picking import launch_of, pick_with_data
from lti_tool.conformance.platform.exchange import Request, faults_of
from lti_tool.conformance.stage import Stage

COURSE, WITH_COLUMN, WITHOUT_COLUMN = "course-grades", "link-with-column", "link-without-column"
SECONDS_FOR_GUIDE = 20.0


@dataclass(frozen=True)
class Story:
    """Who it is about, and the column the link's newest launch named."""

    student: Person
    column: str
    old_column: str
    trouble: str
    """What kept the story from being told to its end, empty where nothing did."""


def told(stage: Stage) -> Story:
    """Return the story, told once; what came of it stands in the platform's record of arrivals."""
    return stage.once("the story of a grade", lambda: _tell(stage))


def scores(stage: Stage) -> list[Request]:
    """Return every score that came, in order; raises NotProved where none did."""
    story = told(stage)
    came = [request for request in stage.platform.arrivals.of("score") if "score" in request.noted or request.faults]
    if not came:
        raise NotProved(f"no score came{': ' + story.trouble if story.trouble else ''}")
    return came


def columns_asked(stage: Stage) -> list[Request]:
    """Return every request about columns; raises NotProved where none came."""
    story = told(stage)
    came = stage.platform.arrivals.of("line items", "line item")
    if not came:
        raise NotProved(f"no request about line items came{': ' + story.trouble if story.trouble else ''}")
    return came


def results(stage: Stage) -> list[Request]:
    """Return every reading of results; raises NotProved where none came."""
    told(stage)
    read = stage.platform.arrivals.of("results")
    if not read:
        raise NotProved("the tool never read results")
    return read


def kept(requests: list[Request], *lines: str) -> None:
    """Raise NotProved with what these requests did against these lines of the checklist."""
    faults = faults_of(requests, *lines)
    if faults:
        raise NotProved("; ".join(faults[:3]))


def number_of(address: str) -> str:
    """Return the number of the column at an address."""
    return address.split("?")[0].rsplit("/", 1)[1]


def _tell(stage: Stage) -> Story:
    item = _item(stage)
    who, by, columns = student(), teacher(), stage.platform.columns
    wanted = {"label": "A column", "scoreMaximum": 100} | (item.get("lineItem") or {})
    old, new = (columns.add(COURSE, **wanted, resourceLinkId=WITH_COLUMN) for _ in range(2))
    first = launch_of(stage, item, who, course=COURSE, link=WITH_COLUMN, grades=columns.claim(COURSE, old))
    with_column = replace(first, grades=columns.claim(COURSE, new))
    without = replace(first, link=WITHOUT_COLUMN, grades=columns.claim(COURSE))
    stage.play(launch=first)  # the column's address changes with a later launch, which then counts (AGS 3.1)
    trouble = _with_guide(stage, with_column, without, by) if stage.guide else _with_people(stage, with_column, without, by)
    return Story(who, number_of(new), number_of(old), trouble)


def _with_guide(stage: Stage, with_column: Launch, without: Launch, by: Person) -> str:
    """Let the guide act for both; the first score is answered 503, so that it has to come twice."""
    assert stage.guide is not None
    arrivals, who, go = stage.platform.arrivals, with_column.person, stage.platform.lay_ready
    stage.platform.cells.failures_to_come = 1
    try:
        stage.guide.earn(go(with_column), go(replace(with_column, person=by)), who)
        if len(arrivals.wait("score", 1, SECONDS_FOR_GUIDE)) < 1:
            return f"{len(arrivals.of('score'))} scores came within {SECONDS_FOR_GUIDE:.0f} s"
        stage.guide.visit(go(without))
        arrivals.wait("score", 2, SECONDS_FOR_GUIDE / 3)
        before = len(arrivals.of("score"))
        stage.guide.withdraw(go(replace(with_column, person=by)), who)
        arrivals.wait("score", before, SECONDS_FOR_GUIDE)
    except NotProved as failure:
        return str(failure)
    return ""


def _with_people(stage: Stage, with_column: Launch, without: Launch, by: Person) -> str:
    """Ask people to act, and wait for what comes."""
    if not stage.wait:
        return "nobody was waited for (--wait)"
    go = stage.platform.lay_ready
    stage.say("  Grades: please do this in browsers, once as the student and once as the teacher:")
    for name, launch in (("the link that has a column", with_column), ("the link without a column", without)):
        stage.say(f"    {name}: as the student {go(launch)}")
        stage.say(f"    {' ' * len(name)}  as the teacher {go(replace(launch, person=by))}")
    stage.say(f"  Hand in and grade both, then grade the first once more (waiting {stage.wait:.0f} s).")
    stage.platform.arrivals.wait("score", 2, stage.wait)
    return f"waited {stage.wait:.0f} s"


def _item(stage: Stage) -> dict:
    try:
        return pick_with_data(stage).links[0]
    except NotProved:
        return {}
