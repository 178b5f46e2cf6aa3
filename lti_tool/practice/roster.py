"""Names and Role Provisioning Services 2.0: who is in the course."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from . import activities, claims, site, tokens
from . import vocabulary as v
from .ags import doorway
from .ags.line_items import whole
from .people import Person, list_members
from .refusals import PageRefused, ServiceRefused
from .tools import Tool

blueprint = Blueprint("roster", __name__)


@blueprint.get("/lti/services/CourseSection/<int:course>/bindings/<int:tool_id>/memberships")
def memberships(course: int, tool_id: int) -> Response:
    """Active members by family name; all at once unless `limit` asks for pages."""
    doorway.accept(v.MEDIA_ROSTER)
    tool = tokens.require(v.SCOPE_ROSTER)
    doorway.check_course(course)
    if tool_id != tool.id:
        raise ServiceRefused(403, "This address belongs to another tool.", "NRPS 2.0")
    doorway.check_filters("limit", "from", "role", "rlid")
    link = _find_link(tool)
    found = [person for person in list_members() if _has_role(person)]
    start, limit = whole("from", 0), whole("limit", 0)
    page = found[start : start + limit] if limit else found[start:]
    context = {"id": str(site.COURSE.id), "label": site.COURSE.label, "title": site.COURSE.title}
    body = {"id": claims.roster_url(tool), "context": context, "members": [_member(person, tool, link) for person in page]}
    answer = doorway.vendor_json(body, v.MEDIA_ROSTER)
    if limit and start + limit < len(found):
        query = urlencode({**request.args.to_dict(), "from": start + limit})
        answer.headers["Link"] = f'<{claims.roster_url(tool)}?{query}>; rel="next"'
    return answer


def _find_link(tool: Tool) -> activities.Activity | None:
    link = request.args.get("rlid")
    if link is None:
        return None
    try:
        activity = activities.get_activity(int(link)) if link.isascii() and link.isdigit() and len(link) < 10 else None
    except PageRefused:
        activity = None
    if activity is None or activity.tool_id != tool.id:
        raise ServiceRefused(404, "rlid is not a link of this tool in this course.", "NRPS 2.0, Resource Link Membership")
    return activity


def _role(person: Person) -> str:
    return "Learner" if person.is_learner else "Instructor"


def _has_role(person: Person) -> bool:
    return request.args.get("role", _role(person)) in (_role(person), v.LIS + "membership#" + _role(person))


def _member(person: Person, tool: Tool, link: activities.Activity | None) -> dict:
    """One member, roles in short names; names and mail as far as the registration shares them."""
    member = {"status": "Active", "roles": [_role(person)]}
    if link:
        message = {v.CLAIM + "message_type": "LtiResourceLinkRequest"}
        message[v.OUTCOME_CLAIM] = claims.legacy_outcome(link, tool, person, "roster")
        member["message"] = [message]
    member |= {"user_id": str(person.id), "lis_person_sourcedid": person.idnumber}
    if tool.share_name:
        member |= {"name": person.name, "given_name": person.given, "family_name": person.family}
    if tool.share_email:
        member["email"] = person.email
    return member | ({"ext_user_username": person.username} if tool.share_name else {})
