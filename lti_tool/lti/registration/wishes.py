"""What we ask to be registered as (DR 3.5.2): never more than the host offers (DR-07)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from lti_tool.domain.setups.parts import HISTORY
from lti_tool.lti.message_types import DATA_PRIVACY, DEEP_LINK, MESSAGE_TYPES, RESOURCE_LINK, SUBMISSION_REVIEW
from lti_tool.lti.registration.configuration import HostConfiguration
from lti_tool.lti.registration.vendors import tool_members, vendor_of
from lti_tool.settings import Settings

TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
SCOPES = (
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/score",
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
)
WHERE_OFFERED = ("https://purl.imsglobal.org/spec/lti/scope/noticehandlers",)
"""Scopes that are asked for only where the host names them."""
LOGO = "/static/img/mark.svg"
CLAIMS = ("iss", "sub", "name", "given_name", "family_name", "email")


def wanted_scopes(host: HostConfiguration) -> tuple[str, ...]:
    """Return the service scopes we ask this host for."""
    return SCOPES if host.scopes is None else tuple(each for each in (*SCOPES, *WHERE_OFFERED) if each in host.scopes)


def wanted_claims(host: HostConfiguration) -> tuple[str, ...]:
    """Return the claims about people that we ask this host for."""
    return CLAIMS if host.claims is None else tuple(each for each in CLAIMS if each in host.claims)


def request_body(settings: Settings, host: HostConfiguration) -> dict[str, Any]:
    """Return the registration we ask this host for."""
    launch = settings.public_url + "/lti/launch"
    return {
        "application_type": "web",
        "grant_types": ["client_credentials", "implicit"],
        "response_types": ["id_token"],
        "redirect_uris": [launch],
        "initiate_login_uri": settings.public_url + "/lti/login",
        "client_name": settings.tool_name,
        "logo_uri": settings.public_url + LOGO,
        "jwks_uri": settings.public_url + "/lti/jwks.json",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(wanted_scopes(host)),
        TOOL: {
            "domain": urlsplit(settings.public_url).netloc,
            "description": settings.tool_description,
            "target_link_uri": launch,
            "claims": list(wanted_claims(host)),
            "messages": _messages(settings, host, launch),
            **_custom(host),
            **tool_members(host.family, urlsplit(settings.public_url).netloc),
        },
    }


def _messages(settings: Settings, host: HostConfiguration, launch: str) -> list[dict[str, Any]]:
    """Return the messages that are offered and have a page of ours."""
    messages: list[dict[str, Any]] = []
    if vendor_of(host.family).lists_launches or DEEP_LINK not in host.messages:
        messages.append({"type": RESOURCE_LINK, "target_link_uri": launch})
    if DEEP_LINK in host.messages:
        messages.append({"type": DEEP_LINK, "target_link_uri": launch, "label": settings.tool_name, **_placements(host)})
    others = (each for each in (SUBMISSION_REVIEW, *DATA_PRIVACY) if each in host.messages and each in MESSAGE_TYPES)
    return [*messages, *({"type": each, "target_link_uri": launch, "label": settings.tool_name} for each in others)]


def _placements(host: HostConfiguration) -> dict[str, list[str]]:
    offered = host.messages[DEEP_LINK]
    wanted = [each for each in vendor_of(host.family).placements if offered is None or each in offered]
    return {"placements": wanted} if wanted else {}


def _custom(host: HostConfiguration) -> dict[str, Any]:
    """A host that lists its variables does not know the others, and may send them through as they are."""
    name, _, variable = HISTORY.partition("=")
    known = host.variables is None or variable.removeprefix("$") in host.variables
    return {"custom_parameters": {name: variable}} if known else {}
