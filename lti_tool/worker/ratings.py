"""A competency rating into the host's course, and never a lower one."""

from __future__ import annotations

from lti_tool import moodle
from lti_tool.domain.ratings import Already, Held, ScaleFaulty, Write, passing_item, plan_rating
from lti_tool.errors import Refused, TokenRefused
from lti_tool.moodle import CourseCompetency, MoodleService
from lti_tool.runtime import Runtime
from lti_tool.services import outbox, platforms
from lti_tool.services.outbox import Claim, Outcome, RatingPlace


def deliver(runtime: Runtime, claim: Claim) -> Outcome:
    """Return what came of bringing this rating to the course."""
    assert claim.placement_id is not None and claim.person_id is not None
    with runtime.database.reading() as session:
        place = outbox.get_rating_place(session, claim.placement_id, claim.person_id)
    service = get_service(runtime, claim)
    try:
        return _bring(runtime, claim, place, service)
    except TokenRefused as fault:
        raise service_refused(fault) from None


def get_service(runtime: Runtime, claim: Claim) -> MoodleService:
    """Return the host's own web services; raises Refused where no operator gave a token for them."""
    assert claim.platform_id is not None
    with runtime.database.reading() as session:
        platform = platforms.get_platform(session, claim.platform_id, runtime.sealer)
    if not platform.service_url or not platform.service_token:
        raise Refused("service_token_missing", advice="check_service_token")
    return MoodleService(platform.service_url, platform.service_token)


def service_refused(fault: TokenRefused) -> Refused:
    """Return the refusal of a web service token: an operator gave it, so there is none to renew it with."""
    facts = {name: value for name, value in fault.facts.items() if name in ("host", "host_code", "http_status")}
    return Refused("service_token_refused", advice="check_service_token", **facts)


def _bring(runtime: Runtime, claim: Claim, place: RatingPlace, service: MoodleService) -> Outcome:
    competency = _find(moodle.course_competencies(runtime.outbound, service, place.course), claim.wanted["idnumber"])
    try:
        item = passing_item(competency.scale_configuration)
    except ScaleFaulty as fault:
        raise Refused(fault.code, advice="check_course_and_competency") from None
    there = {"course_id": place.course, "user_id": place.subject, "competency_id": competency.id}
    grade = moodle.read_rating(runtime.outbound, service, **there).grade
    if claim.is_look:
        return _read_back(grade, item)
    plan = plan_rating(grade, item, claim.sent.get("grade"))
    if isinstance(plan, Already):
        return Outcome("deliver", host={"grade": grade})
    if isinstance(plan, Held) and not (claim.override and claim.host == {"grade": grade}):
        return Outcome("hold", "host_value_differs", "choose_value", host={"grade": grade})
    moodle.rate(runtime.outbound, service, **there, grade=item, note=claim.wanted["note"])
    return _read_back(moodle.read_rating(runtime.outbound, service, **there).grade, item)


def _read_back(shown: int | None, item: int) -> Outcome:
    plan = plan_rating(shown, item, item)
    if isinstance(plan, Already):
        return Outcome("deliver", host={"grade": shown}, sent={"grade": item})
    if isinstance(plan, Write):
        return Outcome("doubt", "not_shown_by_host", "check_course_and_competency", host={"grade": shown}, sent={"grade": item})
    return Outcome("hold", "host_value_differs", "choose_value", host={"grade": shown}, sent={"grade": item})


def _find(competencies: list[CourseCompetency], idnumber: str) -> CourseCompetency:
    for competency in competencies:
        if competency.idnumber == idnumber:
            return competency
    raise Refused("competency_not_in_course", advice="link_competency_to_course")
