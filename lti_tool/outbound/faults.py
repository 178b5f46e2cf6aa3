"""What can go wrong on the way out. Facts name the host at most: a path or query may hold a secret."""

from __future__ import annotations

from typing import Any

from lti_tool.errors import ToolError


class OutboundFault(ToolError):
    """No answer that can be used: what `OutboundRefused` and `Unreachable` have in common."""

    code, status, coded = "outbound_fault", 502, True

    def __init__(self, code: str, /, **facts: Any) -> None:
        super().__init__(code, **facts)


class OutboundRefused(OutboundFault):
    """We do not speak to this address: address_private, address_scheme, address_bad or name_unknown."""

    status = 400


class Unreachable(OutboundFault):
    """The host was asked and gave nothing of use.

    Codes: timed_out, connection_failed, tls_failed, answer_too_large, answer_not_json, redirect_refused.
    """


class AnswerNotJson(OutboundRefused, Unreachable):
    """The host answered something else than JSON: as good as no answer, and an address not to be trusted as typed."""

    status = 502

    def __init__(self, **facts: Any) -> None:
        super().__init__("answer_not_json", **facts)
