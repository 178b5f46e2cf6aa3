"""What an operator brings over from another installation: micro-credentials with all their versions, numbers, states and dates.

Only for commands. What was published there is published here without another review, as whoever runs
the tool could do by copying its database; the trail of each version says that it came this way.
Versions that were still being written come as drafts, since their reviews do not travel.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain import drafts
from lti_tool.domain.designs import FROZEN
from lti_tool.domain.exchange import Found, FoundVersion
from lti_tool.domain.micro_credentials import dump, parse
from lti_tool.models.base import new_public_id
from lti_tool.models.micro_credentials import DesignEvent, MicroCredential, Version

RESTORE = "restore"


@dataclass(frozen=True)
class Restored:
    """What became of one micro-credential: restored, there (it was here before, and stays as it is) or faulty."""

    slug: str
    outcome: Literal["restored", "there", "faulty"]
    versions: int = 0
    found: Found | None = None


def restore(session: Session, issuer_id: int, found: Iterable[Found], now: datetime) -> list[Restored]:
    """Return what became of each; a second run changes nothing. The public id is kept where it is free: it stands in addresses."""
    return [_restore(session, issuer_id, each, now) for each in found]


def _restore(session: Session, issuer_id: int, found: Found, now: datetime) -> Restored:
    if found.faults:
        return Restored(found.slug, "faulty", found=found)
    if session.scalars(select(MicroCredential.id).where(MicroCredential.slug == found.slug)).first() is not None:
        return Restored(found.slug, "there", found=found)
    is_taken = session.scalars(select(MicroCredential.id).where(MicroCredential.public_id == found.public_id)).first() is not None
    row = MicroCredential(
        public_id=new_public_id() if is_taken or not found.public_id else found.public_id, slug=found.slug, issuer_id=issuer_id,
        category=str(found.newest.document.get("category") or ""),
    )  # fmt: skip
    session.add(row)
    session.flush()
    for version in found.versions:
        _add(session, row.id, version, found.issuer.slug if found.issuer else "", now)
    session.flush()
    return Restored(found.slug, "restored", len(found.versions), found)


def _add(session: Session, micro_credential_id: int, found: FoundVersion, issuer: str, now: datetime) -> None:
    told, is_frozen = found.facts, found.facts.state in FROZEN
    row = Version(
        micro_credential_id=micro_credential_id, number=told.number, state=told.state if is_frozen else "draft",
        definition=dump(parse(found.document)) if is_frozen else drafts.prepare(found.document),
        created_at=_moment(told.created_at) or now, changed_at=now, published_at=_moment(told.published_at),
        review_due_at=_moment(told.review_due_at), retired_at=_moment(told.retired_at), retired_reason=told.retired_reason or "",
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(DesignEvent(
        version_id=row.id, at=now, action=RESTORE, before="", after=row.state, details={"issuer": issuer, "state": told.state},
    ))  # fmt: skip


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
