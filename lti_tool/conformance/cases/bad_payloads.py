"""The certification guide's bad payloads (6.1.1): a launch with one thing wrong in it is refused, for that reason."""

from __future__ import annotations

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.case import Case, bad
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.judging import check_log, check_refused
from lti_tool.conformance.launches import Change
from lti_tool.conformance.platform.host import FIRST
from lti_tool.conformance.signing import LEFT_OUT
from lti_tool.conformance.stage import Stage

GUIDE = "Cert 6.1.1"
MISSING = ("deployment_missing", "target_missing", "resource_link_missing", "roles_missing")
KEPT_OF_MANY = frozenset({v.CLAIM + "version", v.CLAIM + "message_type"})


def not_a_launch(stage: Stage) -> str:
    """B5: signed JSON of the right platform that is no LTI message at all."""
    return check_refused(stage, stage.play(Change(claims=_without_lti(stage, frozenset()))), "not_an_lti_message")


def claims_missing(stage: Stage) -> str:
    """B6: of LTI's claims only version and message type are there."""
    landing = stage.play(Change(claims=_without_lti(stage, KEPT_OF_MANY)))
    detail = check_refused(stage, landing)
    check_log(stage, landing.verdicts, let_in=False, codes=MISSING)
    return detail


def unknown_kid(stage: Stage) -> str:
    """B2: the key set may be read again for an unknown key, once, not at the pleasure of whoever sends tokens."""
    before = len(stage.platform.arrivals.of("keys"))
    details = [check_refused(stage, stage.play(Change(header={"kid": kid})), "kid_unknown") for kid in ("nobody-1", "nobody-2")]
    reads = len(stage.platform.arrivals.of("keys")) - before
    if reads > 2:
        raise NotProved(f"two tokens with unknown key ids made it read the key set {reads} times")
    return f"{details[0]}; key set read {reads} times for two such tokens"


def _without_lti(stage: Stage, kept: frozenset[str]) -> dict[str, object]:
    good = stage.launch().claims(stage.platform.issuer, FIRST, "")
    return {name: LEFT_OUT for name in good if name.startswith(v.CLAIM) and name not in kept}


CASES = (
    bad("B1", GUIDE, "No key id in the token's header", "kid_missing", header={"kid": LEFT_OUT}),
    Case("B2", GUIDE, "A key id that the platform does not publish", unknown_kid),
    bad("B3", GUIDE, "Another LTI version", "version_wrong", version="1.2.0"),
    bad("B4", GUIDE, "No LTI version", "version_missing", version=LEFT_OUT),
    Case("B5", GUIDE, "JSON that is no LTI message", not_a_launch),
    Case("B6", GUIDE, "Required LTI claims are missing", claims_missing),
    bad("B7", GUIDE, "iat and exp lie in 1970", "token_expired", iat=11111, exp=22222),
    bad("B8", GUIDE, "No message type", "message_type_missing", message_type=LEFT_OUT),
    bad("B9", GUIDE, "No roles", "roles_missing", roles=LEFT_OUT),
    bad("B10", GUIDE, "No deployment id", "deployment_missing", deployment_id=LEFT_OUT),
    bad("B11", GUIDE, "No resource link id", "resource_link_missing", resource_link={"title": "No id"}),
    bad("B12", GUIDE, "No user (sub)", "subject_missing", sub=LEFT_OUT),
)
