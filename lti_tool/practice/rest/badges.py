"""core_badges_get_user_badges: the badges the host itself has issued to a person."""

from .. import badges, people, site
from . import capabilities
from .parameters import Parameters, enter_course, get_person


def get_user_badges(asked: Parameters, actor: people.Person) -> dict:
    """Badges of one person; `userid` 0 means the caller, `courseid` 0 every course.

    Paging as the host does it: `page` counts from 0, `perpage` 0 means all.
    """
    person_id, course_id = asked.whole("userid", 0), asked.whole("courseid", 0)
    page, per_page = asked.whole("page", 0), asked.whole("perpage", 0)
    asked.end()
    person = get_person(person_id) if person_id else actor
    if person.id != actor.id:
        capabilities.require("moodle/badges:viewotherbadges")
    if course_id:
        enter_course(course_id)
    found = badges.list_issued(person.id, everywhere=not course_id)
    if per_page:
        found = found[page * per_page : (page + 1) * per_page]
    return {"badges": [_show(row, person) for row in found], "warnings": []}


def _show(row, person: people.Person) -> dict:
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "timecreated": row["made"],
        "timemodified": row["made"],
        "issuername": site.NAME,
        "issuerurl": site.base(),
        "issuercontact": "badges@example.com",
        "courseid": row["course_id"],
        "type": 2,
        "attachment": 1,
        "notification": 1,
        "status": 3,
        "uniquehash": row["hash"],
        "dateissued": row["at"],
        "dateexpire": None,
        "visible": 1,
        "recipientid": person.id,
        "recipientfullname": person.name,
        "version": "1",
        "language": "en",
        "imageauthorname": "",
        "imageauthoremail": "",
        "imageauthorurl": "",
        "imagecaption": "",
        "badgeurl": site.address(f"/badges/{row['id']}.svg"),
        "alignment": [],
        "relatedbadges": [],
    }


FUNCTIONS = {"core_badges_get_user_badges": get_user_badges}
