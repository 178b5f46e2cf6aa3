"""The roles a person has, in the words of launches and of rosters."""

from . import profiles
from . import vocabulary as v
from .people import Person

IN_COURSE = {"editing": "Instructor", "assessing": "Instructor", "mentor": "Mentor"}


def list_roles(person: Person, switched: str = "") -> list[str]:
    """The roles of a launch. The site administrator comes as Instructor of any course, as in Moodle."""
    profile = profiles.current()
    others = list(v.INSTITUTION_ROLES) if profile.institution_roles else []
    if person.role == "test":
        return [v.LEARNER, v.TEST_USER]
    if switched or person.role == "learner":
        return [v.LEARNER, *others]
    if person.is_admin:
        return [v.SITE_ADMINISTRATOR[0], v.INSTRUCTOR, v.SITE_ADMINISTRATOR[1]]
    if person.role == "mentor":
        return [v.MENTOR]
    if person.role == "assessing" and profile.sub_roles:
        return [v.ASSISTANT, v.INSTRUCTOR, *others]
    return [v.INSTRUCTOR, *others] if person.role in IN_COURSE else others


def list_member_roles(role: str) -> list[str]:
    """The roles of a roster's member; Moodle names them in short."""
    name = IN_COURSE.get(role, "Learner")
    return [name] if profiles.current().roster_roles == "short" else [v.LIS + "membership#" + name]
