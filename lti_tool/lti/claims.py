"""The claims of a launch, read once into one frozen value: behind this module nobody sees raw claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lti_tool.domain.roles import Roles, read_roles
from lti_tool.domain.words import clean
from lti_tool.errors import LaunchRefused
from lti_tool.outbound import OutboundRefused, addresses

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"

RESOURCE_LINK, DEEP_LINK = "LtiResourceLinkRequest", "LtiDeepLinkingRequest"
LONGEST_ID = 255


@dataclass(frozen=True)
class Services:
    """What the host lets us do for this link: AGS addresses and scopes, and the roster's address."""

    line_item: str | None = None
    line_items: str | None = None
    scopes: tuple[str, ...] = ()
    roster: str | None = None


@dataclass(frozen=True)
class Launch:
    """One launch that passed every check: who, where, which link, in which roles, with which services."""

    platform_id: int
    deployment_id: str
    message_type: str
    subject: str
    name: str
    email: str
    roles: Roles
    context: tuple[str, str, str] | None
    """(id, label, title) of the course, where the host sent one."""
    link: tuple[str, str] | None
    """(id, title) of the resource link; None in deep linking."""
    target_link_uri: str
    services: Services
    locale: str
    return_url: str
    family: str
    custom: Mapping[str, str] = field(default_factory=dict)
    deep_linking: Mapping[str, Any] | None = None


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
    if message_type not in (RESOURCE_LINK, DEEP_LINK):
        raise LaunchRefused("message_type_unknown", spec="Core 1.3 5.3.1")


def check_deployment(claims: Mapping[str, Any], hint: str, known: tuple[str, ...]) -> str:
    """Return the deployment id: known for this registration, and the one the login named (Core 1.3 5.3.3, 4.1.2)."""
    given = claims.get(LTI + "deployment_id")
    if given is None or given == "":
        raise LaunchRefused("deployment_missing", spec="Core 1.3 5.3.3")
    if not _is_id(given):
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


def read_launch(claims: Mapping[str, Any], platform_id: int, deployment_id: str, target: str) -> Launch:
    """Return the launch these claims tell of; raises LaunchRefused for what the message must have and lacks."""
    message_type = str(claims[LTI + "message_type"])
    presentation = _object(claims, LTI + "launch_presentation")
    custom = _object(claims, LTI + "custom")
    return Launch(
        platform_id=platform_id,
        deployment_id=deployment_id,
        message_type=message_type,
        subject=_subject(claims),
        name=_name(claims),
        email=_text(claims.get("email"), 320),
        roles=_roles(claims, message_type),
        context=_context(claims),
        link=_link(claims) if message_type == RESOURCE_LINK else None,
        target_link_uri=target,
        services=_services(claims),
        locale=_text(presentation.get("locale") or claims.get("locale"), 20),
        return_url=_text(presentation.get("return_url"), 2000),
        family=_text(_object(claims, LTI + "tool_platform").get("product_family_code"), 40),
        custom={name: value for name, value in custom.items() if isinstance(value, str) and not value.startswith("$")},
        deep_linking=_deep_linking(claims) if message_type == DEEP_LINK else None,
    )


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims.get("sub")
    if subject is None or subject == "":
        raise LaunchRefused("subject_missing", spec="Core 1.3 5.3.6")
    if not _is_id(subject):
        raise LaunchRefused("subject_malformed", spec="Security 1.0 5.1.2")
    return str(subject)


def _name(claims: Mapping[str, Any]) -> str:
    whole = _text(claims.get("name"), 200)
    return whole or " ".join(part for part in (_text(claims.get("given_name"), 100), _text(claims.get("family_name"), 100)) if part)


def _roles(claims: Mapping[str, Any], message_type: str) -> Roles:
    roles = claims.get(LTI + "roles")
    if roles is None and message_type == DEEP_LINK:
        return Roles(frozenset())
    if roles is None:
        raise LaunchRefused("roles_missing", spec="Core 1.3 5.3.7")
    if not isinstance(roles, list):
        raise LaunchRefused("roles_malformed", spec="Core 1.3 5.3.7")
    return read_roles(roles)


def _context(claims: Mapping[str, Any]) -> tuple[str, str, str] | None:
    context = _object(claims, LTI + "context")
    if not context:
        return None
    if not _is_id(context.get("id")):
        raise LaunchRefused("context_id_missing", spec="Core 1.3 5.4.1")
    return context["id"], _text(context.get("label"), 200), _text(context.get("title"), 300)


def _link(claims: Mapping[str, Any]) -> tuple[str, str]:
    link = _object(claims, LTI + "resource_link")
    if link.get("id") in (None, ""):
        raise LaunchRefused("resource_link_missing", spec="Core 1.3 5.3.5")
    if not _is_id(link["id"]):
        raise LaunchRefused("resource_link_malformed", spec="Core 1.3 5.3.5")
    return link["id"], _text(link.get("title"), 300)


def _services(claims: Mapping[str, Any]) -> Services:
    ags, nrps = _object(claims, AGS), _object(claims, NRPS)
    scopes = ags.get("scope")
    return Services(
        line_item=_text(ags.get("lineitem"), 2000) or None,
        line_items=_text(ags.get("lineitems"), 2000) or None,
        scopes=tuple(scope for scope in scopes if isinstance(scope, str)) if isinstance(scopes, list) else (),
        roster=_text(nrps.get("context_memberships_url"), 2000) or None,
    )


def _deep_linking(claims: Mapping[str, Any]) -> Mapping[str, Any]:
    settings = _object(claims, DEEP_LINKING)
    if not settings:
        raise LaunchRefused("deep_linking_settings_missing", spec="DL 2.0 4.4.1")
    missing = [name for name in ("deep_link_return_url", "accept_types", "accept_presentation_document_targets") if not settings.get(name)]
    if missing:
        raise LaunchRefused("deep_linking_settings_incomplete", spec="DL 2.0 4.4.1", missing=",".join(missing))
    try:
        addresses.parse(settings["deep_link_return_url"])
    except OutboundRefused:
        raise LaunchRefused("deep_linking_return_bad", spec="DL 2.0 4.4.1") from None
    if not isinstance(settings["accept_types"], list) or "ltiResourceLink" not in settings["accept_types"]:
        raise LaunchRefused("deep_linking_takes_no_links", spec="DL 2.0 4.4.1")
    return settings


def _object(claims: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = claims.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise LaunchRefused("claim_malformed", claim=name.rsplit("/", 1)[-1])
    return value


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isascii()


def _text(value: Any, longest: int) -> str:
    return clean(value)[:longest] if isinstance(value, str) else ""
