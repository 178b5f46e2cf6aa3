"""What people's browsers meet: addresses that begin a launch, and the authorization address that answers it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from html import escape
from urllib.parse import urlencode

from lti_tool.conformance.launches import Launch, Registration
from lti_tool.conformance.platform.exchange import Reply, Request, page
from lti_tool.conformance.platform.registering import ToolAddresses
from lti_tool.conformance.signing import Key

GO = "/go/"


class Doors:
    """Launches laid ready for a person (or for whoever acts as one) to open in a browser."""

    def __init__(self, issuer: str, key: Key, url: Callable[[str], str]) -> None:
        self._issuer, self._key, self._url = issuer, key, url
        self._ready: dict[str, tuple[Launch, Registration, ToolAddresses]] = {}

    def lay_ready(self, launch: Launch, registration: Registration, tool: ToolAddresses) -> str:
        """Return the address that begins this launch."""
        name = secrets.token_hex(4)
        self._ready[name] = (launch, registration, tool)
        return self._url(GO + name)

    def go(self, request: Request) -> Reply:
        """Send the browser to the tool's login (Security 1.0 5.1.1.1)."""
        name = request.path.removeprefix(GO)
        if name not in self._ready:
            return Reply(404)
        launch, registration, tool = self._ready[name]
        question = {
            "iss": self._issuer, "client_id": registration.client_id, "lti_deployment_id": registration.deployments[0],
            "login_hint": name, "target_link_uri": launch.target,
        }  # fmt: skip
        glue = "&" if "?" in tool.login else "?"
        return Reply(302, b"", {"Location": tool.login + glue + urlencode(question), "Cache-Control": "no-store"})

    def authorize(self, request: Request) -> Reply:
        """Answer an authentication request with the signed launch, as a form that sends itself (Security 1.0 5.1.1.3)."""
        asked = request.query if request.method == "GET" else request.form
        launch, registration, tool = self._ready.get(asked.get("login_hint", ""), (None, None, None))
        if launch is None or registration is None or tool is None:
            return Reply(404)
        if asked.get("client_id") != registration.client_id or asked.get("redirect_uri") not in tool.redirects:
            return Reply(400, b"client_id or redirect_uri is not the one that was registered", {"Content-Type": "text/plain"})
        token = self._key.sign(launch.claims(self._issuer, registration, asked.get("nonce", "")))
        fields = {"state": asked.get("state", ""), "id_token": token}
        inputs = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in fields.items())
        form = f'<form id="launch" method="post" action="{escape(asked["redirect_uri"])}">{inputs}<button>Continue</button></form>'
        return page("To the tool", form + "<script>document.getElementById('launch').submit()</script>")
