"""The front door out: a platform's gradebook, by Assignment and Grade Services 2.0.

Words, in the gradebook's own terms:

    line item   a column; we work only with those whose address the platform told us
    score       what we send into one cell of it: a number, a comment, a stamp
    result      what the platform shows in that cell: a teacher may have changed it since

Every function takes the way out, a token that `services/tokens` holds, and plain values; it returns a
receipt or a value, or raises `TryAgain`, `TokenRefused` or `Refused`, so that the worker has one rule
for all. What this family of platforms does differently comes as a `profile` (`domain/hosts.py`). No
Flask, no database: whoever calls has no transaction open.

PyLTI1p3's service connector is passed by: it has no time-outs and lower-cases the address of the
next page (docs/decisions/0011-outbound.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lti_tool.domain.hosts import COLUMN_GONE, SCOPE_MISSING, STANDARD, HostProfile, Meaning
from lti_tool.errors import Refused, TokenRefused
from lti_tool.lti import ags_documents as documents
from lti_tool.lti.ags_addresses import results_url, scores_url, with_query
from lti_tool.lti.ags_documents import LineItem, Result, ScoreFaulty, ScoreMessage, erase_score_message, to_bytes
from lti_tool.lti.paging import Pages, next_link
from lti_tool.outbound import Answer, Outbound
from lti_tool.outbound.doors import Receipt, ask, document, receipt

__all__ = [
    "LineItem",
    "Receipt",
    "Result",
    "ResultPage",
    "ScoreFaulty",
    "ScoreMessage",
    "StampTooOld",
    "create_line_item",
    "delete_line_item",
    "erase_score_message",
    "find_line_item",
    "get_line_item",
    "list_line_items",
    "next_link",
    "read_result",
    "read_results",
    "read_results_by_page",
    "results_url",
    "scores_url",
    "send_score",
    "to_bytes",
    "update_line_item",
]

COLUMN_REFUSED: Mapping[int, Meaning] = {
    400: ("line_item_refused", "check_column"), 403: SCOPE_MISSING, 404: COLUMN_GONE, 410: COLUMN_GONE,
    412: ("line_item_refused", "check_column"),
}  # fmt: skip
ROOM_FOR_LISTS = 20_000_000
RESULTS_AT_ONCE = 200


@dataclass(frozen=True)
class ResultPage:
    """One page of a column's results. `is_last`: the platform names none after it; `is_full`: it holds as many as were asked for."""

    results: list[Result]
    is_last: bool
    is_full: bool


class StampTooOld(Refused):
    """The platform holds this score already, or a later one: read the result before anything else.

    Never send again blindly (SCO-13). Moodle compares whole seconds and refuses the same one too.
    """

    def __init__(self, **facts: Any) -> None:
        super().__init__("stamp_too_old", advice="read_result", **facts)


def send_score(
    outbound: Outbound, token: str, line_item_url: str, score: ScoreMessage | bytes, profile: HostProfile = STANDARD
) -> Receipt:
    """Return the receipt for a score the platform took (AGS 2.0 3.4); stored bytes leave as they are (SCO-11).

    The platform having taken it is not yet the gradebook showing it: in Moodle a teacher's override
    stays on top, so `read_result` follows. Raises StampTooOld besides the doors' three. A locked grade
    in Moodle answers 500 like any crash: `TryAgain` host_error_500, and only many of them tell.
    """
    content = score if isinstance(score, bytes) else to_bytes(score)
    answer = _speak(outbound, token, "POST", scores_url(line_item_url), content=content, sends=documents.SCORE)
    if answer.status in profile.stamp_conflicts:
        raise StampTooOld(http_status=answer.status, host=answer.host)
    return receipt(_granted(answer, profile.score_refused))


def read_result(
    outbound: Outbound, token: str, line_item_url: str, user_id: str, profile: HostProfile = STANDARD, *, with_comment: bool = False
) -> Result | None:
    """Return what the gradebook shows for one person, None for an empty cell (in Moodle also for a final 0).

    Hosts may ignore the filter, so the person is looked for among all that comes. Where the filter costs the
    comment (RES-05) and it is wanted, everybody's results are read.
    """
    if with_comment and profile.results_filter_drops_comment:
        everyone = read_results(outbound, token, line_item_url, profile)
    else:
        everyone = _results(outbound, token, results_url(line_item_url, user_id))
    return next((result for result in everyone if result.user_id == user_id), None)


def read_results(outbound: Outbound, token: str, line_item_url: str, profile: HostProfile = STANDARD) -> Iterator[Result]:
    """Return what the gradebook shows for everybody in this column, page by page (RES-02).

    A `limit` is asked for only where it does no harm: Moodle's results crash on it (RES-05).
    """
    return (result for page in read_results_by_page(outbound, token, line_item_url, profile) for result in page.results)


def read_results_by_page(outbound: Outbound, token: str, line_item_url: str, profile: HostProfile = STANDARD) -> Iterator[ResultPage]:
    """Return the same page by page, each asked for when the one before was taken."""
    limit = RESULTS_AT_ONCE if profile.results_take_limit else None
    first = with_query(results_url(line_item_url), limit=str(limit) if limit else None)
    for said, is_last in _pages(outbound, token, first, documents.RESULTS):
        yield ResultPage([documents.read_result(each) for each in said], is_last, is_full=limit is not None and len(said) >= limit)


def list_line_items(
    outbound: Outbound,
    token: str,
    line_items_url: str,
    *,
    resource_link_id: str | None = None,
    resource_id: str | None = None,
    tag: str | None = None,
) -> list[LineItem]:
    """Return the columns of this course that we may see, in the platform's order (AGS 2.0 3.2.4).

    The filters are asked of the platform and applied again here: some ignore them.
    """
    wanted = {"resource_link_id": resource_link_id, "resource_id": resource_id, "tag": tag}
    found = _listed(outbound, token, with_query(line_items_url, **wanted), documents.LINE_ITEMS)
    items = [documents.read_line_item(said) for said in found]
    return [item for item in items if all(value in (None, getattr(item, name)) for name, value in wanted.items())]


def find_line_item(outbound: Outbound, token: str, line_items_url: str, *, resource_id: str, tag: str | None = None) -> LineItem | None:
    """Return our column found again by what we named it, as after a course copy (AGS-10), or None."""
    return next(iter(list_line_items(outbound, token, line_items_url, resource_id=resource_id, tag=tag)), None)


def get_line_item(outbound: Outbound, token: str, line_item_url: str) -> LineItem:
    """Return one column; raises Refused line_item_gone."""
    answer = _speak(outbound, token, "GET", line_item_url, takes=documents.LINE_ITEM)
    return documents.read_line_item(document(_granted(answer, COLUMN_REFUSED)))


def create_line_item(outbound: Outbound, token: str, line_items_url: str, wanted: LineItem) -> LineItem:
    """Return the new column, with the address the platform gave it (AGS 2.0 3.2.5).

    A second column with the same `resource_link_id` makes the `lineitem` claim vanish from Moodle's
    launches: leave it out for further columns. A repeat makes a second column: look for it first.
    """
    answer = _speak(outbound, token, "POST", line_items_url, json=wanted.wire(), sends=documents.LINE_ITEM, takes=documents.LINE_ITEM)
    return documents.read_line_item(document(_granted(answer, COLUMN_REFUSED)))


def update_line_item(
    outbound: Outbound,
    token: str,
    line_item_url: str,
    *,
    label: str | None = None,
    maximum: float | None = None,
    resource_id: str | None = None,
    tag: str | None = None,
) -> LineItem:
    """Return the column after these changes, everything else as it was (AGS-08).

    PUT replaces the whole: Moodle decouples a column whose `resourceLinkId` is left out, so what the
    platform said is read first and sent back. A new maximum rescales the grades in Moodle.
    """
    before = get_line_item(outbound, token, line_item_url)
    wanted = {"label": label, "maximum": maximum, "resource_id": resource_id, "tag": tag}
    after = replace(before, **{name: value for name, value in wanted.items() if value is not None})
    answer = _speak(outbound, token, "PUT", line_item_url, json=after.wire(), sends=documents.LINE_ITEM, takes=documents.LINE_ITEM)
    granted = _granted(answer, COLUMN_REFUSED)
    return documents.read_line_item(document(granted)) if granted.body else after


def delete_line_item(outbound: Outbound, token: str, line_item_url: str) -> Receipt:
    """Return the receipt for a column that is gone, also when it was gone before."""
    answer = _speak(outbound, token, "DELETE", line_item_url)
    if answer.status in (404, 410):
        return receipt(replace(answer, body=b""))
    return receipt(_granted(answer, COLUMN_REFUSED))


def _results(outbound: Outbound, token: str, url: str) -> Iterator[Result]:
    return (documents.read_result(said) for said in _listed(outbound, token, url, documents.RESULTS))


def _listed(outbound: Outbound, token: str, first: str, media_type: str) -> Iterator[Any]:
    """Return the entries of a list, page after page."""
    return (entry for entries, _ in _pages(outbound, token, first, media_type) for entry in entries)


def _pages(outbound: Outbound, token: str, first: str, media_type: str) -> Iterator[tuple[list[Any], bool]]:
    """Return the pages of a list, each with whether it is the last; what its next one is refused for is raised after it."""
    pages, refused = Pages(first), None
    for url in pages:
        answer = _granted(_speak(outbound, token, "GET", url, takes=media_type), COLUMN_REFUSED)
        entries = document(answer)
        if not isinstance(entries, list):
            raise Refused("answer_broken", host=answer.host)
        try:
            pages.turn(answer, url)
        except Refused as fault:
            refused = fault
        yield entries, refused is None and pages.is_over
        if refused:
            raise refused


def _speak(
    outbound: Outbound, token: str, method: str, url: str, *, sends: str | None = None, takes: str | None = None, **body: Any
) -> Answer:
    """Return the answer; media types are the vendor's own to the letter, Moodle matches nothing else (AGS-03)."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": sends, "Accept": takes}
    stated = {name: value for name, value in headers.items() if value is not None}
    return ask(outbound, method, url, headers=stated, max_bytes=ROOM_FOR_LISTS, **body)


def _granted(answer: Answer, known: Mapping[int, Meaning]) -> Answer:
    """Return the answer if it is a success; raises what its status is known to mean."""
    if answer.is_success:
        return answer
    if answer.status == 401:
        raise TokenRefused(http_status=401, host=answer.host)
    reason, advice = known.get(answer.status, ("host_refused", "ask_host_administrator"))
    raise Refused(reason, advice=advice, http_status=answer.status, host=answer.host)
