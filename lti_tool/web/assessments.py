"""Assessing: the queue, the learners of a link, one submission beside its rubric, and the decision."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from lti_tool.domain import assessments as rules
from lti_tool.domain.submissions import NotAllowedNow
from lti_tool.domain.words import clean
from lti_tool.errors import Conflict
from lti_tool.services import assessments, catalogue
from lti_tool.services.assessments import AssessmentView, DecisionIncomplete
from lti_tool.web import access, rosters
from lti_tool.web.rooms import now, reading, writing

bp = Blueprint("assessments", __name__)
LEVEL, COMMENT = "level-", "comment-"
"""Before a criterion's key, so that no criterion can be mistaken for another field of the form."""
LONGEST_NAME = 100


@bp.get("/w/<visit>/assess")
@access.enter("instructor", "assessor")
def queue() -> Any:
    """Show what waits for this assessor, oldest promise first."""
    with reading() as session:
        rows = assessments.list_queue(session, g.visit.actor, g.visit.context_pk)
        is_unchosen = g.visit.placement_id is not None and catalogue.find_for_placement(session, g.visit.placement_id) is None
    if is_unchosen and "instructor" in g.visit.roles and "stay" not in request.args:
        return redirect(url_for("placements.show"), 303)
    return render_template("assessments/queue.html", rows=rows, is_unchosen=is_unchosen, now=now())


@bp.get("/w/<visit>/learners")
@access.enter("instructor")
def learners() -> Any:
    """Show the learners of this link, those on the course's roster among them, and how far they are."""
    standing, asked = rosters.look(), request.args
    shown, name = asked.get("show", "all"), clean(asked.get("name", ""))[:LONGEST_NAME]
    with reading() as session:
        where = g.visit.placement_id, g.visit.context_pk
        page = assessments.get_page(session, g.visit.actor, *where, shown, name, asked.get("page", 1, type=int))
    state = standing.state(now())
    return render_template("assessments/learners.html", page=page, shown=shown, name=name, standing=standing, roster_state=state)


@bp.get("/w/<visit>/assess/<case_id>")
@access.enter("instructor", "assessor")
def show(case_id: str) -> Any:
    """Show a submission's work beside its rubric: to begin, to mark, or as it was decided."""
    return _page(_get(case_id))


@bp.post("/w/<visit>/assess/<case_id>/begin")
@access.enter("instructor", "assessor")
def begin(case_id: str) -> Any:
    """Take the submission into review; the learner can no longer call it back."""
    with writing() as session:
        take_over = "take_over" in request.form
        assessments.claim(session, g.visit.actor, g.visit.context_pk, case_id, now(), take_over=take_over)
    return redirect(url_for("assessments.show", case_id=case_id), 303)


@bp.post("/w/<visit>/assess/<case_id>/marks")
@access.enter("instructor", "assessor")
def mark(case_id: str) -> Any:
    """Save levels and comments; what was saved in another window since is not written over."""
    try:
        revision = _save(case_id)
    except Conflict:
        if _is_script():
            raise
        return _page(_get(case_id), is_stale=True), 409
    if _is_script():
        return {"revision": revision, "saved_at": now().isoformat()}
    return redirect(url_for("assessments.weigh" if "decide" in request.form else "assessments.show", case_id=case_id), 303)


@bp.get("/w/<visit>/assess/<case_id>/decision")
@access.enter("instructor", "assessor")
def weigh(case_id: str) -> Any:
    """Show what the marks amount to, before anything is decided."""
    view = _get(case_id)
    return _decision(view, view.comment) if view.may_mark else redirect(url_for("assessments.show", case_id=case_id), 303)


@bp.post("/w/<visit>/assess/<case_id>/decision")
@access.enter("instructor", "assessor")
def decide(case_id: str) -> Any:
    """Decide on the marks as they were shown; the comment is kept first, so that a refused decision loses nothing.

    The same decision posted again changes nothing, and shows what was decided.
    """
    wanted = request.form.get("decision", "")
    try:
        revision = _save(case_id)
        with writing() as session:
            assessments.decide(session, g.visit.actor, g.visit.context_pk, case_id, revision, wanted, now())
    except Conflict:
        view = _get(case_id)
        return _decision(view, _comment(), is_stale=True) if view.may_mark else _page(view, is_stale=True), 409
    except NotAllowedNow:
        if _get(case_id).state != wanted:
            raise
    except DecisionIncomplete as refused:
        return _decision(_get(case_id), _comment(), refused.faults), 400
    return redirect(url_for("assessments.show", case_id=case_id), 303)


def _get(case_id: str) -> AssessmentView:
    with reading() as session:
        return assessments.get(session, g.visit.actor, g.visit.context_pk, case_id)


def _save(case_id: str) -> int:
    marks, comments = _typed(LEVEL), _typed(COMMENT)
    revision = request.form.get("revision", -1, type=int)
    with writing() as session:
        return assessments.save_marks(session, g.visit.actor, g.visit.context_pk, case_id, revision, marks, comments, _comment(), now())


def _page(view: AssessmentView, is_stale: bool = False) -> str:
    """Return the page of this case; where others saved or took it over meanwhile, with what was typed beside what stands there."""
    typed = (_typed(LEVEL), _typed(COMMENT), _comment()) if is_stale else (view.marks, view.comments, view.comment)
    page = "assessments/marking.html" if view.may_mark else "assessments/read.html"
    marks, comments, comment = typed
    told = view.offer.definition
    return render_template(page, view=view, told=told, marks=marks, comments=comments, comment=comment, is_stale=is_stale)


def _decision(view: AssessmentView, comment: str, faults: Any = (), is_stale: bool = False) -> str:
    told = view.offer.definition
    outcome = rules.decide(told.criteria, {key: level for key, level in view.marks.items() if level})
    missing = [told.criterion(key) for key in getattr(outcome, "missing", ())]
    page = "assessments/decision.html"
    return render_template(page, view=view, told=told, comment=comment, missing=missing, faults=faults, is_stale=is_stale)


def _typed(prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): clean(value) for name, value in request.form.items() if name.startswith(prefix)}


def _comment() -> str:
    return clean(request.form.get("comment", ""))


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"
