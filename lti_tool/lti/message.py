"""The checks of a launch, in the order that is safe: the first that fails is the answer (Security 1.0 5.1.3, Core 1.3 5.3).

PyLTI1p3's message launch is kept as the outline; every check is ours. The registration comes from the
state, never from the token that is yet to be believed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pylti1p3.message_launch import MessageLaunch

from lti_tool.errors import LaunchRefused
from lti_tool.lti import claims, jwt, message_types, platform_storage, state, trust
from lti_tool.lti.claims import Launch
from lti_tool.lti.keysets import Keysets
from lti_tool.lti.platform_storage import Proof
from lti_tool.lti.state import State
from lti_tool.lti.tool_conf import PlatformConf, PlatformRegistration
from lti_tool.runtime import Runtime
from lti_tool.services import launches, platforms

PLATFORM_ERRORS = frozenset({
    "login_required", "interaction_required", "account_selection_required", "consent_required", "access_denied", "invalid_request",
    "unauthorized_client", "unsupported_response_type", "invalid_scope", "server_error", "temporarily_unavailable",
})


Welcome = Callable[[Any, launches.Received], Callable[[], Any]]
"""Reads, in the transaction that opened the visit, what its first page shows; what it returns answers."""


@dataclass(frozen=True)
class Door:
    """What the front door remembers between launches."""

    runtime: Runtime
    conf: PlatformConf
    keysets: Keysets
    welcome: Welcome

    def consume(self, used: State) -> None:
        """Use a state up that opened nothing: the platform said no."""
        self.runtime.database.in_unit(lambda session: launches.consume_state(session, used.id, used.expires_at))


_NO_SESSION: Any = object()
"""PyLTI1p3 would make an HTTP session for each launch; ours never calls out by itself."""


class Message(MessageLaunch[Any, Any, Any, Any]):
    """One authentication response (Security 1.0 5.1.1.3), checked in the order house rules give."""

    def __init__(self, door: Door, form: Mapping[str, str], browsers: tuple[str, ...], proof: Proof | None = None) -> None:
        super().__init__(form, door.conf, _NO_SESSION, _NO_SESSION, requests_session=_NO_SESSION)
        self._door, self._form, self._browsers, self._proof = door, form, browsers, proof
        self.state: State
        self.launch: Launch
        self._claims: Mapping[str, Any] = {}

    def _get_request_param(self, key: str) -> str:
        return self._form.get(key, "")

    def validate(self) -> Message:
        """Run every check that follows the state's, the cheap and the unforgeable first; the first that fails is the answer."""
        self.validate_browser().validate_jwt_format().validate_registration().validate_jwt_signature()
        self.validate_audience().validate_times().validate_nonce()
        try:
            return self.validate_message().validate_deployment().read()
        except LaunchRefused as refused:
            # From here on the host's word is trusted, so the way back that it signed may be offered.
            refused.return_url = self._way_back()
            raise

    def validate_state(self) -> Message:
        """The state is ours and young; where it was kept with the platform, the proof is yet to be asked for."""
        for name in ("state",) if self._form.get("error") else ("state", "id_token"):
            if not self._form.get(name):
                raise LaunchRefused(f"{name}_missing", spec="Security 1.0 5.1.1.3")
        self.state = state.read(self._door.runtime.sealer, self._form["state"], self._door.runtime.now())
        return self

    def validate_browser(self) -> Message:
        """The state is this browser's, by cookie or by what its platform kept (TOK-03); an error answer uses it up (TOK-02)."""
        if self.state.storage:
            proof = self._proof or Proof("", "")
            state.check_browser(self.state, proof.browser)
            platform_storage.check_nonce(self._door.runtime.sealer, self.state, proof)
        else:
            state.check_browser(self.state, self._browsers)
        if self._form.get("error"):
            self._door.consume(self.state)
            said = self._form["error"]
            raise LaunchRefused("platform_said_no", spec="Security 1.0 5.1.1.5", error=said if said in PLATFORM_ERRORS else "other")
        return self

    def validate_jwt_format(self) -> Message:
        """The token is a compact JWS with an algorithm we take and a key id (KEY-02, TOK-10, TOK-21)."""
        self._unverified = jwt.take_apart(self._form["id_token"])
        return self

    def validate_registration(self) -> Message:
        """The registration is the one the state was made for (TOK-17)."""
        self._registration: PlatformRegistration = self._door.conf.get_registration(self.state.platform_id)
        return self

    def validate_jwt_signature(self) -> Message:
        """The platform's key for that id signed these bytes (TOK-04)."""
        key = self._door.keysets.find(self._registration.platform.jwks_url, self._unverified.kid)
        self._claims = jwt.believe(self._unverified, key)
        return self

    def validate_audience(self) -> Message:
        """It is from this issuer and for us alone (TOK-05 to TOK-09)."""
        trust.check_audience(self._claims, self._registration.platform)
        return self

    def validate_times(self) -> Message:
        """It is neither over nor ahead, by our clock and its leeway; a refusal says how far off (TOK-11, 12, 20)."""
        trust.check_times(self._claims, self._door.runtime.now(), self._door.runtime.settings.clock_leeway_seconds)
        return self

    def validate_nonce(self) -> Message:
        """The nonce is the one of this very state (TOK-13); using the state up uses it up as well."""
        nonce = self._claims.get("nonce")
        if not isinstance(nonce, str) or not nonce:
            raise jwt.refused("nonce_missing", spec="Security 1.0 5.1.3 (9)")
        if nonce != state.nonce_of(self._door.runtime.sealer, self.state):
            raise jwt.refused("nonce_wrong", spec="Security 1.0 5.1.3 (9)")
        return self

    def validate_message(self) -> Message:
        """It is a message of LTI 1.3 that we take (MSG-01, MSG-02)."""
        message_types.check_message(self._claims)
        return self

    def _way_back(self) -> str:
        return_url = claims.read_return_url(self._claims)
        return return_url if platforms.is_way_back(return_url, self._registration.platform.origins) else ""

    def validate_deployment(self) -> Message:
        """The deployment is known for this registration and the one of the login (MSG-03, LOGIN-05)."""
        hint, known = self.state.deployment_hint, self._registration.platform.deployment_ids
        if known and self._claims.get(message_types.LTI + "deployment_id") not in known:
            # Another process may have learnt of it a second ago.
            known = self._door.conf.get_registration(self.state.platform_id, fresh=True).platform.deployment_ids
        self._deployment_id = message_types.check_deployment(self._claims, hint, known)
        return self

    def read(self) -> Message:
        """Read the claims into one frozen Launch; raw claims stop here."""
        target = message_types.check_target(self._claims, self.state.target_link_uri)
        self.launch = claims.read_launch(self._claims, self.state.platform_id, self._deployment_id, target)
        return self
