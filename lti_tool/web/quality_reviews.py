"""Internal quality review: what waits, a version to read with comments at its fields, one's own review, the decision and the trail."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from lti_tool.domain.quality_reviews import ANSWERS, RECOMMENDATIONS, Words, gaps, list_sections
from lti_tool.errors import BadInput, NotFound
from lti_tool.services import designs, guests
from lti_tool.services import quality_reviews as reviews
from lti_tool.services.quality_reviews import Reviewed, ReviewView
from lti_tool.web import access
from lti_tool.web.definition_words import choice_words, where
from lti_tool.web.error_words import words_for
from lti_tool.web.rooms import now, reading, writing

bp = Blueprint("quality_reviews", __name__)
INSIDERS = ("designer", "reviewer", "lead", "issuer_admin")
bp.add_app_template_global(where, "where")
bp.add_app_template_global(choice_words, "choice_words")
PLACE = "/w/<visit>/quality-reviews/<public_id>/<int:number>"


@bp.app_template_global()
def error_sentence(code: str) -> str:
    """Return what a refusal would say, before anybody runs into it."""
    return words_for(code, {})[1]


@bp.get("/w/<visit>/quality-reviews")
@access.enter(*INSIDERS)
def index() -> Any:
    """Show what is under review, approved, due or soon due in this person's institutions."""
    with reading() as session:
        rows = reviews.list_rows(session, g.visit.actor, now())
    return render_template("quality_reviews/index.html", rows=rows, now=now())


@bp.get("/w/<visit>/quality-reviews/<public_id>")
@access.enter("reviewer")
def of_guest(public_id: str) -> Any:
    """Lead a guest to the version they are asked about: the newest that was sent."""
    with reading() as session:
        number = reviews.find_newest(session, g.visit.actor, public_id)
    return redirect(url_for("quality_reviews.show", public_id=public_id, number=number), 303)


@bp.get(PLACE)
@access.enter(*INSIDERS)
def show(public_id: str, number: int) -> Any:
    """Show the version to read, the comments, one's own review, and what others think as far as it is time."""
    return _page(public_id, number)


@bp.post(PLACE + "/begin")
@access.enter("reviewer", "lead")
def begin(public_id: str, number: int) -> Any:
    """Begin one's own review."""
    with writing() as session:
        reviews.begin(session, g.visit.actor, _get(session, public_id, number), now())
    return _back(public_id, number, "mine")


@bp.post(PLACE)
@access.enter(*INSIDERS)
def save(public_id: str, number: int) -> Any:
    """Keep everything the page holds: the review as far as it is, and a comment whose button was pressed; then finish if asked to."""
    place, act = request.form.get("comment-at"), request.form.get("act", "save")
    with writing() as session:
        reviewed = _get(session, public_id, number)
        if "revision" in request.form:
            reviews.save(session, g.visit.actor, reviewed, request.form.get("revision", type=int) or 0, _words())
        if place is not None:
            reviews.comment(session, g.visit.actor, reviewed, place, request.form.get(f"comment-{place}", ""), now())
    if act == "finish" and place is None:
        return _finish(public_id, number)
    return _back(public_id, number, f"at-{place}" if place is not None else "mine")


@bp.post(PLACE + "/comments/<int:comment>/settle")
@access.enter(*INSIDERS)
def settle(public_id: str, number: int, comment: int) -> Any:
    """Mark a comment as dealt with."""
    with writing() as session:
        reviews.settle(session, g.visit.actor, _get(session, public_id, number), comment, now())
    return _back(public_id, number, f"comment-{comment}")


@bp.get(PLACE + "/decision")
@access.enter("reviewer", "lead")
def weigh(public_id: str, number: int) -> Any:
    """Show what the reviewers came to, and ask for a decision with its reasons."""
    with reading() as session:
        reviewed = _get(session, public_id, number)
        if not reviewed.may_settle:
            raise NotFound("review_unknown")
        told = _common(session, reviewed)
        # Whoever decides reads every finished review; whoever only writes one reads the others after their own.
        told["others"] = [each for each in told["every"] if each.round == reviewed.round and each.is_finished and each is not told["mine"]]
        blockers = reviews.list_blockers(session, g.visit.actor, reviewed)
    return render_template("quality_reviews/decision.html", **told, blockers=blockers)


@bp.post(PLACE + "/decision")
@access.enter("reviewer", "lead")
def decide(public_id: str, number: int) -> Any:
    """Decide this round, or confirm what was due for review."""
    decision, reasons = request.form.get("decision", ""), request.form.get("reasons", "")
    with writing() as session:
        reviewed = _get(session, public_id, number)
        if decision == "confirm":
            reviews.confirm(session, g.visit.actor, reviewed, reasons, now())
        else:
            reviews.decide(session, g.visit.actor, reviewed, decision, reasons, now())
    return _back(public_id, number, "state")


@bp.post(PLACE + "/publish")
@access.enter("designer", "lead", "issuer_admin")
def publish(public_id: str, number: int) -> Any:
    """Publish what was approved."""
    with writing() as session:
        reviewed = _get(session, public_id, number)
        designs.step(session, g.visit.actor, reviewed.version_id, "publish", now())
    return _back(public_id, number, "state")


@bp.get(PLACE + "/trail")
@access.enter("designer", "lead", "issuer_admin", "reviewer")
def trail(public_id: str, number: int) -> Any:
    """Show every step of the version, who took it, when and why, and how many days each round took."""
    with reading() as session:
        reviewed = _get(session, public_id, number)
        if g.visit.actor.is_guest:
            raise NotFound("review_unknown")
        told = _common(session, reviewed)
        events = designs.list_events(session, reviewed.version_id)
        asked = guests.list_for_micro_credential(session, reviewed.micro_credential_id, now())
    return render_template("quality_reviews/trail.html", **told, events=events, asked=asked)


def _finish(public_id: str, number: int) -> Any:
    try:
        with writing() as session:
            reviews.finish(session, g.visit.actor, _get(session, public_id, number), now())
    except BadInput as refusal:
        if refusal.code != "review_incomplete":
            raise
        return _page(public_id, number, is_checked=True), 400
    return _back(public_id, number, "mine")


def _page(public_id: str, number: int, is_checked: bool = False) -> Any:
    with reading() as session:
        reviewed = _get(session, public_id, number)
        told = _common(session, reviewed)
    mine = told["mine"]
    missing = gaps(told["form"].questions, mine.words) if is_checked and mine else ()
    return render_template(
        "quality_reviews/show.html", **told, gaps={gap.what: gap.fault for gap in missing}, answers=ANSWERS,
        recommendations=RECOMMENDATIONS, both=request.args.get("both") == "yes",
    )  # fmt: skip


def _common(session: Any, reviewed: Reviewed) -> dict[str, Any]:
    every = reviews.list_reviews(session, reviewed)
    here = [each for each in every if each.round == reviewed.round]
    mine = next((each for each in here if g.visit.actor and each.reviewer_id == g.visit.actor.person_id), None)
    comments: dict[str, list[Any]] = {}
    for each in reviews.list_comments(session, reviewed):
        comments.setdefault(each.path if each.is_placed else "", []).append(each)
    listed = next((row for row in reviews.list_rows(session, g.visit.actor, now()) if (row.public_id, row.number) == _key(reviewed)), None)
    return {
        "reviewed": reviewed, "title": guests.titles(session, [reviewed.micro_credential_id])[reviewed.micro_credential_id],
        "sections": list_sections(reviewed.document), "form": reviews.get_form(session, reviewed.issuer_id), "mine": mine,
        "others": [each for each in here if each is not mine and _may_read(reviewed, mine, each)], "every": every, "comments": comments,
        "row": listed, "open_comments": sum(each.settled_at is None for rows in comments.values() for each in rows), "now": now(),
        "waiting": sum(not each.is_finished for each in here), "finished": sum(each.is_finished for each in here),
    }  # fmt: skip


def _key(reviewed: Reviewed) -> tuple[str, int]:
    return reviewed.public_id, reviewed.number


def _may_read(reviewed: Reviewed, mine: ReviewView | None, other: ReviewView) -> bool:
    """What another says is read once it is finished: by who has finished their own, by who will not write one, and by all once decided."""
    if not other.is_finished:
        return False
    writes = reviewed.may_review and reviewed.is_reviewable
    return (mine is not None and mine.is_finished) if writes else (reviewed.may_settle or reviewed.may_invite or not reviewed.is_reviewable)


def _words() -> Words:
    form = request.form
    keys = {name.removeprefix("answer-") for name in form if name.startswith("answer-")}
    keys |= {name.removeprefix("note-") for name in form if name.startswith("note-")}
    answers = {key: (form.get(f"answer-{key}", ""), form.get(f"note-{key}", "").strip()) for key in keys if len(key) <= 40}
    recommendation = form.get("recommendation", "")
    return Words(answers, recommendation if recommendation in RECOMMENDATIONS else "", form.get("reasons", "").strip())


def _get(session: Any, public_id: str, number: int) -> Reviewed:
    return reviews.get_reviewed(session, g.visit.actor, public_id, number)


def _back(public_id: str, number: int, anchor: str) -> Any:
    return redirect(url_for("quality_reviews.show", public_id=public_id, number=number, _anchor=anchor), 303)
