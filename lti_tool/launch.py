"""The front door IN: an OIDC login, then a launch that passes every check in order, or a refusal with a name.

`begin_login` answers the host's initiation with a redirect to its authorization address;
`receive_launch` takes the signed answer, checks it (Security 1.0 5.1.3, Core 1.3 5.3), uses the state
up and opens a visit, both in one transaction. The registration comes from the state, never from the
token that is yet to be believed. PyLTI1p3's two classes are kept as the outline; each check is ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, url_for
from pylti1p3.oidc_login import OIDCLogin
from pylti1p3.redirect import Redirect

from lti_tool import visits
from lti_tool.errors import LaunchRefused
from lti_tool.lti import state
from lti_tool.lti.claims import Launch
from lti_tool.lti.keysets import Keysets
from lti_tool.lti.message import Door, Message
from lti_tool.lti.message_types import DATA_PRIVACY, DEEP_LINK, RESOURCE_LINK, SUBMISSION_REVIEW
from lti_tool.lti.tool_conf import PlatformConf, PlatformRegistration
from lti_tool.runtime import Runtime
from lti_tool.services import launches
from lti_tool.services import visits as stays

bp = Blueprint("launch", __name__)
log = structlog.get_logger("lti")

LONGEST_PARAMETER = 4096
HOP_PURPOSE_SECONDS = 120
KINDS = {
    RESOURCE_LINK: stays.LAUNCH, DEEP_LINK: stays.DEEP_LINK, SUBMISSION_REVIEW: stays.REVIEW,
    **dict.fromkeys(DATA_PRIVACY, stays.PRIVACY),
}
"""What kind of visit each message opens."""
FORM = ("iss", "login_hint", "target_link_uri", "lti_message_hint", "client_id", "lti_deployment_id", "lti_storage_target")


def install(app: Flask, runtime: Runtime, welcome: Callable[[str], Any]) -> None:
    """Give the app its front door; `welcome` answers the launch with the first page of the visit it opened."""
    app.extensions["lti_door"] = Door(runtime, PlatformConf(runtime.database), Keysets(runtime.outbound), welcome)
    app.register_blueprint(bp)


class Login(OIDCLogin[Any, Any, Any, Any, Any]):
    """A third-party initiated login (Security 1.0 5.1.1.1) of one browser."""

    def __init__(self, door: Door, form: Mapping[str, str], browser: str) -> None:
        super().__init__(form, door.conf, None, None)
        self._door, self._form, self._browser = door, form, browser

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
        promised = state.new_state(
            platform.id, self._form["target_link_uri"], self._form.get("lti_deployment_id", ""), self._browser,
            runtime.now(), runtime.settings.state_minutes,
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

    def get_redirect(self, url: str) -> Redirect[Any]:
        """Return the way to the host, as a plain redirect: Moodle loses its cookie over any page in between."""
        return _Way(url)


class _Way(Redirect[Any]):
    def __init__(self, url: str) -> None:
        self._url = url

    def do_redirect(self) -> Any:
        return redirect(self._url, 302)

    def do_js_redirect(self) -> Any:
        return self.do_redirect()

    def set_redirect_url(self, location: str) -> None:
        self._url = location

    def get_redirect_url(self) -> str:
        return self._url


@bp.route("/lti/login", methods=["GET", "POST"])
def begin_login() -> Any:
    """Answer an initiation by GET or POST (LOGIN-01)."""
    return _login(_form_of(request.values), asked_before=False)


@bp.get("/lti/login/check")
def check_cookie() -> Any:
    """Go on with a login that paused to see whether the frame keeps our cookie."""
    runtime = _door().runtime
    sealed = runtime.sealer.unseal(request.args.get("p", "").encode(), ttl=HOP_PURPOSE_SECONDS)
    if sealed is None:
        raise LaunchRefused("login_too_old")
    return _login(json.loads(sealed), asked_before=True)


@bp.post("/lti/launch")
def receive_launch() -> Any:
    """Take the host's signed answer and open a visit, or refuse with a name."""
    door = _door()
    message = Message(door, _launch_form(), visits.browser()).validate()
    visit_id = _open(door, message)
    log.info("launch accepted", platform=message.launch.platform_id, message=message.launch.message_type, visit=visit_id)
    return _door().welcome(visit_id)


@bp.get("/lti/launch")
def launch_by_address() -> Any:
    """Tell a person who opened the address by hand where the way in is."""
    raise LaunchRefused("launch_from_the_lms")


def _login(form: Mapping[str, str], asked_before: bool) -> Any:
    door, browser, secret = _door(), visits.browser(), ""
    if browser is None:
        if asked_before:
            return _new_window(door, form)
        secret, browser = visits.new_browser()
        if request.headers.get("Sec-Fetch-Dest") in ("iframe", "frame"):
            return _ask_for_cookie(door, form, secret)
    login = Login(door, form, browser)
    response: Response = login.get_redirect(login._prepare_redirect_url(door.runtime.settings.public_url + "/lti/launch")).do_redirect()
    if secret:
        visits.remember_browser(response, secret)
    return response


def _ask_for_cookie(door: Door, form: Mapping[str, str], secret: str) -> Response:
    """A frame may drop our cookie: one redirect to ourselves tells, before the host's one-time hint is spent."""
    Login(door, form, "").validate_oidc_login()
    sealed = door.runtime.sealer.seal(json.dumps(dict(form)).encode()).decode()
    response = redirect(url_for("launch.check_cookie", p=sealed), 303)
    visits.remember_browser(response, secret)  # type: ignore[arg-type]
    return response  # type: ignore[return-value]


def _new_window(door: Door, form: Mapping[str, str]) -> Response:
    """The frame keeps no cookie: offer the same login in a window of its own, where ours is first-party."""
    registration = Login(door, form, "").validate_oidc_login()
    response = current_app.make_response(render_template("launch/new_window.html", form=form))
    response.headers["X-Frame-From"] = " ".join(registration.platform.origins)
    return response


def _open(door: Door, message: Message) -> str:
    """Use the state up and note the arrival, all in one transaction or not at all."""
    runtime, arrival, browser = door.runtime, _arrival(message.launch, door.runtime.settings.public_url), message.state.browser

    def work(session: Any) -> str:
        launches.consume_state(session, message.state.id, message.state.expires_at)
        return launches.receive(session, arrival, browser, runtime.now(), runtime.settings.visit_hours)

    return runtime.database.in_unit(work)


def _arrival(launch: Launch, public_url: str) -> launches.Arrival:
    details: dict[str, Any] = {"return_url": launch.return_url, "has_line_item": bool(launch.services.line_item)}
    if launch.message_type == DEEP_LINK:
        details |= {"settings": dict(launch.deep_linking or {}), "launch_url": public_url + "/lti/launch"}
    if launch.for_user:
        details["for_user"] = launch.for_user
    if launch.mentored:
        details["mentored"] = list(launch.mentored)
    return launches.Arrival(
        platform_id=launch.platform_id, deployment_id=launch.deployment_id, subject=launch.subject, name=launch.name, email=launch.email,
        roles=launch.roles, context=launch.context, link=launch.link, line_item=launch.services.line_item,
        line_items=launch.services.line_items, scopes=launch.services.scopes, micro_credential=launch.custom.get("micro_credential"),
        locale="th" if launch.locale.lower().startswith("th") else "en", details=details, kind=KINDS[launch.message_type],
        roster=launch.services.roster, history=launch.history, family=launch.family, guid=launch.guid, notices=launch.services.notices,
        notice_types=launch.services.notice_types,
    )


def _form_of(values: Any) -> dict[str, str]:
    """Return the parameters we know; one that comes twice or is very long is refused (LOGIN-08)."""
    form = {}
    for name in FORM:
        given = values.getlist(name)
        if len(set(given)) > 1:
            raise LaunchRefused("parameter_repeated", parameter=name)
        if given and len(given[0]) > LONGEST_PARAMETER:
            raise LaunchRefused("parameter_too_long", parameter=name, limit=LONGEST_PARAMETER)
        if given:
            form[name] = given[0]
    return form


def _launch_form() -> dict[str, str]:
    for name in ("state", "id_token"):
        if len(request.form.getlist(name)) > 1:
            raise LaunchRefused("parameter_repeated", parameter=name)
    return {name: request.form[name] for name in ("state", "id_token", "error") if name in request.form}


def _door() -> Door:
    return current_app.extensions["lti_door"]  # type: ignore[no-any-return]
