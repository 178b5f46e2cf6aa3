"""Who from outside has reviewed: the named industry or outside reviewer that a micro-credential should have."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.guests import Guest
from lti_tool.models.micro_credentials import Version
from lti_tool.models.people import Person
from lti_tool.models.quality_reviews import QualityReview


@dataclass(frozen=True)
class Outsider:
    """Somebody from outside with a finished review, by name and organisation."""

    name: str
    organisation: str


def list_outsiders(session: Session, micro_credential_id: int) -> list[Outsider]:
    """Return the guests who finished a review of any version of this micro-credential, each once, by name."""
    query = (
        select(Person.name, Guest.organisation)
        .join(Guest, Guest.person_id == Person.id)
        .join(QualityReview, QualityReview.reviewer_id == Person.id)
        .join(Version, Version.id == QualityReview.version_id)
        .where(Version.micro_credential_id == micro_credential_id, QualityReview.decided_at.is_not(None))
        .distinct()
        .order_by(Person.name)
    )
    return [Outsider(*row) for row in session.execute(query)]
