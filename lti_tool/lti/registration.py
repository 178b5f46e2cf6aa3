"""Dynamic Registration 1.0: read the host's configuration, ask only for what it offers, keep its answer.

The configuration address is chosen by whoever opens our registration link, so it is read behind the
address guard and only for the holder of an invitation; what was read is shown before anything is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lti_tool.errors import BadInput, ToolError
from lti_tool.lti.message_types import DEEP_LINK, RESOURCE_LINK
from lti_tool.outbound import Outbound, addresses
from lti_tool.services.platforms import NewPlatform
from lti_tool.settings import Settings

PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
SCOPES = (
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/score",
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
)
CLAIMS = ("iss", "sub", "name", "given_name", "family_name", "email")
LONGEST_ISSUER = 255
ADDRESSES = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")


class RegistrationRefused(ToolError):
    """The host would not register us, or its configuration cannot be trusted."""

    code, status, coded = "registration_refused", 400, True


@dataclass(frozen=True)
class HostConfiguration:
    """What a host says of itself in its OpenID configuration."""

    issuer: str
    auth_url: str
    token_url: str
    jwks_url: str
    registration_url: str
    token_audience: str | None
    family: str
    version: str
    scopes: tuple[str, ...]
    claims: tuple[str, ...]
    messages: tuple[str, ...]


def read_configuration(outbound: Outbound, address: str) -> HostConfiguration:
    """Return the host's configuration; its issuer must live on the host we read it from (DR 3.5.1)."""
    answer = outbound.request("GET", address, headers={"Accept": "application/json"}, max_bytes=256 * 1024, redirects=1)
    if answer.status != 200:
        raise RegistrationRefused("configuration_unreadable", status=answer.status)
    document = answer.json()
    if not isinstance(document, dict):
        raise RegistrationRefused("configuration_unreadable", status=answer.status)
    missing = [name for name in ADDRESSES if not isinstance(document.get(name), str)]
    if missing:
        raise RegistrationRefused("configuration_incomplete", missing=",".join(missing))
    for name in ADDRESSES:
        addresses.parse(document[name])
    if len(document["issuer"]) > LONGEST_ISSUER:
        raise RegistrationRefused("configuration_incomplete", missing="issuer")
    if urlsplit(document["issuer"]).netloc != urlsplit(address).netloc:
        raise RegistrationRefused("configuration_of_another_host")
    platform = document.get(PLATFORM)
    platform = platform if isinstance(platform, dict) else {}
    messages = platform.get("messages_supported")
    return HostConfiguration(
        issuer=document["issuer"],
        auth_url=document["authorization_endpoint"],
        token_url=document["token_endpoint"],
        jwks_url=document["jwks_uri"],
        registration_url=document["registration_endpoint"],
        token_audience=document["authorization_server"] if isinstance(document.get("authorization_server"), str) else None,
        family=str(platform.get("product_family_code", ""))[:40],
        version=str(platform.get("version", ""))[:60],
        scopes=_offered(document, "scopes_supported", SCOPES),
        claims=_offered(document, "claims_supported", CLAIMS),
        messages=tuple(str(each.get("type")) for each in messages if isinstance(each, dict)) if isinstance(messages, list) else (),
    )


def request_body(settings: Settings, host: HostConfiguration) -> dict[str, Any]:
    """Return what we ask to be registered as (DR 3.5.2): never more than the host offers (DR-07)."""
    launch = settings.public_url + "/lti/launch"
    messages: list[dict[str, Any]] = [{"type": RESOURCE_LINK, "target_link_uri": launch}]
    if DEEP_LINK in host.messages:
        messages.append({"type": DEEP_LINK, "target_link_uri": launch, "label": settings.tool_name, "placements": ["ContentArea"]})
    return {
        "application_type": "web",
        "grant_types": ["client_credentials", "implicit"],
        "response_types": ["id_token"],
        "redirect_uris": [launch],
        "initiate_login_uri": settings.public_url + "/lti/login",
        "client_name": settings.tool_name,
        "jwks_uri": settings.public_url + "/lti/jwks.json",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(host.scopes),
        TOOL: {
            "domain": urlsplit(settings.public_url).netloc,
            "description": settings.tool_description,
            "target_link_uri": launch,
            "claims": list(host.claims),
            "messages": messages,
        },
    }


def register(outbound: Outbound, settings: Settings, host: HostConfiguration, token: str, name: str, is_demo: bool) -> NewPlatform:
    """Return the platform that came of asking the host; its refusal is told in its own words' first line."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = outbound.request("POST", host.registration_url, headers=headers, json=request_body(settings, host), max_bytes=256 * 1024)
    if answer.status not in (200, 201):
        raise RegistrationRefused("host_refused_registration", status=answer.status, said=_first_line(answer.body))
    document = answer.json()
    client_id = document.get("client_id") if isinstance(document, dict) else None
    if not isinstance(client_id, str) or not client_id:
        raise RegistrationRefused("host_gave_no_client_id")
    return NewPlatform(
        name=name, issuer=host.issuer, client_id=client_id, auth_url=host.auth_url, token_url=host.token_url, jwks_url=host.jwks_url,
        deployment_ids=_deployments(document), token_audience=host.token_audience, family=host.family, scopes=host.scopes, is_demo=is_demo,
    )


def _deployments(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The deployment may come now or with the first launch (DR 3.6)."""
    configuration = document.get(TOOL)
    given = configuration.get("deployment_id") if isinstance(configuration, dict) else None
    given = given if given is not None else document.get("deployment_id")
    if given is None:
        return ()
    if not isinstance(given, str | int) or not str(given) or len(str(given)) > 255:
        raise BadInput("deployment_malformed")
    return (str(given),)


def _offered(document: Mapping[str, Any], name: str, wanted: tuple[str, ...]) -> tuple[str, ...]:
    offered = document.get(name)
    if not isinstance(offered, list):
        return wanted  # a host that lists nothing has not said no
    return tuple(each for each in wanted if each in offered)


def _first_line(body: bytes) -> str:
    text = body[:2000].decode("utf-8", "replace").strip()
    return "" if text.startswith("<") else text.splitlines()[0][:200] if text else ""
