"""A platform that signs what a test tells it to, right or wrong: own key, own keyset address, own words.

It is no mock of ours: it plays the other side, from the specification, and the tool reads its keys
over real HTTP.
"""

from __future__ import annotations

import base64
import json
import time
import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from flask.testing import FlaskClient

from lti_tool.runtime import Runtime
from lti_tool.services import platforms
from lti_tool.services.platforms import NewPlatform
from tests.unit.hosts import Host, said

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
CONTEXT_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
TARGET = "https://tool.example/lti/launch"
LEFT_OUT = object()


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


_KEYS = [rsa.generate_private_key(65537, 2048) for _ in range(2)]
"""Made once: a key takes a tenth of a second."""


class Signing:
    """A platform's key and words: it publishes the one and signs the other, right or wrong."""

    def __init__(self, host: Host) -> None:
        self.host, self.key, self.kid = host, _KEYS[0], uuid.uuid4().hex
        self.issuer, self.client_id, self.deployment, self.target = "https://lms.example", "client-1", "deployment-1", TARGET
        self.publish()

    def publish(self, **more: Any) -> None:
        """Serve the public key under its present id."""
        self.host.answers("GET", "/keys", said({"keys": [self.jwk()], **more}))

    def jwk(self) -> dict[str, str]:
        numbers = self.key.public_key().public_numbers()
        n, e = (b64(value.to_bytes((value.bit_length() + 7) // 8, "big")) for value in (numbers.n, numbers.e))
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": n, "e": e}

    def new_key(self) -> None:
        """Sign with another key from now on; publishing it is another matter."""
        self.key, self.kid = _KEYS[1], uuid.uuid4().hex

    def initiation(self, **changes: Any) -> dict[str, str]:
        """Return the form of a login initiation (Security 1.0 5.1.1.1)."""
        form = {
            "iss": self.issuer, "client_id": self.client_id, "login_hint": "4", "target_link_uri": self.target,
            "lti_message_hint": '{"cmid":2,"launchid":"l 1"}', "lti_deployment_id": self.deployment,
        } | changes
        return {name: value for name, value in form.items() if value is not LEFT_OUT}

    def claims(self, nonce: str, /, **changes: Any) -> dict[str, Any]:
        """Return the claims of a valid resource link launch; a change to LEFT_OUT leaves one out."""
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 60, "nonce": nonce, "sub": "4",
            LTI + "message_type": "LtiResourceLinkRequest", LTI + "version": "1.3.0", LTI + "deployment_id": self.deployment,
            LTI + "target_link_uri": self.target, LTI + "roles": [CONTEXT_ROLE + "Learner"],
            LTI + "resource_link": {"id": "link-1", "title": "Show it"},
            LTI + "context": {"id": "course-1", "label": "MC101", "title": "Micro-credentials 101"},
            "name": "Sam One", "given_name": "Sam", "family_name": "One", "email": "sam@example.com",
        }
        for name, value in changes.items():
            claims[name if name in claims or name in ("azp",) else LTI + name if not name.startswith("http") else name] = value
        return {name: value for name, value in claims.items() if value is not LEFT_OUT}

    def sign(self, claims: Any, **header: Any) -> str:
        """Return the claims as a compact JWS; a header to LEFT_OUT is left out."""
        head = {"typ": "JWT", "alg": "RS256", "kid": self.kid} | header
        head = {name: value for name, value in head.items() if value is not LEFT_OUT}
        body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
        signed = f"{b64(json.dumps(head).encode())}.{b64(body)}"
        return f"{signed}.{b64(self.key.sign(signed.encode(), padding.PKCS1v15(), SHA256()))}"


class Signer(Signing):
    """A registered platform in a test's hands."""

    def __init__(self, runtime: Runtime, host: Host, **changes: Any) -> None:
        super().__init__(host)
        values = {
            "name": "Signer", "issuer": self.issuer, "client_id": self.client_id, "auth_url": "https://lms.example/auth?site=1",
            "token_url": host.url("/token"), "jwks_url": host.url("/keys"), "deployment_ids": (self.deployment,),
        } | changes
        with runtime.database.writing() as session:
            self.platform = platforms.add(session, NewPlatform(**values), [], runtime.now())

    def login(self, browser: FlaskClient, **changes: Any) -> dict[str, str]:
        """Return the authorization request that a login leads to."""
        answer = browser.post("/lti/login", data=self.initiation(**changes), base_url="https://tool.example")
        assert answer.status_code == 302, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}

    def post(self, browser: FlaskClient, state: str, token: str) -> Any:
        """Return the tool's answer to an authentication response."""
        return browser.post("/lti/launch", data={"state": state, "id_token": token}, base_url="https://tool.example")

    def launch(self, browser: FlaskClient, **changes: Any) -> Any:
        """Return the tool's answer to a whole launch."""
        asked = self.login(browser)
        return self.post(browser, asked["state"], self.sign(self.claims(asked["nonce"], **changes)))
