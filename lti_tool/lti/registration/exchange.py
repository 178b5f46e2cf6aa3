"""Asking the host to register us, reading its answer, and changing later what stands there (DR 3.5, 3.6; DR-11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lti_tool.domain.words import clean
from lti_tool.errors import BadInput
from lti_tool.lti.message_types import DEEP_LINK, is_id
from lti_tool.lti.registration.configuration import LARGEST, HostConfiguration, RegistrationRefused
from lti_tool.lti.registration.wishes import TOOL, request_body, wanted_scopes
from lti_tool.outbound import Answer, Outbound, OutboundFault, OutboundRefused, addresses
from lti_tool.services.platforms import NewPlatform, PlatformView
from lti_tool.settings import Settings

LONGEST_WORD = 200
IN_WORDS = ("error_description", "errorMessage", "message", "error")
"""Where hosts say why not, best first."""
HOSTS_OWN = frozenset({"registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"})
"""Members that a change must not carry (RFC 7592 2.2)."""


def register(outbound: Outbound, settings: Settings, host: HostConfiguration, token: str, name: str, is_demo: bool) -> NewPlatform:
    """Return the platform that came of asking the host; its refusal is told in its own words' first line."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = outbound.request("POST", host.registration_url, headers=headers, json=request_body(settings, host), max_bytes=LARGEST)
    document = _taken(answer)
    client_id = _client_id(document)
    if client_id is None:
        raise RegistrationRefused("host_gave_no_client_id")
    return NewPlatform(
        name=name, issuer=host.issuer, client_id=client_id, auth_url=host.auth_url, token_url=host.token_url, jwks_url=host.jwks_url,
        deployment_ids=_deployments(document), token_audience=host.token_audience, family=host.family, version=host.version,
        scopes=wanted_scopes(host), is_demo=is_demo, **_management(document),
    )


def read_present(outbound: Outbound, address: str, token: str) -> dict[str, Any] | None:
    """Return the registration that stands at the host, None where it shows none for this token."""
    headers = {"Accept": "application/json", "Authorization": f"Bearer {token}"}
    try:
        answer = outbound.request("GET", address, headers=headers, max_bytes=LARGEST)
        document = answer.json() if answer.status == 200 else None
    except OutboundFault as fault:
        if fault.code == "answer_not_json":
            return None
        raise
    return document if isinstance(document, dict) and _client_id(document) else None


def update(outbound: Outbound, settings: Settings, platform: PlatformView) -> NewPlatform:
    """Return the platform after reading what stands at the host and putting our present wishes in its place.

    Client id, keys and deployments stay; what the host has and we do not speak of is sent back as it was.
    """
    if not platform.registration_url or not platform.registration_token:
        raise RegistrationRefused("update_not_offered")
    present = read_present(outbound, platform.registration_url, platform.registration_token)
    if present is None or _client_id(present) != platform.client_id:
        raise RegistrationRefused("update_of_another")
    host = _as_registered(platform, present)
    wishes = request_body(settings, host)
    kept = {name: value for name, value in present.items() if name not in HOSTS_OWN}
    body = {**kept, **wishes, TOOL: {**_block(present), **wishes[TOOL]}, "client_id": platform.client_id}
    headers = {"Authorization": f"Bearer {platform.registration_token}"}
    document = _taken(outbound.request("PUT", platform.registration_url, headers=headers, json=body, max_bytes=LARGEST))
    if _client_id(document) not in (None, platform.client_id):
        raise RegistrationRefused("update_of_another")
    return NewPlatform(
        name=platform.name, issuer=platform.issuer, client_id=platform.client_id, auth_url=platform.auth_url, token_url=platform.token_url,
        jwks_url=platform.jwks_url, deployment_ids=_deployments(document), token_audience=platform.token_audience, family=platform.family,
        version=platform.version, scopes=platform.scopes, **_management(document),
    )


def _as_registered(platform: PlatformView, present: Mapping[str, Any]) -> HostConfiguration:
    """What was offered when we registered: the configuration's address is not known any more."""
    told = _block(present).get("messages")
    types = {each["type"]: None for each in told if isinstance(each, dict) and isinstance(each.get("type"), str)} if told else {}
    return HostConfiguration(
        platform.issuer, platform.auth_url, platform.token_url, platform.jwks_url, platform.registration_url or "",
        platform.token_audience, platform.family, platform.version, platform.scopes or None, None, {DEEP_LINK: None, **types},
    )


def _taken(answer: Answer) -> dict[str, Any]:
    if answer.status not in (200, 201):
        raise RegistrationRefused("host_refused_registration", status=answer.status, said=_word(answer))
    document = answer.json()
    return document if isinstance(document, dict) else {}


def _client_id(document: Mapping[str, Any]) -> str | None:
    given = document.get("client_id")
    return given if is_id(given) else None


def _block(document: Mapping[str, Any]) -> dict[str, Any]:
    block = document.get(TOOL)
    return block if isinstance(block, dict) else {}


def _deployments(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The deployment may come now or with the first launch (DR 3.6)."""
    given = _block(document).get("deployment_id", document.get("deployment_id"))
    if given is None:
        return ()
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    if not is_id(given):
        raise BadInput("deployment_malformed")
    return (given,)


def _management(document: Mapping[str, Any]) -> dict[str, Any]:
    """Where the registration can be read and changed later, and the right to (RFC 7592 3)."""
    address, token = document.get("registration_client_uri"), document.get("registration_access_token")
    if not isinstance(address, str) or not isinstance(token, str) or not token:
        return {}
    try:
        addresses.parse(address)
    except OutboundRefused:
        return {}  # the registration holds without it
    return {"registration_url": address, "registration_token": token}


def _word(answer: Answer) -> str:
    """Return the host's own words for its refusal, where it has any that a person may read."""
    text = answer.body[:4000].decode("utf-8", "replace").strip()
    if not text or text.startswith("<"):
        return ""
    try:
        said = answer.json()
    except OutboundFault:
        said = text.splitlines()[0]
    if isinstance(said, dict):
        said = next((said[name] for name in IN_WORDS if isinstance(said.get(name), str)), "")
    return clean(said)[:LONGEST_WORD] if isinstance(said, str) else ""
