"""Designing a micro-credential: three steps, the check, its way to the catalogue, its versions side by side."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for

from lti_tool.domain import design_checks, design_templates, drafts, permissions
from lti_tool.domain.drafts import Change
from lti_tool.errors import BadInput
from lti_tool.services import designs, issuers, quality_reviews
from lti_tool.services.designs import Design
from lti_tool.web import access, design_forms
from lti_tool.web.design_labels import check_words
from lti_tool.web.rooms import now, reading, writing

bp = Blueprint("designs", __name__)
ROLES = ("designer", "reviewer", "lead", "issuer_admin")
STEPS = tuple(design_forms.STEPS)


@bp.get("/w/<visit>/designs")
@access.enter(*ROLES)
def index() -> Any:
    """Show every version this person was granted a role for, what is in the making first."""
    with reading() as session:
        listed = designs.list_visible(session, g.visit.actor)
        may_begin = bool(_issuers(session))
    return render_template("designs/index.html", listed=listed, may_begin=may_begin)


@bp.get("/w/<visit>/designs/new")
@access.enter("designer")
def new() -> Any:
    """Show what a new micro-credential may begin from."""
    with reading() as session:
        listed = designs.list_visible(session, g.visit.actor)
        return render_template("designs/new.html", listed=listed, issuers=_issuers(session), templates=tuple(design_templates.TEMPLATES))


@bp.post("/w/<visit>/designs/new")
@access.enter("designer")
def begin() -> Any:
    """Begin a draft and go on to its first step."""
    source, issuer_id = request.form.get("source", "blank"), request.form.get("issuer", type=int) or 0
    with writing() as session:
        document = _document(session, source)
        title = {language: request.form.get(f"title-{language}", "") for language in ("en", "th")}
        if any(title.values()):
            document["title"] = title
            document.pop("slug", None)
        design = designs.begin(session, g.visit.actor, issuer_id, document, now(), source=source[:60])
    return redirect(url_for("designs.step", public_id=design.public_id, step="what"), 303)


@bp.get("/w/<visit>/designs/<public_id>")
@access.enter(*ROLES)
def show(public_id: str) -> Any:
    """Show where a version stands, what can be done with it, and the way it came."""
    number = request.args.get("version", type=int)
    with reading() as session:
        design = designs.get(session, g.visit.actor, public_id, number)
        found = _check(session, design) if design.is_open else ()
        told = {
            "events": designs.list_events(session, design.version_id), "newer": designs.find_newer(session, g.visit.actor, design),
            "others": [each for each in designs.list_visible(session, g.visit.actor) if each.public_id != public_id],
        }  # fmt: skip
    return render_template("designs/show.html", **_told(design, found), **told)


@bp.get("/w/<visit>/designs/<public_id>/<any(what, evidence, judging):step>")
@access.enter("designer")
def step(public_id: str, step: str) -> Any:
    """Show one of the three steps to write in."""
    with reading() as session:
        design = designs.get(session, g.visit.actor, public_id)
        found = _check(session, design)
    if not design.may_write:
        return redirect(url_for("designs.show", public_id=public_id), 303)
    boxes = design_forms.boxes(design.draft, step, found, has_slug=design.number == 1)
    return render_template("designs/step.html", **_told(design, found), step=step, boxes=boxes)


@bp.post("/w/<visit>/designs/<public_id>/<any(what, evidence, judging):step>")
@access.enter("designer")
def save(public_id: str, step: str) -> Any:
    """Keep a step, then do what its button says; what a colleague wrote in the same field is shown beside it."""
    form, does = request.form, request.form.get("do", "")
    with writing() as session:
        design = designs.get(session, g.visit.actor, public_id)
        since = form.get("revision", type=int) or 0
        saved = designs.save(session, g.visit.actor, design.version_id, design_forms.read(form), since, now())
    if saved.clashes:
        return _both(public_id, step, saved)
    anchor = _carry_out(public_id, does)
    if does.startswith("go:"):
        wanted = does.removeprefix("go:")
        told = {"step": wanted} if wanted in STEPS else {}
        return redirect(url_for("designs.step" if told else "designs.show", public_id=public_id, **told), 303)
    return redirect(url_for("designs.step", public_id=public_id, step=step, _anchor=anchor), 303)


@bp.post("/w/<visit>/designs/<public_id>/fields")
@access.enter("designer")
def save_fields(public_id: str) -> Any:
    """Keep single fields as they are written, and tell what others wrote meanwhile: for the page's script."""
    told = request.get_json(silent=True)
    changes = [_change(each) for each in told.get("changes", ())] if isinstance(told, dict) else []
    with writing() as session:
        design = designs.get(session, g.visit.actor, public_id)
        since = told["since"] if isinstance(told, dict) and isinstance(told.get("since"), int) else 0
        saved = designs.save(session, g.visit.actor, design.version_id, changes, since, now())
        found = _check(session, designs.get(session, g.visit.actor, public_id))
    clashes = [{"path": c.path, "stored": c.stored, "given": c.given, "by": c.by, "gone": c.is_gone} for c in saved.clashes]
    told = {"revision": saved.revision, "saved_at": saved.saved_at.isoformat(), "clashes": clashes, "others": saved.others}
    return jsonify(errors=design_checks.count_errors(found), **told)


@bp.post("/w/<visit>/designs/<public_id>/<any(submit, withdraw, reopen, publish, retire):action>")
@access.enter(*ROLES)
def act(public_id: str, action: str) -> Any:
    """Take a step on the way; reviewing has pages of its own."""
    number = request.form.get("version", type=int)
    with writing() as session:
        design = designs.get(session, g.visit.actor, public_id, number)
        told = {"reasons": request.form.get("reasons", ""), "successor": request.form.get("successor") or None}
        designs.step(session, g.visit.actor, design.version_id, action, now(), **told)
    return redirect(url_for("designs.show", public_id=public_id), 303)


@bp.post("/w/<visit>/designs/<public_id>/next")
@access.enter("designer")
def begin_next(public_id: str) -> Any:
    """Begin the next version from the newest one."""
    with writing() as session:
        designs.begin_next(session, g.visit.actor, public_id, now())
    return redirect(url_for("designs.step", public_id=public_id, step="what"), 303)


@bp.get("/w/<visit>/designs/<public_id>/compare")
@access.enter(*ROLES)
def compare(public_id: str) -> Any:
    """Show two versions side by side where they differ."""
    with reading() as session:
        after = designs.get(session, g.visit.actor, public_id, request.args.get("to", type=int))
        before = designs.get(session, g.visit.actor, public_id, request.args.get("from", type=int) or after.number - 1)
    return render_template("designs/compare.html", design=after, before=before, rows=rows_of(before.draft, after.draft))


def rows_of(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, Any, Any]]:
    """Return what differs: label, what happened, both values."""
    return [
        (design_forms.label_of(before if each.what == "removed" else after, each.path), each.what, each.before, each.after)
        for each in drafts.differences(before, after)
    ]


def _told(design: Design, found: Any) -> dict[str, Any]:
    points = [(each, design_forms.step_of(each.path), design_forms.label_of(design.draft, each.path)) for each in found]
    return {"design": design, "points": points, "errors": design_checks.count_errors(found), "steps": STEPS, "check_words": check_words}


def _both(public_id: str, step: str, saved: designs.Saved) -> Any:
    with reading() as session:
        design = designs.get(session, g.visit.actor, public_id)
    pairs = [(clash, _label(design, clash.path)) for clash in saved.clashes]
    return render_template("designs/conflict.html", design=design, step=step, saved=saved, pairs=pairs), 409


def _label(design: Design, path: str) -> str:
    return design_forms.label_of(design.draft, path)


def _carry_out(public_id: str, does: str) -> str:
    """Do what the pressed button says to a list; return where the page goes on."""
    verb, _colon, path = does.partition(":")
    if verb not in ("add", "remove", "up", "down"):
        return ""
    with writing() as session:
        design = designs.get(session, g.visit.actor, public_id)
        who = session, g.visit.actor, design.version_id
        if verb == "add":
            return f"b-{designs.add_item(*who, path, now())}"
        if verb == "remove":
            designs.remove_item(*who, path, now())
            return f"b-{path.rpartition('.')[0]}"
        designs.move_item(*who, path, -1 if verb == "up" else 1, now())
    return f"b-{path}"


def _change(told: Any) -> Change:
    if not isinstance(told, dict) or not isinstance(told.get("path"), str) or not isinstance(told.get("revision"), int):
        raise BadInput("bad_input")
    return Change(told["path"], told.get("value"), told["revision"])


def _document(session: Any, source: str) -> dict[str, Any]:
    """Return the document that a new design begins from."""
    kind, _colon, name = source.partition(":")
    if kind == "template":
        return design_templates.document(name)
    if kind == "copy":
        public_id, _slash, number = name.partition("/")
        return dict(designs.get(session, g.visit.actor, public_id, int(number) if number.isdigit() else None).document)
    return {}


def _issuers(session: Any) -> list[Any]:
    """Return the institutions this person may write for."""
    return [each for each in issuers.list_all(session) if permissions.may_design(g.visit.actor, each.id)]


def _check(session: Any, design: Design) -> tuple[design_checks.Finding, ...]:
    """Return what the check finds; whoever finished a review from outside is the named outside reviewer that it asks for."""
    outsiders = [each.name for each in quality_reviews.list_outsiders(session, design.micro_credential_id)]
    return designs.check(session, design, outsiders)
