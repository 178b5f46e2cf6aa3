"""A guest's way in: a link lets one browser in, once; that browser comes back as often as it likes while the invitation stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool.domain import guests
from lti_tool.domain.micro_credentials import Text
from lti_tool.errors import NotAllowed, NotFound
from lti_tool.models.guests import GuestInvitation, GuestLink
from lti_tool.models.issuers import Issuer
from lti_tool.models.micro_credentials import MicroCredential
from lti_tool.models.people import Person
from lti_tool.models.visits import Visit
from lti_tool.sealing import fingerprint
from lti_tool.services import rights, visits
from lti_tool.services.people import get_actor


@dataclass(frozen=True)
class Welcome:
    """What a link says before anybody came in by it: whom it is for, and how it stands. Not what it leads to."""

    name: str
    inviter: str
    issuer: Text
    role: str
    expires_at: datetime
    standing: str
    """fresh; known (this browser was let in before); spent (another one was); old (a newer link was made); expired; or revoked."""
    has_asked: bool
    """Whether a new link was asked for already."""


def look(session: Session, secret: str, browsers: Collection[str], now: datetime) -> Welcome:
    """Return what this link says to this browser.

    Raises NotFound guest_link_unknown; NotAllowed guest_link_of_another in the browser where whoever invited is signed in:
    pressing on would use the guest's link up.
    """
    link, row = _get(session, secret)
    _keep_for_guest(session, row, browsers, now)
    person, inviter = session.get_one(Person, row.guest_id), session.get_one(Person, row.made_by)
    of = select(Issuer).join(MicroCredential, MicroCredential.issuer_id == Issuer.id).where(MicroCredential.id == row.micro_credential_id)
    issuer = session.scalars(of).one()
    name = Text(issuer.name_en, issuer.name_th or issuer.name_en)
    standing = _standing(link, row, browsers, now)
    return Welcome(person.name, inviter.name, name, row.role, row.expires_at, standing, row.link_asked_at is not None)


def enter(session: Session, secret: str, browser: str, browsers: Collection[str], now: datetime, hours: int, locale: str) -> str:
    """Return the id of a fresh stay: the link's first browser takes it for good, of two at once one; the same one comes back by it.

    Raises NotFound guest_link_unknown, guest_link_old, guest_invitation_expired, guest_invitation_revoked; NotAllowed guest_link_spent,
    guest_link_of_another.
    """
    link, row = _get(session, secret)
    _keep_for_guest(session, row, browsers, now)
    standing = _standing(link, row, browsers, now)
    if standing == "fresh":
        unspent = GuestLink.fingerprint == link.fingerprint, GuestLink.spent_at.is_(None)
        if session.execute(update(GuestLink).where(*unspent).values(spent_at=now, browser=browser)).rowcount != 1:
            raise NotAllowed("guest_link_spent")
    elif standing == "known":
        browser = link.browser
    else:
        raise _REFUSALS[standing]()
    return _open(session, row, browser, now, hours, locale)


def come_back(session: Session, visit_id: str, browsers: Collection[str], now: datetime, hours: int) -> str:
    """Return the id of a fresh stay for the guest whose earlier one in this browser ended.

    Raises NotFound visit_over where this browser had none, guest_invitation_expired where no invitation stands any more.
    """
    past = session.get(Visit, visit_id)
    if past is None or past.kind != visits.GUEST or past.browser not in browsers:
        raise NotFound("visit_over")
    open_ = GuestInvitation.guest_id == past.person_id, GuestInvitation.revoked_at.is_(None), GuestInvitation.expires_at > now
    query = select(GuestInvitation).join(GuestLink, GuestLink.invitation_id == GuestInvitation.id)
    query = query.where(*open_, GuestLink.browser == past.browser).order_by(GuestInvitation.expires_at.desc())
    row = session.scalars(query).first()
    if row is None:
        raise NotFound("guest_invitation_expired")
    return _open(session, row, past.browser, now, hours, past.locale)


def ask_for_link(session: Session, secret: str, now: datetime) -> None:
    """Note for whoever invited that the guest needs a new link; asking twice is asking once."""
    _link, row = _get(session, secret)
    if row.revoked_at is None and row.link_asked_at is None:
        row.link_asked_at = now
        session.flush()


_REFUSALS = {
    "spent": lambda: NotAllowed("guest_link_spent"),
    "old": lambda: NotFound("guest_link_old"),
    "expired": lambda: NotFound("guest_invitation_expired"),
    "revoked": lambda: NotFound("guest_invitation_revoked"),
}


def _get(session: Session, secret: str) -> tuple[GuestLink, GuestInvitation]:
    link = session.get(GuestLink, fingerprint(secret))
    if link is None:
        raise NotFound("guest_link_unknown")
    return link, session.get_one(GuestInvitation, link.invitation_id)


def _standing(link: GuestLink, row: GuestInvitation, browsers: Collection[str], now: datetime) -> str:
    of_invitation = guests.standing(row.expires_at, row.revoked_at, row.came_at, now)
    if of_invitation in ("revoked", "expired"):
        return of_invitation
    if link.spent_at is not None:
        return "known" if link.browser in browsers else "spent"
    return "fresh" if link.expires_at > now else "old"


def _keep_for_guest(session: Session, row: GuestInvitation, browsers: Collection[str], now: datetime) -> None:
    """Refuse where whoever invited is signed in: they try the link out, and the guest would find it used."""
    here = Visit.browser.in_(list(browsers)), Visit.expires_at > now, Visit.person_id.is_not(None), Visit.kind != visits.GUEST
    signed_in = set(session.scalars(select(Visit.person_id).where(*here)))
    if signed_in & rights.find_selves(session, get_actor(session, row.made_by, frozenset(), False)):
        raise NotAllowed("guest_link_of_another")


def _open(session: Session, row: GuestInvitation, browser: str, now: datetime, hours: int, locale: str) -> str:
    row.came_at = row.came_at or now
    session.flush()
    return visits.open_visit(session, browser, now, hours, kind=visits.GUEST, person_id=row.guest_id, roles=[], locale=locale)
