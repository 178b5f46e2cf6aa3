"""What a host says of itself in its OpenID configuration, read once and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lti_tool.domain.hosts import may_speak_for, profile_of
from lti_tool.domain.words import clean
from lti_tool.errors import ToolError
from lti_tool.outbound import Outbound, addresses

PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
ADDRESSES = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")
LARGEST = 256 * 1024
LONGEST_ISSUER = 255
SECONDS = 10.0
"""A person waits for the page, and the configuration is one small document."""


class RegistrationRefused(ToolError):
    """The host would not register us, or its configuration cannot be trusted."""

    code, status, coded = "registration_refused", 400, True


@dataclass(frozen=True)
class HostConfiguration:
    """What a host says of itself. A list that is None was not told: the host has not said no."""

    issuer: str
    auth_url: str
    token_url: str
    jwks_url: str
    registration_url: str
    token_audience: str | None
    family: str = ""
    version: str = ""
    scopes: tuple[str, ...] | None = None
    claims: tuple[str, ...] | None = None
    messages: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    """Message type -> the placements it is offered for, None where none are told."""
    variables: tuple[str, ...] | None = None


def read_configuration(outbound: Outbound, address: str, token: str = "") -> HostConfiguration:
    """Return the host's configuration; its issuer must live on the host we read it from (DR 3.5.1).

    The registration token goes along where there is one: Canvas shows its configuration to nobody else.
    """
    headers = {"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    answer = outbound.request("GET", address, headers=headers, max_bytes=LARGEST, redirects=1, total_timeout=SECONDS)
    document = answer.json() if answer.status == 200 else None
    if not isinstance(document, dict):
        raise RegistrationRefused("configuration_unreadable", status=answer.status)
    _check(document, address)
    platform = document.get(PLATFORM)
    platform = platform if isinstance(platform, dict) else {}
    family = clean(str(platform.get("product_family_code", "")))[:40]
    return HostConfiguration(
        issuer=document["issuer"],
        auth_url=document["authorization_endpoint"],
        token_url=document["token_endpoint"],
        jwks_url=document["jwks_uri"],
        registration_url=document["registration_endpoint"],
        token_audience=_audience(document, family),
        family=family,
        version=clean(str(platform.get("version", "")))[:60],
        scopes=_texts(document.get("scopes_supported")),
        claims=_texts(document.get("claims_supported")),
        messages=_messages(platform.get("messages_supported")),
        variables=_texts(platform.get("variables")),
    )


def _check(document: Mapping[str, Any], address: str) -> None:
    missing = [name for name in ADDRESSES if not isinstance(document.get(name), str)]
    if missing:
        raise RegistrationRefused("configuration_incomplete", missing=", ".join(missing))
    for name in ADDRESSES:
        addresses.parse(document[name])
    if len(document["issuer"]) > LONGEST_ISSUER:
        raise RegistrationRefused("configuration_incomplete", missing="issuer")
    if not may_speak_for(urlsplit(address).netloc.lower(), urlsplit(document["issuer"]).netloc.lower()):
        raise RegistrationRefused("configuration_of_another_host")


def _audience(document: Mapping[str, Any], family: str) -> str | None:
    """Return the audience of token requests, None for the token's own address (DR-13)."""
    told = document.get("authorization_server")
    if not isinstance(told, str) or not 0 < len(told) <= addresses.LONGEST or profile_of(family).audience_is_token_url:
        return None
    return told


def _messages(told: Any) -> dict[str, tuple[str, ...] | None]:
    offered = [each for each in told if isinstance(each, dict) and isinstance(each.get("type"), str)] if isinstance(told, list) else []
    return {each["type"]: _texts(each.get("placements")) for each in offered}


def _texts(told: Any) -> tuple[str, ...] | None:
    return tuple(each for each in told if isinstance(each, str)) if isinstance(told, list) else None
