"""What the service account may do: everything these calls need, but for what a test has taken away (see `switches`).

Moodle names a missing capability by its words for people, not by its own name; a tool has to know them.
"""

from .. import switches
from ..refusals import RestRefused

REST, COURSE = "webservice/rest:use", "moodle/course:view"
WORDS = {
    "moodle/badges:viewotherbadges": "View public badges in other users' profiles",
    "moodle/competency:competencygrade": "Set competency rating",
    "moodle/competency:competencyview": "View competency frameworks",
    "moodle/competency:coursecompetencyview": "View course competencies",
    "moodle/competency:usercompetencyview": "View a user competency",
    "report/progress:view": "View activity completion reports",
}


def has(capability: str) -> bool:
    return capability not in switches.get("missing_capabilities")


def require(capability: str) -> None:
    """Refuse as Moodle does where the account lacks it."""
    if not has(capability):
        text = f"Sorry, but you do not currently have permissions to do that ({WORDS[capability]})."
        raise RestRefused("core\\exception\\required_capability_exception", "nopermissions", text)


def require_course() -> None:
    """Whoever is neither enrolled nor may view courses is asked to log in to them."""
    if not has(COURSE):
        text = "Course or activity not accessible."
        raise RestRefused("core\\exception\\require_login_exception", "requireloginerror", text, "Not enrolled")


def require_override() -> None:
    """The one refusal in which Moodle names no capability at all, its text being missing: moodle/course:overridecompletion."""
    if not has("moodle/course:overridecompletion"):
        raise RestRefused("core\\exception\\required_capability_exception", "nopermission", "error/nopermission")
