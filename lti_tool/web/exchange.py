"""In and out: designers take micro-credentials along as files, and bring files in, looking at everything before anything is written."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for

from lti_tool.domain import exchange as files
from lti_tool.domain import permissions, sheets
from lti_tool.errors import BadInput, NotAllowed, NotFound
from lti_tool.services import exchange, issuers
from lti_tool.services.exchange import Exportable
from lti_tool.services.issuers import IssuerView
from lti_tool.web import access
from lti_tool.web.definition_words import choice_words
from lti_tool.web.exchange_words import explain_column, note_words, outcome_words, place_words, told
from lti_tool.web.rooms import now, reading, writing

bp = Blueprint("exchange", __name__)
KINDS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get("/w/<visit>/exchange")
@access.enter("designer")
def index() -> Any:
    """Show what can be taken along, and where a file is brought in."""
    with reading() as session:
        mine, houses = _mine(session), _houses(session)
    made = request.args.get("made", 0, type=int)
    return render_template("exchange/index.html", mine=mine, houses=houses, made=made, choice=choice_words)


@bp.get("/w/<visit>/exchange/file")
@access.enter("designer")
def download() -> Response:
    """Hand out what was picked, as an exchange file with all versions or the newest, or the newest versions as a table."""
    kind = request.args.get("kind", "json")
    picked = set(request.args.getlist("pick"))
    if kind not in KINDS:
        raise NotFound("page_unknown")
    with reading() as session:
        public_ids = [each.public_id for each in _mine(session) if each.public_id in picked]
        if not public_ids:
            raise BadInput("import_nothing_chosen")
        if kind == "json":
            body = files.write(exchange.records(session, public_ids, newest_only=request.args.get("versions") == "newest"), now())
        else:
            body = _table(kind, *sheets.write_rows(exchange.documents(session, public_ids)))
    return _file(body, kind, f"micro-credentials-{now():%Y-%m-%d}")


@bp.get("/w/<visit>/exchange/template.<kind>")
@access.enter("designer")
def template(kind: str) -> Response:
    """Hand out the table to begin with, with an explanation under each column in the language of the page."""
    if kind not in ("csv", "xlsx"):
        raise NotFound("page_unknown")
    header, *rows = sheets.template_rows(explain_column)
    return _file(_table(kind, header, rows), kind, "micro-credentials-template")


@bp.post("/w/<visit>/exchange/preview")
@access.enter("designer")
def preview() -> Any:
    """Read a file and show what would come of it; nothing is written."""
    sheet = _read_upload()
    with reading() as session:
        issuer = _issuer(session)
        planned = exchange.plan(session, g.visit.actor, issuer.id, sheet.found)
    packed = files.pack(each.found for each in planned if each.can_be_taken)
    name = request.files["file"].filename
    return render_template(
        "exchange/preview.html", planned=planned, issuer=issuer, packed=packed, sheet=sheet, file_name=name,
        note_words=note_words, outcome_words=outcome_words, place_words=place_words, told=told,
    )  # fmt: skip


@bp.post("/w/<visit>/exchange/take")
@access.enter("designer")
def take() -> Any:
    """Make drafts of what was ticked, judged once more."""
    found = files.unpack(request.form.get("packed", ""))
    with writing() as session:
        issuer = _issuer(session)
        taken = exchange.take(session, g.visit.actor, issuer.id, found, set(request.form.getlist("place")), now())
    return redirect(url_for("exchange.index", made=len(taken.public_ids)), 303)


def _read_upload() -> sheets.Sheet:
    """Return what the chosen file holds. By its name, then by what is in it: a name alone proves nothing."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise BadInput("import_no_file")
    data = upload.stream.read(files.MOST_BYTES + 1)
    return exchange.read_file(upload.filename, data)


def _mine(session: Any) -> list[Exportable]:
    """What this person may write in."""
    actor = g.visit.actor
    return [each for each in exchange.list_exportable(session) if _designs(actor, each.issuer_id, each.micro_credential_id)]


def _houses(session: Any) -> list[IssuerView]:
    """The institutions this person designs for as a whole: a right to one micro-credential makes no new ones."""
    return [issuer for issuer in issuers.list_all(session) if _designs(g.visit.actor, issuer.id)]


def _issuer(session: Any) -> IssuerView:
    wanted = request.form.get("issuer", "")
    found = next((issuer for issuer in _houses(session) if issuer.slug == wanted), None)
    if found is None:
        raise NotAllowed("issuer_not_yours")
    return found


def _designs(actor: Any, issuer_id: int, micro_credential_id: int | None = None) -> bool:
    return actor is not None and permissions.may_design(actor, issuer_id, micro_credential_id)


def _table(kind: str, header: list[str], rows: list[list[str]]) -> bytes:
    if kind == "csv":
        return sheets.write_csv(header, rows)
    return sheets.write_workbook([("micro-credentials", [header, *rows])], now())


def _file(body: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "X-Content-Type-Options": "nosniff"}
    return Response(body, content_type=KINDS[kind], headers=headers)
