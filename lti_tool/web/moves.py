"""A learner's choice: stay on the version they began with, or go over to the newer one, both shown side by side."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, url_for

from lti_tool.domain.drafts import prepare
from lti_tool.domain.micro_credentials import dump
from lti_tool.errors import Conflict
from lti_tool.services import submissions
from lti_tool.services.catalogue import Offer
from lti_tool.services.submissions import Case
from lti_tool.web import access
from lti_tool.web.designs import rows_of
from lti_tool.web.rooms import now, reading, writing

bp = Blueprint("moves", __name__)


@bp.app_template_global()
def newer_version(case: Case) -> Offer | None:
    """Return the newer version a draft could go over to, for its page."""
    if case.state != "draft":
        return None
    with reading() as session:
        return submissions.find_newer(session, case.offer)


@bp.get("/w/<visit>/work/<case_id>/newer")
@access.enter("learner")
def show(case_id: str) -> Any:
    """Show what the newer version asks for differently."""
    with reading() as session:
        case = submissions.get(session, g.visit.actor, case_id)
        newer = submissions.find_newer(session, case.offer)
    if newer is None:
        raise Conflict("nothing_newer")
    before, after = (prepare(dump(offer.definition)) for offer in (case.offer, newer))
    return render_template("submissions/newer.html", case=case, newer=newer, rows=rows_of(before, after))


@bp.post("/w/<visit>/work/<case_id>/newer")
@access.enter("learner")
def move(case_id: str) -> Any:
    """Go over to the newer version with everything that was written."""
    with writing() as session:
        submissions.move(session, g.visit.actor, case_id, now())
    return redirect(url_for("submissions.show"), 303)
