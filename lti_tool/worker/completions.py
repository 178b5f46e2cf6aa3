"""An activity marked as complete in the host, for an award that brings no grade; taken back when the award is."""

from __future__ import annotations

from typing import Any

from lti_tool import moodle
from lti_tool.domain.completions import Already, Held, plan_completion
from lti_tool.errors import Refused
from lti_tool.moodle import Completion, MoodleService
from lti_tool.runtime import Runtime
from lti_tool.services import outbox
from lti_tool.services.outbox import Claim, Outcome, RatingPlace
from lti_tool.worker.host_services import with_service

WITHOUT_PASS = 3
"""Moodle's state of an activity whose grade is below its pass mark: it takes no word of ours over that."""


def deliver(runtime: Runtime, claim: Claim) -> Outcome:
    """Return what came of marking this activity as complete, or as incomplete after a withdrawal."""
    assert claim.placement_id is not None and claim.person_id is not None
    with runtime.database.reading() as session:
        place = outbox.get_rating_place(session, claim.placement_id, claim.person_id)
    return with_service(runtime, claim, lambda service: _bring(runtime, claim, place, service))


def _bring(runtime: Runtime, claim: Claim, place: RatingPlace, service: MoodleService) -> Outcome:
    done = bool(claim.wanted["done"])
    activity = moodle.find_activity(runtime.outbound, service, place.link)
    there = {"course_id": place.course, "user_id": place.subject, "cmid": activity.cmid}
    seen = moodle.read_completion(runtime.outbound, service, **there)
    if seen is None:
        raise Refused("completion_not_tracked", advice="track_completion")
    account = moodle.site_info(runtime.outbound, service).account_id
    if claim.is_look:
        return _read_back(seen, account, done)
    plan = plan_completion(seen.state, seen.set_by, account, done)
    if isinstance(plan, Already):
        return Outcome("deliver", host=_shown(seen, account), sent=_left(seen, account, done))
    if done and seen.state == WITHOUT_PASS:
        raise Refused("completed_without_pass", advice="look_at_grade")
    if isinstance(plan, Held) and not (claim.override and claim.host == _shown(seen, account)):
        return Outcome("hold", "host_value_differs", "choose_value", host=_shown(seen, account))
    wish = {"user_id": place.subject, "cmid": activity.cmid, "is_complete": done}
    return _read_back(moodle.override_completion(runtime.outbound, service, **wish), account, done)


def _read_back(seen: Completion, account: int, done: bool) -> Outcome:
    shown, plan = _shown(seen, account), plan_completion(seen.state, seen.set_by, account, done)
    if isinstance(plan, Already):
        return Outcome("deliver", host=shown, sent=_left(seen, account, done))
    return Outcome("doubt", "not_shown_by_host", "track_completion", host=shown)


def _left(seen: Completion, account: int, done: bool) -> dict[str, Any]:
    """Return what stands there from us: nothing where the host's own conditions, or a person, completed it."""
    return {"done": True} if done and seen.set_by == account else {}


def _shown(seen: Completion, account: int) -> dict[str, Any]:
    """Return what the host shows, as an entry keeps it; `by_hand`: a person set it."""
    return {"state": seen.state, "by_hand": seen.set_by not in (None, account)}
