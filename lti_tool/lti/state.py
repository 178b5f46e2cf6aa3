"""The state of a login: signed, bound to a browser, good once.

No row is written at login, so that a flood of logins costs no storage (AUTH-06); the row that makes a
state one-time is written when it is used, in the transaction that opens the visit (TOK-13, TOK-18).
The nonce is made from the state's id and our key, so the two cannot be mixed between logins.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from lti_tool.errors import LaunchRefused
from lti_tool.sealing import Sealer, decode, encode

PURPOSE = "lti state"


@dataclass(frozen=True)
class State:
    """What one login promised; `browser` is the fingerprint of the cookie it was made for."""

    id: bytes
    platform_id: int
    target_link_uri: str
    deployment_hint: str
    browser: str
    expires_at: int


def new_state(platform_id: int, target_link_uri: str, deployment_hint: str, browser: str, now: datetime, minutes: int) -> State:
    """Return a fresh state for this browser: 128 random bits (Security 1.0 7.3.1)."""
    expires = int((now + timedelta(minutes=minutes)).timestamp())
    return State(secrets.token_bytes(16), platform_id, target_link_uri, deployment_hint, browser, expires)


def write(sealer: Sealer, state: State) -> str:
    """Return the state as it travels through the platform."""
    body = [encode(state.id), state.platform_id, state.target_link_uri, state.deployment_hint, state.browser, state.expires_at]
    return sealer.sign(PURPOSE, json.dumps(body, separators=(",", ":")).encode())


def nonce_of(sealer: Sealer, state: State) -> str:
    """Return the nonce that belongs to this state and no other."""
    return encode(sealer.mac("lti nonce", state.id)[:24])


def read(sealer: Sealer, text: str, browser: str | None, now: datetime) -> State:
    """Return the state if we made it, for this browser, not too long ago (Security 1.0 5.1.1.4).

    Whether it was used before is told by its row, at the end of the checks.
    """
    body = sealer.verify(PURPOSE, text)
    if body is None:
        raise _refused("state_unknown")
    state_id, *rest = json.loads(body)
    state = State(decode(state_id), *rest)
    if state.expires_at <= now.timestamp():
        raise _refused("state_expired")
    if browser is None:
        raise _refused("browser_cookie_missing")
    if not secrets.compare_digest(state.browser, browser):
        raise _refused("state_of_another_browser")
    return state


def _refused(code: str) -> LaunchRefused:
    return LaunchRefused(code, status=401, spec="Security 1.0 5.1.1.4, 7.3.1")
