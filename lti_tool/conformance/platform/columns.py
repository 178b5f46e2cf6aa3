"""The columns of the gradebook: listed page by page, made, changed, taken away (AGS 2.0 3.2)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.platform.exchange import Reply, Request, document
from lti_tool.conformance.platform.tokens import Tokens

LIST, ONE = "/course/{course}/lineitems", "/course/{course}/lineitems/{number}"
QUERY = "tool=7"
"""Belongs to every address of the gradebook, as in Moodle: a request that drops it is not answered."""


class Columns:
    """The columns that the tool may see, by number."""

    def __init__(self, tokens: Tokens, url: Callable[[str], str]) -> None:
        self._tokens, self._url = tokens, url
        self.rows: dict[str, dict[str, Any]] = {}
        self.links: set[tuple[str, str]] = set()
        """(course, resource link id) of every link that was launched."""
        self._last = 100

    def add(self, course: str, **told: Any) -> str:
        """Make a column and return its address."""
        self._last += 1
        number = str(self._last)
        address = self._url(f"{ONE.format(course=course, number=number)}?{QUERY}")
        self.rows[number] = {"course": course, "document": {"id": address, **told}}
        return address

    def claim(self, course: str, column: str | None = None, scopes: Sequence[str] = v.GRADE_SCOPES) -> dict[str, Any]:
        """Return the launch claim that offers this course's gradebook, and the link's one column if there is exactly one (AGS 3.1)."""
        offered = {"scope": list(scopes), "lineitems": self._url(f"{LIST.format(course=course)}?{QUERY}")}
        return offered | ({"lineitem": column} if column else {})

    def answer_list(self, request: Request) -> Reply:
        """List the columns, or make one."""
        course = request.path.split("/")[2]
        if _lost_query(request, "AGS-04"):
            return document({"error": "not found"}, 404)
        if request.method == "POST":
            return self._tokens.admit(request, v.LINE_ITEM_SCOPE) or self._make(request, course)
        return self._tokens.admit(request, v.LINE_ITEM_SCOPE, v.LINE_ITEM_READ_SCOPE) or self._list(request, course)

    def answer_one(self, request: Request) -> Reply:
        """Show, change or take away one column."""
        number = request.path.split("/")[4]
        if _lost_query(request, "AGS-04") or number not in self.rows:
            return document({"error": "not found"}, 404)
        reads = (v.LINE_ITEM_READ_SCOPE,) if request.method == "GET" else ()
        refusal = self._tokens.admit(request, v.LINE_ITEM_SCOPE, *reads)
        if refusal:
            return refusal
        if request.method == "DELETE":
            del self.rows[number]
            return Reply(204)
        if request.method == "PUT":
            return self._change(request, number)
        _media_type(request, "Accept", v.LINE_ITEM)
        return document(self.rows[number]["document"], media_type=v.LINE_ITEM)

    def _list(self, request: Request, course: str) -> Reply:
        _media_type(request, "Accept", v.LINE_ITEMS)
        wanted = {"resource_link_id": "resourceLinkId", "resource_id": "resourceId", "tag": "tag"}
        filters = {wanted[name]: value for name, value in request.query.items() if name in wanted}
        found = [row["document"] for row in self.rows.values() if row["course"] == course]
        found = [each for each in found if all(each.get(name) == value for name, value in filters.items())]
        if "page" not in request.query:  # an answer may hold fewer than there are, also none (AGS 3.2.4)
            following = f'<{self._url(request.target)}&page=2>; rel="next"'
            return document([], media_type=v.LINE_ITEMS, Link=following)
        return document(found, media_type=v.LINE_ITEMS)

    def _make(self, request: Request, course: str) -> Reply:
        """Make the column as it was asked for; what the standard demands of the request is noted (AGS 3.2.1, 3.2.5 to 3.2.9)."""
        _media_type(request, "Content-Type", v.LINE_ITEM)
        told = request.json()
        if not isinstance(told, dict):
            request.fault("AGS-06", "the body is no JSON object")
            return document({"error": "bad request"}, 400)
        for text in faults_of_column(told):
            request.fault("AGS-06", text)
        link = told.get("resourceLinkId")
        if link is not None and (course, link) not in self.links:
            request.fault("AGS-07", f"resourceLinkId {link!r} is no link of this course")
            return document({"error": "not found"}, 404)
        if request.faults:
            return document({"error": "bad request"}, 400)
        address = self.add(course, **{name: value for name, value in told.items() if name != "id"})
        request.noted["column"] = self.rows[address.split("?")[0].rsplit("/", 1)[1]]["document"]
        return document(request.noted["column"], 201, v.LINE_ITEM)

    def _change(self, request: Request, number: str) -> Reply:
        _media_type(request, "Content-Type", v.LINE_ITEM)
        told, before = request.json(), self.rows[number]["document"]
        faults = faults_of_column(told) if isinstance(told, dict) else ["the body is no JSON object"]
        faults += [] if faults or told.get("resourceLinkId") == before.get("resourceLinkId") else ["PUT changes resourceLinkId"]
        for text in faults:
            request.fault("AGS-06", text)
        if faults:
            return document({"error": "bad request"}, 400)
        self.rows[number]["document"] = {**told, "id": before["id"]}
        return document(self.rows[number]["document"], media_type=v.LINE_ITEM)


def faults_of_column(told: dict[str, Any]) -> list[str]:
    """Return what a column lacks: a label and a maximum above nothing (AGS 3.2.7, 3.2.8)."""
    label, maximum = told.get("label"), told.get("scoreMaximum")
    is_number = isinstance(maximum, int | float) and not isinstance(maximum, bool) and 0 < maximum < float("inf")
    blank = not isinstance(label, str) or not label.strip()
    return (["label is missing or blank"] if blank else []) + ([] if is_number else [f"scoreMaximum is {json.dumps(maximum)}"])


def _lost_query(request: Request, line: str) -> bool:
    lost = QUERY not in request.target.partition("?")[2].split("&")
    if lost:
        request.fault(line, f"{request.target} has lost the query of the address that was given")
    return lost


def _media_type(request: Request, header: str, wanted: str) -> None:
    given = request.header(header).split(";")[0].strip()
    if given != wanted:
        request.fault("AGS-03", f"{request.method} {request.path}: {header} is {given!r}, not {wanted!r}")
