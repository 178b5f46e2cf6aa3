"""People from outside: the page their link opens, their stay, and the pages of those who invite them.

The link is a secret in an address: opened by a press (mail scanners only GET), good for one browser, never logged.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import structlog
from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from lti_tool import visits as browsers
from lti_tool.domain.guests import DAYS, DAYS_CHOSEN
from lti_tool.errors import NotAllowed, NotFound
from lti_tool.services import guests
from lti_tool.services.guests import InvitationView, NewGuest
from lti_tool.services.visits import GUEST
from lti_tool.web import access
from lti_tool.web.languages import locale
from lti_tool.web.rooms import now, reading, runtime, writing

bp = Blueprint("guests", __name__)
log = structlog.get_logger("web")
INVITERS = ("lead", "issuer_admin")


@bp.get("/guest/<token>")
@access.public
def ask(token: str) -> Any:
    """Say whom the link is for and show one button: a mail scanner that opens the link must not use it up."""
    with reading() as session:
        welcome = guests.look(session, token, browsers.browsers(), now())
    return render_template("guests/enter.html", welcome=welcome, token=token)


@bp.post("/guest/<token>")
@access.public
def enter(token: str) -> Any:
    """Let this browser in, or say plainly why not."""
    _only_from_here()
    browser, secret = browsers.browser(), ""
    if browser is None:
        secret, browser = browsers.new_browser()
    with writing() as session:
        visit = guests.enter(session, token, browser, browsers.browsers(), now(), runtime().settings.visit_hours, locale())
    log.info("guest came in", visit=visit)
    return _into(visit, secret)


@bp.post("/guest/<token>/ask")
@access.public
def ask_for_link(token: str) -> Any:
    """Tell whoever invited that a new link is needed."""
    _only_from_here()
    with writing() as session:
        guests.ask_for_link(session, token, now())
    return redirect(url_for("guests.ask", token=token), 303)


@bp.post("/guest/return")
@access.public
def come_back() -> Any:
    """Let the browser of an ended stay in again: the invitation still stands, and nobody need look for the letter."""
    _only_from_here()
    with writing() as session:
        ended = request.form.get("visit", "")
        visit = guests.come_back(session, ended, browsers.browsers(), now(), runtime().settings.visit_hours)
    return _into(visit)


@bp.get("/w/<visit>/guest")
@access.anyone
def home() -> Any:
    """Show a guest what they were asked for; who was asked for one thing is led there."""
    return render_template("guests/home.html", **_mine())


@bp.post("/w/<visit>/guest/<invitation>/device")
@access.anyone
def device(invitation: str) -> Any:
    """Make a link by which the guest lets in another device of their own."""
    with writing() as session:
        secret, until = guests.link_for_device(session, g.visit.actor, invitation, now())
    return render_template("guests/home.html", **_mine(), address=_address(secret), until=until, shown=invitation)


@bp.get("/w/<visit>/guests")
@access.enter(*INVITERS)
def index() -> Any:
    """Show whom the institutions of this person invited, and how each invitation stands."""
    return render_template("guests/index.html", **_theirs())


@bp.get("/w/<visit>/guests/for/<public_id>")
@access.enter(*INVITERS)
def new(public_id: str) -> Any:
    """Ask for whom an invitation is."""
    return _new(public_id)


@bp.post("/w/<visit>/guests/for/<public_id>")
@access.enter(*INVITERS)
def invite(public_id: str) -> Any:
    """Make the invitation and show its link: this once, for only its fingerprint is kept."""
    form = request.form
    named = NewGuest(form.get("name", ""), form.get("organisation", ""), form.get("email", ""))
    with writing() as session:
        subject = guests.get_subject(session, g.visit.actor, public_id)
        days = form.get("days", type=int) or 0
        made, secret = guests.invite(session, g.visit.actor, "reviewer", subject.micro_credential_id, named, days, now())
        view = guests.get(session, g.visit.actor, made, now())
    return _link(view, secret)


@bp.post("/w/<visit>/guests/<invitation>/link")
@access.enter(*INVITERS)
def renew(invitation: str) -> Any:
    """Make a new link; the ones before open nothing new any more."""
    days = request.form.get("days", type=int)
    with writing() as session:
        who = session, g.visit.actor, invitation
        secret = guests.prolong(*who, days, now()) if days else guests.renew_link(*who, now())
        view = guests.get(*who, now())
    return _link(view, secret)


@bp.post("/w/<visit>/guests/<invitation>/revoke")
@access.enter(*INVITERS)
def revoke(invitation: str) -> Any:
    """Take an invitation back; the stay it opened ends at once."""
    with writing() as session:
        guests.revoke(session, g.visit.actor, invitation, now())
    return redirect(url_for("guests.index"), 303)


def _new(public_id: str) -> Any:
    with reading() as session:
        subject = guests.get_subject(session, g.visit.actor, public_id)
        asked = guests.list_for_micro_credential(session, subject.micro_credential_id, now())
    return render_template("guests/new.html", subject=subject, asked=asked, days=DAYS, chosen=DAYS_CHOSEN)


def _link(view: InvitationView, secret: str) -> Any:
    address = _address(secret)
    words = _(
        "Dear %(name)s,\n\nyou are invited to review a micro-credential for %(issuer)s. This link is for you personally and opens one "
        "browser; please do not forward it:\n\n%(address)s\n\n%(inviter)s",
        name=view.name, issuer=view.issuer_name.pick(locale()), address=address, inviter=view.inviter,
    )  # fmt: skip
    subject = _("Invitation to review a micro-credential")
    letter = f"mailto:{quote(view.email)}?subject={quote(subject)}&body={quote(words)}"
    return render_template("guests/link.html", invitation=view, address=address, letter=letter)


def _mine() -> dict[str, Any]:
    if g.visit.kind != GUEST:
        raise NotFound("page_unknown")
    with reading() as session:
        mine = guests.list_open(session, g.visit.person_id, now())
        return {"invitations": mine, "titles": guests.titles(session, [each.micro_credential_id for each in mine])}


def _theirs() -> dict[str, Any]:
    issuers = {int(grant.issuer) for grant in g.visit.actor.grants if grant.role in INVITERS and grant.issuer is not None}
    with reading() as session:
        asked = guests.list_for_issuers(session, issuers, now())
        names = guests.titles(session, {each.micro_credential_id for each in asked})
    return {"invitations": asked, "titles": names, "days": DAYS, "chosen": DAYS_CHOSEN}


def _address(secret: str) -> str:
    return runtime().settings.public_url + url_for("guests.ask", token=secret)


def _into(visit: str, secret: str = "") -> Any:
    """Send the browser into its stay; its cookie is made to last from today, for it is how a guest comes back."""
    response = redirect(url_for("home.show", visit=visit), 303)
    for each in [secret] if secret else browsers.secrets_brought():
        browsers.remember_browser(response, each)  # type: ignore[arg-type]
    return response


def _only_from_here() -> None:
    """A page of another site must not put somebody into a stay of its choosing."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed("form_not_ours")
