"""Stacks as those who make them meet them: a list, one form, and the steps to publish, go on and retire."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from lti_tool.domain import permissions
from lti_tool.domain.stacks import StackFaulty
from lti_tool.domain.words import clean
from lti_tool.errors import Conflict, NotFound
from lti_tool.services import catalogue, issuers, stacks
from lti_tool.services.stacks import StackView
from lti_tool.web import access, stack_forms
from lti_tool.web.rooms import now, reading, writing

bp = Blueprint("stack_designs", __name__)
WRITERS = ("designer", "lead")


@bp.get("/w/<visit>/stack-designs")
@access.enter(*WRITERS)
def index() -> Any:
    """Show the stacks of the institutions this person writes for, and where a new one begins."""
    with reading() as session:
        ours = [issuer for issuer in issuers.list_all(session) if permissions.may_write_stacks(g.visit.actor, issuer.id)]  # type: ignore[arg-type]
        found = stacks.list_for_design(session, {issuer.id for issuer in ours})
    return render_template("stacks/designs.html", issuers=ours, stacks=found)


@bp.post("/w/<visit>/stack-designs")
@access.enter(*WRITERS)
def begin() -> Any:
    """Begin a stack of one institution."""
    with writing() as session:
        issuer = issuers.get(session, request.form.get("issuer", ""))
        made = stacks.begin(session, g.visit.actor, issuer.id, stack_forms.blank(), now())
    return _to(made)


@bp.get("/w/<visit>/stack-designs/<int:version_id>")
@access.enter(*WRITERS)
def show(version_id: int) -> Any:
    """Show the form of a draft, or what a published version says."""
    return _page(version_id)


@bp.post("/w/<visit>/stack-designs/<int:version_id>")
@access.enter(*WRITERS)
def save(version_id: int) -> Any:
    """Keep what was written; where somebody else saved meanwhile, nothing is lost: both are shown."""
    asked = request.form.to_dict()
    revision = int(asked["revision"]) if asked.get("revision", "").isdigit() else -1
    try:
        with writing() as session:
            view = _ours(session, version_id)
            document = stack_forms.read(asked, catalogue.list_for_issuers(session, {view.issuer_id}))
            saved = stacks.save(session, g.visit.actor, version_id, revision, document, now())
    except Conflict:
        return _page(version_id, typed=asked, is_conflict=True), 409
    return _to(saved, saved="yes")


@bp.post("/w/<visit>/stack-designs/<int:version_id>/publish")
@access.enter(*WRITERS)
def publish(version_id: int) -> Any:
    """Publish the draft, or say everything that is still in the way."""
    try:
        with writing() as session:
            made = stacks.publish(session, g.visit.actor, version_id, now())
    except StackFaulty as faulty:
        return _page(version_id, faults=[_fault_words(each.path, each.fault) for each in faulty.faults]), 400
    return _to(made)


@bp.post("/w/<visit>/stack-designs/<int:version_id>/next")
@access.enter(*WRITERS)
def begin_next(version_id: int) -> Any:
    """Begin the next version of a published stack."""
    with writing() as session:
        made = stacks.begin_next(session, g.visit.actor, version_id, now())
    return _to(made)


@bp.post("/w/<visit>/stack-designs/<int:version_id>/retire")
@access.enter(*WRITERS)
def retire(version_id: int) -> Any:
    """Take a stack off the catalogue, with the reason that learners read."""
    with writing() as session:
        made = stacks.retire(session, g.visit.actor, version_id, clean(request.form.get("reason", "")), now())
    return _to(made)


def _page(version_id: int, typed: dict[str, str] | None = None, is_conflict: bool = False, faults: list[str] | None = None) -> Any:
    with reading() as session:
        view = _ours(session, version_id)
        offers = catalogue.list_for_issuers(session, {view.issuer_id})
    kept = stack_forms.fields(view.document)
    return render_template(
        "stacks/design.html", stack=view, offers=offers, fields=typed or kept, theirs=kept if is_conflict else None, faults=faults or [],
        groups=stack_forms.GROUPS, may_lead=permissions.may_lead(g.visit.actor, view.issuer_id), is_saved="saved" in request.args,
    )  # fmt: skip


def _ours(session: Any, version_id: int) -> StackView:
    view = stacks.get_version(session, version_id)
    if not permissions.may_write_stacks(g.visit.actor, view.issuer_id):  # type: ignore[arg-type]
        raise NotFound("stack_unknown")
    return view


def _to(view: StackView, **more: str) -> Any:
    return redirect(url_for("stack_designs.show", version_id=view.version_id, **more), 303)


def _fault_words(path: str, fault: str) -> str:
    """Return one sentence for a fault; where none is made for it, the field and its code say where to look."""
    said = {
        "too_few_members": _("Choose at least two micro-credentials."),
        "too_few": _("Choose at least two micro-credentials."),
        "member_repeated": _("A micro-credential stands in two groups."),
        "more_than_members": _("A group asks for more micro-credentials than it has."),
        "no_such_member": _("A micro-credential waits for one that is not in this stack."),
        "order_in_a_circle": _("Some micro-credentials wait for each other in a circle, so nobody could begin."),
        "nothing_asked": _("Nothing is asked for: everybody would hold this badge."),
        "member_not_on_offer": _("A micro-credential in this stack is no longer on offer."),
        "amount_bad": _("Credits are a number such as 3 or 1.5."),
        "not_a_number": _("How many, and per cent, are whole numbers."),
        "out_of_range": _("How many, and per cent, go up to 100."),
        "address_bad": _("The outcome's address must begin with https:// or http://."),
        "empty": _("A text is missing in one of the two languages: %(field)s.", field=_field_words(path)),
    }
    return said.get(fault) or _("This field cannot stay as it is: %(field)s (%(code)s).", field=_field_words(path), code=fault)


def _field_words(path: str) -> str:
    first, _dot, rest = path.partition(".")
    names = {
        "title": _("Title"), "description": _("Description"), "worth": _("What it is worth"), "groups": _("Groups"),
        "credits": _("Credits"), "credit_rule": _("Credits"), "programme_outcomes": _("Outcome of a programme"),
    }  # fmt: skip
    language = {"en": _("English"), "th": _("Thai")}.get(rest.rpartition(".")[2] or rest, "")
    return ", ".join(filter(None, (names.get(first, first), language)))
