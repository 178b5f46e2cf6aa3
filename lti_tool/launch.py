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

import structlog
from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, url_for

from lti_tool import visits
from lti_tool.errors import LaunchRefused
from lti_tool.lti.arrivals import arrival_of
from lti_tool.lti.keysets import Keysets
from lti_tool.lti.log_facts import facts_of
from lti_tool.lti.login import Login
from lti_tool.lti.message import Door, Message
from lti_tool.lti.tool_conf import PlatformConf
from lti_tool.runtime import Runtime
from lti_tool.services import launches

bp = Blueprint("launch", __name__)
log = structlog.get_logger("lti")

LONGEST_PARAMETER = 4096
HOP_PURPOSE_SECONDS = 120
FORM = ("iss", "login_hint", "target_link_uri", "lti_message_hint", "client_id", "lti_deployment_id", "lti_storage_target")


def install(app: Flask, runtime: Runtime, welcome: Callable[[str], Any]) -> None:
    """Give the app its front door; `welcome` answers the launch with the first page of the visit it opened."""
    app.extensions["lti_door"] = Door(runtime, PlatformConf(runtime.database), Keysets(runtime.outbound), welcome)
    app.register_blueprint(bp)


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
    log.info("launch accepted", **facts_of(message.launch), visit=visit_id)
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
    runtime, browser = door.runtime, message.state.browser
    origins = door.conf.get_registration(message.launch.platform_id).platform.origins
    arrival = arrival_of(message.launch, runtime.settings.public_url, origins)

    def work(session: Any) -> str:
        launches.consume_state(session, message.state.id, message.state.expires_at)
        return launches.receive(session, arrival, browser, runtime.now(), runtime.settings.visit_hours)

    return runtime.database.in_unit(work)


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
