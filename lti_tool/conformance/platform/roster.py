"""The roster: two pages of members of whom little is sure, at an address that only works as it was given (NRPS 2.0)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.launches import Person
from lti_tool.conformance.platform.exchange import Reply, Request, document
from lti_tool.conformance.platform.tokens import Tokens

PATH = "/course/{course}/members"
BOOKMARK = "WyJBQyJd"
"""The second page's address holds capitals: a client that writes addresses in small letters loses its way."""


class Roster:
    """Who is in each course, page by page."""

    def __init__(self, tokens: Tokens, url: Callable[[str], str]) -> None:
        self._tokens, self._url = tokens, url
        self._members: dict[str, list[dict[str, Any]]] = {}

    def enrol(self, course: str, *people: Person) -> None:
        """Put people into a course, with all that may be known of them."""
        for who in people:
            known = {"name": who.name, "given_name": who.given, "family_name": who.family, "email": who.email, "status": "Active"}
            self._members.setdefault(course, []).append({"user_id": who.sub, "roles": list(who.roles), **known})

    def enrol_bare(self, course: str, who: Person, **known: str) -> None:
        """Put somebody into a course of whom only id and roles are told (NRPS, Sharing of personal data)."""
        self._members.setdefault(course, []).append({"user_id": who.sub, "roles": list(who.roles), **known})

    def claim(self, course: str) -> dict[str, Any]:
        """Return the launch claim that offers this course's roster."""
        return {"context_memberships_url": self._url(PATH.format(course=course) + "?tool=7"), "service_versions": ["2.0"]}

    def answer(self, request: Request) -> Reply:
        """Answer a reading of the roster."""
        refusal = self._tokens.admit(request, v.ROSTER_SCOPE)
        if refusal:
            return refusal
        if request.header("Accept") != v.MEMBERS:
            request.fault("NRP-02", f"Accept is {request.header('Accept')!r}, not {v.MEMBERS!r}")
        course, mark = request.path.split("/")[2], request.query.get("bookmark")
        members = self._members.get(course, [])
        half = (len(members) + 1) // 2
        if mark not in (None, BOOKMARK) or request.query.get("tool") != "7":
            request.fault("NRP-05", f"{request.target} is no address this platform gave")
            return document({"error": "not found"}, 404)
        shown = members[half:] if mark else members[:half]
        following = self._url(f"{request.path}?tool=7&bookmark={BOOKMARK}")
        links = {} if mark else {"Link": f'<{following}>; rel="next"'}
        body = {"id": self._url(request.target), "context": {"id": course}, "members": shown}
        return document(body, media_type=v.MEMBERS, **links)
