"""The messages of LTI 1.3 that we take, and what each must have before its claims are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lti_tool.errors import LaunchRefused

LTI = "https://purl.imsglobal.org/spec/lti/claim/"

RESOURCE_LINK, DEEP_LINK = "LtiResourceLinkRequest", "LtiDeepLinkingRequest"
SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"
DATA_PRIVACY = ("DataPrivacyLaunchRequest", "LtiDataPrivacyLaunchRequest")
"""Both names are in use (DP-01)."""
MESSAGE_TYPES = frozenset({RESOURCE_LINK, DEEP_LINK, SUBMISSION_REVIEW, *DATA_PRIVACY})
"""Those that have a page of ours; the others are refused in plain words."""

NOT_OFFERED = frozenset({
    "LtiAssetProcessorSettingsRequest", "LtiReportReviewRequest", "LtiEulaRequest", "LtiStartProctoring", "LtiEndAssessment",
})
"""Messages for tools of another kind: refused by name, so that an administrator knows which placement to take out (APX-01)."""

ROLES_OPTIONAL = frozenset({DEEP_LINK, *DATA_PRIVACY})
LONGEST_ID = 255


def check_message(claims: Mapping[str, Any]) -> None:
    """Raise LaunchRefused (400) unless these are the claims of a message we take (Core 1.3 5.3, DL 2.0 4.4)."""
    if not any(name.startswith(LTI) for name in claims):
        raise LaunchRefused("not_an_lti_message", spec="Core 1.3 5.3")
    version = claims.get(LTI + "version")
    if version is None:
        raise LaunchRefused("version_missing", spec="Core 1.3 5.3.2")
    if version != "1.3.0":
        raise LaunchRefused("version_wrong", spec="Core 1.3 5.3.2")
    message_type = claims.get(LTI + "message_type")
    if not message_type:
        raise LaunchRefused("message_type_missing", spec="Core 1.3 5.3.1")
    if isinstance(message_type, str) and message_type in NOT_OFFERED:
        raise LaunchRefused("message_not_offered", spec="Core 1.3 5.3.1", message=message_type)
    if not isinstance(message_type, str) or message_type not in MESSAGE_TYPES:
        raise LaunchRefused("message_type_unknown", spec="Core 1.3 5.3.1")


def check_deployment(claims: Mapping[str, Any], hint: str, known: tuple[str, ...]) -> str:
    """Return the deployment id: known for this registration, and the one the login named (Core 1.3 5.3.3, 4.1.2)."""
    given = claims.get(LTI + "deployment_id")
    if given is None or given == "":
        raise LaunchRefused("deployment_missing", spec="Core 1.3 5.3.3")
    if not is_id(given):
        raise LaunchRefused("deployment_malformed", spec="Core 1.3 5.3.3")
    if hint and hint != given:
        raise LaunchRefused("deployment_differs_from_login", spec="Core 1.3 4.1.2")
    # Some hosts (Canvas) place the tool after registering it: then the first signed launch tells.
    if known and given not in known:
        raise LaunchRefused("deployment_unknown", spec="Core 1.3 5.3.3")
    return str(given)


def check_target(claims: Mapping[str, Any], promised: str) -> str:
    """Return the signed target; it must be the one the login named (Core 1.3 5.3.4)."""
    target = claims.get(LTI + "target_link_uri")
    if target is None and claims.get(LTI + "message_type") == DEEP_LINK:
        return promised  # the certification suite sends none in deep linking
    if not isinstance(target, str) or not target:
        raise LaunchRefused("target_missing", spec="Core 1.3 5.3.4")
    if target != promised:
        raise LaunchRefused("target_differs_from_login", spec="Core 1.3 5.3.4")
    return target


def is_id(value: Any) -> bool:
    """Whether this is an id as LTI writes them: up to 255 ASCII characters, compared as they are."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isascii()
