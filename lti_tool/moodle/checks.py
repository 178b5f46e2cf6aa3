"""Whether a token opens what we need: the functions by their names, the capabilities by trying them.

Moodle tells nobody what an account may do, so each function is called once where it does no harm: readings as
they are, rating by what Moodle says of it when a rating is read, and completion by setting the account's own
incomplete state to incomplete.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lti_tool.errors import Refused
from lti_tool.moodle.badges import user_badges
from lti_tool.moodle.completions import NOT_TRACKED, find_activity, override_completion, read_completion
from lti_tool.moodle.needs import NEEDS
from lti_tool.moodle.service import MoodleService, SiteInfo, call, expect, host_id, site_info
from lti_tool.outbound import Outbound


@dataclass(frozen=True)
class Probe:
    """Somewhere to try: a course, a learner in it and a link of ours in it, by the host's own ids; what is not known is None."""

    course: str | None = None
    learner: str | None = None
    link: str | None = None


@dataclass(frozen=True)
class ServiceCheck:
    """What a token opens, and what is still to be given, by exact names.

    `faults` are functions that answered with another refusal, as (function, reason). `untried` are capabilities that
    could not be tried for want of a course, a learner or a competency.
    """

    site: SiteInfo
    missing_functions: tuple[str, ...] = ()
    missing_capabilities: tuple[str, ...] = ()
    untried: tuple[str, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether nothing is known to be missing."""
        return not (self.missing_functions or self.missing_capabilities or self.faults)


@dataclass
class _Trial:
    """What came out so far."""

    outbound: Outbound
    service: MoodleService
    functions: frozenset[str]
    tried: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def of(self, function: str, act: Callable[[], Any]) -> Any:
        """Return what the act gives, None where it is refused or its function is not there."""
        if function not in self.functions:
            return None
        try:
            given = act()
        except Refused as refusal:
            self._note(function, refusal)
            return None
        self.tried.add(function)
        return given

    def lacks(self, function: str) -> None:
        """Note that the capability of this function is not there."""
        self.tried.add(function)
        self.missing += [need.capabilities[0] for need in NEEDS if need.function == function]

    def _note(self, function: str, refusal: Refused) -> None:
        self.tried.add(function)
        capability = str(refusal.facts.get("capability", ""))
        if capability:
            self.missing.append(capability)
        else:
            self.faults.append((function, refusal.reason))


def check(outbound: Outbound, service: MoodleService, probe: Probe) -> ServiceCheck:
    """Return what this token opens; raises TokenRefused, Refused or TryAgain where not even the site's name is told."""
    site, probe = site_info(outbound, service), _numbered(probe)
    trial = _Trial(outbound, service, site.functions, tried={"core_webservice_get_site_info"})
    competency = _try_reading(trial, probe)
    _try_person(trial, probe, competency)
    _try_activity(trial, probe, site.account_id)
    missing = set(trial.missing)
    return ServiceCheck(
        site=site,
        missing_functions=tuple(need.function for need in NEEDS if need.function not in site.functions),
        missing_capabilities=_in_order(missing),
        untried=_in_order({name for need in NEEDS if need.function not in trial.tried for name in need.capabilities[:1]} - missing),
        faults=tuple(trial.faults),
    )


def _numbered(probe: Probe) -> Probe:
    """Return the probe without ids that cannot be Moodle's: they are all whole numbers."""
    kept = {name: value if value and value.isdecimal() else None for name, value in vars(probe).items()}
    return Probe(**kept)


def _try_reading(trial: _Trial, probe: Probe) -> int | None:
    """Return a competency of the course to try with, None where there is none."""
    if not probe.course:
        return None
    function, course = "core_competency_list_course_competencies", host_id("course", probe.course)
    listed = trial.of(function, lambda: expect(call(trial.outbound, trial.service, function, id=course), list))
    first = listed[0].get("competency") if listed and isinstance(listed[0], dict) else None
    if not isinstance(first, dict):
        return None
    framework, reading = first.get("competencyframeworkid"), "core_competency_read_competency_framework"
    trial.of(reading, lambda: call(trial.outbound, trial.service, reading, id=framework))
    return first.get("id")


def _try_person(trial: _Trial, probe: Probe, competency: int | None) -> None:
    learner, course = probe.learner, probe.course
    if not learner:
        return
    trial.of("core_badges_get_user_badges", lambda: user_badges(trial.outbound, trial.service, learner))
    if not competency or not course:
        return
    reading, wish = "tool_lp_data_for_user_competency_summary_in_course", {"userid": host_id("person", learner), "competencyid": competency}
    said = trial.of(reading, lambda: call(trial.outbound, trial.service, reading, **wish, courseid=host_id("course", course)))
    rating = "core_competency_grade_competency_in_course"
    if said is not None and rating in trial.functions:
        summary = expect(expect(said, dict).get("usercompetencysummary"), dict)
        trial.tried.add(rating) if summary.get("cangrade") else trial.lacks(rating)


def _try_activity(trial: _Trial, probe: Probe, account: int) -> None:
    link, course, learner = probe.link, probe.course, probe.learner
    if not link or not course:
        return
    outbound, service = trial.outbound, trial.service
    activity = trial.of("core_course_get_course_module_by_instance", lambda: find_activity(outbound, service, link))
    if activity is None:
        return
    if learner:
        wish = {"course_id": course, "user_id": learner, "cmid": activity.cmid}
        trial.of("core_completion_get_activities_completion_status", lambda: read_completion(outbound, service, **wish))
    if activity.tracking != NOT_TRACKED:
        own = {"user_id": account, "cmid": activity.cmid, "is_complete": False}
        trial.of("core_completion_override_activity_completion_status", lambda: override_completion(outbound, service, **own))


def _in_order(names: set[str]) -> tuple[str, ...]:
    """Return the capabilities as the table has them."""
    return tuple(dict.fromkeys(name for need in NEEDS for name in need.capabilities if name in names))
