"""The claims of a launch, read once into one frozen value: behind this module nobody sees raw claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lti_tool.domain.roles import Roles, read_roles
from lti_tool.domain.words import clean
from lti_tool.errors import LaunchRefused
from lti_tool.lti.message_types import DATA_PRIVACY, DEEP_LINK, LTI, RESOURCE_LINK, ROLES_OPTIONAL, SUBMISSION_REVIEW, is_id

AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"

PNS = "https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice"

MENTOR = frozenset({"Mentor", "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"})
MOST_MENTORED, MOST_COPIES = 500, 50


@dataclass(frozen=True)
class Services:
    """What the host lets us do for this link: AGS addresses and scopes, and the roster's address."""

    line_item: str | None = None
    line_items: str | None = None
    scopes: tuple[str, ...] = ()
    roster: str | None = None
    notices: str | None = None
    """Where handlers of notices are kept (Platform Notification Service 1.0)."""
    notice_types: tuple[str, ...] = ()


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
    """(id, title) of the resource link; None in deep linking, and where a review comes without one."""
    target_link_uri: str
    services: Services
    locale: str
    return_url: str
    family: str
    guid: str = ""
    """`tool_platform.guid`: tells tenants behind one issuer apart (Core 1.3 5.4.2)."""
    for_user: str | None = None
    """Whose work (submission review) or whose data (privacy) this is about; who launches is still `subject`."""
    mentored: tuple[str, ...] = ()
    """Subjects this person mentors; only a mentor's claim is read (Core 1.3 5.4.3)."""
    history: tuple[str, ...] = ()
    """Ids of the courses this one was copied from, newest first, where our custom value asked for them."""
    custom: Mapping[str, str] = field(default_factory=dict)
    deep_linking: Mapping[str, Any] | None = None


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
        name=read_name(claims),
        email=read_email(claims),
        roles=_roles(claims, message_type),
        context=_context(claims),
        link=_link(claims, message_type),
        target_link_uri=target,
        services=_services(claims),
        locale=_text(presentation.get("locale") or claims.get("locale"), 20),
        return_url=read_return_url(claims),
        family=_text(_object(claims, LTI + "tool_platform").get("product_family_code"), 40),
        guid=_text(_object(claims, LTI + "tool_platform").get("guid"), 255),
        for_user=_for_user(claims, message_type),
        mentored=_mentored(claims),
        history=_history(custom.get("context_history")),
        custom={name: value for name, value in custom.items() if isinstance(value, str) and not value.startswith("$")},
        deep_linking=_deep_linking(claims) if message_type == DEEP_LINK else None,
    )


def read_return_url(claims: Mapping[str, Any]) -> str:
    """Return where the host takes people back, empty where these claims do not say, whatever else is amiss with them."""
    presentation = claims.get(LTI + "launch_presentation")
    return _text(presentation.get("return_url"), 2000) if isinstance(presentation, dict) else ""


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims.get("sub")
    if subject is None or subject == "":
        raise LaunchRefused("subject_missing", spec="Core 1.3 5.3.6")
    if not is_id(subject):
        raise LaunchRefused("subject_malformed", spec="Security 1.0 5.1.2")
    return str(subject)


def read_name(claims: Mapping[str, Any]) -> str:
    """Return the name in a launch's claims or a roster's entry, put together of its parts where the whole is not told."""
    whole = _text(claims.get("name"), 200)
    return whole or " ".join(part for part in (_text(claims.get("given_name"), 100), _text(claims.get("family_name"), 100)) if part)


def read_email(claims: Mapping[str, Any]) -> str:
    """Return the e-mail address in a launch's claims or a roster's entry, empty where none is told."""
    return _text(claims.get("email"), 320)


def _roles(claims: Mapping[str, Any], message_type: str) -> Roles:
    roles = claims.get(LTI + "roles")
    if roles is None and message_type in ROLES_OPTIONAL:
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
    if not is_id(context.get("id")):
        raise LaunchRefused("context_id_missing", spec="Core 1.3 5.4.1")
    return context["id"], _text(context.get("label"), 200), _text(context.get("title"), 300)


def _link(claims: Mapping[str, Any], message_type: str) -> tuple[str, str] | None:
    link = _object(claims, LTI + "resource_link")
    if message_type not in (RESOURCE_LINK, SUBMISSION_REVIEW) or (message_type == SUBMISSION_REVIEW and not link):
        return None
    if link.get("id") in (None, ""):
        raise LaunchRefused("resource_link_missing", spec="Core 1.3 5.3.5")
    if not is_id(link["id"]):
        raise LaunchRefused("resource_link_malformed", spec="Core 1.3 5.3.5")
    return link["id"], _text(link.get("title"), 300)


def _for_user(claims: Mapping[str, Any], message_type: str) -> str | None:
    """Return whom a review or privacy launch is about (Submission Review 1.0)."""
    if message_type != SUBMISSION_REVIEW and message_type not in DATA_PRIVACY:
        return None
    whose = _object(claims, LTI + "for_user").get("user_id")
    if is_id(whose):
        return str(whose)
    if message_type == SUBMISSION_REVIEW:
        raise LaunchRefused("review_names_nobody", spec="Submission Review 1.0")
    return None


def _mentored(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """Return whom a mentor mentors; the claim counts for nobody else (Core 1.3 5.4.3)."""
    roles, named = claims.get(LTI + "roles"), claims.get("https://purl.imsglobal.org/spec/lti/claim/role_scope_mentor")
    if not isinstance(roles, list) or not isinstance(named, list) or MENTOR.isdisjoint(role for role in roles if isinstance(role, str)):
        return ()
    return tuple(str(subject) for subject in named[:MOST_MENTORED] if is_id(subject))


def _history(value: Any) -> tuple[str, ...]:
    """Return the courses named by `$Context.id.history`, newest first; an unresolved variable is no data (Core 1.3 5.4.6)."""
    if not isinstance(value, str) or value.startswith("$"):
        return ()
    return tuple(each for each in (part.strip() for part in value.split(",")) if is_id(each))[:MOST_COPIES]


def _services(claims: Mapping[str, Any]) -> Services:
    ags, nrps, pns = _object(claims, AGS), _object(claims, NRPS), _object(claims, PNS)
    notice_types = pns.get("notice_types_supported")
    scopes = ags.get("scope")
    return Services(
        line_item=_text(ags.get("lineitem"), 2000) or None,
        line_items=_text(ags.get("lineitems"), 2000) or None,
        scopes=tuple(scope for scope in scopes if isinstance(scope, str)) if isinstance(scopes, list) else (),
        roster=_text(nrps.get("context_memberships_url"), 2000) or None,
        notices=_text(pns.get("platform_notification_service_url"), 2000) or None,
        notice_types=tuple(each for each in notice_types if isinstance(each, str)) if isinstance(notice_types, list) else (),
    )


def _deep_linking(claims: Mapping[str, Any]) -> Mapping[str, Any]:
    settings = _object(claims, DEEP_LINKING)
    if not settings:
        raise LaunchRefused("deep_linking_settings_missing", spec="DL 2.0 4.4.1")
    missing = [name for name in ("deep_link_return_url", "accept_types", "accept_presentation_document_targets") if not settings.get(name)]
    if missing:
        raise LaunchRefused("deep_linking_settings_incomplete", spec="DL 2.0 4.4.1", missing=",".join(missing))
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


def _text(value: Any, longest: int) -> str:
    return clean(value)[:longest] if isinstance(value, str) else ""
