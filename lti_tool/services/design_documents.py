"""The design document of one version, whole, for a committee to read on paper: what is written, by whom, and how its review went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lti_tool.domain import permissions
from lti_tool.domain.micro_credentials import Text
from lti_tool.domain.permissions import Actor
from lti_tool.errors import NotFound
from lti_tool.models.issuers import Issuer
from lti_tool.models.micro_credentials import DesignAuthor, DesignEvent, MicroCredential, Version
from lti_tool.models.people import Person
from lti_tool.models.quality_reviews import QualityReview
from lti_tool.services.exchange.exporting import plain

READERS = frozenset({"designer", "reviewer", "lead", "issuer_admin"})
OF_DRAFTS = READERS - {"reviewer"}
"""A draft is not for reviewers, guests among them, until it is sent to them."""


@dataclass(frozen=True)
class Step:
    """One step of the version on its way; `who` is empty where the calendar or a command took it."""

    at: datetime
    action: str
    who: str
    reasons: str


@dataclass(frozen=True)
class Opinion:
    """What one reviewer came to in one round."""

    round: int
    who: str
    recommendation: str
    reasons: str
    at: datetime


@dataclass(frozen=True)
class DesignDocument:
    """A version as a committee reads it; `document` holds plain values, and of a draft what is written so far."""

    public_id: str
    slug: str
    issuer_name: Text
    number: int
    state: str
    document: dict[str, Any]
    changed_at: datetime
    published_at: datetime | None
    review_due_at: datetime | None
    authors: tuple[str, ...]
    steps: tuple[Step, ...]
    opinions: tuple[Opinion, ...]


def get(session: Session, actor: Actor | None, public_id: str, number: int) -> DesignDocument:
    """Return the document of this version for somebody with a duty towards it; NotFound for everybody else."""
    query = (
        select(MicroCredential, Issuer, Version)
        .join(Issuer, Issuer.id == MicroCredential.issuer_id)
        .join(Version, Version.micro_credential_id == MicroCredential.id)
        .where(MicroCredential.public_id == public_id, Version.number == number)
    )
    found = session.execute(query).first()
    if found is None or actor is None or not _may_read(actor, found[0], found[2].state):
        raise NotFound("micro_credential_unknown")
    row, issuer, version = found
    return DesignDocument(
        row.public_id, row.slug, Text(issuer.name_en, issuer.name_th or issuer.name_en), version.number, version.state, plain(version),
        version.changed_at, version.published_at, version.review_due_at, _authors(session, version.id), _steps(session, version.id),
        _opinions(session, version.id),
    )  # fmt: skip


def _may_read(actor: Actor, row: MicroCredential, state: str) -> bool:
    readers = OF_DRAFTS if state == "draft" else READERS
    return bool(permissions.granted_roles(actor, row.id, row.issuer_id) & readers)


def _authors(session: Session, version_id: int) -> tuple[str, ...]:
    query = select(Person.name).join(DesignAuthor, DesignAuthor.person_id == Person.id).where(DesignAuthor.version_id == version_id)
    return tuple(name for name in session.scalars(query.order_by(DesignAuthor.since, Person.id)) if name)


def _steps(session: Session, version_id: int) -> tuple[Step, ...]:
    """Everything but the saves: those are many and say nothing to a committee."""
    who = aliased(Person)
    query = (
        select(DesignEvent, who.name)
        .outerjoin(who, who.id == DesignEvent.actor_id)
        .where(DesignEvent.version_id == version_id, DesignEvent.action != "save")
        .order_by(DesignEvent.at, DesignEvent.id)
    )
    return tuple(
        Step(event.at, event.action, name or "", str(event.details.get("reasons") or "")) for event, name in session.execute(query)
    )


def _opinions(session: Session, version_id: int) -> tuple[Opinion, ...]:
    query = (
        select(QualityReview, Person.name)
        .join(Person, Person.id == QualityReview.reviewer_id)
        .where(QualityReview.version_id == version_id, QualityReview.decided_at.is_not(None))
        .order_by(QualityReview.round, QualityReview.decided_at, QualityReview.id)
    )
    return tuple(
        Opinion(review.round, name, review.recommendation, review.reasons, review.decided_at)
        for review, name in session.execute(query)
        if review.decided_at
    )
