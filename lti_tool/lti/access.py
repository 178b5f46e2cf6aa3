"""Access tokens on the way to a host: found for all workers, obtained by one with no transaction open, renewed once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from lti_tool.db import Database
from lti_tool.errors import TokenRefused, TryAgain
from lti_tool.lti import tokens as granting
from lti_tool.lti.tokens import Token
from lti_tool.runtime import Runtime
from lti_tool.services import keys, tokens
from lti_tool.services.platforms import PlatformView
from lti_tool.services.tokens import KeptToken

T = TypeVar("T")
SECONDS_BEYOND = 5.0
"""How much longer than the asking itself a thread waits for the one that asks."""
SECONDS_BETWEEN_LOOKS = 0.1

_guard = threading.Lock()
_all_flights: WeakKeyDictionary[Database, dict[Any, Future[KeptToken]]] = WeakKeyDictionary()
"""The tokens that this process is obtaining, by platform and scopes."""


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
    """Return the token that one thread of this process obtains for all of them; what it is refused with, all are."""
    flights = _flights(runtime)
    with _guard:
        flight = flights.get((platform.id, scopes))
        is_mine = flight is None
        if flight is None:
            flight = flights[platform.id, scopes] = Future()
    if not is_mine:
        return _landed(flight, total_timeout + SECONDS_BEYOND)
    try:
        flight.set_result(_find_or_ask(runtime, platform, scopes, total_timeout))
    except BaseException as fault:
        flight.set_exception(fault)
    finally:
        with _guard:
            del flights[platform.id, scopes]
    return flight.result()


def _flights(runtime: Runtime) -> dict[Any, Future[KeptToken]]:
    with _guard:
        return _all_flights.setdefault(runtime.database, {})


def _landed(flight: Future[KeptToken], seconds: float) -> KeptToken:
    try:
        return flight.result(seconds)
    except TimeoutError:
        raise TryAgain("timed_out") from None


def _find_or_ask(runtime: Runtime, platform: PlatformView, scopes: frozenset[str], total_timeout: float) -> KeptToken:
    """Return the token another process has kept meanwhile, or one asked for; of several processes one asks and the others look."""
    latest = time.monotonic() + total_timeout
    while True:
        # Begun first, looked second: what another kept just before our turn came is found, and not asked for again.
        is_ours = _begins(runtime, platform, scopes, total_timeout)
        kept = _find(runtime, platform, scopes)
        if kept or is_ours or time.monotonic() > latest:
            break
        time.sleep(SECONDS_BETWEEN_LOOKS)
    try:
        return kept or _ask_and_keep(runtime, platform, scopes, total_timeout)
    finally:
        if is_ours:
            with runtime.database.writing() as session:
                tokens.end_request(session, platform.id, scopes)


def _begins(runtime: Runtime, platform: PlatformView, scopes: frozenset[str], total_timeout: float) -> bool:
    now, until = runtime.now(), runtime.now() + timedelta(seconds=total_timeout)
    return runtime.database.in_unit(lambda session: tokens.begin_request(session, platform.id, scopes, now, until))


def _ask_and_keep(runtime: Runtime, platform: PlatformView, scopes: frozenset[str], total_timeout: float) -> KeptToken:
    asked_at = runtime.now()
    given = ask_for_token(runtime, platform, scopes, total_timeout)
    # A page that did not wait may have kept one at the same moment: the unit is then done anew.
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
