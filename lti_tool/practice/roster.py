"""Names and Role Provisioning Services 2.0: who is in the course, and who joined or left since."""

from dataclasses import dataclass

from flask import Blueprint, Response, request

from . import activities, claims, courses, enrolments, messages, paging, people, profiles, store, tokens
from . import vocabulary as v
from .addresses import roster_url
from .ags import doorway
from .people import Person
from .refusals import ServiceRefused
from .roles import list_member_roles
from .tools import Tool

blueprint = Blueprint("roster", __name__)
NAMES = {"editing": "Instructor", "assessing": "Instructor", "learner": "Learner"}


@dataclass(frozen=True)
class Member:
    person: Person
    role: str
    status: str


@blueprint.get("/lti/services/CourseSection/<int:course>/bindings/<int:tool_id>/memberships")
def memberships(course: int, tool_id: int) -> Response:
    """Members by family name, in pages where `limit` or the host asks for them; with `since`, who changed after that."""
    doorway.accept(v.MEDIA_ROSTER)
    tool, profile = tokens.require(v.SCOPE_ROSTER), profiles.current()
    doorway.enter_course(course)
    if tool_id != tool.id:
        raise ServiceRefused(403, "This address belongs to another tool.", "NRPS 2.0")
    _check_filters()
    link = _find_link(tool)
    page = paging.read(profile.roster_page, drop=("asof", *(("role",) if profile.next_drops_role else ())))
    found, total = _list_changes(page) if "since" in request.args else _list_members(page)
    context = {key: value for key, value in claims.context_of(courses.here()).items() if key != "type"}
    members = [_show(member, tool, link) for member in found]
    answer = doorway.vendor_json({"id": roster_url(tool), "context": context, "members": members}, v.MEDIA_ROSTER)
    links = _links(tool, page, total)
    if links:
        answer.headers["Link"] = links
    return answer


def _check_filters() -> None:
    profile = profiles.current()
    known = (*(("since", "asof") if profile.differences else ()), *(("rlid",) if profile.rlid else ()))
    doorway.check_filters("role", *paging.list_names(), *known)


def _links(tool: Tool, page: paging.Page, total: int) -> str:
    """Where the other pages are, and the differences from how things stood when the first page was read (`asof`)."""
    if not profiles.current().differences:
        return page.link(roster_url(tool), total, profiles.current().roster_links) or ""
    latest = paging.whole("asof", 0) or enrolments.latest_change(store.db(), courses.here().id)
    others = page.link(f"{roster_url(tool)}?asof={latest}", total, profiles.current().roster_links)
    return ", ".join(filter(None, (others, f'<{roster_url(tool)}?since={latest}>; rel="differences"')))


def _list_members(page: paging.Page) -> tuple[list[Member], int]:
    """This page's members, and how many there are on all."""
    roles = _list_roles()
    found = people.list_members(roles, page.start, page.size or -1)
    return [Member(person, person.role, "Active") for person in found], people.count_members(roles)


def _list_changes(page: paging.Page) -> tuple[list[Member], int]:
    """Who joined, changed or left since the number in the address: this page's, and how many."""
    rows = [row for row in enrolments.list_changes(paging.whole("since", 0)) if row["role"] in _list_roles()]
    members = [
        Member(people.find_person(row["person_id"]), row["role"], "Active" if row["active"] else "Deleted") for row in page.cut(rows)
    ]
    return members, len(rows)


def _find_link(tool: Tool) -> activities.Activity | None:
    link = request.args.get("rlid")
    activity = activities.find_activity(link) if link is not None else None
    if link is not None and (activity is None or activity.tool_id != tool.id):
        raise ServiceRefused(404, "rlid is not a link of this tool in this course.", "NRPS 2.0, Resource Link Membership")
    return activity


def _list_roles() -> tuple[str, ...]:
    """The enrolments that the role filter asks for, in short or in full; all where it is not there."""
    asked = request.args.get("role", "").removeprefix(v.LIS + "membership#")
    return tuple(role for role in enrolments.ROLES if not asked or NAMES[role] == asked)


def _show(member: Member, tool: Tool, link: activities.Activity | None) -> dict:
    """One member; names and mail as far as the registration shares them, and of somebody who left nothing but the id."""
    person, shown = member.person, {"status": member.status, "roles": list_member_roles(member.role)}
    if member.status == "Deleted":
        return {**shown, "user_id": str(person.id)}
    if link:
        shown["message"] = [_message(person, tool, link)]
    shown |= {"user_id": str(person.id), "lis_person_sourcedid": person.idnumber}
    if tool.share_name:
        shown |= {"name": person.name, "given_name": person.given, "family_name": person.family}
    if tool.share_email:
        shown["email"] = person.email
    return shown | ({"ext_user_username": person.username} if tool.share_name and profiles.current().moodle_claims else {})


def _message(person: Person, tool: Tool, link: activities.Activity) -> dict:
    """What a launch of this link would carry for this member: in Moodle the LTI 1.1 outcome, elsewhere the link's custom values."""
    message = {v.CLAIM + "message_type": v.RESOURCE_LINK}
    if profiles.current().roster_outcome:
        return {**message, v.OUTCOME_CLAIM: messages.legacy_outcome(link, tool, person, "roster")}
    return {**message, v.CLAIM + "version": "1.3.0", v.CLAIM + "custom": {**link.custom, **tool.custom}}
