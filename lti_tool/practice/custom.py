"""Custom values of a launch, and the substitution variables this LMS knows (LTI Core 1.3, 5.4.6 and appendix B)."""

from datetime import UTC, datetime

from . import courses, profiles
from . import vocabulary as v
from .activities import Activity
from .launches import Begun
from .people import Person
from .tools import Tool


def values(person: Person, tool: Tool, launch: Begun, activity: Activity | None, roles: list[str], services: dict) -> dict:
    """Link values first, then the review's, then the registration's, which win; `$Name` counts only as the whole value and known."""
    given = {**(activity.custom if activity else {}), **launch.facts.get("custom", {}), **tool.custom}
    known = {**_course(), **_person(person, tool, roles), **_link(activity), **_addresses(services)}
    custom = {key: known.get(value[1:], value) if value.startswith("$") else value for key, value in given.items()}
    roster = services.get(v.ROSTER_CLAIM, {})
    if roster and profiles.current().moodle_claims:
        custom["context_memberships_url"] = roster["context_memberships_url"]
    return custom


def _course() -> dict[str, str]:
    course = courses.here()
    shared = {"title": course.title, "label": course.label, "sourcedId": course.idnumber}
    return {
        "Context.id": str(course.id),
        "Context.id.history": ",".join(courses.list_history(course)),
        **{f"Context.{name}": value for name, value in shared.items()},
        **{f"CourseSection.{name}": value for name, value in shared.items()},
        "CourseSection.timeFrame.begin": datetime.fromtimestamp(course.begins, UTC).isoformat(),
    }


def _person(person: Person, tool: Tool, roles: list[str]) -> dict[str, str]:
    known = {
        "User.id": str(person.id),
        "User.username": person.username,
        "Person.sourcedId": person.idnumber,
        "Person.address.timezone": "Asia/Bangkok",
        "Membership.role": ",".join(roles),
        "Moodle.Person.userGroupIds": "",
    }
    if tool.share_name:
        known |= {"Person.name.full": person.name, "Person.name.given": person.given, "Person.name.family": person.family}
    return known | ({"Person.email.primary": person.email} if tool.share_email else {})


def _link(activity: Activity | None) -> dict[str, str]:
    if activity is None:
        return {}
    return {"ResourceLink.id": str(activity.id), "ResourceLink.title": activity.title, "ResourceLink.description": activity.text}


def _addresses(services: dict) -> dict[str, str]:
    grades = services.get(v.GRADES_CLAIM, {})
    return {name: grades[key] for name, key in (("LineItems.url", "lineitems"), ("LineItem.url", "lineitem")) if key in grades}
