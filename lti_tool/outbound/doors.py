"""What every door to a host shares: outages and refusals in the worker's three words.

`TryAgain` (the host may say yes later), `TokenRefused` (get a new token), `Refused` (never, and what
a person can do). Reasons and advice are codes; pages turn them into words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lti_tool.errors import Refused, TryAgain
from lti_tool.outbound.answers import Answer, retry_after
from lti_tool.outbound.client import Outbound
from lti_tool.outbound.faults import AnswerNotJson, OutboundRefused, Unreachable

NOT_YET = {408: "host_not_ready", 425: "host_not_ready", 429: "host_throttles", 500: "host_error_500"}


@dataclass(frozen=True)
class Receipt:
    """A host said that it did what we asked: with which status, and when by our clock."""

    status: int
    at: datetime


def ask(outbound: Outbound, method: str, url: str, **wish: Any) -> Answer:
    """Return the host's answer when it is its considered word: 2xx, or a 4xx for the door to read.

    Raises TryAgain for an outage, 408, 425, 429 and 5xx, with the wait the host asked for, and Refused for
    an address we do not speak to or one that has moved. A name that is not found counts as an
    outage: name servers fail more often than hosts vanish.
    """
    try:
        answer = outbound.request(method, url, **wish)
    except OutboundRefused as fault:
        if fault.code == "name_unknown":
            raise TryAgain("name_unknown", **fault.facts) from None
        raise Refused(fault.code, advice="check_service_address", **fault.facts) from None
    except Unreachable as fault:
        raise TryAgain(fault.code, **fault.facts) from None
    facts = {"http_status": answer.status, "host": answer.host}
    if answer.status in NOT_YET or answer.status >= 500:
        raise TryAgain(NOT_YET.get(answer.status, "host_error"), after=retry_after(answer.headers, datetime.now(UTC)), **facts)
    if 300 <= answer.status < 400:
        raise Refused("host_redirects", advice="check_service_address", **facts)
    return answer


def receipt(answer: Answer) -> Receipt:
    """Return the receipt for a success; raises TryAgain answer_is_a_page.

    A maintenance notice or a log-in form comes with status 200 too: nothing was done then.
    """
    if answer.looks_like_a_page:
        raise TryAgain("answer_is_a_page", http_status=answer.status, host=answer.host)
    return Receipt(answer.status, datetime.now(UTC))


def document(answer: Answer) -> Any:
    """Return the JSON of a success; raises TryAgain answer_is_a_page or answer_not_json."""
    receipt(answer)
    try:
        return answer.json()
    except AnswerNotJson as fault:
        raise TryAgain("answer_not_json", **fault.facts) from None
