"""Registering a platform by one address: shown first, sent on a press, finished by a message to the host.

Works in the host's frame without cookies: the invitation in the address is the right to be here, and
it is spent by the POST, once (mail scanners only GET). Where registration is open, anybody may come
without one, and what they register waits for approval.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, render_template, request, url_for

from lti_tool.domain.setups import SETUPS, setup_of
from lti_tool.errors import BadInput, Conflict
from lti_tool.lti import registration
from lti_tool.lti.registration import HostConfiguration, RegistrationRefused
from lti_tool.services import invitations, platforms
from lti_tool.services.invitations import Registering
from lti_tool.services.platforms import NewPlatform, origins_of
from lti_tool.web import access
from lti_tool.web.reach import conditions
from lti_tool.web.rooms import now, reading, runtime, writing

bp = Blueprint("registration", __name__)
log = structlog.get_logger("lti")
STRANGERS = threading.BoundedSemaphore(1)
"""A stranger's address may be slow on purpose: no more than one thread waits for any of them."""


@bp.get("/lti/register")
@access.public
def ask() -> Any:
    """Show what the host says of itself and what we would ask of it; without a host, the ways to connect one."""
    allowed = allowed_now(request.args.get("invitation", ""))
    address = request.args.get("openid_configuration", "")
    if not address:
        mine = url_for("registration.ask", invitation=request.args.get("invitation") or None)
        return render_template("registration/how.html", allowed=allowed, setups=SETUPS, address=runtime().settings.public_url + mine)
    with _patience(request.args.get("invitation", "")):
        host = registration.read_configuration(runtime().outbound, address, request.args.get("registration_token", ""))
    body = registration.request_body(runtime().settings, host)
    name = allowed.name or urlsplit(host.issuer).netloc
    return _framed(render_template("registration/ask.html", allowed=allowed, name=name, host=host, body=body, form=request.args), host)


@bp.post("/lti/register")
@access.public
def register() -> Any:
    """Spend the invitation, register, keep the platform; give the invitation back if it does not come to that."""
    secret, address = request.form.get("invitation", ""), request.form.get("openid_configuration", "")
    if not address:
        raise BadInput("configuration_address_missing")
    with spending(secret) as allowed, _patience(secret):
        host = registration.read_configuration(runtime().outbound, address, request.form.get("registration_token", ""))
        platform = _register(host, request.form.get("registration_token", ""), allowed)
    log.info("platform registered", platform=platform.id, family=platform.family, state=platform.state)
    return _framed(done(platform), host)


def _register(host: HostConfiguration, token: str, allowed: Registering) -> platforms.PlatformView:
    """Ask the host, then keep what came of it; an invitation to change one platform asks first whether it is that one."""
    outbound = runtime().outbound
    if allowed.platform_id is not None:
        present = registration.read_present(outbound, host.registration_url, token)
        with reading() as session:
            known = platforms.get_platform(session, allowed.platform_id)
        if present is None or (known.issuer, known.client_id) != (host.issuer, present["client_id"]):
            raise RegistrationRefused("update_of_another")
    name = allowed.name or urlsplit(host.issuer).netloc
    return keep(registration.register(outbound, runtime().settings, host, token, name, allowed.is_demo), allowed)


def keep(new: NewPlatform, allowed: Registering) -> platforms.PlatformView:
    """Return the platform, kept under what the invitation allows."""
    with writing() as session:
        return platforms.register(session, runtime().sealer, new, allowed, now())


def done(platform: platforms.PlatformView) -> str:
    """Return the page that says what is left to switch on in this very host."""
    reach = conditions(runtime().settings.public_url)
    return render_template("registration/done.html", platform=platform, setup=setup_of(platform.family), reach=reach, signs=frozenset())


def allowed_now(secret: str) -> Registering:
    """Return what this invitation still allows; where registration is open, what everybody may do."""
    with reading() as session:
        if not secret and runtime().settings.registration_open:
            platforms.check_room(session)
            return Registering(name="", waits=True)
        return invitations.get_registering(session, secret, now())


@contextmanager
def spending(secret: str) -> Iterator[Registering]:
    """Use the invitation up, and make it good again whatever goes wrong: the invitation is not to blame."""
    allowed = allowed_now(secret)
    if not secret:
        yield allowed
        return
    with writing() as session:
        allowed = invitations.spend_registering(session, secret, now())
    try:
        yield allowed
    except Exception:
        with writing() as session:
            invitations.give_back_registering(session, secret)
        raise


@contextmanager
def _patience(secret: str) -> Iterator[None]:
    """Let whoever was invited wait as long as it takes, and one stranger at a time."""
    if secret:
        yield
        return
    if not STRANGERS.acquire(blocking=False):
        raise Conflict("registration_busy")
    try:
        yield
    finally:
        STRANGERS.release()


def _framed(body: str, host: HostConfiguration) -> Any:
    further = platforms.framing_origins(host.family, host.issuer, host.auth_url)
    return body, 200, {"X-Frame-From": " ".join(dict.fromkeys((*origins_of(host.issuer, host.auth_url), *further)))}
