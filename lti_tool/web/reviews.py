"""Submission review: the host's gradebook asks for one learner's work, and who may see it is led there (Submission Review 1.0)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, url_for

from lti_tool.errors import NotFound
from lti_tool.services import reviews
from lti_tool.services.visits import REVIEW
from lti_tool.web import access
from lti_tool.web.rooms import reading

bp = Blueprint("reviews", __name__)
JUDGES = frozenset({"instructor", "assessor"})


@bp.get("/w/<visit>/review")
@access.anyone
def show() -> Any:
    """Lead to the work the gradebook asked for; where there is none to see, say so plainly."""
    if g.visit.kind != REVIEW:
        raise NotFound("page_unknown")
    if not JUDGES & g.visit.roles:
        return _own()
    visit, line_item = g.visit, g.visit.details.get("line_item")
    with reading() as session:
        found = reviews.find(session, visit.actor, visit.context_pk, visit.placement_id, visit.details.get("for_user", ""))
        criterion = reviews.find_criterion(session, visit.placement_id, line_item)
    if found and found.case_id:
        return redirect(url_for("assessments.show", case_id=found.case_id, _anchor=f"criterion-{criterion}" if criterion else None), 303)
    return render_template("reviews/show.html", found=found)


def _own() -> Any:
    """Lead a learner to their own work, whoever the review names (SR-02)."""
    with reading() as session:
        has_begun = "learner" in g.visit.roles and reviews.find_own(session, g.visit.actor, g.visit.placement_id)
    return redirect(url_for("submissions.show"), 303) if has_begun else render_template("reviews/show.html", found=None)
