"""A learner's pages: what is offered, the draft, what was sent, what came of it. One address; the state chooses the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from lti_tool.domain import permissions
from lti_tool.domain.files import KINDS
from lti_tool.domain.submissions import CONFIRMATIONS, NotAllowedNow
from lti_tool.domain.words import clean
from lti_tool.errors import NotFound
from lti_tool.services import catalogue, deliveries, evidence, standings, submissions
from lti_tool.services.launches import Shown
from lti_tool.services.submissions import Case, DraftConflict, SubmissionIncomplete
from lti_tool.services.visits import OpenVisit
from lti_tool.web import access, kept_pages
from lti_tool.web.languages import locale
from lti_tool.web.rooms import now, reading, runtime, writing

bp = Blueprint("submissions", __name__)
_offers_in_words: dict[tuple[str, int, str, str], Markup] = {}
"""What each published version says, by (public id, number, issuer, language): it never changes, and every learner begins with it."""

PAGES = {
    "draft": "work", "submitted": "sent", "in_review": "sent", "not_yet": "not_yet", "awarded": "awarded", "award_withdrawn": "awarded",
}  # fmt: skip
ANSWER = "answer-"
"""Before a prompt's key, so that no prompt can be mistaken for another field of the form."""


@bp.app_template_global()
def offer_in_words(offer: catalogue.Offer) -> Markup:
    """Return what this offer is, for whoever thinks of earning it."""
    key = offer.public_id, offer.number, offer.issuer_name.both, locale()
    if key not in _offers_in_words:
        _offers_in_words[key] = Markup(render_template("submissions/_offer.html", offer=offer))
    return _offers_in_words[key]


@bp.get("/w/<visit>/work")
@access.enter("learner")
def show() -> Any:
    """Show where this learner stands with what this activity offers."""
    _placement()
    with reading() as session:
        answer = prepare(session, g.visit)
    return answer()


def prepare(session: Any, visit: OpenVisit, shown: Shown | None = None) -> Callable[[], Any]:
    """Read where this visit's learner stands, but for what was looked at in passing; what is returned answers with the page, when no
    transaction is open any more.
    """
    if shown and not shown.has_case:
        return _answer_with(shown.offer)
    case = submissions.find_for_placement(session, visit.actor, visit.placement_id)
    if case:
        owed = deliveries.list_for_award(session, case.award.id) if case.award else []
        return lambda: page(case, deliveries=owed)
    return _answer_with(catalogue.find_for_placement(session, int(visit.placement_id or 0)))


def _answer_with(offer: catalogue.Offer | None) -> Callable[[], Any]:
    return lambda: _offer_page(offer) if offer else render_template("submissions/not_chosen.html")


@bp.get("/w/<visit>/work/about")
@access.enter("learner")
def about() -> Any:
    """Show what is offered, to read again while working on it."""
    with reading() as session:
        case = submissions.find_for_placement(session, g.visit.actor, _placement())
        offer = case.offer if case else catalogue.find_for_placement(session, _placement())
    if offer is None:
        raise NotFound("micro_credential_unknown")
    return _offer_page(offer, is_begun=case is not None)


@bp.post("/w/<visit>/work/begin")
@access.enter("learner")
def begin() -> Any:
    """Make the draft, once; what was retired meanwhile is not begun, and the page says what there is instead."""
    try:
        with writing() as session:
            submissions.begin(session, g.visit.actor, _placement(), now())
    except catalogue.MicroCredentialRetired:
        return _retired()
    return redirect(url_for("submissions.show"), 303)


@bp.post("/w/<visit>/work/<case_id>/draft")
@access.enter("learner")
def save(case_id: str) -> Any:
    """Keep what was written; a script is told the new revision and what is still missing, a form goes back to its page."""
    try:
        with writing() as session:
            saved = _save(session, case_id)
            case = submissions.get(session, g.visit.actor, case_id)
    except DraftConflict as conflict:
        if _is_script():
            raise
        return _both(case_id, conflict)
    if _is_script():
        missing = render_template("submissions/_gaps.html", case=case)
        return jsonify(revision=saved.revision, saved_at=saved.saved_at and saved.saved_at.isoformat(), missing=missing)
    return redirect(url_for("submissions.show", _anchor="send"), 303)


@bp.post("/w/<visit>/work/<case_id>/submit")
@access.enter("learner")
def submit(case_id: str) -> Any:
    """Keep the draft, then send it; what is missing is said, and nothing written is lost. The same form posted again is sent once."""
    ticked = request.form.getlist("confirmations")
    try:
        with writing() as session:
            _save(session, case_id)
        with writing() as session:
            submissions.submit(session, g.visit.actor, case_id, ticked, now())
    except DraftConflict as conflict:
        return _both(case_id, conflict)
    except NotAllowedNow as late:
        return _if_done(case_id, "submitted", late)
    except SubmissionIncomplete as failure:
        return page(get_own(case_id), 400, refused=failure, ticked=ticked)
    return redirect(url_for("submissions.show"), 303)


@bp.post("/w/<visit>/work/<case_id>/withdraw")
@access.enter("learner")
def withdraw(case_id: str) -> Any:
    """Take it back to go on working, while nobody has begun to read it."""
    try:
        with writing() as session:
            submissions.withdraw(session, g.visit.actor, case_id, now())
    except NotAllowedNow as late:
        return _if_done(case_id, "draft", late)
    return redirect(url_for("submissions.show"), 303)


@bp.post("/w/<visit>/work/<case_id>/revise")
@access.enter("learner")
def revise(case_id: str) -> Any:
    """Begin the next attempt from a copy of this one."""
    try:
        with writing() as session:
            submissions.revise(session, g.visit.actor, case_id, now())
    except NotAllowedNow as late:
        return _if_done(case_id, "draft", late)
    return redirect(url_for("submissions.show"), 303)


def _retired() -> Any:
    with reading() as session:
        offer = catalogue.find_for_placement(session, _placement())
        standing = standings.find(session, offer.public_id, offer.number) if offer else None
    return render_template("submissions/retired.html", offer=offer, standing=standing), 409


def get_own(case_id: str) -> Case:
    """Return the learner's own case."""
    with reading() as session:
        return submissions.get(session, g.visit.actor, case_id)


def page(case: Case, status: int = 200, **more: Any) -> Any:
    """Return the page for the state this case is in."""
    sent = case.attempt.submitted_at
    facts = {
        "case": case, "offer": case.offer, "d": case.offer.definition, "confirmations": CONFIRMATIONS, "extensions": KINDS,
        "limits": evidence.limits(runtime().settings), "due_at": sent and sent + timedelta(days=case.offer.definition.turnaround_days),
    }  # fmt: skip
    return render_template(f"submissions/{PAGES[case.state]}.html", **facts, **more), status


def _offer_page(offer: catalogue.Offer, is_begun: bool = False) -> Any:
    may_begin = permissions.may_earn(g.visit.actor) and not is_begun
    what = "submissions/offer.html", offer.public_id, offer.number, offer.issuer_name.both, may_begin, is_begun
    return kept_pages.page_of(what, lambda: render_template("submissions/offer.html", offer=offer, may_begin=may_begin, is_begun=is_begun))


def _both(case_id: str, conflict: DraftConflict) -> Any:
    """Show what another window saved beside what this one brings, where they differ."""
    case, stored = get_own(case_id), conflict.stored
    differing = [prompt for prompt in case.offer.definition.prompts if _differs(prompt.key, conflict.given, stored.answers)]
    note = conflict.given_note if conflict.given_note not in (None, stored.note) else None
    return render_template(
        "submissions/conflict.html", case=case, offer=case.offer, stored=stored, given=conflict.given, differing=differing, note=note
    ), 409


def _if_done(case_id: str, state: str, late: NotAllowedNow) -> Any:
    """Lead on where the first press of the same button did it already and nothing else was written; else raise."""
    case, written = get_own(case_id), read_answers(request.form)
    if case.state != state or any(_differs(key, written, case.attempt.answers) for key in written):
        raise late
    return redirect(url_for("submissions.show"), 303)


def _differs(key: str, given: dict[str, str], stored: dict[str, str]) -> bool:
    return key in given and given[key] != stored.get(key, "")


def _save(session: Any, case_id: str) -> Any:
    form = request.form
    revision = form.get("revision", type=int) or 0
    return submissions.save_draft(session, g.visit.actor, case_id, revision, read_answers(form), _note(form), now())


def _note(form: MultiDict[str, str]) -> str | None:
    return clean(form["note"]) if "note" in form else None


def read_answers(form: MultiDict[str, str]) -> dict[str, str]:
    """Return prompt key -> text; browsers send line ends as CRLF, which would look like a change."""
    return {name.removeprefix(ANSWER): clean(text).replace("\r\n", "\n") for name, text in form.items() if name.startswith(ANSWER)}


def _is_script() -> bool:
    return "X-CSRF-Token" in request.headers


def _placement() -> int:
    if g.visit.placement_id is None:
        raise NotFound("placement_unknown")
    return int(g.visit.placement_id)
