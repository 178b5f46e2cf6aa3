"""Notices: asked for where a platform offers them, written down when they come, worked on later."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_tool.models.contexts import Context
from lti_tool.models.notices import Notice, NoticeHandler
from lti_tool.models.platforms import Deployment
from lti_tool.services import copies, outbox

HELLO, COPIED = "LtiHelloWorldNotice", "LtiContextCopyNotice"
WANTED = (COPIED,)
"""What we ask for. A greeting is taken when one comes; it tells nothing that we need."""

KEPT = timedelta(days=30)
"""How long a nonce is remembered: far longer than any word of a host is believed."""


@dataclass(frozen=True)
class Word:
    """One notice that was believed: from which deployment, of what type, and what of it is used."""

    platform_id: int
    deployment_id: str
    notice_type: str
    nonce: str
    facts: dict[str, Any]


def note_offer(session: Session, platform_id: int, deployment_pk: int, service_url: str, types: Iterable[str], now: datetime) -> None:
    """Let what we want of this offer be asked for, once; anew where the platform names another address."""
    for notice_type in (each for each in WANTED if each in types):
        row = session.get(NoticeHandler, (deployment_pk, notice_type))
        if row is None:
            row = NoticeHandler(deployment_pk=deployment_pk, notice_type=notice_type, service_url="", state="wanted", changed_at=now)
            session.add(row)
        if row.service_url != service_url:
            row.service_url, row.state, row.reason, row.changed_at = service_url, "wanted", "", now
            session.flush()
            outbox.owe_notice_handler(session, platform_id, deployment_pk, notice_type, service_url, now)


def note_answer(session: Session, deployment_pk: int, notice_type: str, service_url: str, reason: str, now: datetime) -> None:
    """Keep what came of asking; an answer of an address that is no longer the platform's is of no use."""
    row = session.get(NoticeHandler, (deployment_pk, notice_type))
    if row is not None and row.service_url == service_url:
        row.state, row.reason, row.changed_at = "refused" if reason else "subscribed", reason, now
        session.flush()


def receive(session: Session, words: Sequence[Word], now: datetime) -> int:
    """Return how many of these notices are new: one whose nonce was seen has been taken already (PNS-03)."""
    return sum(_keep(session, word, now) for word in words)


def find_due(session: Session) -> bool:
    """Return whether a notice waits to be worked on: a look costs no lock."""
    return session.scalar(select(Notice.received_at).where(Notice.done_at.is_(None)).limit(1)) is not None


def work(session: Session, now: datetime) -> bool:
    """Work on the notice that waits longest; False where none does. Nothing here speaks to a host."""
    waiting = select(Notice).where(Notice.done_at.is_(None)).order_by(Notice.received_at, Notice.nonce).limit(1)
    notice = session.scalars(waiting.with_for_update(skip_locked=True)).first()
    if notice is None:
        return False
    if notice.notice_type == COPIED:
        _note_copy(session, notice, now)
    notice.done_at = now
    session.flush()
    return True


def give_up(session: Session, now: datetime, fault: str) -> None:
    """Leave the notice that waits longest as it is: what it asked for could not be done, and the next launch tells the same."""
    notice = session.scalars(select(Notice).where(Notice.done_at.is_(None)).order_by(Notice.received_at, Notice.nonce).limit(1)).first()
    if notice is not None:
        notice.done_at, notice.facts = now, {**notice.facts, "fault": fault}
        session.flush()


def sweep(session: Session, now: datetime) -> int:
    """Forget nonces whose words nobody would believe any more."""
    return int(session.execute(delete(Notice).where(Notice.done_at < now - KEPT)).rowcount)


def _keep(session: Session, word: Word, now: datetime) -> bool:
    same = Deployment.platform_id == word.platform_id, Deployment.deployment_id == word.deployment_id
    nonce = hashlib.sha256(f"{word.platform_id} {word.nonce}".encode()).digest()
    if session.get(Notice, nonce) is not None:
        return False
    told = {"platform_id": word.platform_id, "deployment_pk": session.scalars(select(Deployment.id).where(*same)).one()}
    done_at = now if word.notice_type == HELLO else None
    try:
        with session.begin_nested():
            session.add(Notice(nonce=nonce, notice_type=word.notice_type, facts=word.facts, received_at=now, done_at=done_at, **told))
            session.flush()
    except IntegrityError:  # another process took the same one at this moment
        return False
    return True


def _note_copy(session: Session, notice: Notice, now: datetime) -> None:
    """Keep what the new course was copied from, and let its links be recognised that were opened already (PNS-04)."""
    told, origins = notice.facts["context"], notice.facts["origins"]
    same = Context.deployment_pk == notice.deployment_pk, Context.context_id == told["id"]
    row = session.scalars(select(Context).where(*same)).first()
    if row is None:
        row = Context(deployment_pk=notice.deployment_pk, context_id=told["id"], label=told.get("label", ""), title=told.get("title", ""))
        session.add(row)
    row.history = copies.join_history(_with_forebears(session, notice.deployment_pk, told["id"], origins), row.history or [])
    session.flush()
    copies.recognise_course(session, row.id, now)


def _with_forebears(session: Session, deployment_pk: int, course: str, origins: Sequence[str]) -> list[str]:
    """Return these courses and those that they were copied from themselves, never the course itself."""
    known = select(Context.history).where(Context.deployment_pk == deployment_pk, Context.context_id.in_(origins))
    earlier = [each for history in session.scalars(known) for each in history]
    return [each for each in (*origins, *earlier) if each != course]
