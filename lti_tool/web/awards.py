"""An award seen from inside: the learner accepts it, whoever may assess it withdraws it with a reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from lti_tool.domain.words import clean
from lti_tool.errors import BadInput, NotFound
from lti_tool.services import assessments, awards, deliveries, withdrawals
from lti_tool.web import access
from lti_tool.web.rooms import now, reading, writing

bp = Blueprint("awards", __name__)


@bp.get("/w/<visit>/awards")
@access.enter("learner")
def index() -> Any:
    """Show everything this learner has earned, here and in other courses."""
    with reading() as session:
        earned = awards.list_own(session, g.visit.actor)
    return render_template("awards/index.html", awards=earned)


@bp.get("/w/<visit>/awards/<award_id>")
@access.enter("learner")
def show(award_id: str) -> Any:
    """Show one award of one's own and what each place shows of it."""
    with reading() as session:
        award = awards.get_own(session, g.visit.actor, award_id)
        owed = deliveries.list_for_award(session, award_id)
    return render_template("awards/show.html", award=award, offer=award.offer, deliveries=owed)


@bp.post("/w/<visit>/awards/<award_id>/accept")
@access.enter("learner")
def accept(award_id: str) -> Any:
    """Let the credential be seen by the world: before this, its address answers nobody."""
    with writing() as session:
        awards.accept(session, g.visit.actor, award_id, now())
    return redirect(url_for("awards.show", award_id=award_id), 303)


@bp.get("/w/<visit>/awards/<award_id>/withdraw")
@access.enter("instructor", "assessor")
def ask_withdraw(award_id: str) -> Any:
    """Say what a withdrawal does and what it cannot undo, and ask for the reason."""
    return _withdrawal(award_id)


@bp.post("/w/<visit>/awards/<award_id>/withdraw")
@access.enter("instructor", "assessor")
def withdraw(award_id: str) -> Any:
    """Take the award back; the credential is revoked and our score erased where the host still shows it."""
    try:
        with writing() as session:
            withdrawals.withdraw(session, g.visit.actor, g.visit.context_pk, award_id, clean(request.form.get("reason", "")).strip(), now())
    except BadInput as failure:
        return _withdrawal(award_id, failure.code)
    return redirect(url_for("awards.ask_withdraw", award_id=award_id), 303)


def _withdrawal(award_id: str, fault: str = "") -> Any:
    with reading() as session:
        award = awards.find(session, award_id)
        if award is None:
            raise NotFound("not_found")
        case = assessments.get(session, g.visit.actor, g.visit.context_pk, award.case_id)
    reason = request.form.get("reason", "")
    return render_template("awards/withdraw.html", award=award, case=case, fault=fault, reason=reason), 400 if fault else 200
