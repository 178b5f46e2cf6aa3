"""The message: what a launch must say, what it may leave out, and what no tool may make of it (LTI Core 1.3 5.3, 5.4)."""

from __future__ import annotations

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.case import Case, bad, good
from lti_tool.conformance.cases.valid_launches import NOBODY, NOBODY_S, STUDENT, check_no_teacher, valid_page
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.judging import check_let_in, check_refused, page_of
from lti_tool.conformance.launches import Change, at_deployment
from lti_tool.conformance.platform.host import SECOND
from lti_tool.conformance.signing import LEFT_OUT
from lti_tool.conformance.stage import Stage

NOTHING_ELSE = {"context": LEFT_OUT, "launch_presentation": LEFT_OUT, "tool_platform": LEFT_OUT}
UNRESOLVED = "$User.username"


def two_deployments(stage: Stage) -> str:
    """MSG-04: one client id may be placed many times; the same link id in each."""
    details = []
    for deployment in SECOND.deployments:
        landing = stage.play(launch=stage.launch(), registration=at_deployment(SECOND, deployment))
        try:
            details.append(check_let_in(stage, landing))
        except NotProved as failure:
            raise NotProved(f"deployment {deployment}: {failure}") from None
    return f"{' and '.join(SECOND.deployments)}: {details[-1]}"


def other_target(stage: Stage) -> str:
    """MSG-05: the signed target is the one the login named."""
    change = Change(claims={"target_link_uri": lambda claims: claims[v.CLAIM + "target_link_uri"] + "/other"})
    return check_refused(stage, stage.play(change), "target_differs_from_login")


def institution_role(stage: Stage) -> str:
    """MSG-10: who teaches somewhere in the institution does not teach here."""
    landing = stage.play(Change(claims={"roles": [v.INSTITUTION_ROLE + "Instructor", v.INSTITUTION_ROLE + "Faculty"]}))
    detail = check_let_in(stage, landing, NOBODY)
    check_no_teacher(stage, landing)
    return detail


def mentor_scope(stage: Stage) -> str:
    """MSG-16: role_scope_mentor says nothing of somebody who is no mentor."""
    landing = stage.play(Change(claims={"role_scope_mentor": ["Sub-of-a-child"]}))
    detail = check_let_in(stage, landing, STUDENT.logged)
    if page_of(landing.last) != valid_page(stage, STUDENT):
        raise NotProved(f"led to another page than a plain student's launch; {detail}")
    return detail


def custom_values(stage: Stage) -> str:
    """MSG-19: an empty custom value is a value; a variable the platform did not resolve is no data."""
    landing = stage.play(Change(claims={"custom": {"empty": "", "unresolved": UNRESOLVED}}))
    detail = check_let_in(stage, landing)
    if UNRESOLVED in landing.last.text:
        raise NotProved(f"the page shows {UNRESOLVED} as if it were data")
    return detail


CORE = "Core 5.3"
CASES = (
    bad("MSG-01", f"{CORE}.1", "A message type nobody knows", "message_type_unknown", message_type="LtiDanceRequest"),
    bad("MSG-02-later", f"{CORE}.2", "Version 1.3.1", "version_wrong", version="1.3.1"),
    bad("MSG-02-short", f"{CORE}.2", "Version 1.3", "version_wrong", version="1.3"),
    bad("MSG-03-unknown", f"{CORE}.3", "A deployment nobody knows", "deployment_unknown", deployment_id="Deployment-9z"),
    bad(
        "MSG-03-case",
        f"{CORE}.3",
        "The deployment id in small letters",
        "deployment_unknown",
        deployment_id=lambda claims: claims[v.CLAIM + "deployment_id"].lower(),
    ),
    bad("MSG-03-long", f"{CORE}.3", "A deployment id of 256 letters", "deployment_malformed", deployment_id="d" * 256),
    Case("MSG-04", "Core 3.1.3", "Two deployments of one client id", two_deployments),
    bad("MSG-05-missing", f"{CORE}.4", "No target_link_uri", "target_missing", target_link_uri=LEFT_OUT),
    Case("MSG-05-other", f"{CORE}.4", "Another target than at the login", other_target),
    bad("MSG-06-long", f"{CORE}.5", "A resource link id of 256 letters", "resource_link_malformed", resource_link={"id": "l" * 256}),
    bad("MSG-06-null", f"{CORE}.5", "resource_link is null", "resource_link_missing", resource_link=None),
    bad("MSG-09-text", f"{CORE}.7", "roles is a text, not an array", "roles_malformed", roles=v.TEACHER),
    Case("MSG-10", f"{CORE}.7", "A teacher of the institution, not of the course", institution_role),
    Case("MSG-16", "Core 5.4.3", "role_scope_mentor without the mentor's role", mentor_scope),
    Case("MSG-19", "Core 5.4.6", "An empty custom value and one that was not resolved", custom_values),
    good("MSG-21", "Core 5.3.6", "No name, no e-mail, no course, no service", **NOBODY_S, **NOTHING_ELSE),
)
