"""The review form of an institution, edited by its administrators: questions in both languages, added, mended and removed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from lti_tool.domain.quality_reviews import FormFaulty, dump_questions
from lti_tool.services import grants
from lti_tool.services import quality_reviews as reviews
from lti_tool.services.grants import Institution
from lti_tool.web import access
from lti_tool.web.rooms import now, reading, writing

bp = Blueprint("review_forms", __name__)
SPARE = 2
"""Empty questions at the end, to write new ones into."""
PARTS = ("text", "help")


@bp.get("/w/<visit>/review-form/<issuer>")
@access.enter("issuer_admin")
def show(issuer: str) -> Any:
    """Show the questions with their fields."""
    with reading() as session:
        institution = grants.get_institution(session, g.visit.actor, issuer)
        form = reviews.get_form(session, institution.issuer_id)
    return _page(institution, form.changed_at, form.changer, dump_questions(form.questions))


@bp.post("/w/<visit>/review-form/<issuer>")
@access.enter("issuer_admin")
def save(issuer: str) -> Any:
    """Keep the questions, or take the tool's own again; what is amiss stands beside its question, and nothing typed is lost."""
    data = [] if request.form.get("act") == "reset" else _typed()
    with reading() as session:
        institution = grants.get_institution(session, g.visit.actor, issuer)
    try:
        with writing() as session:
            reviews.save_form(session, g.visit.actor, institution.issuer_id, data, now())
    except FormFaulty as refusal:
        return _page(institution, None, "", data, refusal), 400
    return redirect(url_for("review_forms.show", issuer=issuer), 303)


def _typed() -> list[dict[str, Any]]:
    form = request.form
    count = min(form.get("count", type=int) or 0, 60)
    return [
        {"key": form.get(f"key-{n}", ""), **{part: {lang: form.get(f"{part}-{n}-{lang}", "") for lang in ("en", "th")} for part in PARTS}}
        for n in range(1, count + 1)
    ]


def _page(institution: Institution, changed_at: Any, changer: str, data: list[dict[str, Any]], refusal: FormFaulty | None = None) -> str:
    spare: list[dict[str, Any]] = [{"key": "", "text": {}, "help": {}} for _each in range(SPARE)]
    rows = data if refusal else [*data, *spare]
    return render_template(
        "review_forms/show.html", institution=institution, changed_at=changed_at, changer=changer, rows=rows, refusal=refusal,
        fault_at=_place(data, refusal),
    )  # fmt: skip


def _place(data: list[dict[str, Any]], refusal: FormFaulty | None) -> int:
    """Return the number on the page of the question that is amiss: those left empty were not counted."""
    filled = [number for number, each in enumerate(data, 1) if any(str(words).strip() for words in each["text"].values())]
    return filled[refusal.number - 1] if refusal and refusal.number else 0
