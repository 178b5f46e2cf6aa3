"""A platform that lists the members of its courses, on the loopback, strict about what NRPS 2.0 and its security ask for.

with Enrolments() as host:
    host.members = [member("5"), member("3", "Instructor")]
    host.page = 100                       # members on a page; None: all at once
    url = host.roster_url
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.unit.hosts import Asked, Host, Reply, said

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
MEDIA = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
PATH = "/Services/CourseSection/2/bindings/7/memberships"
MESSAGE = {"https://purl.imsglobal.org/spec/lti/claim/message_type": "LtiResourceLinkRequest"}


def member(user_id: str, *roles: str, **told: Any) -> dict[str, Any]:
    """Return an entry of which only the sure things are told, and what is given besides."""
    return {"user_id": user_id, "roles": list(roles) or ["Learner"], **told}


def many(count: int) -> list[dict[str, Any]]:
    """Return as many learners with all that a platform may tell of them."""
    return [
        member(
            str(number), status="Active", name=f"Learner {number:05d} Somebody", given_name=f"Learner {number:05d}", family_name="Somebody",
            email=f"learner{number}@example.ac.th", lis_person_sourcedid=f"6407{number:06d}", ext_user_username=f"learner{number}",
        )
        for number in range(1, count + 1)
    ]  # fmt: skip


class Enrolments(Host):
    """The platform; `changes` are what it answers as differences, `restricted` whom it shows a link to."""

    def __init__(self) -> None:
        super().__init__()
        self.members: list[dict[str, Any]] = []
        self.changes: list[dict[str, Any]] | None = None
        self.restricted: set[str] | None = None
        self.knows_links = True
        self.page: int | None = None
        self.granted = [SCOPE]
        self.tokens: list[dict[str, str]] = []
        self.good_tokens: set[str] = set()
        self.faults: dict[int, Reply | Callable[[Asked], Reply]] = {}
        """Page number (from 1) -> what comes instead of it."""
        self.answers("POST", "/token", self.give_token)
        self.answers("GET", PATH, self.list_members)

    @property
    def roster_url(self) -> str:
        return self.url(PATH + "?Course=AbC")

    @property
    def readings(self) -> list[Asked]:
        """Return the requests for members, tokens left out."""
        return [asked for asked in self.asked if asked.path == PATH]

    def give_token(self, asked: Asked) -> Reply:
        self.tokens.append(asked.form)
        token = f"token-{len(self.tokens)}"
        self.good_tokens.add(token)
        return said({"access_token": token, "token_type": "bearer", "expires_in": 3600, "scope": " ".join(self.granted)})

    def list_members(self, asked: Asked) -> Reply:
        if asked.headers.get("Authorization", "").removeprefix("Bearer ") not in self.good_tokens:
            return Reply(401)
        if asked.headers["Accept"] != MEDIA:
            return Reply(400)
        if asked.query.get("Course") != "AbC":
            return Reply(404)
        start = int(asked.query.get("From", "0"))
        page = min(filter(None, (int(asked.query.get("limit", 0)), self.page)), default=0)  # a hint: we may send fewer (NRPS, limit)
        number = start // page + 1 if page else 1
        if number in self.faults:
            fault = self.faults[number]
            return fault if isinstance(fault, Reply) else fault(asked)
        found = self._found(asked)
        shown = found[start : start + page] if page else found
        links = []
        if page and start + page < len(found):
            kept = "".join(f"&{name}={asked.query[name]}" for name in ("limit", "rlid", "Since") if name in asked.query)
            links.append(f'<{self.roster_url}{kept}&From={start + page}>; rel="next"')
        if self.changes is not None:
            links.append(f'<{self.roster_url}&Since={len(self.readings)}>; rel="differences"')
        body = {"id": self.roster_url, "context": {"id": "2"}, "members": shown}
        return said(body, media_type=MEDIA, **({"Link": ", ".join(links)} if links else {}))

    def _found(self, asked: Asked) -> list[dict[str, Any]]:
        if "Since" in asked.query:
            assert self.changes is not None
            return self.changes
        wanted = asked.query.get("role", "").rpartition("#")[2]
        found = [each for each in self.members if not wanted or wanted in each["roles"]]
        if "rlid" not in asked.query or not self.knows_links:
            return found
        seen = [each for each in found if self.restricted is None or each["user_id"] in self.restricted]
        return [{**each, "message": [MESSAGE]} for each in seen]
