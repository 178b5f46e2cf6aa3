"""The story of a grade, as it is brought about: a student hands in, a teacher judges, and the tool's part follows.

Three links tell it. One has a column already, as deep linking makes it. For the second the platform
offers only its gradebook, so that the tool has to make the column itself (certification 6.4). The third
stands in a copy of the second's course, where the copied column waits to be found again (AGS 2.0 3.2.15).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.launches import Launch, Person, student, teacher
from lti_tool.conformance.picking import launch_of, pick_with_data
from lti_tool.conformance.platform.exchange import Request
from lti_tool.conformance.stage import Stage

WITH_COLUMN, WITHOUT_COLUMN, COPIED = "course-with-column", "course-without-column", "course-copied"
KEPT_BY_A_COPY = ("label", "scoreMaximum", "resourceId", "tag")
"""What a copied course keeps of a column; its address and its link are new."""

OFFERED_FIRST = (v.RESULT_SCOPE, v.SCORE_SCOPE)
"""What the first link lets the tool do: no more, so that it shows whether it asks for no more (AGS 2.0 3.2)."""

SECONDS_FOR_GUIDE = 30.0


@dataclass(frozen=True)
class Story:
    """Who it is about, and the columns in it by number."""

    launch: Launch
    """The newest launch of the first link, by the student."""
    column: str
    """The one that the newest launch of the first link names."""
    old_column: str
    tokens_asked: int = 0
    """How many tokens were asked for while only the first link had been opened."""
    copied: str = ""
    """The one that was copied, empty where there was nothing to copy."""
    trouble: str = ""
    """What kept the story from being told to its end, empty where nothing did."""

    @property
    def student(self) -> Person:
        """Return whom it is about."""
        return self.launch.person


def number_of(address: str) -> str:
    """Return the number of the column at an address."""
    return address.split("?")[0].rsplit("/", 1)[1]


def made_columns(stage: Stage) -> list[Request]:
    """Return the requests by which the tool made columns."""
    return [request for request in stage.platform.arrivals.of("line items") if request.method == "POST"]


def tell(stage: Stage) -> Story:
    """Bring the story about, and return who and what was in it."""
    item = _item(stage)
    who, by, columns = student(), teacher(), stage.platform.columns
    wanted = {"label": "A column", "scoreMaximum": 100} | (item.get("lineItem") or {})
    old, new = (columns.add(WITH_COLUMN, **wanted, resourceLinkId=f"link-in-{WITH_COLUMN}") for _ in range(2))
    first = launch_of(stage, item, who, course=WITH_COLUMN, grades=columns.claim(WITH_COLUMN, old, OFFERED_FIRST))
    stage.play(launch=first)  # the column's address changes with a later launch, which then counts (AGS 3.1)
    story = Story(replace(first, grades=columns.claim(WITH_COLUMN, new, OFFERED_FIRST)), number_of(new), number_of(old))
    links = [story.launch, _elsewhere(stage, first, WITHOUT_COLUMN)]
    return _by_guide(stage, story, links, by) if stage.guide else _by_people(stage, story, links, by)


def _by_guide(stage: Stage, story: Story, links: list[Launch], by: Person) -> Story:
    """Let the guide act for both; the first score is answered 503, so that it has to come twice."""
    assert stage.guide is not None
    arrivals, go, as_teacher = stage.platform.arrivals, stage.platform.lay_ready, replace(links[0], person=by)
    stage.platform.cells.failures_to_come = 1
    try:
        stage.guide.earn(go(links[0]), go(as_teacher), story.student)
        if not arrivals.wait("score", 1, SECONDS_FOR_GUIDE):
            raise NotProved(f"no score was taken within {SECONDS_FOR_GUIDE:.0f} s")
        story = _count_tokens(stage, story)
        stage.guide.visit(go(links[1]))
        if arrivals.wait("score", 2, SECONDS_FOR_GUIDE) and (story := _copy(stage, story)).copied:
            stage.guide.visit(go(_elsewhere(stage, links[0], COPIED)))
            arrivals.wait("score", 3, SECONDS_FOR_GUIDE)
        before = len(arrivals.of("score"))
        stage.guide.withdraw(go(as_teacher), story.student)
        arrivals.wait("score", before, SECONDS_FOR_GUIDE)
    except NotProved as failure:
        return replace(story, trouble=str(failure))
    return story


def _by_people(stage: Stage, story: Story, links: list[Launch], by: Person) -> Story:
    """Ask people to act, and wait for what comes."""
    if not stage.wait:
        return replace(story, trouble="nobody was waited for (--wait)")
    stage.say(f"  Grades: in browsers, please hand in as the student and grade as the teacher (waiting {stage.wait:.0f} s each):")
    _ask_people(stage, "a link that has a column; grade it twice", links[0], by, scores=2)
    story = _count_tokens(stage, story)
    _ask_people(stage, "a link without a column", links[1], by, scores=3)
    story = _copy(stage, story)
    if story.copied:
        _ask_people(stage, "the same in a copied course", _elsewhere(stage, links[0], COPIED), by, scores=4)
    return replace(story, trouble=f"people were waited for, {stage.wait:.0f} s each time")


def _ask_people(stage: Stage, what: str, launch: Launch, by: Person, scores: int) -> None:
    stage.say(f"    {what}")
    for who, each in (("student", launch), ("teacher", replace(launch, person=by))):
        stage.say(f"      as the {who} {stage.platform.lay_ready(each)}")
    stage.platform.arrivals.wait("score", scores - 1, stage.wait)


def _count_tokens(stage: Stage, story: Story) -> Story:
    return replace(story, tokens_asked=len(stage.platform.arrivals.of("token")))


def _copy(stage: Stage, story: Story) -> Story:
    """Copy the column that the tool made into another course, as a platform does."""
    taken = [request.noted["column"] for request in made_columns(stage) if request.status == 201]
    if not taken:
        return story
    told: Mapping[str, Any] = {name: taken[0][name] for name in KEPT_BY_A_COPY if name in taken[0]}
    return replace(story, copied=number_of(stage.platform.columns.add(COPIED, **told)))


def _elsewhere(stage: Stage, launch: Launch, course: str) -> Launch:
    """Return the launch of such a link in another course, which offers its gradebook and no column."""
    return replace(launch, course=course, grades=stage.platform.columns.claim(course))


def _item(stage: Stage) -> dict[str, Any]:
    try:
        return pick_with_data(stage).links[0]
    except NotProved:
        return {}
