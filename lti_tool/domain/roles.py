"""What the platform says a person is: LTI role addresses read into the few roles this tool acts on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LIS = "http://purl.imsglobal.org/vocab/lis/v2/"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"

COURSE_RIGHTS = {"Learner": "learner", "Instructor": "instructor", "Administrator": "instructor"}
"""What a context role lets a person do in its course.

A context's Administrator runs that course, not the platform: were it read as "administrator",
every course manager would see the platform's pages.
"""

NO_RIGHTS = ("ContentDeveloper", "Manager", "Member", "Mentor", "Officer")
"""The other context roles of LTI Core A.2.3: known, and granting nothing here."""

SUB_ROLES = {
    "Administrator": "Administrator Developer ExternalDeveloper ExternalSupport ExternalSystemAdministrator Support SystemAdministrator",
    "Instructor": "ExternalInstructor Grader GuestInstructor Lecturer PrimaryInstructor SecondaryInstructor TeachingAssistant"
    " TeachingAssistantGroup TeachingAssistantOffering TeachingAssistantSection TeachingAssistantSectionAssociation"
    " TeachingAssistantTemplate",
    "Learner": "ExternalLearner GuestLearner Instructor Learner NonCreditLearner",
}
"""Sub-roles grant what their principal role grants. Learner has one called Instructor: only the whole address tells."""

ADMINISTRATOR = frozenset(f"{LIS}{scope}person#Administrator" for scope in ("institution/", "system/", ""))
"""Institution, system, and the deprecated prefix that does not say which of the two."""

RIGHTS = {
    **{f"{LIS}membership#{name}": right for name, right in COURSE_RIGHTS.items()},
    **COURSE_RIGHTS,
    **{f"{LIS}membership/{name}#{sub}": COURSE_RIGHTS[name] for name, subs in SUB_ROLES.items() for sub in subs.split()},
    **dict.fromkeys(ADMINISTRATOR, "administrator"),
}

SILENT = {f"{LIS}membership#{name}" for name in NO_RIGHTS} | set(NO_RIGHTS)
SILENT_PREFIXES = tuple(f"{LIS}{scope}person#" for scope in ("institution/", "system/", ""))


@dataclass(frozen=True, slots=True)
class Roles:
    """What a person may act as here: `roles` of learner, instructor, administrator; a test user earns nothing."""

    roles: frozenset[str]
    is_test: bool = False
    unknown: tuple[str, ...] = ()


def read_roles(addresses: Iterable[str]) -> Roles:
    """Return the roles behind a launch's or a roster's role addresses.

    Only context roles open a course: Canvas sends `institution/person#Instructor` for learners
    who teach elsewhere (LTI Core 5.3.7, A.2). Short names are context roles and match exactly;
    Moodle's roster uses them. Unknown addresses are ignored, and kept for a log line. A Moodle
    site administrator comes as Instructor and Administrator at once, and is both.
    """
    told = [address for address in addresses if isinstance(address, str)]
    return Roles(
        roles=frozenset(RIGHTS[address] for address in told if address in RIGHTS),
        is_test=TEST_USER in told,
        unknown=tuple(address for address in told if not _is_known(address)),
    )


def _is_known(address: str) -> bool:
    return address in RIGHTS or address in SILENT or address == TEST_USER or address.startswith(SILENT_PREFIXES)
