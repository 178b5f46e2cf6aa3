"""Access tokens on the way to a host: found for all workers, obtained with no transaction open, renewed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from lti_tool.errors import TokenRefused
from lti_tool.lti import tokens as granting
from lti_tool.lti.tokens import Token
from lti_tool.runtime import Runtime
from lti_tool.services import keys, tokens
from lti_tool.services.platforms import PlatformView
from lti_tool.services.tokens import KeptToken

T = TypeVar("T")


def with_token(
    runtime: Runtime, platform: PlatformView, scopes: frozenset[str], act: Callable[[KeptToken], T], total_timeout: float = 20
) -> T:
    """Return what `act` returns with a token for these scopes; a token that is refused is renewed once (SVC-07).

    `total_timeout` is how many seconds a token may take where a person waits.
    """
    token = _find(runtime, platform, scopes) or _obtain(runtime, platform, scopes, total_timeout)
    try:
        return act(token)
    except TokenRefused:
        with runtime.database.writing() as session:
            tokens.drop(session, runtime.sealer, platform.id, scopes, token.value)
    return act(_obtain(runtime, platform, scopes, total_timeout))


def _find(runtime: Runtime, platform: PlatformView, scopes: frozenset[str]) -> KeptToken | None:
    with runtime.database.reading() as session:
        return tokens.find(session, runtime.sealer, platform.id, scopes, runtime.now())


def _obtain(runtime: Runtime, platform: PlatformView, scopes: frozenset[str], total_timeout: float) -> KeptToken:
    asked_at = runtime.now()
    given = ask_for_token(runtime, platform, scopes, total_timeout)
    # Another worker may have kept one at the same moment: the unit is then done anew.
    return runtime.database.in_unit(
        lambda session: tokens.keep(session, runtime.sealer, platform.id, scopes, given.value, given.scopes, given.expires_in, asked_at)
    )


def ask_for_token(runtime: Runtime, platform: PlatformView, scopes: frozenset[str], total_timeout: float = 20) -> Token:
    """Return a fresh token from the platform, kept nowhere; raises what `lti.tokens.obtain` raises."""
    with runtime.database.reading() as session:
        key = keys.signing_key(session, runtime.sealer)
    word = granting.assertion(
        client_id=platform.client_id,
        audience=platform.token_audience or platform.profile.token_audience or platform.token_url,
        deployment_id=platform.deployment_ids[0] if platform.deployment_ids else None,
        kid=key.kid,
        private_key=key.private,
        now=runtime.now(),
    )
    return granting.obtain(runtime.outbound, platform.token_url, word, scopes, total_timeout=total_timeout)
