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
from flask import Blueprint, Flask, Response, current_app, g, redirect, render_template, request, url_for

from lti_tool import visits
from lti_tool.errors import LaunchRefused
from lti_tool.lti import platform_storage, state
from lti_tool.lti.arrivals import arrival_of
from lti_tool.lti.keysets import Keysets
from lti_tool.lti.log_facts import facts_of
from lti_tool.lti.login import Login
from lti_tool.lti.message import Door, Message, Welcome
from lti_tool.lti.platform_storage import Proof
from lti_tool.lti.tool_conf import PlatformConf
from lti_tool.runtime import Runtime
from lti_tool.services import launches, tickets

bp = Blueprint("launch", __name__)
log = structlog.get_logger("lti")

LONGEST_PARAMETER = 4096
HOP_PURPOSE_SECONDS = 120
FORM = ("iss", "login_hint", "target_link_uri", "lti_message_hint", "client_id", "lti_deployment_id", "lti_storage_target")


def install(app: Flask, runtime: Runtime, welcome: Welcome) -> None:
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
    """Take the host's signed answer and open a visit, or refuse with a name; a browser without cookies is asked for its proof first."""
    door, form = _door(), _launch_form()
    message = Message(door, form, visits.browsers()).validate_state()
    if message.state.storage:
        return _ask_for_proof(door, message, form)
    return _open(door, message.validate(), message.state.browser, door.welcome)()


@bp.post("/lti/launch/proof")
def receive_proof() -> Any:
    """Take the launch again with what the platform kept for this browser: only now is it believed, and the state used up (PM-07)."""
    if not visits.is_sent_by_us():
        raise LaunchRefused("proof_not_ours", status=403)
    door, proof = _door(), Proof(request.form.get("secret", ""), request.form.get("nonce", ""))
    form = platform_storage.release(door.runtime.sealer, request.form.get("held", ""))
    message = Message(door, form, (), proof).validate_state().validate()
    browser = visits.browser()
    waiting = tickets.waiting_browser(door.runtime.sealer, proof.secret)

    def hand_over(_session: Any, received: launches.Received) -> Callable[[], Any]:
        return lambda: _hand_over(door, message, received.visit.id, waiting)

    return _open(door, message, browser, door.welcome)() if browser else _open(door, message, waiting, hand_over)()


@bp.get("/lti/launch")
def launch_by_address() -> Any:
    """Tell a person who opened the address by hand where the way in is."""
    raise LaunchRefused("launch_from_the_lms")


def _login(form: Mapping[str, str], asked_before: bool) -> Any:
    door, browser, secret = _door(), visits.browser(), ""
    if browser is None:
        if asked_before:
            return _without_cookie(door, form)
        secret, browser = visits.new_browser()
        if _may_drop_cookies(form):
            return _ask_for_cookie(door, form, secret)
    login = Login(door, form, browser)
    response: Response = login.get_redirect(login.address()).do_redirect()
    # Each sign-in begins the cookie's days anew: a stay never outlives it.
    visits.remember_browser(response, secret or visits.secrets_brought()[0])
    return response


def _may_drop_cookies(form: Mapping[str, str]) -> bool:
    """A frame may; a browser that does not say what it is loading for is taken for one where the host offers another way."""
    loading_for = request.headers.get("Sec-Fetch-Dest")
    return loading_for in ("iframe", "frame") or (loading_for is None and "lti_storage_target" in form)


def _ask_for_cookie(door: Door, form: Mapping[str, str], secret: str) -> Response:
    """A frame may drop our cookie: one redirect to ourselves tells, before the host's one-time hint is spent."""
    Login(door, form, "").validate_oidc_login()
    sealed = door.runtime.sealer.seal(json.dumps(dict(form)).encode()).decode()
    response = redirect(url_for("launch.check_cookie", p=sealed), 303)
    visits.remember_browser(response, secret)  # type: ignore[arg-type]
    return response  # type: ignore[return-value]


def _without_cookie(door: Door, form: Mapping[str, str]) -> Response:
    """The frame keeps no cookie: the platform may keep the proof; else the same login in a window of its own, where ours is first-party."""
    platform = Login(door, form, "").validate_oidc_login().platform
    target = platform_storage.target_of(form, platform)
    if not target:
        return _page("launch/new_window.html", platform.origins, form=form)
    secret, browser = visits.new_browser()
    login = Login(door, form, browser, target)
    address = login.address()
    facts = {"secret": secret, "nonce": state.nonce_of(door.runtime.sealer, login.promised), "address": address}
    return _page("launch/keep.html", platform.origins, form=form, place=platform_storage.place_of(login.promised, platform), **facts)


def _ask_for_proof(door: Door, message: Message, form: Mapping[str, str]) -> Response:
    """The browser has no cookie: a page reads back what the platform keeps. The launch waits in it sealed, so that it says nothing."""
    platform = door.conf.get_registration(message.state.platform_id).platform
    place = platform_storage.place_of(message.state, platform, form.get("lti_storage_target", ""))
    return _page("launch/prove.html", platform.origins, place=place, held=platform_storage.hold(door.runtime.sealer, form))


def _hand_over(door: Door, message: Message, visit_id: str, waiting: str) -> Response:
    """The visit is open and the frame cannot keep it: a button takes it, by a ticket, to where a cookie holds."""
    platform = door.conf.get_registration(message.state.platform_id).platform
    g.host_locale = message.launch.locale.lower()[:2]
    ticket = tickets.write(door.runtime.sealer, visit_id, waiting, door.runtime.now())
    facts = {"place": platform_storage.place_of(message.state, platform), "ticket": ticket, "visit_id": visit_id}
    return _page("launch/ticket.html", platform.origins_with(message.launch.return_url), **facts)


def _page(template: str, origins: tuple[str, ...], **facts: Any) -> Response:
    """Return a page for the platform's frame. Nobody keeps a copy; what it sends to us names our origin (see visits.is_sent_by_us)."""
    response = current_app.make_response(render_template(template, **facts))
    response.headers.update({"X-Frame-From": " ".join(origins), "Cache-Control": "no-store", "Referrer-Policy": "same-origin"})
    return response


def _open(door: Door, message: Message, browser: str, welcome: Welcome) -> Callable[[], Any]:
    """Use the state up, note the arrival, read what the first page shows, all in one transaction; return what answers when it is over."""
    runtime = door.runtime
    platform = door.conf.get_registration(message.launch.platform_id).platform
    arrival = arrival_of(message.launch, runtime.settings.public_url, platform.origins)

    def work(session: Any) -> tuple[str, Callable[[], Any]]:
        launches.consume_state(session, message.state.id, message.state.expires_at)
        received = launches.receive(session, arrival, browser, runtime.now(), runtime.settings.visit_hours)
        return received.visit.id, welcome(session, received)

    visit_id, answer = runtime.database.in_shared_unit(work)
    log.info("launch accepted", **facts_of(message.launch), visit=visit_id)
    return answer


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
    return {name: request.form[name] for name in ("state", "id_token", "error", "lti_storage_target") if name in request.form}


def _door() -> Door:
    return current_app.extensions["lti_door"]  # type: ignore[no-any-return]
