"""What every grade service asks of a request before it looks at the content: address, media type, JSON."""

import json

from flask import Response, request

from .. import courses, gradebook, profiles
from ..addresses import line_item_url
from ..gradebook import Column
from ..refusals import PageRefused, ServiceRefused
from ..tools import Tool


def enter_course(course: int) -> None:
    try:
        courses.enter(course)
    except PageRefused:
        raise ServiceRefused(404, "There is no such course.", "use the addresses of the launch claim") from None


def check_address(tool: Tool) -> None:
    """Service addresses carry `?type_id=`; a tool that rebuilds an address and drops the query is found out here."""
    type_id = request.args.getlist("type_id")
    if not type_id:
        raise ServiceRefused(400, "The address lacks ?type_id=: keep the query of the address you were given.", "AGS 2.0 3.1, 3.4.1")
    if type_id != [str(tool.id)]:
        raise ServiceRefused(
            403, f"type_id is not {tool.id}, the deployment of this access token.", "keep the query of the address you were given"
        )


def check_filters(*known: str) -> None:
    unknown = set(request.args) - set(known)
    if unknown:
        raise ServiceRefused(400, "Unknown filter: " + ", ".join(sorted(unknown)), "AGS 2.0 3.2.4, 3.3.5; NRPS 2.0")


def get_column(course: int, column_id: int, tool: Tool) -> Column:
    enter_course(course)
    check_address(tool)
    column = gradebook.find_column(column_id)
    if column is None or column.course_id != course:
        raise ServiceRefused(404, "There is no such line item; it may have been deleted.", "AGS 2.0 3.2")
    if column.tool_id != tool.id:
        raise ServiceRefused(403, "This line item belongs to another tool.", "AGS 2.0 3.2")
    return column


def accept(*media: str, anything: bool = True) -> None:
    """Refuse an Accept header that is not exactly one of these media types; none at all will do, a list will not."""
    asked = request.headers.get("Accept", "")
    if asked and asked not in media and not (anything and asked == "*/*"):
        raise ServiceRefused(
            400, f"Accept must be exactly {media[0]}, not {asked}.", "AGS 2.0 3.2.1, 3.3.2; media types are matched exactly"
        )


def read_json(media: str) -> dict:
    """The body as an object; NaN, repeated names and other media types are refused."""
    if request.mimetype != media:
        raise ServiceRefused(
            400, f"Content-Type must be exactly {media}, not {request.mimetype or 'absent'}.", "AGS 2.0; media types are matched exactly"
        )
    try:
        body = json.loads(request.get_data(), parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except ValueError as error:
        raise ServiceRefused(400, f"The body is not JSON: {error}.", "RFC 8259") from None
    if not isinstance(body, dict):
        raise ServiceRefused(400, "The body is not a JSON object.", "AGS 2.0")
    return body


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _unique(pairs: list[tuple]) -> dict:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name is repeated")
    return dict(pairs)


def number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ServiceRefused(400, f"{name} must be a number.", "AGS 2.0")
    return value


def vendor_json(body: object, media: str, status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, content_type=media + "; charset=utf-8")


def plain_number(value: float) -> float | int:
    """Whole numbers without a fraction, as the host writes them."""
    return int(value) if value == int(value) else value


def show(column: Column) -> dict:
    """A line item in AGS words; members that are empty are left out."""
    shown = {"id": line_item_url(column), "label": column.label, "scoreMaximum": plain_number(column.maximum)}
    shown |= {"resourceId": column.resource_id, "tag": column.tag}
    if column.link_id is not None:
        shown["resourceLinkId"] = str(column.link_id)
        shown |= {"ltiLinkId": str(column.link_id)} if profiles.current().moodle_claims else {}
    return shown | ({"submissionReview": column.review} if column.review is not None else {})
