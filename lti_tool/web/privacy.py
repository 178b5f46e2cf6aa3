"""A person's own data: what is held, all of it to take along, and the wish to be erased (data privacy launch)."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, url_for

from lti_tool.services import privacy
from lti_tool.services.privacy import DataSubject
from lti_tool.services.visits import PRIVACY
from lti_tool.web import access
from lti_tool.web.rooms import now, reading, runtime, writing

bp = Blueprint("privacy", __name__)


@bp.get("/w/<visit>/privacy")
@access.anyone
def show() -> Any:
    """Show what is held about the person this visit is about, and what can be asked for."""
    with reading() as session:
        subject = _subject(session)
        held, request = privacy.export(session, subject, now()), privacy.find_request(session, subject)
    counts = {name: len(rows) for name, rows in held.items() if isinstance(rows, list)}
    return render_template(
        "privacy/show.html", subject=subject, held=held, counts=counts, request=request, days=privacy.ANSWER_DAYS,
        contact=runtime().settings.operator_contact,
    )  # fmt: skip


@bp.post("/w/<visit>/privacy/export")
@access.anyone
def export() -> Response:
    """Hand all of it out as one file; that this was done is noted."""
    with writing() as session:
        subject = _subject(session)
        held = privacy.export(session, subject, now())
        privacy.note_export(session, subject, now())
    body = json.dumps(held, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f'attachment; filename="data-{now():%Y-%m-%d}.json"'}
    return Response(body, mimetype="application/json", headers=headers)


@bp.post("/w/<visit>/privacy/erasure")
@access.anyone
def ask_erasure() -> Any:
    """Write the wish down; who answers it and by when stands on the page."""
    with writing() as session:
        privacy.ask_erasure(session, _subject(session), now())
    return redirect(url_for("privacy.show", _anchor="erasure"), 303)


def _subject(session: Any) -> DataSubject:
    named = g.visit.details.get("for_user") if g.visit.kind == PRIVACY else None
    return privacy.find_subject(session, g.visit, named)
