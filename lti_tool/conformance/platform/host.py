"""The platform as one thing: who it is, what it holds, and which room answers which address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lti_tool.conformance.browser import keys_by_id, read_json
from lti_tool.conformance.launches import Launch, Registration
from lti_tool.conformance.platform.columns import Columns
from lti_tool.conformance.platform.doors import Doors
from lti_tool.conformance.platform.exchange import Arrivals, Reply, Request, document, page
from lti_tool.conformance.platform.notices import PATH, Notices
from lti_tool.conformance.platform.registering import CONFIGURATION, FOREIGN, REGISTER, Registering, ToolAddresses
from lti_tool.conformance.platform.roster import Roster
from lti_tool.conformance.platform.scores import Cells
from lti_tool.conformance.platform.server import Server
from lti_tool.conformance.platform.tokens import Tokens
from lti_tool.conformance.signing import Key

FIRST = Registration("lti-conformance-1", ("Deployment-1a",))
SECOND = Registration("lti-conformance-2", ("Deployment-2b", "Deployment-3c"))
"""The same issuer once more, placed twice: for what the standard says of several."""

RETURN = "/deep-link-return"


class Platform:
    """An LMS on the loopback, from the specification, good for one run."""

    def __init__(self, port: int = 0, public_url: str = "") -> None:
        self.arrivals = Arrivals()
        self._server = Server(self._answer, port)
        self.issuer = public_url.rstrip("/") or f"http://127.0.0.1:{self._server.port}"
        self.key, self.stranger = Key(), Key()
        self.tool: ToolAddresses | None = None
        self.tokens = Tokens(self.url("/token"), lambda: {FIRST.client_id, SECOND.client_id}, self.tool_keys)
        self.columns = Columns(self.tokens, self.url)
        self.cells = Cells(self.tokens, self.columns, self.url)
        self.roster = Roster(self.tokens, self.url)
        self.notices = Notices(self.tokens, self.url)
        self.registering = Registering(self.issuer, self.url)
        self._doors = Doors(self.issuer, self.key, self.url)
        self._rooms: list[tuple[str, str, str, Callable[[Request], Reply]]] = [
            ("GET", "/keys", "keys", lambda _: document({"keys": [self.key.jwk()]})),
            ("GET", "/stranger", "stranger", lambda _: document({"keys": [self.stranger.jwk()]})),
            ("GET POST", "/auth", "auth", self._doors.authorize),
            ("GET", "/go/.+", "go", self._doors.go),
            ("POST", "/token", "token", self.tokens.grant),
            ("GET POST", "/course/[^/]+/lineitems", "line items", self.columns.answer_list),
            ("GET PUT DELETE", "/course/[^/]+/lineitems/[^/]+", "line item", self.columns.answer_one),
            ("POST", "/course/[^/]+/lineitems/[^/]+/scores", "score", self.cells.answer_scores),
            ("GET", "/course/[^/]+/lineitems/[^/]+/results", "results", self.cells.answer_results),
            ("GET", "/course/[^/]+/members", "roster", self.roster.answer),
            ("GET PUT", PATH, "notices", self.notices.answer),
            ("GET", f"{re.escape(CONFIGURATION)}|{FOREIGN}", "configuration", self.registering.configuration),
            ("POST", REGISTER, "register", self.registering.register),
            ("GET POST", RETURN, "deep link", lambda _: page("Thank you", "<p>The platform has the answer.</p>")),
        ]

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return self._server.port

    def url(self, path: str) -> str:
        """Return the full address of a path here."""
        return self.issuer + path

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def tool_keys(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the tool's published keys by id, as they are now."""
        return keys_by_id(read_json(self.tool.jwks)) if self.tool else {}

    def place(self, launch: Launch) -> None:
        """Know the link of this launch from now on: columns may be tied to it."""
        if not launch.deep_linking:
            self.columns.links.add((launch.course, launch.link_id))

    def lay_ready(self, launch: Launch, registration: Registration = FIRST) -> str:
        """Return an address that begins this launch in whatever browser opens it."""
        assert self.tool is not None
        self.place(launch)
        return self._doors.lay_ready(launch, registration, self.tool)

    def _answer(self, request: Request) -> Reply:
        for methods, pattern, room, answer in self._rooms:
            if request.method in methods.split() and re.fullmatch(pattern, request.path):
                request.room = room
                try:
                    reply = answer(request)
                except Exception as surprise:  # a tool may send anything: that is told, and the next request is answered
                    request.fault(room, f"could not be read: {type(surprise).__name__}: {surprise}")
                    reply = Reply(400)
                request.status = reply.status
                self.arrivals.add(request)
                return reply
        return Reply(404)
