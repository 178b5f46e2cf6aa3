"""What is held about somebody from outside who was invited, and about whoever invited."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_tool.models.guests import Guest, GuestInvitation
from lti_tool.models.issuers import Issuer
from lti_tool.models.micro_credentials import MicroCredential
from lti_tool.services.privacy.subjects import DataSubject


def list_inviting(session: Session, subject: DataSubject) -> dict[str, list[dict[str, Any]]]:
    """Return what an institution knows of this guest, what they were asked for, and what this person asked others for."""
    ids = subject.person_ids
    known = select(Guest, Issuer.slug).join(Issuer, Issuer.id == Guest.issuer_id).where(Guest.person_id.in_(ids)).order_by(Guest.person_id)
    return {
        "known_as_guest": [
            {"institution": slug, "email": row.email, "organisation": row.organisation, "since": _said(row.made_at)}
            for row, slug in session.execute(known)
        ],
        "you_were_asked": _invitations(session, GuestInvitation.guest_id.in_(ids)),
        "you_asked": _invitations(session, or_(GuestInvitation.made_by.in_(ids), GuestInvitation.revoked_by.in_(ids))),
    }


def _invitations(session: Session, whose: Any) -> list[dict[str, Any]]:
    query = select(GuestInvitation, MicroCredential.slug).join(MicroCredential, MicroCredential.id == GuestInvitation.micro_credential_id)
    return [
        {
            "micro_credential": slug, "role": row.role, "made_at": _said(row.made_at), "expires_at": _said(row.expires_at),
            "first_came_at": _said(row.came_at), "taken_back_at": _said(row.revoked_at), "asked_for_link_at": _said(row.link_asked_at),
        }
        for row, slug in session.execute(query.where(whose).order_by(GuestInvitation.id))
    ]  # fmt: skip


def _said(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
