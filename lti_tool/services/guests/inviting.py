"""Asking somebody in from outside: the invitation, its link, and taking it back. The tool sends no mail: whoever invites does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lti_tool.domain import guests, permissions
from lti_tool.domain.permissions import Actor
from lti_tool.errors import BadInput, Conflict, NotAllowed, NotFound
from lti_tool.models.base import new_public_id
from lti_tool.models.guests import Guest, GuestInvitation, GuestLink
from lti_tool.models.micro_credentials import MicroCredential
from lti_tool.models.people import Person
from lti_tool.models.visits import Visit
from lti_tool.sealing import fingerprint, new_secret


@dataclass(frozen=True)
class NewGuest:
    """Who is asked: a name to be spoken to by, and what else whoever invites knows of them."""

    name: str
    organisation: str = ""
    email: str = ""


def invite(
    session: Session, actor: Actor | None, role: str, micro_credential_id: int, new: NewGuest, days: int, now: datetime
) -> tuple[str, str]:
    """Return the public id of the invitation and the secret of its link.

    Whom this institution asked before stays the same guest; who has an open invitation for the same thing gets a new link
    to it. Raises NotAllowed not_yours_to_invite, BadInput guest_name_missing, guest_email_bad, guest_days_unknown, guest_role_unknown.
    """
    issuer_id = _issuer(session, micro_credential_id)
    if actor is None or not permissions.may_invite(actor, issuer_id):
        raise NotAllowed("not_yours_to_invite")
    if role not in guests.ROLES:
        raise BadInput("guest_role_unknown")
    new, expires = _checked(new), _last_day(now, days)
    guest = _guest(session, issuer_id, new, now)
    row = _same_invitation(session, guest, role, micro_credential_id, now)
    if row is None:
        row = GuestInvitation(
            public_id=new_public_id(),
            guest_id=guest,
            role=role,
            micro_credential_id=micro_credential_id,
            made_by=actor.person_id,
            made_at=now,
            expires_at=expires,
        )
        session.add(row)
        session.flush()
    row.expires_at = max(row.expires_at, expires)
    return row.public_id, _fresh_link(session, row, now, row.expires_at)


def renew_link(session: Session, actor: Actor | None, public_id: str, now: datetime) -> str:
    """Return the secret of a new link to an open invitation; the links before let nobody new in any more."""
    row = get_manageable(session, actor, public_id)
    _check_open(row, now)
    return _fresh_link(session, row, now, row.expires_at)


def prolong(session: Session, actor: Actor | None, public_id: str, days: int, now: datetime) -> str:
    """Return the secret of a new link to an invitation that is good for so many days from now, even if it had run out."""
    row = get_manageable(session, actor, public_id)
    if row.revoked_at:
        raise Conflict("guest_invitation_revoked")
    row.expires_at = _last_day(now, days)
    return _fresh_link(session, row, now, row.expires_at)


def revoke(session: Session, actor: Actor | None, public_id: str, now: datetime) -> None:
    """Take the invitation back: its links are dead and the guest's stays end at once. What the guest said stays.

    Whoever used a link that was not theirs is out with that: a browser comes back by an open invitation that let it in, and by no other.
    """
    row = get_manageable(session, actor, public_id)
    if row.revoked_at is not None:
        return
    assert actor is not None
    row.revoked_at, row.revoked_by = now, int(str(actor.person_id))
    session.flush()
    session.execute(update(Visit).where(Visit.person_id == row.guest_id, Visit.expires_at > now).values(expires_at=now))


def link_for_device(session: Session, actor: Actor | None, public_id: str, now: datetime) -> tuple[str, datetime]:
    """Return the secret of a link by which a guest lets in another device of their own, and until when it is good.

    Raises NotFound guest_invitation_unknown for anybody but the guest.
    """
    row = _find(session, public_id)
    if row is None or actor is None or not actor.is_guest or row.guest_id != actor.person_id:
        raise NotFound("guest_invitation_unknown")
    _check_open(row, now)
    until = min(now + timedelta(minutes=guests.DEVICE_MINUTES), row.expires_at)
    return _add_link(session, row, now, until), until


def get_manageable(session: Session, actor: Actor | None, public_id: str) -> GuestInvitation:
    """Return the invitation if it is of an institution this person invites for; to everybody else it is not there."""
    row = _find(session, public_id)
    if row is None or actor is None or not permissions.may_invite(actor, _issuer(session, row.micro_credential_id)):
        raise NotFound("guest_invitation_unknown")
    return row


def _find(session: Session, public_id: str) -> GuestInvitation | None:
    return session.scalars(select(GuestInvitation).where(GuestInvitation.public_id == public_id)).first()


def _check_open(row: GuestInvitation, now: datetime) -> None:
    standing = guests.standing(row.expires_at, row.revoked_at, row.came_at, now)
    if standing == "revoked":
        raise Conflict("guest_invitation_revoked")
    if standing == "expired":
        raise Conflict("guest_invitation_expired")


def _checked(new: NewGuest) -> NewGuest:
    name, organisation, email = " ".join(new.name.split()), " ".join(new.organisation.split()), new.email.strip().lower()
    if not name or len(name) > guests.LONGEST_NAME or len(organisation) > guests.LONGEST_NAME:
        raise BadInput("guest_name_missing")
    if email and not guests.is_address(email):
        raise BadInput("guest_email_bad")
    return NewGuest(name, organisation, email)


def _last_day(now: datetime, days: int) -> datetime:
    try:
        return guests.last_day(now, days)
    except ValueError:
        raise BadInput("guest_days_unknown") from None


def _issuer(session: Session, micro_credential_id: int) -> int:
    found = session.scalar(select(MicroCredential.issuer_id).where(MicroCredential.id == micro_credential_id))
    if found is None:
        raise NotFound("micro_credential_unknown")
    return found


def _guest(session: Session, issuer_id: int, new: NewGuest, now: datetime) -> int:
    """Return who this is to the institution: the address says so, or without one, name and organisation together."""
    query = select(Guest.person_id).join(Person, Person.id == Guest.person_id).where(Guest.issuer_id == issuer_id)
    by_name = Guest.email == "", func.lower(Person.name) == new.name.lower(), func.lower(Guest.organisation) == new.organisation.lower()
    found = session.scalar(query.where(Guest.email == new.email) if new.email else query.where(*by_name))
    if found is not None:
        return found
    person = Person(platform_id=None, subject=f"guest-{new_public_id()}", name=new.name, email=new.email, first_seen=now)
    session.add(person)
    session.flush()
    session.add(Guest(person_id=person.id, issuer_id=issuer_id, email=new.email, organisation=new.organisation, made_at=now))
    session.flush()
    return person.id


def _same_invitation(session: Session, guest: int, role: str, micro_credential_id: int, now: datetime) -> GuestInvitation | None:
    same = GuestInvitation.guest_id == guest, GuestInvitation.role == role, GuestInvitation.micro_credential_id == micro_credential_id
    return session.scalars(
        select(GuestInvitation).where(*same, GuestInvitation.revoked_at.is_(None), GuestInvitation.expires_at > now)
    ).first()


def _fresh_link(session: Session, row: GuestInvitation, now: datetime, until: datetime) -> str:
    """Return a new secret; whoever found an older one that was never used finds it dead. Browsers let in before stay."""
    unused = GuestLink.invitation_id == row.id, GuestLink.spent_at.is_(None), GuestLink.expires_at > now
    session.execute(update(GuestLink).where(*unused).values(expires_at=now))
    row.link_asked_at = None
    return _add_link(session, row, now, until)


def _add_link(session: Session, row: GuestInvitation, now: datetime, until: datetime) -> str:
    secret = new_secret(24)
    session.add(GuestLink(fingerprint=fingerprint(secret), invitation_id=row.id, made_at=now, expires_at=until))
    session.flush()
    return secret
