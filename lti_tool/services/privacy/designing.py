"""What somebody wrote, decided and said while micro-credentials were designed and reviewed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_tool.models.micro_credentials import DesignAuthor, DesignEvent, DesignSave, MicroCredential, Version
from lti_tool.models.quality_reviews import QualityReview, ReviewComment, ReviewForm
from lti_tool.services.privacy.subjects import DataSubject


def list_designing(session: Session, subject: DataSubject) -> dict[str, list[dict[str, Any]]]:
    """Return what this person did to versions of micro-credentials, each list the oldest first."""
    ids = subject.person_ids
    return {
        "wrote_in": _rows(session, DesignAuthor, DesignAuthor.person_id.in_(ids), "since"),
        "fields_saved": _rows(session, DesignSave, DesignSave.actor_id.in_(ids), "at", "path", "value"),
        "steps_taken": _rows(session, DesignEvent, DesignEvent.actor_id.in_(ids), "at", "action", "before", "after", "details"),
        "reviews": _rows(
            session, QualityReview, QualityReview.reviewer_id.in_(ids), "begun_at", "decided_at", "round", "answers", "recommendation",
            "reasons",
        ),
        "comments": _rows(
            session, ReviewComment, or_(ReviewComment.author_id.in_(ids), ReviewComment.resolved_by.in_(ids)), "made_at", "resolved_at",
            "round", "path",
        ),
        "comments_written": _rows(session, ReviewComment, ReviewComment.author_id.in_(ids), "made_at", "path", "text"),
        "review_forms_changed": _forms(session, ids),
    }  # fmt: skip


def _rows(session: Session, table: Any, whose: Any, *names: str) -> list[dict[str, Any]]:
    query = select(table, MicroCredential.slug, Version.number).join(Version, Version.id == table.version_id)
    query = query.join(MicroCredential, MicroCredential.id == Version.micro_credential_id).where(whose)
    query = query.order_by(*table.__table__.primary_key.columns)
    return [
        {"micro_credential": slug, "version": number, **{name: _said(getattr(row, name)) for name in names}}
        for row, slug, number in session.execute(query)
    ]


def _forms(session: Session, ids: Any) -> list[dict[str, Any]]:
    rows = session.scalars(select(ReviewForm).where(ReviewForm.changed_by.in_(ids)).order_by(ReviewForm.issuer_id))
    return [{"changed_at": _said(row.changed_at)} for row in rows]


def _said(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
