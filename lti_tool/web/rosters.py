"""A course's roster on the teacher's page: read at the first look, and again when the teacher says so."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, request, url_for

from lti_tool.domain.rosters import Standing
from lti_tool.lti import roster_reading
from lti_tool.services import rosters
from lti_tool.web import access
from lti_tool.web.rooms import gates, now, reading, runtime

bp = Blueprint("rosters", __name__)

SECONDS = 6.0
"""How long a page waits for the platform; a worker reads what takes longer."""


@bp.post("/w/<visit>/learners/refresh")
@access.enter("instructor")
def refresh() -> Any:
    """Read the course's members again and show them, with the same choice of learners as before."""
    _read()
    kept = {name: request.form[name] for name in ("show", "name") if request.form.get(name)}
    return redirect(url_for("assessments.learners", **kept), 303)


def look() -> Standing:
    """Return where the roster of this visit's course stands, read now if nobody ever asked for it."""
    standing = _find()
    if standing.state(now()) != "unread" or not _may_ask():
        return standing
    _read()
    return _find()


def _read() -> None:
    if not _may_ask():
        return
    watch = roster_reading.Watch(SECONDS)
    is_read = roster_reading.refresh(runtime(), g.visit.context_pk, watch, may_hand_over=True, gates=gates())
    if is_read and g.visit.placement_id is not None:
        roster_reading.find_unreached(runtime(), g.visit.placement_id, watch, gates())


def _may_ask() -> bool:
    """A teacher's preview of a student's view is nobody's reason to read whom the course consists of."""
    return g.visit.context_pk is not None and g.visit.actor is not None and not g.visit.actor.is_test


def _find() -> Standing:
    with reading() as session:
        return rosters.find_standing(session, g.visit.context_pk)
