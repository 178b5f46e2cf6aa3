"""Where the tool asks for notices: a handler for each type that is offered (Platform Notification Service 1.0)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.platform.exchange import Reply, Request, document
from lti_tool.conformance.platform.tokens import Tokens

PATH = "/notice-handlers"
OFFERED = ("LtiHelloWorldNotice", "LtiContextCopyNotice")


class Notices:
    """The handlers that the tool has named."""

    def __init__(self, tokens: Tokens, url: Callable[[str], str]) -> None:
        self._tokens, self._url = tokens, url
        self.handlers: dict[str, str] = {}

    def claim(self) -> dict[str, Any]:
        """Return the launch claim that offers notices."""
        address = {"platform_notification_service_url": self._url(PATH + "?tool=7")}
        return {"service_versions": ["1.0"], **address, "scope": [v.NOTICE_SCOPE], "notice_types_supported": list(OFFERED)}

    def answer(self, request: Request) -> Reply:
        """Take a handler, or list those that there are."""
        refusal = self._tokens.admit(request, v.NOTICE_SCOPE)
        if refusal:
            return refusal
        if request.method == "PUT":
            told = request.json()
            kind, handler = (told.get(name) for name in ("notice_type", "handler")) if isinstance(told, dict) else (None, None)
            if kind not in OFFERED or not isinstance(handler, str):
                return document({"error": "bad request"}, 400)
            self.handlers[kind] = handler
        listed = [{"notice_type": kind, "handler": handler} for kind, handler in self.handlers.items()]
        return document({"notice_handlers": listed})
