"""Evidence in and out: text, link or file for one requirement; a file leaves only as a download."""

from __future__ import annotations

from os import SEEK_END
from typing import IO, Any
from urllib.parse import quote

from flask import Blueprint, Response, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from lti_tool.domain.files import EvidenceRefused
from lti_tool.domain.links import LinkRefused
from lti_tool.errors import BadInput
from lti_tool.services import evidence
from lti_tool.storage import HEAD, FileTooLarge, StorageFull, Stored
from lti_tool.web import access, submissions
from lti_tool.web.error_words import words_for
from lti_tool.web.filters import size
from lti_tool.web.rooms import now, reading, runtime, writing

bp = Blueprint("evidence", __name__)
PIECE = 65_536

REFUSALS = (BadInput, EvidenceRefused, FileTooLarge, LinkRefused, StorageFull)
"""What a learner can mend on the page: it is shown beside the form, with the rest of the draft as it was."""


@bp.post("/w/<visit>/work/<case_id>/evidence")
@access.enter("learner")
def add(case_id: str) -> Any:
    """Add one item to the draft."""
    requirement = request.form.get("requirement", "")
    try:
        ADDERS.get(request.form.get("kind", ""), _add_text)(case_id, requirement)
    except REFUSALS as failure:
        return why_not(case_id, failure, requirement)
    return redirect(url_for("submissions.show", _anchor=f"evidence-{requirement}"), 303)


@bp.post("/w/<visit>/work/<case_id>/evidence/<evidence_id>/remove")
@access.enter("learner")
def remove(case_id: str, evidence_id: str) -> Any:
    """Take one item out of the draft; attempts already sent keep theirs."""
    with writing() as session:
        sha256 = evidence.remove(session, g.visit.actor, case_id, evidence_id, now())
    if sha256:
        _discard(sha256)
    return redirect(url_for("submissions.show", _anchor="evidence"), 303)


@bp.get("/w/<visit>/evidence/<evidence_id>")
@access.anyone
def file(evidence_id: str) -> Response:
    """Return a file as a download: whatever a browser makes of its bytes, it has no page of ours to act on."""
    with reading() as session:
        found = evidence.get_file(session, g.visit.actor, g.visit.context_pk, evidence_id)
    stream = runtime().storage.open(found.sha256)
    response = Response(iter(lambda: stream.read(PIECE), b""), content_type=found.media_type)
    response.call_on_close(stream.close)
    response.content_length = found.size
    plain = found.file_name.encode("ascii", "replace").decode().replace('"', "_").replace("\\", "_")
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(found.file_name, safe='')}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_failure: RequestEntityTooLarge) -> Any:
    """A request over the limit is not even read, so that not all of its form is known: name the limit, show the draft."""
    failure = FileTooLarge(limit=evidence.limits(runtime().settings).file_bytes)
    case = submissions.get_own((request.view_args or {}).get("case_id", ""))
    return submissions.page(case, 413, refusal={"words": refusal_words(failure)})


def why_not(case_id: str, failure: Any, requirement: str) -> Any:
    """Show the draft with the reason beside the form it was typed into, if there is such a form."""
    case, kind = submissions.get_own(case_id), request.form.get("kind", "")
    has_form = any(wanted.key == requirement and kind in wanted.kinds for wanted in case.offer.definition.evidence)
    place = {"requirement": requirement, "kind": kind, "form": request.form} if has_form else {}
    return submissions.page(case, failure.status, refusal={"words": refusal_words(failure), **place})


def refusal_words(failure: Any) -> str:
    """Return what a learner reads: why, and the limit that was met."""
    _title, what, _next_step = words_for(failure.code, failure.facts)
    return f"{what} {_limit_words(failure.code, failure.facts)}".strip()


def _limit_words(code: str, facts: dict[str, Any]) -> str:
    if code in ("file_too_large", "draft_too_large"):
        return _("The most we take is %(limit)s.", limit=size(facts["limit"]))
    if code == "too_many_items":
        return _("The most we take is %(limit)s.", limit=facts["limit"])
    if code in ("text_too_long", "caption_too_long", "link_too_long"):
        return _("The most we take is %(num)s characters.", num=facts.get("limit") or facts["longest"])
    if code == "file_kind_forbidden":
        return _("We take: %(kinds)s.", kinds=facts["allowed"])
    return _("Save it again as .%(kind)s.", kind=facts["extension"]) if code == "file_content_differs" else ""


def _add_text(case_id: str, requirement: str) -> None:
    text = request.form.get("text", "").replace("\r\n", "\n")
    with writing() as session:
        evidence.add_text(session, g.visit.actor, case_id, requirement, text, _caption(), now())


def _add_link(case_id: str, requirement: str) -> None:
    with writing() as session:
        evidence.add_link(session, g.visit.actor, case_id, requirement, request.form.get("url", ""), _caption(), now())


def _add_file(case_id: str, requirement: str) -> None:
    """The bytes are safe before the row that names them is written; no transaction is open meanwhile."""
    upload, limits = request.files.get("file"), evidence.limits(runtime().settings)
    if upload is None or not upload.filename:
        raise BadInput("file_missing")
    length, head = _look_at(upload.stream)
    with reading() as session:
        evidence.check_upload(session, g.visit.actor, case_id, requirement, upload.filename, length, head, _caption(), limits)
    stored = _put(upload.stream, limits)
    try:
        with writing() as session:
            evidence.add_file(session, g.visit.actor, case_id, requirement, stored, upload.filename, _caption(), limits, now())
    except Exception:
        _discard(stored.sha256)
        raise
    if not runtime().storage.has(stored.sha256):  # whoever removed the same bytes had looked before our row was there
        _put(upload.stream, limits)


def _look_at(stream: IO[bytes]) -> tuple[int, bytes]:
    """Return how many bytes came and how they begin; they are here whole, in memory or in a file that ends with the request."""
    length = stream.seek(0, SEEK_END)
    stream.seek(0)
    return length, stream.read(HEAD)


def _put(stream: IO[bytes], limits: evidence.Limits) -> Stored:
    stream.seek(0)
    return runtime().storage.put(stream, limits.file_bytes)  # type: ignore[arg-type]


def _discard(sha256: str) -> None:
    """Nobody is to fill the disk with what no draft holds; the sweep would leave it for a day."""
    with reading() as session:
        evidence.discard(session, runtime().storage, sha256)


def _caption() -> str:
    return request.form.get("caption", "").strip()


ADDERS = {"text": _add_text, "link": _add_link, "file": _add_file}
