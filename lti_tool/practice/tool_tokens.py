"""Tokens that a tool signed: client assertions and deep-linking responses."""

import json

import jwt

from . import store
from .outside import Unreachable, read_keyset
from .tools import Tool


class TokenFaulty(Exception):
    """A token that cannot be trusted; the text names the first check that failed."""


def verify(token: str, tool: Tool, audience: str) -> dict:
    """Return the claims of a token signed by this tool for this audience (Security Framework 1.0, 5.1.3 and 4.1).

    Time is compared in whole seconds without any leeway: the host allows none either, so a tool back-dates `iat`.
    """
    claims = _signed_claims(token, tool)
    if claims.get("iss") != tool.client_id:
        raise TokenFaulty("iss is not the client_id")
    audiences = claims.get("aud")
    audiences = audiences if isinstance(audiences, list) else [audiences]
    if audience not in audiences:
        raise TokenFaulty(f"aud does not contain {audience}")
    _check_times(claims)
    return claims


def _signed_claims(token: str, tool: Tool) -> dict:
    key = jwt.PyJWK.from_dict(_find_key(_header(token), tool), algorithm="RS256")
    try:
        # Only the signature is left to the library: its time checks take leeway and its audience check one form only.
        nothing_else = {f"verify_{name}": False for name in ("exp", "iat", "nbf", "aud", "iss", "sub", "jti")}
        return jwt.decode(token, key.key, algorithms=["RS256"], options={"verify_signature": True, **nothing_else})
    except jwt.PyJWTError as error:
        raise TokenFaulty(f"the signature does not verify ({type(error).__name__})") from None


def _header(token: str) -> dict:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise TokenFaulty("not a JWT") from None
    if header.get("alg") != "RS256":
        raise TokenFaulty("alg is not RS256")
    if not header.get("kid"):
        raise TokenFaulty("the header has no kid")
    return header


def _find_key(header: dict, tool: Tool) -> dict:
    try:
        keys = read_keyset(tool.keyset_url)
    except Unreachable as error:
        raise TokenFaulty(str(error)) from None
    found = [key for key in keys if key.get("kid") == header["kid"]]
    if len(found) != 1:
        raise TokenFaulty("the key set has no key of this kid" if not found else "the key set has several keys of this kid")
    key = found[0]
    if key.get("kty") != "RSA" or key.get("alg") != "RS256" or key.get("use", "sig") != "sig" or "d" in key:
        raise TokenFaulty("the key of this kid is not a public RSA key with alg RS256 for signatures")
    return json.loads(json.dumps(key))


def _check_times(claims: dict) -> None:
    for name in ("iat", "exp"):
        if isinstance(claims.get(name), bool) or not isinstance(claims.get(name), int | float):
            raise TokenFaulty(f"{name} is not a number")
    if claims["iat"] > store.now():
        raise TokenFaulty("iat is in the future (no leeway is given)")
    if claims["exp"] <= store.now():
        raise TokenFaulty("exp has passed")
