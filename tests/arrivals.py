"""Launches of a test's university, as the front door hands them on."""

from __future__ import annotations

from typing import Any

from lti_tool.domain.roles import Roles
from lti_tool.services import launches
from lti_tool.services.launches import Arrival
from tests.factories import SCOPES, University

BROWSER = "b" * 64


def arrive(
    place: University, subject: str, *roles: str, course: str = "2", link: str | None = "link-1", title: str = "", **told: Any
) -> str:
    """Return the visit after this person launched from a link of this course."""
    values = {
        "name": f"Person {subject}", "email": "", "line_item": None, "line_items": None, "scopes": tuple(SCOPES),
        "micro_credential": None, "locale": "en", "details": {}, **told,
    }  # fmt: skip
    arrival = Arrival(
        platform_id=place.platform_id, deployment_id="1", subject=subject, roles=Roles(frozenset(roles)),
        context=(course, "", f"Course {course}"), link=(link, title) if link else None, **values,
    )  # fmt: skip
    with place.runtime.database.writing() as session:
        return launches.receive(session, arrival, BROWSER, place.now, 12).visit.id
