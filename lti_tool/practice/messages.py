"""What each kind of message carries beside the common claims."""

import hashlib
import json
import secrets

from . import courses, gradebook, people, profiles, site
from . import vocabulary as v
from .activities import Activity
from .launches import Begun
from .people import Person
from .sign_ins import SignIn
from .tools import Tool


def claims(sign_in: SignIn, tool: Tool, launch: Begun, activity: Activity | None) -> dict:
    """Return the claims of this launch's own kind of message."""
    if launch.message == v.DEEP_LINK:
        return _deep_link(sign_in, tool, launch)
    found = _for_user(launch, tool) | _mentored(sign_in.acting)
    if launch.message in v.PRIVACY:
        return found
    return found | (_resource_link(activity, tool, sign_in.acting, launch) if activity else _course_tool())


def _for_user(launch: Begun, tool: Tool) -> dict:
    """Whose work, or whose data, the message is about (Submission Review 1.0; data privacy launch)."""
    person = people.find_person(launch.facts.get("for_user"))
    if person is None:
        return {}
    shown = {"user_id": str(person.id)}
    if not profiles.current().moodle_claims:
        shown |= {"person_sourcedid": person.idnumber, "roles": [v.LEARNER] if person.is_gradable else []}
        shown |= {"name": person.name, "given_name": person.given, "family_name": person.family} if tool.share_name else {}
        shown |= {"email": person.email} if tool.share_email else {}
    return {v.CLAIM + "for_user": shown}


def _mentored(person: Person) -> dict:
    mentored = people.list_mentored(person)
    return {v.CLAIM + "role_scope_mentor": [str(id_) for id_ in mentored]} if mentored else {}


def _resource_link(activity: Activity, tool: Tool, person: Person, launch: Begun) -> dict:
    link = {v.CLAIM + "resource_link": {"title": activity.title, "description": activity.text, "id": str(activity.id)}}
    if profiles.current().moodle_claims and gradebook.list_link_columns(activity.id):
        link[v.OUTCOME_CLAIM] = legacy_outcome(activity, tool, person, launch.id)
    return link


def _course_tool() -> dict:
    """A tool opened from the course's menu: Canvas names the course as the link, Blackboard may name none."""
    course = courses.here()
    if profiles.current().course_tool == "no link":
        return {}
    return {v.CLAIM + "resource_link": {"id": f"course-{course.id}", "title": course.title}}


def legacy_outcome(activity: Activity, tool: Tool, person: Person, launch_id: str) -> dict:
    """The LTI 1.1 claim that Moodle still sends beside graded links; a tool of 1.3 ignores it."""
    data = {"instanceid": str(activity.id), "userid": str(person.id), "typeid": str(tool.id), "launchid": launch_id}
    digest = hashlib.sha256((site.fact("guid") + json.dumps(data)).encode()).hexdigest()
    return {
        "lis_result_sourcedid": json.dumps({"data": data, "hash": digest}, separators=(",", ":")),
        "lis_outcome_service_url": site.address("/lti/service"),
    }


def _deep_link(sign_in: SignIn, tool: Tool, launch: Begun) -> dict:
    profile = profiles.current()
    settings = {
        "accept_types": list(profile.accept_types),
        "accept_presentation_document_targets": ["frame", "iframe", "window"],
        "accept_copy_advice": False,
        "accept_multiple": profile.accept_multiple,
        "accept_unsigned": False,
        "auto_create": False,
        "can_confirm": False,
        "deep_link_return_url": site.address(f"/lti/content-return?course={launch.course_id}&id={tool.id}&sesskey={sign_in.sesskey}"),
        "title": launch.facts.get("title") or tool.name,
        "text": "",
    }
    if profile.accept_lineitem is not None:
        settings["accept_lineitem"] = profile.accept_lineitem
    if launch.facts.get("data") is not None:
        settings["data"] = launch.facts["data"]
    return {v.DEEP_LINK_CLAIM + "deep_linking_settings": settings}


def deep_link_data(typed: str | None) -> str | None:
    """The `data` a tool has to bring back: what somebody typed, else a word of our own where the host always sends one."""
    return typed or (secrets.token_urlsafe(12) if profiles.current().sends_data else None)
