"""How the tool is set up in each family of learning platforms: what is typed there, what comes back, what is left to switch on.

Labels are the vendor's own, in English, as they stand on its pages; words of ours are codes that pages turn
into both languages. docs/lms-admin says which of these were tried on a running platform.

    parts      what the data is made of
    moodle ... openedx    one table per family
"""

from lti_tool.domain.hosts import profile_of
from lti_tool.domain.setups.blackboard import BLACKBOARD
from lti_tool.domain.setups.brightspace import BRIGHTSPACE
from lti_tool.domain.setups.canvas import CANVAS
from lti_tool.domain.setups.moodle import MOODLE
from lti_tool.domain.setups.openedx import OPENEDX
from lti_tool.domain.setups.other import OTHER
from lti_tool.domain.setups.parts import FIELDS, HostSetup, Line, Part, Step
from lti_tool.domain.setups.sakai import SAKAI

SETUPS: tuple[HostSetup, ...] = (MOODLE, CANVAS, BRIGHTSPACE, BLACKBOARD, SAKAI, OPENEDX, OTHER)
"""In the order in which they are offered."""

__all__ = ["FIELDS", "HostSetup", "Line", "Part", "SETUPS", "Step", "find_setup", "setup_of"]


def setup_of(family: str) -> HostSetup:
    """Return how this family is set up; whatever its spelling, and the plain standard where it is not known."""
    known = profile_of(family).family
    return next((each for each in SETUPS if each.family == known), OTHER)


def find_setup(name: str) -> HostSetup | None:
    """Return the set-up that goes by this short name in addresses and commands."""
    return next((each for each in SETUPS if each.name == name), None)
