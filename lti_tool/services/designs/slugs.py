"""Names in addresses: each belongs to one micro-credential."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.micro_credentials import MicroCredential


def is_taken(session: Session, slug: str, owner_id: int | None = None) -> bool:
    """Return whether another micro-credential than this one has the name."""
    query = select(MicroCredential.id).where(MicroCredential.slug == slug)
    return session.scalars(query.where(MicroCredential.id != owner_id) if owner_id else query).first() is not None


def free_slug(session: Session, wanted: str, owner_id: int | None = None) -> str:
    """Return this name, or with the first number behind it under which nobody else stands."""
    slug, number = wanted, 2
    while is_taken(session, slug, owner_id):
        slug, number = f"{wanted}-{number}", number + 1
    return slug
