"""Access tokens for a platform's services: our signed assertion, and the token it is exchanged for.

One token serves one registration and one set of scopes (SVC-06); keeping it for all workers is
`services/tokens`. Nothing here is stored, and no transaction may be open while it runs.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from lti_tool.errors import TokenRefused, TryAgain
from lti_tool.outbound import Answer, AnswerNotJson, Outbound
from lti_tool.outbound.doors import ask, document

DEPLOYMENT = "https://purl.imsglobal.org/spec/lti/claim/deployment_id"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# Moodle compares `iat` with its own clock without any leeway (SVC-08).
BACKDATED = timedelta(seconds=5)
LIFE = timedelta(minutes=5)
UNSTATED_LIFE = 3600
LONGEST_LIFE = 86_400
BEARER = re.compile(r"[A-Za-z0-9\-._~+/]+=*")

# RFC 6749 5.2 with what a person can do about each.
ADVICE = {
    "invalid_client": "check_client_id_and_keyset",
    "invalid_scope": "allow_services_for_this_tool",
    "unauthorized_client": "activate_the_tool",
    "invalid_grant": "check_clocks_and_keyset",
    "invalid_request": "check_token_address",
    "unsupported_grant_type": "check_token_address",
}


@dataclass(frozen=True)
class Token:
    """An access token, what it may be used for, and for how many seconds from now.

    The platform may grant less than was asked (SVC-05): look at `scopes` before using it.
    """

    value: str = field(repr=False)
    scopes: frozenset[str]
    expires_in: int


def assertion(
    *, client_id: str, audience: str, deployment_id: str | None, kid: str, private_key: RSAPrivateKey | str | bytes, now: datetime
) -> str:
    """Return our signed word that we are this client (SVC-02, SVC-03; Security 1.0 4.1.1).

    `audience` is the token address, or the fixed value that the platform wants instead (D2L).
    `private_key` is an RSA key or its PEM; `now` is timezone-aware.
    """
    claims: dict[str, Any] = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": int((now - BACKDATED).timestamp()),
        "exp": int((now + LIFE).timestamp()),
        "jti": secrets.token_urlsafe(24),
    }
    if deployment_id is not None:
        claims[DEPLOYMENT] = deployment_id
    return jwt.encode(claims, private_key, algorithm="RS256", headers={"kid": kid})


def obtain(outbound: Outbound, token_url: str, assertion: str, scopes: Iterable[str], *, total_timeout: float = 20) -> Token:
    """Return a token for these scopes, or for those of them that the platform grants.

    Raises TokenRefused with the platform's code and an `advice`, TryAgain for outages and throttling,
    Refused when the address is not one we speak to. The label of the answer is not looked at:
    Moodle calls its tokens text/html.
    """
    asked = sorted(set(scopes))
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
        "scope": " ".join(asked),
    }
    wish = {"headers": {"Accept": "application/json"}, "max_bytes": 100_000, "total_timeout": total_timeout}
    answer = ask(outbound, "POST", token_url, data=form, **wish)
    if not answer.is_success:
        raise _told(answer)
    return _token(document(answer), asked, answer)


def _refusal(code: str, /, **facts: Any) -> TokenRefused:
    return TokenRefused(code, **{"advice": ADVICE.get(code, "ask_host_administrator"), **facts})


def _told(answer: Answer) -> TokenRefused:
    """Return the refusal this 4xx tells.

    Moodle dies while reading a keyset it cannot reach (blocked address, port other than 80 or 443) and
    then shows its page for 404: not a wrong address, but our keyset out of its reach.
    """
    facts = {"http_status": answer.status, "host": answer.host}
    if answer.looks_like_a_page:
        advice = "platform_cannot_read_keyset" if answer.status == 404 else "check_token_address"
        return _refusal("token_answer_is_a_page", advice=advice, **facts)
    try:
        said = answer.json()
    except AnswerNotJson:
        said = None
    code = said.get("error") if isinstance(said, dict) else None
    known = isinstance(code, str) and code in ADVICE
    return _refusal(code if known else "invalid_client" if answer.status == 401 else "token_refused", **facts)


def _token(said: Any, asked: list[str], answer: Answer) -> Token:
    value = said.get("access_token") if isinstance(said, dict) else None
    if not isinstance(value, str) or not BEARER.fullmatch(value):
        raise TryAgain("token_answer_broken", host=answer.host)
    scope = said.get("scope")
    granted = scope.split() if isinstance(scope, str) else asked
    return Token(value, frozenset(granted), _life(said.get("expires_in")))


def _life(said: Any) -> int:
    """Return the seconds a token lives: 3600 where the platform does not say (SVC-04), some say it as text."""
    if isinstance(said, str) and said.isascii() and said.isdecimal():
        said = int(said[:9])
    if isinstance(said, bool) or not isinstance(said, int | float):
        return UNSTATED_LIFE
    return int(max(0, min(said, LONGEST_LIFE)))
