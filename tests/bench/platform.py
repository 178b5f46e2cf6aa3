"""The platform of the bench: signs the id_tokens of a course full of learners and serves its keyset on the loopback.

One launch in four is a learner's first, so that both sides meet people they do not know yet. Signing
costs the driver about as much as a small page costs a tool; the bench prints the driver's share.
"""

from __future__ import annotations

import base64
import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from tests.unit.hosts import Host, said

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
SCOPES = ("lineitem", "lineitem.readonly", "result.readonly", "score")
ISSUER, CLIENT_ID, DEPLOYMENT, KID = "https://lms.example", "bench", "1", "bench-key"
AUTH_URL = ISSUER + "/auth"
TOOL_URL = "https://tool.example"
TARGET = TOOL_URL + "/lti/launch"
COURSE = "Micro-credentials 101"
FIRST_LAUNCHES = 4
"""One launch in this many is somebody's first."""


@dataclass(frozen=True)
class Learner:
    """Who launches."""

    subject: str
    name: str


class Platform:
    """A registered platform: `with Platform() as platform` serves its keys until the block ends."""

    def __init__(self) -> None:
        self._host = Host()
        self._key = rsa.generate_private_key(65537, 2048)
        self._header = _encode({"typ": "JWT", "alg": "RS256", "kid": KID})
        self._tools: dict[int, tuple[itertools.count[int], str]] = {}
        self._numbers, self.micro_credential, self._known = itertools.count(1), "", 0

    def __enter__(self) -> Platform:
        self._host.answers("GET", "/keys", said({"keys": [self._jwk()]}))
        self._host.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._host.__exit__(kind, fault, trace)

    def url(self, path: str) -> str:
        """Return an address of this platform that answers, or says 404, on the loopback."""
        return self._host.url(path)

    def turn_to(self, port: int, micro_credential: str, known: int = 0) -> None:
        """Send the next launches to the tool at this port: each tool has a course of its own, and its own name for what is shown there.

        `known` is how many people it knows already, by the numbers from 1 on: they come again as those do who were here before.
        """
        self._known = known
        self._numbers, self.micro_credential = self._tools.setdefault(port, (itertools.count(1), micro_credential))

    def next_learner(self) -> Learner:
        """Return who launches next: a new face in every fourth launch, else somebody who was here before."""
        number = next(self._numbers)
        faces, is_new = self._known + number // FIRST_LAUNCHES + 1, number % FIRST_LAUNCHES == 0
        subject = faces if is_new else number * 7919 % faces + 1
        return Learner(str(subject), f"Learner Number {subject}")

    def initiation(self, learner: Learner) -> dict[str, str]:
        """Return the form that starts a login (Security 1.0 5.1.1.1)."""
        return {
            "iss": ISSUER, "client_id": CLIENT_ID, "login_hint": learner.subject, "target_link_uri": TARGET,
            "lti_message_hint": '{"cmid":2,"launchid":"ltilaunch1_1"}', "lti_deployment_id": DEPLOYMENT,
        }  # fmt: skip

    def answer(self, question: Mapping[str, str], learner: Learner) -> dict[str, str]:
        """Return the form that answers an authorization request (Security 1.0 5.1.1.3)."""
        signed = f"{self._header}.{_encode(self._claims(question['nonce'], learner))}"
        signature = self._key.sign(signed.encode(), padding.PKCS1v15(), SHA256())
        return {"state": question["state"], "id_token": f"{signed}.{_base64(signature)}"}

    def _claims(self, nonce: str, learner: Learner) -> dict[str, Any]:
        """Return the claims as Moodle 4.5 words them, with everything it sends by default."""
        now, services = int(time.time()), self.url("/services/2/")
        return {
            "nonce": nonce, "iat": now, "exp": now + 60, "iss": ISSUER, "aud": CLIENT_ID, "sub": learner.subject,
            "name": learner.name, "given_name": "Learner", "family_name": learner.name.removeprefix("Learner "),
            "email": f"learner{learner.subject}@lms.example",
            LTI + "version": "1.3.0", LTI + "message_type": "LtiResourceLinkRequest", LTI + "deployment_id": DEPLOYMENT,
            LTI + "target_link_uri": TARGET, LTI + "roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
            LTI + "context": {"id": "2", "label": "MC101", "title": COURSE, "type": ["CourseSection"]},
            LTI + "resource_link": {"id": "1", "title": "Show what you can do", "description": ""},
            LTI + "lis": {"person_sourcedid": "", "course_section_sourcedid": ""},
            LTI + "launch_presentation": {"locale": "en", "document_target": "iframe", "return_url": ISSUER + "/return?course=2"},
            LTI + "tool_platform": {"product_family_code": "moodle", "version": "2024100706", "guid": "5f1c", "name": "Bench"},
            LTI + "ext": {"user_username": f"learner{learner.subject}", "lms": "moodle-2"},
            LTI + "custom": {"micro_credential": self.micro_credential},
            AGS + "claim/endpoint": {
                "scope": [AGS + "scope/" + scope for scope in SCOPES],
                "lineitems": services + "lineitems?type_id=1", "lineitem": services + "lineitems/2/lineitem?type_id=1",
            },
            NRPS: {"context_memberships_url": services + "memberships", "service_versions": ["1.0", "2.0"]},
        }  # fmt: skip

    def _jwk(self) -> dict[str, str]:
        numbers = self._key.public_key().public_numbers()
        n, e = (_base64(value.to_bytes((value.bit_length() + 7) // 8, "big")) for value in (numbers.n, numbers.e))
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KID, "n": n, "e": e}


def _encode(document: Mapping[str, Any]) -> str:
    return _base64(json.dumps(document, separators=(",", ":")).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
