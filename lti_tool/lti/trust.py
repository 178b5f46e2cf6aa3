"""What every signed word of a host must hold, whoever brings it: whom it is from and for, and when (Security 1.0 5.1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lti_tool.lti import jwt
from lti_tool.services.platforms import PlatformView

LAST_SECOND = 253_402_300_800
"""The end of the year 9999: no token lives longer."""

OLDEST_TOKEN = 3600
"""Seconds since `iat` beyond which a token is refused, whatever its `exp` says (TOK-12)."""


def check_audience(told: Mapping[str, Any], platform: PlatformView) -> None:
    """Raise LaunchRefused (401) unless it is from this issuer and for us alone (TOK-05 to TOK-09)."""
    if told.get("iss") != platform.issuer:
        raise jwt.refused("issuer_wrong", spec="Security 1.0 5.1.3 (2)")
    audience = told.get("aud")
    audience = [audience] if isinstance(audience, str) else audience
    if not isinstance(audience, list) or platform.client_id not in audience:
        raise jwt.refused("audience_wrong", spec="Security 1.0 5.1.3 (3)")
    if any(other != platform.client_id for other in audience):
        raise jwt.refused("audience_untrusted", spec="Security 1.0 5.1.3 (3)")
    if len(audience) > 1 and "azp" not in told:
        raise jwt.refused("azp_missing", spec="Security 1.0 5.1.3 (4)")
    if "azp" in told and told["azp"] != platform.client_id:
        raise jwt.refused("azp_wrong", spec="Security 1.0 5.1.3 (5)")


def check_times(told: Mapping[str, Any], moment: datetime, leeway: int) -> None:
    """Raise LaunchRefused (401) where it is over or ahead, by our clock and its leeway; it says how far off (TOK-11, 12, 20)."""
    now = moment.timestamp()
    issued, expires = (_seconds(told, name) for name in ("iat", "exp"))
    if expires <= now - leeway:
        raise jwt.refused("token_expired", spec="Security 1.0 5.1.3 (7)", seconds_ago=round(now - expires))
    if issued > now + leeway:
        raise jwt.refused("token_from_future", spec="Security 1.0 5.1.3 (8)", seconds_ahead=round(issued - now))
    if issued < now - OLDEST_TOKEN:
        raise jwt.refused("token_expired", spec="Security 1.0 5.1.3 (8)", seconds_ago=round(now - issued))


def _seconds(told: Mapping[str, Any], name: str) -> float:
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise jwt.refused("times_invalid", spec="Security 1.0 5.1.2", claim=name)
    if not 0 < value < LAST_SECOND:  # also refuses NaN and infinity, which no comparison admits
        raise jwt.refused("times_invalid", spec="Security 1.0 5.1.2", claim=name)
    return float(value)
