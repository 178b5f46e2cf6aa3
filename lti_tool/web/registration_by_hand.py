"""Registering by hand: our values as each platform asks for them, and a form that takes the platform's in return.

For holders of an invitation, who spend it here as they would by one address. Whatever is typed stays on
the page until it is right; a pasted block fills the fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from lti_tool.domain.pasted import read_pasted
from lti_tool.domain.setups import FIELDS, SETUPS, HostSetup, find_setup
from lti_tool.errors import Conflict, NotFound
from lti_tool.lti import registration
from lti_tool.outbound.faults import OutboundRefused
from lti_tool.services import platforms
from lti_tool.services.invitations import Registering
from lti_tool.services.platforms import NewPlatform
from lti_tool.web import access
from lti_tool.web.registration import allowed_now, done, keep, spending
from lti_tool.web.rooms import reading, runtime

bp = Blueprint("registration_by_hand", __name__)
log = structlog.get_logger("lti")
PASTED, FILL = "pasted", "fill"


@bp.get("/lti/canvas.json")
@access.public
def canvas() -> Response:
    """Return our LTI key as Canvas reads it; it holds nothing that is secret."""
    return jsonify(registration.canvas_key(runtime().settings))


@bp.get("/lti/register/by-hand")
@access.public
def ask() -> Any:
    """Show what to type in the platform, and the form for what it shows in return."""
    allowed = _invited(request.args.get("invitation", ""))
    setup = find_setup(request.args.get("for", ""))
    if setup is None:
        return redirect(url_for("registration_by_hand.ask", invitation=request.args.get("invitation"), **{"for": "moodle"}), 303)
    return _page(allowed, request.args["invitation"], setup, setup.preset({}), {})


@bp.post("/lti/register/by-hand")
@access.public
def register() -> Any:
    """Fill the fields from what was pasted, or spend the invitation and keep the platform; faults are told by field."""
    secret = request.form.get("invitation", "")
    allowed, setup = _invited(secret), find_setup(request.form.get("for", ""))
    if setup is None:
        raise NotFound("platform_kind_unknown")
    values = typed(request.form, setup)
    if request.form.get("act") == FILL:
        return _page(allowed, secret, setup, values, {}, is_filled=True)
    new = NewPlatform(
        name=allowed.name, family=setup.family, deployment_ids=(values.pop("deployment_id"),) if values["deployment_id"] else (),
        is_demo=allowed.is_demo, token_audience=values.pop("token_audience") or None, **{each: values[each] for each in ADDRESSED},
    )
    faults = faults_of(new)
    if faults:
        return _page(allowed, secret, setup, typed(request.form, setup), faults), 400
    with spending(secret) as spent:
        platform = keep(new, spent)
    log.info("platform registered", platform=platform.id, family=platform.family, state=platform.state)
    return done(platform)


ADDRESSED = ("issuer", "client_id", "jwks_url", "token_url", "auth_url")


def typed(form: MultiDict[str, str], setup: HostSetup) -> dict[str, str]:
    """Return the fields as typed; what is empty is taken from the pasted block, then from what is fixed in this family."""
    pasted = read_pasted(form.get(PASTED, ""))
    return setup.preset({name: form.get(name, "").strip() or pasted.get(name, "") for name in FIELDS})


def faults_of(new: NewPlatform) -> dict[str, str]:
    """Return field -> what is amiss: with the values themselves, with where they lead, and with who is known already."""
    faults = out_of_bounds(platforms.faults_of(new), {"jwks_url": new.jwks_url, "token_url": new.token_url})
    if not faults:
        with reading() as session:
            if platforms.find_same(session, new.issuer, new.client_id):
                faults["client_id"] = "exists"
    return faults


def out_of_bounds(faults: dict[str, str], called: Mapping[str, str]) -> dict[str, str]:
    """Return the faults with those added of addresses that the tool itself would call, and may not."""
    for field, address in called.items():
        if field not in faults:
            try:
                runtime().outbound.check(address)
            except OutboundRefused as refused:
                faults[field] = refused.code
    return faults


def _invited(secret: str) -> Registering:
    """Return what the invitation allows; an open registration has no form, for nothing vouches for what strangers type."""
    if not secret:
        raise NotFound("invitation_unknown")
    allowed = allowed_now(secret)
    if allowed.platform_id is not None:
        raise Conflict("update_by_address_only")
    return allowed


def _page(
    allowed: Registering, secret: str, setup: HostSetup, values: dict[str, str], faults: dict[str, str], *, is_filled: bool = False
) -> str:
    return render_template(
        "registration/by_hand.html", allowed=allowed, invitation=secret, setup=setup, setups=SETUPS, values=values, faults=faults,
        pasted=request.form.get(PASTED, ""), is_filled=is_filled, parts=registration.fill(runtime().settings, setup),
    )
