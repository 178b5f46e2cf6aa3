"""A mentor's page: how far those are whom they mentor in this course, and nothing to do."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template

from lti_tool.errors import NotAllowed
from lti_tool.services import catalogue, mentors
from lti_tool.web import access
from lti_tool.web.rooms import reading

bp = Blueprint("mentors", __name__)


@bp.get("/w/<visit>/mentored")
@access.anyone
def show() -> Any:
    """Show the learners whom this very launch named, each by a state in words."""
    visit = g.visit
    named = visit.details.get("mentored")
    if not named:
        raise NotAllowed("page_for_others")
    with reading() as session:
        offer = catalogue.find_for_placement(session, visit.placement_id) if visit.placement_id else None
        rows = mentors.list_mentored(session, visit.platform_id, visit.context_pk, visit.placement_id, named)
    return render_template("mentors/show.html", rows=rows, offer=offer)
