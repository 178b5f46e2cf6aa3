"""Invitations as pages show them: to whoever invites, and to the guest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lti_tool.domain import guests
from lti_tool.domain.micro_credentials import Text
from lti_tool.domain.permissions import Actor
from lti_tool.models.guests import Guest, GuestInvitation
from lti_tool.models.issuers import Issuer
from lti_tool.models.micro_credentials import MicroCredential
from lti_tool.models.people import Person
from lti_tool.services.guests.inviting import get_manageable


@dataclass(frozen=True)
class InvitationView:
    """One invitation: who was asked for what, by whom, and how it stands."""

    public_id: str
    guest_id: int
    name: str
    organisation: str
    email: str
    role: str
    micro_credential_id: int
    micro_credential_public_id: str
    issuer_id: int
    issuer_name: Text
    inviter: str
    made_at: datetime
    expires_at: datetime
    came_at: datetime | None
    link_asked_at: datetime | None
    standing: str
    """sent, in_use, expired or revoked."""

    @property
    def is_open(self) -> bool:
        """Whether the guest may come in by it."""
        return self.standing in ("sent", "in_use")


def get(session: Session, actor: Actor | None, public_id: str, now: datetime) -> InvitationView:
    """Return the invitation for whoever may invite for its institution; NotFound guest_invitation_unknown for everybody else."""
    row = get_manageable(session, actor, public_id)
    return _list(session, now, GuestInvitation.id == row.id)[0]


def list_for_micro_credential(session: Session, micro_credential_id: int, now: datetime) -> list[InvitationView]:
    """Return who was asked for this micro-credential, the newest first."""
    return _list(session, now, GuestInvitation.micro_credential_id == micro_credential_id)


def list_for_issuers(session: Session, issuer_ids: Collection[int], now: datetime) -> list[InvitationView]:
    """Return whom these institutions asked, the newest first."""
    return _list(session, now, MicroCredential.issuer_id.in_(list(issuer_ids)))


def list_open(session: Session, person_id: int, now: datetime) -> list[InvitationView]:
    """Return what this guest may do now, the one that ends first on top."""
    mine = _list(session, now, GuestInvitation.guest_id == person_id)
    return sorted((each for each in mine if each.is_open), key=lambda each: each.expires_at)


def find_mine(session: Session, person_id: int, micro_credential_id: int, now: datetime) -> InvitationView | None:
    """Return the open invitation of this guest for this micro-credential."""
    return next((each for each in list_open(session, person_id, now) if each.micro_credential_id == micro_credential_id), None)


def _list(session: Session, now: datetime, *where: Any) -> list[InvitationView]:
    inviter = aliased(Person)
    query = (
        select(GuestInvitation, Guest, Person.name, inviter.name, MicroCredential.public_id, Issuer)
        .join(Guest, Guest.person_id == GuestInvitation.guest_id)
        .join(Person, Person.id == Guest.person_id)
        .join(inviter, inviter.id == GuestInvitation.made_by)
        .join(MicroCredential, MicroCredential.id == GuestInvitation.micro_credential_id)
        .join(Issuer, Issuer.id == MicroCredential.issuer_id)
        .where(*where)
        .order_by(GuestInvitation.made_at.desc(), GuestInvitation.id.desc())
    )
    return [_view(now, *row) for row in session.execute(query)]


def _view(now: datetime, row: GuestInvitation, guest: Guest, name: str, inviter: str, public_id: str, issuer: Issuer) -> InvitationView:
    return InvitationView(
        row.public_id,
        row.guest_id,
        name,
        guest.organisation,
        guest.email,
        row.role,
        row.micro_credential_id,
        public_id,
        issuer.id,
        Text(issuer.name_en, issuer.name_th or issuer.name_en),
        inviter,
        row.made_at,
        row.expires_at,
        row.came_at,
        row.link_asked_at,
        guests.standing(row.expires_at, row.revoked_at, row.came_at, now),
    )
