"""The design document on paper: one page with everything of a version, in Thai, English or both side by side."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template, request

from lti_tool.services import design_documents
from lti_tool.web import access
from lti_tool.web.definition_words import choice_words
from lti_tool.web.rooms import reading

bp = Blueprint("design_documents", __name__)
SHOWN = ("both", "th", "en")


@bp.get("/w/<visit>/design-documents/<public_id>/<int:number>")
@access.enter("designer", "reviewer", "lead", "issuer_admin")
def show(public_id: str, number: int) -> Any:
    """Show a version as a document to print."""
    with reading() as session:
        paper = design_documents.get(session, g.visit.actor, public_id, number)
    wanted = request.args.get("show")
    shown = wanted if wanted in SHOWN else "both"
    return render_template("design_documents/show.html", paper=paper, told=paper.document, shown=shown, choice=choice_words)
