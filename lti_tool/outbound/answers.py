"""What a host answered, and when it wants to be asked again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

from lti_tool.outbound.faults import AnswerNotJson

LONGEST_WAIT = 86_400.0


@dataclass(frozen=True)
class Answer:
    """One answer, read whole within its caps. `headers` may be asked in any case, and come as latin-1 text."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str = field(repr=False)

    @property
    def host(self) -> str:
        """Who answered, for errors and logs: the address itself may hold what a log must not."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_success(self) -> bool:
        """Whether the status says that it was done."""
        return 200 <= self.status < 300

    @property
    def looks_like_a_page(self) -> bool:
        """Whether this is a page for people: a login form, a maintenance notice, a crash.

        The content type alone does not tell: Moodle labels its tokens and its empty answers text/html.
        """
        return self.body.lstrip()[:1] == b"<"

    def json(self) -> Any:
        """Return the body as JSON, whatever type it was labelled as; raises AnswerNotJson (NaN is not JSON)."""
        try:
            return json.loads(self.body.decode("utf-8-sig"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise AnswerNotJson(host=self.host, http_status=self.status) from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return how many seconds the host asks us to wait, None if it says nothing we understand.

    Seconds or an HTTP date (RFC 9110 10.2.3), a date in the past is 0. More than a day is taken as a
    day: no host's slip may silence an entry for a year.
    """
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdecimal():
        return min(float(said[:9]), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(0.0, (at - now).total_seconds()), LONGEST_WAIT)
