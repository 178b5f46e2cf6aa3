"""The claims of an id_token, in the host's shapes (LTI Core 1.3 section 5, Deep Linking 2.0 section 4.4)."""

import hashlib
import json
from datetime import UTC, datetime

from . import gradebook, site, store
from . import vocabulary as v
from .activities import Activity, is_used_in_course
from .launches import Begun
from .people import Person, SignIn
from .tools import Tool

LIFE = 60  # seconds an id_token lives in the host


def compose(sign_in: SignIn, tool: Tool, launch: Begun, activity: Activity | None, nonce: str) -> dict:
    """Return all claims of this launch; `roles` never names more than Instructor, Learner and the site administrator."""
    person = sign_in.person
    target = activity.url if activity else tool.deep_link_url or tool.url
    roles = list_roles(person, launch.switched)
    return {
        **_envelope(tool, nonce),
        v.CLAIM + "deployment_id": tool.deployment_id,
        v.CLAIM + "target_link_uri": target,
        "sub": str(person.id),
        v.CLAIM + "lis": {"person_sourcedid": person.idnumber, "course_section_sourcedid": site.COURSE.idnumber},
        v.CLAIM + "roles": roles,
        v.CLAIM + "context": {"id": str(site.COURSE.id), "label": site.COURSE.label, "title": site.COURSE.title, "type": ["CourseSection"]},
        **(_resource_link(activity, tool, person, launch) if activity else _deep_link(sign_in, tool, launch)),
        **_person(person, tool),
        v.CLAIM + "launch_presentation": _presentation(sign_in, launch, activity),
        v.CLAIM + "tool_platform": platform_instance(),
        v.CLAIM + "version": "1.3.0",
        v.CLAIM + "custom": _custom(person, tool, activity, roles),
        **_services(tool, activity),
    }


def list_roles(person: Person, switched: bool) -> list[str]:
    if switched or person.role == "learner":
        return [v.LEARNER]
    return [v.SITE_ADMINISTRATOR[0], v.INSTRUCTOR, v.SITE_ADMINISTRATOR[1]] if person.is_admin else [v.INSTRUCTOR]


def _envelope(tool: Tool, nonce: str) -> dict:
    issued = store.now()
    return {"nonce": nonce, "iat": issued, "exp": issued + LIFE, "iss": site.issuer(), "aud": tool.client_id}


def _person(person: Person, tool: Tool) -> dict:
    """Names and mail only as far as the tool's registration shares them."""
    names = {"given_name": person.given, "family_name": person.family, "name": person.name} if tool.share_name else {}
    ext = {v.CLAIM + "ext": {**({"user_username": person.username} if tool.share_name else {}), "lms": "practice-1"}}
    return {**names, **ext, **({"email": person.email} if tool.share_email else {})}


def _resource_link(activity: Activity, tool: Tool, person: Person, launch: Begun) -> dict:
    claims = {
        v.CLAIM + "message_type": "LtiResourceLinkRequest",
        v.CLAIM + "resource_link": {"title": activity.title, "description": activity.text, "id": str(activity.id)},
    }
    if gradebook.list_link_columns(activity.id):
        claims[v.OUTCOME_CLAIM] = legacy_outcome(activity, tool, person, launch.id)
    return claims


def legacy_outcome(activity: Activity, tool: Tool, person: Person, launch_id: str) -> dict:
    """The LTI 1.1 claim that the host still sends beside graded links; a tool of 1.3 ignores it."""
    data = {"instanceid": str(activity.id), "userid": str(person.id), "typeid": str(tool.id), "launchid": launch_id}
    digest = hashlib.sha256((site.fact("guid") + json.dumps(data)).encode()).hexdigest()
    return {
        "lis_result_sourcedid": json.dumps({"data": data, "hash": digest}, separators=(",", ":")),
        "lis_outcome_service_url": site.address("/lti/service"),
    }


def _deep_link(sign_in: SignIn, tool: Tool, launch: Begun) -> dict:
    settings = {
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["frame", "iframe", "window"],
        "accept_copy_advice": False,
        "accept_multiple": True,
        "accept_unsigned": False,
        "auto_create": False,
        "can_confirm": False,
        "deep_link_return_url": site.address(f"/lti/content-return?course={site.COURSE.id}&id={tool.id}&sesskey={sign_in.sesskey}"),
        "title": launch.title or tool.name,
        "text": "",
    }
    if launch.data is not None:
        settings["data"] = launch.data
    return {v.CLAIM + "message_type": "LtiDeepLinkingRequest", v.DEEP_LINK_CLAIM + "deep_linking_settings": settings}


def _presentation(sign_in: SignIn, launch: Begun, activity: Activity | None) -> dict:
    presentation = {"locale": sign_in.person.language}
    if activity:
        number = {"iframe": 3, "window": 4}[launch.container]
        query = f"course={site.COURSE.id}&launch_container={number}&instanceid={activity.id}&sesskey={sign_in.sesskey}"
        presentation |= {"document_target": launch.container, "return_url": site.address("/lti/return?" + query)}
    return presentation


def platform_instance() -> dict:
    return {
        "product_family_code": "practice",
        "version": site.VERSION,
        "guid": site.fact("guid"),
        "name": site.SHORT_NAME,
        "description": site.NAME,
    }


def _custom(person: Person, tool: Tool, activity: Activity | None, roles: list[str]) -> dict:
    """Link values first, then the registration's, which win; `$Name` is replaced only where it is the whole value and known."""
    values = {**(activity.custom if activity else {}), **tool.custom}
    known = _variables(person, tool, activity, roles)
    custom = {key: known.get(value[1:], value) if value.startswith("$") else value for key, value in values.items()}
    if tool.roster and is_used_in_course(tool.id):
        custom["context_memberships_url"] = roster_url(tool)
    return custom


def _variables(person: Person, tool: Tool, activity: Activity | None, roles: list[str]) -> dict[str, str]:
    course, begin = site.COURSE, datetime.fromtimestamp(int(site.fact("course_begin")), UTC).isoformat()
    known = {
        "Context.id": str(course.id), "Context.title": course.title, "Context.label": course.label, "Context.id.history": "",
        "Context.sourcedId": course.idnumber, "CourseSection.title": course.title, "CourseSection.label": course.label,
        "CourseSection.sourcedId": course.idnumber, "CourseSection.timeFrame.begin": begin, "User.id": str(person.id),
        "User.username": person.username, "Person.sourcedId": person.idnumber, "Person.address.timezone": "Asia/Bangkok",
        "Membership.role": ",".join(roles), "Moodle.Person.userGroupIds": "",
    }  # fmt: skip
    if tool.share_name:
        known |= {"Person.name.full": person.name, "Person.name.given": person.given, "Person.name.family": person.family}
    if tool.share_email:
        known["Person.email.primary"] = person.email
    if activity:
        known |= {"ResourceLink.id": str(activity.id), "ResourceLink.title": activity.title, "ResourceLink.description": activity.text}
    grades = _services(tool, activity).get(v.GRADES_CLAIM, {})
    known |= {name: grades[key] for name, key in (("LineItems.url", "lineitems"), ("LineItem.url", "lineitem")) if key in grades}
    return known


def _services(tool: Tool, activity: Activity | None) -> dict:
    services = {}
    if tool.grade_scopes:
        services[v.GRADES_CLAIM] = {"scope": tool.grade_scopes, "lineitems": line_items_url(tool)}
        columns = gradebook.list_link_columns(activity.id) if activity else []
        if len(columns) == 1:
            services[v.GRADES_CLAIM]["lineitem"] = line_item_url(columns[0])
    if tool.roster and is_used_in_course(tool.id):
        services[v.ROSTER_CLAIM] = {"context_memberships_url": roster_url(tool), "service_versions": ["1.0", "2.0"]}
    return services


def line_items_url(tool: Tool) -> str:
    return site.address(f"/lti/services/{site.COURSE.id}/lineitems?type_id={tool.id}")


def line_item_url(column: gradebook.Column) -> str:
    return site.address(f"/lti/services/{site.COURSE.id}/lineitems/{column.id}/lineitem?type_id={column.tool_id}")


def roster_url(tool: Tool) -> str:
    return site.address(f"/lti/services/CourseSection/{site.COURSE.id}/bindings/{tool.id}/memberships")
