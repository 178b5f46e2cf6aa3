"""Notices: what a platform tells the tool by itself, each a signed word of its own (Platform Notification Service 1.0).

There is no login before them and so no state to take the registration from. Issuer and audience of the unverified word are
looked at to find whose key to try, and for nothing else; once it is believed, everything is held against that registration.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lti_tool.domain.words import clean
from lti_tool.errors import LaunchRefused
from lti_tool.lti import jwt, trust
from lti_tool.lti.keysets import Keysets
from lti_tool.lti.message_types import LTI, check_deployment, is_id
from lti_tool.lti.tool_conf import PlatformConf, PlatformRegistration
from lti_tool.services.notices import COPIED, HELLO, Word

MOST_ORIGINS = 50
LONGEST_NONCE = 255


def read(conf: PlatformConf, keysets: Keysets, token: str, now: datetime, leeway: int) -> Word:
    """Return what this notice says, once it is believed; raises LaunchRefused with the code of what is amiss (PNS-03)."""
    unverified = jwt.take_apart(token)
    registration = _find_registration(conf, jwt.read_object(unverified.payload))
    told = jwt.believe(unverified, keysets.find(registration.platform.jwks_url, unverified.kid))
    trust.check_audience(told, registration.platform)
    trust.check_times(told, now, leeway)
    nonce = told.get("nonce")
    if not isinstance(nonce, str) or not 0 < len(nonce) <= LONGEST_NONCE:
        raise jwt.refused("nonce_missing", spec="Security 1.0 5.1.3 (9)")
    if told.get(LTI + "version") != "1.3.0":
        raise LaunchRefused("version_wrong", spec="Core 1.3 5.3.2")
    deployment_id = _deployment(conf, registration, told)
    kind = _kind(told)
    return Word(registration.platform.id, deployment_id, kind, nonce, _copy(told) if kind == COPIED else {})


def _find_registration(conf: PlatformConf, unverified: Mapping[str, Any]) -> PlatformRegistration:
    issuer, audience = unverified.get("iss"), unverified.get("aud")
    client_id = audience[0] if isinstance(audience, list) and audience else audience
    if not isinstance(issuer, str) or not isinstance(client_id, str):
        raise jwt.refused("audience_wrong", spec="Security 1.0 5.1.3 (3)")
    return conf.find_registration_by_params(issuer, client_id)


def _deployment(conf: PlatformConf, registration: PlatformRegistration, told: Mapping[str, Any]) -> str:
    """Return the deployment, one that we know: only a person's launch may tell of the first."""
    known = registration.platform.deployment_ids
    if told.get(LTI + "deployment_id") not in known:
        known = conf.get_registration(registration.platform.id, fresh=True).platform.deployment_ids
    if not known:
        raise LaunchRefused("deployment_unknown", spec="Core 1.3 5.3.3")
    return check_deployment(told, "", known)


def _kind(told: Mapping[str, Any]) -> str:
    notice = told.get(LTI + "notice")
    kind = notice.get("type") if isinstance(notice, dict) else None
    if not isinstance(kind, str) or not kind:
        raise LaunchRefused("notice_type_missing", spec="Platform Notification Service 1.0")
    if kind not in (HELLO, COPIED):
        raise LaunchRefused("notice_type_unknown", spec="Platform Notification Service 1.0")
    return kind


def _copy(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the new course and those it was copied from (PNS-04)."""
    context, origins = told.get(LTI + "context"), told.get(LTI + "origin_contexts", [])
    if not isinstance(context, dict) or not is_id(context.get("id")):
        raise LaunchRefused("context_id_missing", spec="Core 1.3 5.4.1")
    if not isinstance(origins, list):
        raise LaunchRefused("claim_malformed", claim="origin_contexts")
    words = {name: clean(context[name])[:300] for name in ("label", "title") if isinstance(context.get(name), str)}
    return {"context": {"id": context["id"], **words}, "origins": [each for each in origins if is_id(each)][:MOST_ORIGINS]}
