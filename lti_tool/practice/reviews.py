"""What a tool says about reviewing submissions: `submissionReview` of a line item (Submission Review 1.0)."""

from collections.abc import Callable
from urllib.parse import urlsplit

from .gradebook import Column
from .refusals import ServiceRefused
from .tools import Tool


def read(wanted: object, tool: Tool, refuse: Callable[[str], None]) -> dict | None:
    """The checked object, or None where there is none; `refuse` says no in the caller's own way."""
    if wanted is None:
        return None
    if not isinstance(wanted, dict):
        refuse("submissionReview must be an object.")
    if not isinstance(wanted.get("reviewableStatus", []), list) or not isinstance(wanted.get("label", ""), str):
        refuse("submissionReview.reviewableStatus must be a list and label a text.")
    custom = wanted.get("custom", {})
    if not isinstance(custom, dict) or not all(isinstance(value, str) for value in custom.values()):
        refuse("submissionReview.custom must be an object whose values are texts.")
    url = wanted.get("url", tool.url)
    if not isinstance(url, str) or urlsplit(url).netloc.removeprefix("www.") != tool.domain.removeprefix("www."):
        refuse(f"submissionReview.url must lie on the tool's registered domain {tool.domain}.")
    return wanted


def read_posted(body: dict, tool: Tool) -> dict | None:
    def refuse(text: str) -> None:
        raise ServiceRefused(400, text, "Submission Review 1.0; AGS 2.0 3.2")

    return read(body.get("submissionReview"), tool, refuse)


def is_offered(column: Column, manner: str) -> bool:
    """Whether this column's cells lead to the tool: in Moodle any activity's own do, asked or not; elsewhere where it was declared."""
    return manner == "always" and column.activity_id is not None or manner == "declared" and column.review is not None
