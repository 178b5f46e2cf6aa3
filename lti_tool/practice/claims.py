"""The claims of an id_token: what every message has (LTI Core 1.3 section 5), and the services offered beside it."""

from . import courses, custom, gradebook, messages, profiles, site, store, switches
from . import vocabulary as v
from .activities import Activity, is_used_in_course
from .addresses import line_item_url, line_items_url, notices_url, roster_url
from .launches import Begun
from .people import Person
from .roles import list_roles
from .sign_ins import SignIn
from .tools import Tool


def compose(sign_in: SignIn, tool: Tool, launch: Begun, activity: Activity | None, nonce: str) -> dict:
    """Return all claims of this launch, in the manner of the host that is played."""
    person = sign_in.acting
    roles = list_roles(person, launch.switched)
    named = not switches.get("anonymous")
    claims = {
        **envelope(tool, nonce),
        v.CLAIM + "deployment_id": tool.deployment_id,
        v.CLAIM + "target_link_uri": launch.facts["target"],
        **({"sub": str(person.id), v.CLAIM + "lis": _lis(person, launch), **_person(person, tool)} if named else {}),
        v.CLAIM + "roles": roles,
        v.CLAIM + "message_type": launch.message,
        **messages.claims(sign_in, tool, launch, activity),
        v.CLAIM + "launch_presentation": _presentation(sign_in, launch, activity),
        v.CLAIM + "tool_platform": platform_instance(),
        v.CLAIM + "version": "1.3.0",
    }
    if launch.message in v.PRIVACY:
        return claims
    services = _services(tool, activity, launch)
    return {**claims, **_context(), v.CLAIM + "custom": custom.values(person, tool, launch, activity, roles, services), **services}


def envelope(tool: Tool, nonce: str) -> dict:
    """What any token for this tool begins with."""
    issued, profile = store.now(), profiles.current()
    audience = {"aud": [tool.client_id], "azp": tool.client_id} if profile.audience_list else {"aud": tool.client_id}
    return {"nonce": nonce, "iat": issued, "exp": issued + profile.token_life, "iss": site.issuer(), **audience}


def _lis(person: Person, launch: Begun) -> dict:
    course = {} if launch.message in v.PRIVACY else {"course_section_sourcedid": courses.here().idnumber}
    return {"person_sourcedid": person.idnumber, **course}


def _context() -> dict:
    return {v.CLAIM + "context": context_of(courses.here())}


def context_of(course: courses.Course) -> dict:
    return {"id": str(course.id), "label": course.label, "title": course.title, "type": [profiles.current().context_type]}


def _person(person: Person, tool: Tool) -> dict:
    """Names and mail only as far as the tool's registration shares them."""
    names = {"given_name": person.given, "family_name": person.family, "name": person.name} if tool.share_name else {}
    mail = {"email": person.email} if tool.share_email else {}
    if not profiles.current().moodle_claims:
        return {**names, **mail}
    username = {"user_username": person.username} if tool.share_name else {}
    return {**names, v.CLAIM + "ext": {**username, "lms": "practice-1"}, **mail}


def _presentation(sign_in: SignIn, launch: Begun, activity: Activity | None) -> dict:
    presentation = {"locale": sign_in.person.language}
    if launch.message == v.DEEP_LINK:
        return presentation
    number = {"iframe": 3, "window": 4}[launch.container]
    instance = f"&instanceid={activity.id}" if activity else ""
    query = f"course={launch.course_id}&launch_container={number}{instance}&sesskey={sign_in.sesskey}"
    return presentation | {"document_target": launch.container, "return_url": site.address("/lti/return?" + query)}


def platform_instance() -> dict:
    profile = profiles.current()
    return {
        "product_family_code": profile.family,
        "version": profile.version,
        "guid": site.fact("guid"),
        "name": site.SHORT_NAME,
        "description": site.NAME,
    }


def _services(tool: Tool, activity: Activity | None, launch: Begun) -> dict:
    services = {}
    if tool.grade_scopes:
        services[v.GRADES_CLAIM] = {"scope": tool.grade_scopes, "lineitems": line_items_url(tool), **_own_line_item(activity, launch)}
    if tool.roster and (is_used_in_course(tool.id) or not profiles.current().moodle_claims):
        services[v.ROSTER_CLAIM] = {"context_memberships_url": roster_url(tool), "service_versions": ["1.0", "2.0"]}
    if tool.notices and profiles.current().notices:
        services[v.NOTICES_CLAIM] = {
            "service_versions": ["1.0"],
            "platform_notification_service_url": notices_url(tool),
            "scope": [v.SCOPE_NOTICES],
            "notice_types_supported": list(profiles.current().notices),
        }
    return services


def _own_line_item(activity: Activity | None, launch: Begun) -> dict:
    """The column a launch names: the reviewed one, or the link's own; a second one on the link makes it vanish in most hosts."""
    if "column" in launch.facts:
        column = gradebook.find_column(launch.facts["column"])
        return {"lineitem": line_item_url(column)} if column else {}
    columns = gradebook.list_link_columns(activity.id) if activity else []
    named = len(columns) == 1 or (columns and profiles.current().lineitem_claim == "always")
    return {"lineitem": line_item_url(columns[0])} if named else {}
