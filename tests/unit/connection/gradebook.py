"""A host for connection tests: keys, tokens by scope, one course's columns and members, and Moodle's site info."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.signer import b64
from tests.unit.hosts import Asked, Host, Reply, said

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
ALL = frozenset({SCOPE + "lineitem", SCOPE + "lineitem.readonly", SCOPE + "result.readonly", SCOPE + "score", ROSTER})
ITEM = "application/vnd.ims.lis.v2.lineitem+json"
KEY = rsa.generate_private_key(65537, 2048).public_key().public_numbers()
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


class Gradebook(Host):
    """The host; `allowed` are the scopes it grants, `columns` what stands in its gradebook, `clock_ahead` how far its clock is."""

    def __init__(self) -> None:
        super().__init__()
        self.allowed = set(ALL)
        self.columns: dict[str, dict[str, Any]] = {}
        self.scores: dict[tuple[str, str], float] = {}
        self.clock_ahead = timedelta()
        self.members = [{"user_id": "5", "roles": ["Learner"]}]
        self.functions: list[str] = []
        self.told: dict[str, Any] = {"core_badges_get_user_badges": {"badges": [], "warnings": []}}
        self.now = datetime.now(UTC)
        self.made = 0
        self.answers("GET", "/certs", self.show_keys)
        self.answers("POST", "/token", self.give_token)
        self.answers("GET", "/course/items", self.list_columns)
        self.answers("POST", "/course/items", self.make_column)
        self.answers("GET", "/course/members", self.list_members)
        self.answers("POST", "/webservice/rest/server.php", self.serve)

    def show_keys(self, _asked: Asked) -> Reply:
        n, e = (b64(part.to_bytes((part.bit_length() + 7) // 8, "big")) for part in (KEY.n, KEY.e))
        keys = [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k1", "n": n, "e": e}]
        return said({"keys": keys}, Date=format_datetime(self.now + self.clock_ahead))

    def give_token(self, asked: Asked) -> Reply:
        granted = set(asked.form["scope"].split()) & self.allowed
        if not granted:
            return said({"error": "invalid_scope"}, status=400)
        return said({"access_token": "t." + "-".join(sorted(scope.rsplit("/", 1)[-1] for scope in granted)), "token_type": "bearer",
                     "expires_in": 3600, "scope": " ".join(granted)})  # fmt: skip

    def list_columns(self, asked: Asked) -> Reply:
        found = [c for c in self.columns.values() if asked.query.get("resource_id") in (None, c.get("resourceId"))]
        return said(found, media_type="application/vnd.ims.lis.v2.lineitemcontainer+json")

    def make_column(self, asked: Asked) -> Reply:
        assert asked.headers["Content-Type"] == ITEM and asked.headers["Authorization"] == "Bearer t.lineitem"
        self.made += 1
        path = f"/course/items/{self.made}"
        column = {**json.loads(asked.body), "id": self.url(path)}
        self.columns[path] = column
        self.answers("DELETE", path, lambda _asked: (self.columns.pop(path, None), Reply(204))[1])
        self.answers("POST", path + "/scores", lambda asked: self.take_score(path, asked))
        self.answers("GET", path + "/results", lambda asked: self.show_results(path, asked))
        return said(column, status=201, media_type=ITEM)

    def take_score(self, path: str, asked: Asked) -> Reply:
        message = json.loads(asked.body)
        self.scores[path, message["userId"]] = message["scoreGiven"]
        return Reply(200)

    def show_results(self, path: str, asked: Asked) -> Reply:
        who = asked.query["user_id"]
        score = self.scores.get((path, who))
        shown = [] if score is None else [{"userId": who, "resultScore": score, "resultMaximum": 100}]
        return said(shown, media_type="application/vnd.ims.lis.v2.resultcontainer+json")

    def list_members(self, asked: Asked) -> Reply:
        assert asked.headers["Accept"] == MEMBERS
        return said({"id": self.url("/course/members"), "context": {"id": "2"}, "members": self.members}, media_type=MEMBERS)

    def serve(self, asked: Asked) -> Reply:
        if asked.form["wsfunction"] != "core_webservice_get_site_info":
            return said(self.told.get(asked.form["wsfunction"], []))
        return said({"sitename": "Campus", "release": "4.5.6", "userid": 2, "functions": [{"name": name} for name in self.functions]})
