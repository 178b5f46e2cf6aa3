"""The token address: takes the tool's signed word and gives a token for what was asked (Security 1.0 4.1)."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.platform.exchange import Reply, Request, document
from lti_tool.conformance.signing import WordFaulty, read

GOOD_FOR = 3600
LONGEST_WORD = 3600
"""Seconds from iat to exp of an assertion; the standard says "about five minutes"."""

SCOPES = frozenset({*v.GRADE_SCOPES, v.ROSTER_SCOPE, v.NOTICE_SCOPE})


@dataclass(frozen=True)
class Grant:
    """What a token is good for, and for how long."""

    client_id: str
    scopes: frozenset[str]
    until: float


class Tokens:
    """Gives tokens to known clients and admits their holders."""

    def __init__(self, url: str, clients: Callable[[], set[str]], tool_keys: Callable[[], Mapping[str, Mapping[str, Any]]]) -> None:
        self._url, self._clients, self._tool_keys = url, clients, tool_keys
        self._granted: dict[str, Grant] = {}
        self._words_used: set[str] = set()

    def grant(self, request: Request) -> Reply:
        """Answer a token request; whatever is wrong with it is noted and refused."""
        form = request.form
        client_id = self._read_word(request, form.get("client_assertion", ""))
        for name, wanted in (("grant_type", "client_credentials"), ("client_assertion_type", v.ASSERTION_TYPE)):
            if form.get(name) != wanted:
                request.fault("SVC-01", f"{name} is {form.get(name)!r}, not {wanted!r}")
        asked = frozenset(form.get("scope", "").split())
        if not asked:
            request.fault("SVC-01", "no scope is asked for")
        request.noted |= {"scopes": asked, "client_id": client_id}
        if request.faults:
            return document({"error": "invalid_client", "error_description": "; ".join(text for _, text in request.faults)}, 400)
        return self._give(client_id, asked & SCOPES)

    def _give(self, client_id: str, scopes: frozenset[str]) -> Reply:
        if not scopes:
            return document({"error": "invalid_scope"}, 400)
        value = secrets.token_urlsafe(24)
        self._granted[value] = Grant(client_id, scopes, time.monotonic() + GOOD_FOR)
        told = {"access_token": value, "token_type": "Bearer", "expires_in": GOOD_FOR, "scope": " ".join(sorted(scopes))}
        return document(told, **{"Cache-Control": "no-store"})

    def admit(self, request: Request, *enough: str) -> Reply | None:
        """Return the refusal of a request whose token does not open this door, None where it does."""
        scheme, _, value = request.header("Authorization").partition(" ")
        grant = self._granted.get(value)
        if scheme.lower() != "bearer" or grant is None or grant.until < time.monotonic():
            request.fault("BEARER", "it brought no token that this platform gave")
            return document({"error": "invalid_token"}, 401, **{"WWW-Authenticate": "Bearer"})
        request.noted["scopes"] = grant.scopes
        if not grant.scopes & set(enough):
            request.fault("AGS-02", f"{request.method} {request.path} with a token for {', '.join(map(_short, sorted(grant.scopes)))} only")
            return document({"error": "insufficient_scope"}, 403)
        return None

    def _read_word(self, request: Request, assertion: str) -> str:
        """Return who signed the assertion, noting what is wrong with it (SVC-02)."""
        try:
            _, claims = read(assertion, self._tool_keys())
        except WordFaulty as faulty:
            request.fault("SVC-02", f"client_assertion: {faulty}")
            return ""
        request.noted["assertion"] = claims
        for text in self._faults(claims):
            request.fault("SVC-02", f"client_assertion: {text}")
        self._words_used.add(str(claims.get("jti")))
        return str(claims.get("sub"))

    def _faults(self, claims: Mapping[str, Any]) -> list[str]:
        issued, expires, audience = claims.get("iat"), claims.get("exp"), claims.get("aud")
        is_timed = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (issued, expires))
        wrong = {
            "iss and sub are not both a client id given to the tool": claims.get("iss") != claims.get("sub")
            or str(claims.get("sub")) not in self._clients(),
            f"aud is {audience!r}, not the token address": self._url not in (audience if isinstance(audience, list) else [audience]),
            "iat and exp are not both numbers": not is_timed,
            "exp is over or too far from iat": is_timed and not (time.time() - 60 < expires and 0 < expires - issued <= LONGEST_WORD),
            "jti is missing or was used before": not claims.get("jti") or str(claims["jti"]) in self._words_used,
        }
        return [text for text, is_wrong in wrong.items() if is_wrong]


def _short(scope: str) -> str:
    return scope.rsplit("/", 1)[-1]
