"""What an operator changes of a registration that stands: addresses, audience, frames, kind; or all of it, told to the host again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from lti_tool.domain.pasted import read_pasted
from lti_tool.domain.setups import FIELDS, SETUPS, HostSetup, find_setup, setup_of
from lti_tool.errors import NotAllowed
from lti_tool.lti import registration
from lti_tool.services import platforms
from lti_tool.services.invitations import Registering
from lti_tool.services.platforms import Changes, PlatformView
from lti_tool.services.visits import OPERATE
from lti_tool.web import access
from lti_tool.web.registration_by_hand import FILL, PASTED, out_of_bounds
from lti_tool.web.rooms import now, reading, runtime, writing

bp = Blueprint("platform_changes", __name__)


@bp.get("/w/<visit>/platform/registration")
@access.enter("administrator")
def ask() -> Any:
    """Show the registration as it stands, to be changed."""
    view = _platform()
    setup = setup_of(view.family)
    values = {name: getattr(view, name, None) or "" for name in FIELDS} | {"frame_origins": "\n".join(view.frame_origins)}
    return _page(view, setup, values, {})


@bp.post("/w/<visit>/platform/registration")
@access.enter("administrator")
def change() -> Any:
    """Write the changes, or tell the faults by field; a pasted block only fills the fields."""
    view = _platform()
    setup = find_setup(request.form.get("for", "")) or setup_of(view.family)
    values = _typed(view, setup)
    if request.form.get("act") == FILL:
        return _page(view, setup, values, {}, is_filled=True)
    changes = Changes(
        name=view.name, issuer=view.issuer, client_id=view.client_id, auth_url=values["auth_url"], token_url=values["token_url"],
        jwks_url=values["jwks_url"], token_audience=values["token_audience"] or None, family=setup.family or view.family,
        deployment_ids=(values["deployment_id"],) if values["deployment_id"] else (), frame_origins=tuple(values["frame_origins"].split()),
    )
    called = {"jwks_url": changes.jwks_url, "token_url": changes.token_url}
    faults = out_of_bounds(platforms.change_faults(changes), called)
    if faults:
        return _page(view, setup, values, faults), 400
    with writing() as session:
        platforms.change(session, view.id, changes)
    return redirect(url_for("platforms.show", _anchor="facts"), 303)


@bp.post("/w/<visit>/platform/registration/update")
@access.enter("administrator")
def update() -> Any:
    """Read what stands at the host, and put our present wishes in its place (DR-11)."""
    view = _platform()
    new = registration.update(runtime().outbound, runtime().settings, view)
    with writing() as session:
        platforms.register(session, runtime().sealer, new, Registering(view.name, platform_id=view.id), now())
    return redirect(url_for("platforms.show", _anchor="facts"), 303)


def _platform() -> PlatformView:
    """Return the platform with its secrets; who came by a launch looks after their platform there, not here."""
    if g.visit.kind != OPERATE:
        raise NotAllowed("page_for_operators")
    with reading() as session:
        return platforms.get_platform(session, g.visit.platform_id, runtime().sealer)


def _typed(view: PlatformView, setup: HostSetup) -> dict[str, str]:
    """Return the fields as typed, filled from a pasted block where that was asked for; who the platform is stays."""
    form = request.form
    pasted = read_pasted(form.get(PASTED, "")) if form.get("act") == FILL else {}
    values = {name: pasted.get(name) or form.get(name, "").strip() for name in (*FIELDS, "frame_origins")}
    values = setup.preset(values) if form.get("act") == FILL else values
    return values | {"issuer": view.issuer, "client_id": view.client_id}


def _page(view: PlatformView, setup: HostSetup, values: dict[str, str], faults: dict[str, str], *, is_filled: bool = False) -> str:
    return render_template(
        "platforms/change.html", platform=view, setup=setup, setups=SETUPS, values=values, faults=faults,
        pasted=request.form.get(PASTED, ""), is_filled=is_filled,
    )
