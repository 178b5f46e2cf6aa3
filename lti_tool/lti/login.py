"""A third-party initiated login (Security 1.0 5.1.1.1), and the authorization request it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from pylti1p3.oidc_login import OIDCLogin
from pylti1p3.redirect import Redirect
from werkzeug.wrappers import Response

from lti_tool.errors import LaunchRefused
from lti_tool.lti import state
from lti_tool.lti.message import Door
from lti_tool.lti.state import State
from lti_tool.lti.tool_conf import PlatformRegistration


class Login(OIDCLogin[Any, Any, Any, Any, Any]):
    """A third-party initiated login (Security 1.0 5.1.1.1) of one browser."""

    def __init__(self, door: Door, form: Mapping[str, str], browser: str, storage: str = "") -> None:
        super().__init__(form, door.conf, None, None)
        self._door, self._form, self._browser, self._storage = door, form, browser, storage
        self.promised: State

    def validate_oidc_login(self) -> PlatformRegistration:
        """Return the registration the initiation names; each missing parameter is named (LOGIN-02)."""
        for name in ("iss", "login_hint", "target_link_uri"):
            if not self._form.get(name):
                raise LaunchRefused(f"{name}_missing", spec="Security 1.0 5.1.1.1")
        if self._form.get("client_id"):
            return self._door.conf.find_registration_by_params(self._form["iss"], self._form["client_id"])
        return self._door.conf.find_registration_by_issuer(self._form["iss"])

    def _prepare_redirect_url(self, launch_url: str) -> str:
        """Return the authorization request (Security 1.0 5.1.1.2); what is in the host's address stays there."""
        self._registration = registration = self.validate_oidc_login()
        runtime, platform = self._door.runtime, registration.platform
        self.promised = promised = state.new_state(
            platform.id, self._form["target_link_uri"], self._form.get("lti_deployment_id", ""), self._browser,
            runtime.now(), runtime.settings.state_minutes, self._storage,
        )
        question = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": platform.client_id,
            "redirect_uri": launch_url,
            "login_hint": self._form["login_hint"],
            "state": state.write(runtime.sealer, promised),
            "nonce": state.nonce_of(runtime.sealer, promised),
        }
        if self._form.get("lti_message_hint"):
            question["lti_message_hint"] = self._form["lti_message_hint"]
        glue = "&" if urlsplit(platform.auth_url).query else "?"
        return platform.auth_url + glue + urlencode(question)

    def address(self) -> str:
        """Return where the browser goes next: the host's authorization address with our question."""
        return self._prepare_redirect_url(self._door.runtime.settings.public_url + "/lti/launch")

    def get_redirect(self, url: str) -> Redirect[Any]:
        """Return the way to the host, as a plain redirect: Moodle loses its cookie over any page in between."""
        return _Way(url)


class _Way(Redirect[Any]):
    def __init__(self, url: str) -> None:
        self._url = url

    def do_redirect(self) -> Any:
        return Response(status=302, headers={"Location": self._url})

    def do_js_redirect(self) -> Any:
        return self.do_redirect()

    def set_redirect_url(self, location: str) -> None:
        self._url = location

    def get_redirect_url(self) -> str:
        return self._url
