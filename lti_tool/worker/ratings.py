"""A competency rating into the host's course, and never a lower one."""

from __future__ import annotations

from typing import Any

from lti_tool import moodle
from lti_tool.domain.ratings import Already, Held, Plan, ScaleFaulty, Write, passing_item, plan_rating
from lti_tool.errors import Refused
from lti_tool.moodle import CourseCompetency, MoodleService, Rating
from lti_tool.runtime import Runtime
from lti_tool.services import outbox
from lti_tool.services.outbox import Claim, Outcome, RatingPlace
from lti_tool.worker.host_services import with_service


def deliver(runtime: Runtime, claim: Claim) -> Outcome:
    """Return what came of bringing this rating to the course."""
    assert claim.placement_id is not None and claim.person_id is not None
    with runtime.database.reading() as session:
        place = outbox.get_rating_place(session, claim.placement_id, claim.person_id)
    return with_service(runtime, claim, lambda service: _bring(runtime, claim, place, service))


def _bring(runtime: Runtime, claim: Claim, place: RatingPlace, service: MoodleService) -> Outcome:
    competency = _find(moodle.course_competencies(runtime.outbound, service, place.course), claim.wanted)
    item = _item(competency, claim.wanted)
    there = {"course_id": place.course, "user_id": place.subject, "competency_id": competency.id}
    seen = moodle.read_rating(runtime.outbound, service, **there)
    if claim.is_look:
        return _read_back(seen, item, competency)
    plan = _plan(runtime, service, claim, competency, seen, item)
    if isinstance(plan, Already):
        return Outcome("deliver", host=_shown(seen))
    if isinstance(plan, Held) and not _may_write_over(claim, seen):
        return Outcome("hold", "host_value_differs", "choose_value", host=_shown(seen))
    moodle.rate(runtime.outbound, service, **there, grade=item, note=claim.wanted["note"])
    return _read_back(moodle.read_rating(runtime.outbound, service, **there), item, competency)


def _plan(runtime: Runtime, service: MoodleService, claim: Claim, competency: CourseCompetency, seen: Rating, item: int) -> Plan:
    """Return what to do. Ours is what we wrote for this very competency, and what our account gave, whichever award it was for."""
    ours = claim.sent.get("grade") if claim.sent.get("competency", competency.id) == competency.id else None
    plan = plan_rating(seen.grade, item, ours)
    if isinstance(plan, Held) and seen.rated_by is not None:
        if seen.rated_by == moodle.site_info(runtime.outbound, service).account_id:
            return plan_rating(seen.grade, item, seen.grade)
    return plan


def _item(competency: CourseCompetency, wanted: dict[str, Any]) -> int:
    """Return the item that was chosen for this, else what the scale itself says of passing."""
    if wanted.get("item"):
        return int(wanted["item"])
    try:
        return passing_item(competency.scale_configuration)
    except ScaleFaulty as fault:
        raise Refused(fault.code, advice="check_course_and_competency") from None


def _read_back(seen: Rating, item: int, competency: CourseCompetency) -> Outcome:
    plan, sent = plan_rating(seen.grade, item, item), {"grade": item, "competency": competency.id}
    if isinstance(plan, Already):
        return Outcome("deliver", host=_shown(seen), sent=sent)
    if isinstance(plan, Write):
        return Outcome("doubt", "not_shown_by_host", "check_course_and_competency", host=_shown(seen), sent=sent)
    return Outcome("hold", "host_value_differs", "choose_value", host=_shown(seen), sent=sent)


def _shown(seen: Rating) -> dict[str, Any]:
    """Return what the course shows, as an entry keeps it."""
    return {"grade": seen.grade, "name": seen.name if seen.grade is not None else ""}


def _may_write_over(claim: Claim, seen: Rating) -> bool:
    """Whether a person let ours go over this very rating, not over a later one."""
    return claim.override and claim.host.get("grade") == seen.grade


def _find(competencies: list[CourseCompetency], wanted: dict[str, Any]) -> CourseCompetency:
    """Return the competency that was chosen, by the host's id; else the one of this idnumber."""
    for competency in competencies:
        if str(competency.id) == wanted.get("competency"):
            return competency
    for competency in competencies:
        if wanted["idnumber"] and competency.idnumber == wanted["idnumber"]:
            return competency
    raise Refused("competency_not_in_course", advice="link_competency_to_course")
