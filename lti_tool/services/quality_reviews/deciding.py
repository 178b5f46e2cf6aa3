"""From reviews to a decision, once: approved or changes asked for, with reasons; and the confirmation of what was due for review."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain import quality_reviews as rules
from lti_tool.domain.permissions import Actor
from lti_tool.domain.quality_reviews import APPROVE, Told
from lti_tool.errors import NotAllowed, ToolError
from lti_tool.models.micro_credentials import Version
from lti_tool.services import designs
from lti_tool.services.quality_reviews.reviews import list_reviews
from lti_tool.services.quality_reviews.subjects import Reviewed, get_reviewed, not_another


def decide(session: Session, actor: Actor | None, reviewed: Reviewed, decision: str, reasons: str, now: datetime) -> None:
    """Take the decision of this round.

    The version is read anew under its lock: of two who decide at once, the second is told that it is decided
    (NotNow design_not_now). Further: NotAllowed review_not_yours, design_own_approval; BadInput decision_unknown,
    design_reasons_missing; Conflict review_none_finished.
    """
    approvers = _approvers(session, actor, _locked(session, actor, reviewed), decision, reasons)
    if reviewed.state == "submitted":
        designs.step(session, actor, reviewed.version_id, "begin_review", now)
    action = "approve" if decision == APPROVE else "request_changes"
    designs.step(session, actor, reviewed.version_id, action, now, reasons=reasons.strip(), approvers=approvers)


def confirm(session: Session, actor: Actor | None, reviewed: Reviewed, reasons: str, now: datetime) -> None:
    """Say that a version due for review may stay as it is, until its next date. Refused as `decide` is."""
    approvers = _approvers(session, actor, _locked(session, actor, reviewed), APPROVE, reasons, needs_review=False)
    designs.step(session, actor, reviewed.version_id, "confirm", now, reasons=reasons.strip(), approvers=approvers)


def list_blockers(session: Session, actor: Actor | None, reviewed: Reviewed) -> list[str]:
    """Return the codes of what stands in the way of an approval by this person, for the page that would offer it."""
    try:
        _approvers(session, actor, reviewed, APPROVE, "-")
    except ToolError as refusal:
        return [refusal.code]
    return []


def _locked(session: Session, actor: Actor | None, reviewed: Reviewed) -> Reviewed:
    session.execute(select(Version.id).where(Version.id == reviewed.version_id).with_for_update())
    session.expire_all()
    return get_reviewed(session, actor, reviewed.public_id, reviewed.number)


def _approvers(
    session: Session, actor: Actor | None, reviewed: Reviewed, decision: str, reasons: str, *, needs_review: bool = True
) -> frozenset[int]:
    if actor is None or actor.person_id is None or not reviewed.may_settle:
        raise NotAllowed("review_not_yours")
    decider = int(actor.person_id)
    authors = not_another(session, reviewed) | ({decider} if reviewed.is_author else set())
    round_ = [each for each in list_reviews(session, reviewed) if each.round == reviewed.round]
    told = [Told(each.reviewer_id, each.words.recommendation, each.is_finished) for each in round_]
    if not needs_review and not reviewed.is_author:
        return frozenset({decider})
    return rules.check_decision(decision, decider, told, authors, reasons) - authors
