"""The keys of the LMS: the one that signs, the one before it, and how this host shows them.

POST /practice/keys makes the next key sign; the one before stays published, so that what it signed can still be verified.
"""

import base64
import hashlib
import threading

import jwt
from flask import Blueprint, Response, current_app, jsonify

from . import profiles, site, store
from .keys import SigningKey, kid_of, new_private_key

blueprint = Blueprint("key_ring", __name__, url_prefix="/practice/keys")
TURNING = threading.Lock()


def load(known: dict[str, str]) -> list[SigningKey]:
    """The keys that the site's facts hold, the signing one first."""
    return [SigningKey(known[name]) for name in ("private_key", "previous_key") if name in known]


def sign(claims: dict) -> str:
    return _current().sign(claims)


def read(token: str) -> dict:
    """Return the claims of a token that this LMS signed itself, with either key, and that has not expired."""
    kid = kid_of(token)
    claims = next((key for key in _ring() if key.kid == kid), _ring()[0]).read(token)
    if claims["exp"] <= store.now():
        raise jwt.ExpiredSignatureError("the token has expired")
    return claims


def keyset() -> dict:
    """The keys as this host publishes them: some hosts leave `alg` out, and keep outlived keys by the hundred."""
    _current()
    shown = [dict(key.public_member) for key in _ring()] + [_retired(number) for number in range(profiles.current().retired_keys)]
    if not profiles.current().keys_name_algorithm:
        for member in shown:
            member.pop("alg")
    return {"keys": shown}


def turn() -> None:
    """Let a fresh key sign from now on."""
    with TURNING:
        fresh, ring = new_private_key(), _ring()
        with store.writing() as db:
            facts = {"previous_key": ring[0].text, "private_key": fresh, "key_made": str(store.now())}
            db.executemany("INSERT OR REPLACE INTO site VALUES (?, ?)", facts.items())
        current_app.config["KEYS"] = [SigningKey(fresh), ring[0]]


def _ring() -> list[SigningKey]:
    return current_app.config["KEYS"]


def _current() -> SigningKey:
    """The key that signs; one that has outlived this host's key life is followed by the next first."""
    life = profiles.current().key_life
    if life and store.now() - int(site.find_fact("key_made", str(store.now()))) >= life:
        turn()
    return _ring()[0]


def _retired(number: int) -> dict:
    modulus = base64.urlsafe_b64encode(b"\xc5" + hashlib.shake_256(f"retired {number}".encode()).digest(254) + b"\x01").decode()
    kid = hashlib.sha256(modulus.encode()).hexdigest()[:20]
    return {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": kid, "e": "AQAB", "n": modulus.rstrip("=")}


@blueprint.post("")
def turn_now() -> Response:
    turn()
    return jsonify({"kid": _ring()[0].kid})
