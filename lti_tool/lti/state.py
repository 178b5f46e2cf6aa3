"""The state of a login: signed, bound to a browser, good once.

No row is written at login, so that a flood of logins costs no storage (AUTH-06); the row that makes a
state one-time is written when it is used, in the transaction that opens the visit (TOK-13, TOK-18).
The nonce is made from the state's id and our key, so the two cannot be mixed between logins.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lti_tool.errors import LaunchRefused
from lti_tool.sealing import Sealer, decode, encode

PURPOSE = "lti state"


@dataclass(frozen=True)
class State:
    """What one login promised; `browser` is the fingerprint of the secret that only its browser holds."""

    id: bytes
    platform_id: int
    target_link_uri: str
    deployment_hint: str
    browser: str
    expires_at: int
    storage: str = ""
    """Where the platform keeps that secret for a browser without cookies (lti_storage_target); empty where a cookie does."""

    @property
    def name(self) -> str:
        """What tells this login from every other: it names what the platform keeps (PM-06)."""
        return encode(self.id)


def new_state(
    platform_id: int, target_link_uri: str, deployment_hint: str, browser: str, now: datetime, minutes: int, storage: str = ""
) -> State:
    """Return a fresh state for this browser: 128 random bits (Security 1.0 7.3.1)."""
    expires = int((now + timedelta(minutes=minutes)).timestamp())
    return State(secrets.token_bytes(16), platform_id, target_link_uri, deployment_hint, browser, expires, storage)


def write(sealer: Sealer, state: State) -> str:
    """Return the state as it travels through the platform."""
    body = [
        state.name, state.platform_id, state.target_link_uri, state.deployment_hint, state.browser, state.expires_at,
        *([state.storage] if state.storage else []),
    ]  # fmt: skip
    return sealer.sign(PURPOSE, json.dumps(body, separators=(",", ":")).encode())


def nonce_of(sealer: Sealer, state: State) -> str:
    """Return the nonce that belongs to this state and no other."""
    return encode(sealer.mac("lti nonce", state.id)[:24])


def read(sealer: Sealer, text: str, now: datetime) -> State:
    """Return the state if we made it, not too long ago (Security 1.0 5.1.1.4).

    Whether it is this browser's, and was used before, is told later: by `check_browser`, and by its row at the end of the checks.
    """
    body = sealer.verify(PURPOSE, text)
    if body is None:
        raise _refused("state_unknown")
    state_id, *rest = json.loads(body)
    state = State(decode(state_id), *rest)
    if state.expires_at <= now.timestamp():
        raise _refused("state_expired")
    return state


def check_browser(state: State, held: Iterable[str]) -> None:
    """The state is this browser's: one of the secrets whose fingerprints are given is the one it was made for (TOK-03)."""
    given = tuple(held)
    if not given:
        raise _refused("storage_silent" if state.storage else "browser_cookie_missing")
    if not any(secrets.compare_digest(state.browser, each) for each in given):
        raise _refused("state_of_another_browser")


def _refused(code: str) -> LaunchRefused:
    return LaunchRefused(code, status=401, spec="Security 1.0 5.1.1.4, 7.3.1")
