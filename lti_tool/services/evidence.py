"""Evidence: texts, links and files that answer a requirement, added by the draft's owner only.

A file's bytes are in the storage before the row that names them is written, so that no transaction
waits for a disk or a network. They are looked at before they are stored and discarded when their row is
refused; what a process that died left without a row is swept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.domain.files import HEAD_BYTES, check_file
from lti_tool.domain.links import check_link
from lti_tool.domain.permissions import Actor
from lti_tool.domain.submissions import NotAllowedNow
from lti_tool.domain.words import clean
from lti_tool.errors import BadInput, NotFound
from lti_tool.models.base import new_public_id
from lti_tool.models.submissions import Attempt, Evidence, Submission
from lti_tool.services import catalogue, rights
from lti_tool.services.submissions.drafts import current_attempt, get_draft
from lti_tool.services.submissions.reading import get_own
from lti_tool.services.submissions.views import EvidenceView, evidence_view
from lti_tool.settings import Settings
from lti_tool.storage import FileTooLarge, Storage, Stored

LONGEST_TEXT = 100_000
LONGEST_CAPTION = 500
MOST_ITEMS = 200
AT_ONCE = 500
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """How many bytes one file, and all files of one draft together, may have."""

    file_bytes: int
    draft_bytes: int


@dataclass(frozen=True)
class FileView:
    """A file to hand out: where its bytes are, and what to call it."""

    sha256: str
    file_name: str
    media_type: str
    size: int


def limits(settings: Settings) -> Limits:
    """Return the limits in force."""
    return Limits(settings.evidence_max_mb * MEGABYTE, settings.draft_max_mb * MEGABYTE)


def add_text(session: Session, actor: Actor | None, case_id: str, requirement: str, text: str, caption: str, now: datetime) -> EvidenceView:
    """Return the item after adding a text. Raises BadInput: text_missing, text_too_long."""
    text = clean(text)
    if not text.strip():
        raise BadInput("text_missing")
    if len(text) > LONGEST_TEXT:
        raise BadInput("text_too_long", limit=LONGEST_TEXT)
    return _add(session, actor, case_id, requirement, caption, now, kind="text", text=text)


def add_link(session: Session, actor: Actor | None, case_id: str, requirement: str, url: str, caption: str, now: datetime) -> EvidenceView:
    """Return the item after adding a link, which nobody fetches. Raises LinkRefused."""
    return _add(session, actor, case_id, requirement, caption, now, kind="link", url=check_link(url))


def check_upload(
    session: Session, actor: Actor | None, case_id: str, requirement: str, name: str, size: int, head: bytes, caption: str, limits: Limits
) -> None:
    """Raise what adding this file would raise, before any of its bytes are kept and without a lock; also FileTooLarge."""
    submission = get_own(session, actor, case_id)
    if submission.state != "draft":
        raise NotAllowedNow(state=submission.state, action="save")
    attempt = current_attempt(session, submission)
    _check(session, submission, attempt, requirement, "file", clean(caption))
    if size > limits.file_bytes:
        raise FileTooLarge(limit=limits.file_bytes)
    check_file(name, size, head[:HEAD_BYTES], limits.file_bytes)
    _check_room(session, attempt, size, limits)


def add_file(
    session: Session, actor: Actor | None, case_id: str, requirement: str, stored: Stored, name: str, caption: str,
    limits: Limits, now: datetime,
) -> EvidenceView:  # fmt: skip
    """Return the item after tying a stored file to the draft. Raises EvidenceRefused, BadInput draft_too_large."""
    facts = check_file(name, stored.size, stored.head[:HEAD_BYTES], limits.file_bytes)
    attempt, _ = get_draft(session, actor, case_id)
    _check_room(session, attempt, stored.size, limits)
    told = {"file_name": facts.safe_name, "media_type": facts.media_type, "size": stored.size, "sha256": stored.sha256}
    return _add(session, actor, case_id, requirement, caption, now, kind="file", **told)


def remove(session: Session, actor: Actor | None, case_id: str, evidence_id: str, now: datetime) -> str:
    """Return the address of the bytes to discard, empty for what is no file, after taking the item out of the draft."""
    attempt, submission = get_draft(session, actor, case_id)
    row = session.scalars(select(Evidence).where(Evidence.public_id == evidence_id, Evidence.attempt_id == attempt.id)).first()
    if row is None:
        raise NotFound("evidence_unknown")
    session.delete(row)
    submission.changed_at = now
    session.flush()
    return row.sha256


def get_file(session: Session, actor: Actor | None, context_pk: int | None, evidence_id: str) -> FileView:
    """Return a file to its owner, or to who may judge it once it was sent; for all others it does not exist."""
    query = (
        select(Evidence, Attempt, Submission)
        .join(Attempt, Attempt.id == Evidence.attempt_id)
        .join(Submission, Submission.id == Attempt.submission_id)
        .where(Evidence.public_id == evidence_id, Evidence.kind == "file")
    )
    found = session.execute(query).first()
    if found is None or not _may_read(session, actor, context_pk, found[1], found[2]):
        raise NotFound("evidence_unknown")
    row = found[0]
    return FileView(row.sha256, row.file_name, row.media_type, row.size)


def sweep(session: Session, storage: Storage, older_than: datetime) -> int:
    """Return how many files were removed because no row names them.

    Only files put before `older_than` are looked at: a newer one may be waiting for its row.
    """
    old = list(storage.list_older(older_than))
    named = {name for start in range(0, len(old), AT_ONCE) for name in _named(session, old[start : start + AT_ONCE])}
    # Some of these may be handed in again by the time their turn comes: each is asked about once more.
    return sum(discard(session, storage, name, older_than) for name in old if name not in named)


def discard(session: Session, storage: Storage, sha256: str, put_before: datetime | None = None) -> bool:
    """Return whether these bytes were removed: only if no row names them, and none was put since `put_before`."""
    session.rollback()  # nothing is held open while the store is spoken to
    return storage.remove(sha256, lambda: sha256 in _named(session, [sha256]), put_before)


def _named(session: Session, names: list[str]) -> set[str]:
    """Return which of these bytes some row names at this moment."""
    named = set(session.scalars(select(Evidence.sha256).where(Evidence.sha256.in_(names))))
    session.rollback()
    return named


def _may_read(session: Session, actor: Actor | None, context_pk: int | None, attempt: Attempt, submission: Submission) -> bool:
    if actor is not None and actor.person_id == submission.person_id:
        return True
    was_sent = attempt.submitted_at is not None
    return was_sent and rights.may_assess(session, actor, context_pk, submission, catalogue.get_offer(session, submission.version_id))


def _add(
    session: Session, actor: Actor | None, case_id: str, requirement: str, caption: str, now: datetime, *, kind: str, **told: Any
) -> EvidenceView:
    caption = clean(caption)
    attempt, submission = get_draft(session, actor, case_id)
    _check(session, submission, attempt, requirement, kind, caption)
    row = Evidence(
        public_id=new_public_id(), attempt_id=attempt.id, requirement=requirement, kind=kind, caption=caption.strip(), added_at=now,
        **{"text": "", "url": "", "file_name": "", "media_type": "", "size": 0, "sha256": "", **told},
    )  # fmt: skip
    session.add(row)
    submission.changed_at = now
    session.flush()
    return evidence_view(row)


def _check(session: Session, submission: Submission, attempt: Attempt, requirement: str, kind: str, caption: str) -> None:
    try:
        asked = catalogue.get_offer(session, submission.version_id).definition.requirement(requirement)
    except KeyError:
        raise BadInput("requirement_unknown") from None
    if kind not in asked.kinds:
        raise BadInput("evidence_kind", allowed=", ".join(asked.kinds))
    if len(caption) > LONGEST_CAPTION:
        raise BadInput("caption_too_long", limit=LONGEST_CAPTION)
    if (session.scalar(select(func.count()).where(Evidence.attempt_id == attempt.id)) or 0) >= MOST_ITEMS:
        raise BadInput("too_many_items", limit=MOST_ITEMS)


def _check_room(session: Session, attempt: Attempt, size: int, limits: Limits) -> None:
    held = session.scalar(select(func.coalesce(func.sum(Evidence.size), 0)).where(Evidence.attempt_id == attempt.id)) or 0
    if held + size > limits.draft_bytes:
        raise BadInput("draft_too_large", limit=limits.draft_bytes, size=held + size)
