"""A platform's own page: for its administrator by launch, or for an operator with a one-time link."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template

from lti_tool import visits
from lti_tool.domain.outbox import NEEDS_PERSON
from lti_tool.domain.setups import setup_of
from lti_tool.lti import registration
from lti_tool.services import deliveries, invitations, platforms
from lti_tool.services.visits import OPERATE
from lti_tool.web import access
from lti_tool.web.reach import conditions
from lti_tool.web.rooms import now, reading, runtime, writing

bp = Blueprint("platforms", __name__)


@bp.get("/w/<visit>/platform")
@access.enter("administrator")
def show() -> Any:
    """Show what connects this platform and the tool, and what to switch on next."""
    with reading() as session:
        where = g.visit.platform_id, g.visit.deployment_pk  # an operator's visit has no deployment: it sees all of them
        page = platforms.get_page(session, *where)
        stuck = [row for row in deliveries.list_for_platform(session, *where) if row.state in NEEDS_PERSON]
    settings, setup = runtime().settings, setup_of(page.family)
    return render_template(
        "platforms/show.html", page=page, stuck=stuck, setup=setup, reach=conditions(settings.public_url),
        parts=registration.fill(settings, setup), is_operator=g.visit.kind == OPERATE,
    )


@bp.get("/operator/<token>")
@access.public
def ask(token: str) -> Any:
    """Show one button: a mail scanner that opens the link must not use it up."""
    return render_template("platforms/enter.html")


@bp.post("/operator/<token>")
@access.public
def enter(token: str) -> Any:
    """Use the link up and open the platform's page in this browser."""
    with writing() as session:
        return visits.open_operate(session, invitations.spend_operator(session, token, now()))
