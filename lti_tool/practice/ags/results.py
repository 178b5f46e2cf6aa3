"""Results: what the gradebook holds, which may differ from what a tool sent (AGS 2.0, 3.3)."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Response, request

from .. import gradebook, paging, profiles, tokens
from .. import vocabulary as v
from ..addresses import line_item_url
from . import blueprint, doorway


@blueprint.get("/<int:course>/lineitems/<int:column_id>/lineitem/results")
def list_results(course: int, column_id: int) -> Response:
    """Final grades of this column; people without one are left out, and in Moodle those whose final grade is 0."""
    doorway.accept(v.MEDIA_RESULTS)
    column = doorway.get_column(course, column_id, tokens.require(v.SCOPE_RESULTS))
    doorway.check_filters("type_id", "user_id", *paging.list_names())
    profile = profiles.current()
    if profile.results_page < 0 and ("limit" in request.args or "from" in request.args):
        # Moodle's paging of results is broken and ends in its own error page; a tool has to live without it.
        text = "<!doctype html><title>Error</title><p>Paging of results is broken in this host: use user_id."
        return Response(text, 404, mimetype="text/html")
    wanted, page = request.args.get("user_id"), paging.read(max(profile.results_page, 0))
    held = [cell for cell in gradebook.list_cells(column.id) if cell["final"] or (cell["final"] == 0 and profile.shows_zero)]
    cells = [cell for cell in held if wanted in (None, str(cell["person_id"]))]
    answer = doorway.vendor_json([_show(column, cell) for cell in page.cut(cells)], v.MEDIA_RESULTS)
    address = _address(column)
    link = page.link(address.partition("?")[0], len(cells), profile.item_links)
    if link:
        answer.headers["Link"] = link
    return answer


def _address(column: gradebook.Column) -> str:
    path, _, query = line_item_url(column).partition("?")
    return f"{path}/results?{query}"


def _show(column: gradebook.Column, cell) -> dict:
    shown = {
        "id": f"{_address(column)}&{urlencode({'user_id': cell['person_id']})}",
        "userId": str(cell["person_id"]),
        "resultScore": doorway.plain_number(cell["final"]),
        "resultMaximum": doorway.plain_number(column.maximum),
    }
    if cell["feedback"] and (profiles.current().comment_under_filter or "user_id" not in request.args):
        shown["comment"] = cell["feedback"]
    shown["scoreOf"] = doorway.show(column)["id"]
    shown["timestamp"] = datetime.fromtimestamp(cell["modified"], UTC).isoformat()
    return shown
