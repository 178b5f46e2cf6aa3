"""A signing key of the LMS: RSA, published with `kid`."""

import hashlib
import json

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


def new_private_key() -> str:
    """Return a fresh RSA 2048 key as text; it stays in the LMS's own database."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*form).decode()


def kid_of(token: str) -> str | None:
    """The kid in the header of a token that nobody has verified yet."""
    return jwt.get_unverified_header(token).get("kid")


class SigningKey:
    """A key that signs id_tokens and registration tokens. Loaded once: parsing it costs more than signing."""

    def __init__(self, text: str):
        self.text = text
        self.private = serialization.load_pem_private_key(text.encode(), password=None)
        self.public = self.private.public_key()
        member = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.public))
        self.kid = hashlib.sha256(member["n"].encode()).hexdigest()[:20]
        self.public_member = {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.kid, "e": member["e"], "n": member["n"]}

    def sign(self, claims: dict) -> str:
        return jwt.encode(claims, self.private, algorithm="RS256", headers={"kid": self.kid})

    def read(self, token: str) -> dict:
        """Return the claims of a token that was signed with this key. Times are not looked at: the LMS's clock may be off on purpose."""
        times = {"verify_exp": False, "verify_iat": False}
        return jwt.decode(token, self.public, algorithms=["RS256"], options={"require": ["exp", "iat", "sub"], **times})
