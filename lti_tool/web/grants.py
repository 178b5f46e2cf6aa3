"""Roles in an institution: its administrators see who has which, give one to somebody, and take one back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from lti_tool.domain.permissions import GRANTED, WHOLE_ISSUER
from lti_tool.services import grants, guests
from lti_tool.web import access
from lti_tool.web.rooms import now, reading, writing

bp = Blueprint("grants", __name__)


@bp.get("/w/<visit>/roles")
@access.enter("issuer_admin")
def index() -> Any:
    """Lead to the only institution, or show which there are."""
    with reading() as session:
        mine = grants.list_institutions(session, g.visit.actor)
    if len(mine) == 1:
        return redirect(url_for("grants.show", issuer=mine[0].slug), 303)
    return render_template("grants/index.html", institutions=mine)


@bp.get("/w/<visit>/roles/<issuer>")
@access.enter("issuer_admin")
def show(issuer: str) -> Any:
    """Show who has which role, and find somebody to give one to."""
    words = request.args.get("who", "")[:100]
    with reading() as session:
        institution = grants.get_institution(session, g.visit.actor, issuer)
        rows = grants.list_grants(session, institution.issuer_id)
        found = grants.find_candidates(session, institution.issuer_id, words)
        scopes = grants.list_scopes(session, institution.issuer_id)
        titles = guests.titles(session, [key for key, _public_id in scopes])
    return render_template(
        "grants/show.html", institution=institution, rows=rows, found=found, words=words, scopes=scopes, titles=titles, roles=GRANTED,
        whole=WHOLE_ISSUER,
    )  # fmt: skip


@bp.post("/w/<visit>/roles/<issuer>")
@access.enter("issuer_admin")
def give(issuer: str) -> Any:
    """Give somebody a role."""
    form = request.form
    with writing() as session:
        institution = grants.get_institution(session, g.visit.actor, issuer)
        person, role = form.get("person", type=int) or 0, form.get("role", "")
        grants.give(session, g.visit.actor, institution.issuer_id, person, role, form.get("micro_credential", ""), now())
    return redirect(url_for("grants.show", issuer=issuer), 303)


@bp.post("/w/<visit>/roles/<issuer>/<int:grant>/revoke")
@access.enter("issuer_admin")
def revoke(issuer: str, grant: int) -> Any:
    """Take a role back."""
    with writing() as session:
        institution = grants.get_institution(session, g.visit.actor, issuer)
        grants.take_back(session, g.visit.actor, institution.issuer_id, grant)
    return redirect(url_for("grants.index"), 303)
