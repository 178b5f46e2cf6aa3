"""What the service account must be able to do in Moodle, function by function, and what each is for.

Seen on a running Moodle 4.5.6 by giving an empty role one capability after the other. An ordinary account
has some of them already; a site may have taken them away, so all are named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Purpose = Literal["always", "ratings", "completions", "badges"]
PURPOSES: tuple[str, ...] = get_args(Purpose)


@dataclass(frozen=True, slots=True)
class Need:
    """One function we call; `capabilities` begins with the one whose lack is answered by "nopermissions"."""

    function: str
    purpose: Purpose
    capabilities: tuple[str, ...]


NEEDS = (
    Need("core_webservice_get_site_info", "always", ("webservice/rest:use",)),
    Need("core_competency_list_course_competencies", "ratings", ("moodle/competency:coursecompetencyview", "moodle/course:view")),
    Need("core_competency_read_competency_framework", "ratings", ("moodle/competency:competencyview",)),
    Need("core_competency_get_scale_values", "ratings", ()),
    Need("tool_lp_data_for_user_competency_summary_in_course", "ratings", ("moodle/competency:usercompetencyview",)),
    Need("core_competency_grade_competency_in_course", "ratings", ("moodle/competency:competencygrade", "moodle/course:view")),
    Need("core_badges_get_user_badges", "badges", ("moodle/badges:viewotherbadges",)),
    Need("core_course_get_course_module_by_instance", "completions", ("mod/lti:view", "moodle/course:view")),
    Need("core_completion_get_activities_completion_status", "completions", ("report/progress:view", "moodle/course:view")),
    Need("core_completion_override_activity_completion_status", "completions", ("moodle/course:overridecompletion", "mod/lti:view")),
)

CAPABILITIES = {need.function: need.capabilities[0] for need in NEEDS if need.capabilities}
"""The permission each function stands or falls with: Moodle names it only in the site's language."""

ABOUT_AN_ACTIVITY = frozenset({"core_course_get_course_module_by_instance", "core_completion_override_activity_completion_status"})
"""Functions that Moodle lets run only for who may open the activity itself; for others to see the course is enough."""


def functions_for(*purposes: str) -> tuple[str, ...]:
    """Return the functions that these purposes take, each once, in the order an administrator adds them."""
    return tuple(need.function for need in NEEDS if need.purpose in ("always", *purposes))


def capabilities_for(*purposes: str) -> tuple[str, ...]:
    """Return the capabilities that these purposes take, each once.

    >>> capabilities_for("badges")
    ('webservice/rest:use', 'moodle/badges:viewotherbadges')
    """
    wanted = (need for need in NEEDS if need.purpose in ("always", *purposes))
    return tuple(dict.fromkeys(capability for need in wanted for capability in need.capabilities))


def role_preset() -> str:
    """Return the role for the service account as Moodle's “Use role preset” takes it: what it allows, and nothing else."""
    allowed = "".join(f"\n    <allow>{capability}</allow>" for capability in capabilities_for(*PURPOSES))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<role>
  <shortname>microcredentialservice</shortname>
  <name>Micro-credential service</name>
  <description>What the account of the micro-credential tool's web service token may do.</description>
  <archetype></archetype>
  <contextlevels>
    <level>system</level>
  </contextlevels>
  <permissions>{allowed}
  </permissions>
</role>
"""
