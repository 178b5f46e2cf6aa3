"""A person's stacks as they are handed out: which they follow, which they earned, which they wrote."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.awards import Award, Credential
from lti_tool.models.stacks import Follower, StackVersion
from lti_tool.services.privacy.subjects import DataSubject


def list_stacks(session: Session, subject: DataSubject) -> dict[str, list[dict[str, Any]]]:
    """Return the stacks of this person, the oldest first."""
    followed = select(Follower, StackVersion).join(StackVersion, StackVersion.id == Follower.version_id)
    earned = select(Award, StackVersion, Credential.signed).join(StackVersion, StackVersion.id == Award.stack_version_id)
    earned = earned.outerjoin(Credential, Credential.award_id == Award.id)
    written = select(StackVersion).where(StackVersion.created_by.in_(subject.person_ids)).order_by(StackVersion.id)
    return {
        "followed": [
            {"stack": _title(version), "version": version.number, "since": _said(row.since)}
            for row, version in session.execute(followed.where(Follower.person_id.in_(subject.person_ids)).order_by(Follower.since))
        ],
        "earned": [
            {
                "stack": _title(version), "id": row.id, "named_in_it_as": row.subject, "awarded_at": _said(row.awarded_at),
                "accepted_at": _said(row.accepted_at), "withdrawn_at": _said(row.withdrawn_at), "withdrawn_because": row.withdrawn_reason,
                "credential": signed.decode() if signed else None,
            }
            for row, version, signed in session.execute(earned.where(Award.person_id.in_(subject.person_ids)).order_by(Award.awarded_at))
        ],
        "written": [{"stack": _title(row), "version": row.number, "changed_at": _said(row.changed_at)} for row in session.scalars(written)],
    }  # fmt: skip


def _title(version: StackVersion) -> dict[str, str]:
    return version.definition.get("title") or {}


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
