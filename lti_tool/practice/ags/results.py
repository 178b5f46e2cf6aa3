"""Results: what the gradebook holds, which may differ from what a tool sent (AGS 2.0, 3.3)."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Response, request

from .. import gradebook, site, tokens
from .. import vocabulary as v
from . import blueprint, doorway


@blueprint.get("/<int:course>/lineitems/<int:column_id>/lineitem/results")
def list_results(course: int, column_id: int) -> Response:
    """Final grades of this column; people without one, and those whose final grade is 0, are left out as in the host."""
    doorway.accept(v.MEDIA_RESULTS)
    column = doorway.get_column(course, column_id, tokens.require(v.SCOPE_RESULTS))
    doorway.check_filters("type_id", "user_id", "limit", "from")
    if "limit" in request.args or "from" in request.args:
        # The host's paging of results is broken and ends in its own error page; a tool has to live without it.
        return Response(
            "<!doctype html><title>Error</title><p>Paging of results is broken in this host: use user_id.", 404, mimetype="text/html"
        )
    wanted = request.args.get("user_id")
    cells = [cell for cell in gradebook.list_cells(column.id) if cell["final"] and wanted in (None, str(cell["person_id"]))]
    return doorway.vendor_json([_show(column, cell) for cell in cells], v.MEDIA_RESULTS)


def _show(column: gradebook.Column, cell) -> dict:
    path = f"/lti/services/{site.COURSE.id}/lineitems/{column.id}/lineitem/results"
    query = urlencode({"type_id": column.tool_id, "user_id": cell["person_id"]})
    shown = {
        "id": site.address(f"{path}?{query}"),
        "userId": str(cell["person_id"]),
        "resultScore": doorway.plain_number(cell["final"]),
        "resultMaximum": doorway.plain_number(column.maximum),
    }
    if cell["feedback"]:
        shown["comment"] = cell["feedback"]
    shown["scoreOf"] = doorway.show(column)["id"]
    shown["timestamp"] = datetime.fromtimestamp(cell["modified"], UTC).isoformat()
    return shown
