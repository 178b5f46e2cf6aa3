"""Registering a platform by one address: shown first, sent on a press, finished by a message to the host.

Works in the host's frame without cookies: the invitation in the address is the right to be here, and
it is spent by the POST, once (mail scanners only GET).
"""

from __future__ import annotations

from typing import Any

import structlog
from flask import Blueprint, render_template, request

from lti_tool.errors import BadInput
from lti_tool.lti import registration
from lti_tool.lti.registration import HostConfiguration
from lti_tool.services import invitations, platforms
from lti_tool.services.platforms import origins_of
from lti_tool.web import access
from lti_tool.web.rooms import now, reading, runtime, writing

bp = Blueprint("registration", __name__)
log = structlog.get_logger("lti")


@bp.get("/lti/register")
@access.public
def ask() -> Any:
    """Show what the host says of itself and what we would ask of it."""
    with reading() as session:
        allowed = invitations.get_registering(session, request.args.get("invitation", ""), now())
    if not request.args.get("openid_configuration"):
        return render_template("registration/how.html", allowed=allowed)
    host = registration.read_configuration(runtime().outbound, request.args["openid_configuration"])
    body = registration.request_body(runtime().settings, host)
    return _framed(render_template("registration/ask.html", allowed=allowed, host=host, body=body, form=request.args), host)


@bp.post("/lti/register")
@access.public
def register() -> Any:
    """Spend the invitation, register, keep the platform; give the invitation back if the host refuses."""
    secret, address = request.form.get("invitation", ""), request.form.get("openid_configuration", "")
    if not address:
        raise BadInput("configuration_address_missing")
    with writing() as session:
        allowed = invitations.spend_registering(session, secret, now())
    try:
        host = registration.read_configuration(runtime().outbound, address)
        token = request.form.get("registration_token", "")
        new = registration.register(runtime().outbound, runtime().settings, host, token, allowed.name, allowed.is_demo)
        with writing() as session:
            platform = platforms.add(session, new, list(allowed.issuers), now())
    except Exception:  # whatever went wrong, the invitation is not to blame
        with writing() as session:
            invitations.give_back_registering(session, secret)
        raise
    log.info("platform registered", platform=platform.id, family=platform.family)
    return _framed(render_template("registration/done.html", platform=platform, host=host), host)


def _framed(body: str, host: HostConfiguration) -> Any:
    return body, 200, {"X-Frame-From": " ".join(origins_of(host.issuer, host.auth_url))}
