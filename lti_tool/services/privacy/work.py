"""A person's cases as they are handed out: what was written, shown and judged, and what was awarded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lti_tool.domain.micro_credentials import Text
from lti_tool.models.assessments import Assessment
from lti_tool.models.awards import Award, Credential
from lti_tool.models.micro_credentials import Version
from lti_tool.models.placements import Participant, Placement
from lti_tool.models.submissions import Attempt, Submission
from lti_tool.services import catalogue
from lti_tool.services.catalogue import Offer
from lti_tool.services.privacy.subjects import DataSubject
from lti_tool.services.submissions.views import Judgement, PastAttempt, read_attempts


def list_submissions(session: Session, subject: DataSubject) -> list[dict[str, Any]]:
    """Return the cases of this person, the oldest first; for an administrator those of their own deployment."""
    query = select(Submission).where(Submission.person_id.in_(subject.person_ids)).order_by(Submission.id)
    query = query if subject.is_own else query.where(_begun_in(subject.deployment_pk))
    return [_case(session, subject, row) for row in session.scalars(query).all()]


def list_judged(session: Session, subject: DataSubject) -> list[dict[str, Any]]:
    """Return when this person judged, and what: whose work it was is not theirs to take along."""
    query = (
        select(Assessment, Submission.version_id)
        .join(Attempt, Attempt.id == Assessment.attempt_id)
        .join(Submission, Submission.id == Attempt.submission_id)
        .where(Assessment.assessor_id.in_(subject.person_ids))
        .order_by(Assessment.id)
    )
    told = [(row, catalogue.get_offer(session, version_id)) for row, version_id in session.execute(query).all()]
    return [
        {"micro_credential": _texts(offer.definition.title), "begun_at": _said(row.begun_at), "decided_at": _said(row.decided_at)}
        for row, offer in told
    ]


def _begun_in(deployment_pk: int | None) -> Any:
    """Return the condition that a case's learner took part in its micro-credential at a link of this deployment."""
    return exists(
        select(Participant.person_id)
        .join(Placement, Placement.id == Participant.placement_id)
        .join(Version, Version.id == Placement.version_id)
        .where(
            Participant.person_id == Submission.person_id,
            Version.micro_credential_id == Submission.micro_credential_id,
            Placement.deployment_pk == deployment_pk,
        )
    )


def _case(session: Session, subject: DataSubject, row: Submission) -> dict[str, Any]:
    offer = catalogue.get_offer(session, row.version_id)
    # A draft is its owner's, also towards an administrator.
    attempts = [each for each in read_attempts(session, row) if subject.is_own or each.attempt.submitted_at]
    return {
        "micro_credential": _texts(offer.definition.title),
        "issuer": _texts(offer.issuer_name),
        "version": offer.number,
        "state": row.state,
        "begun_at": _said(row.started_at),
        "changed_at": _said(row.changed_at),
        "attempts": [_attempt(each, offer) for each in reversed(attempts)],
        "awards": [_award(session, award) for award in session.scalars(select(Award).where(Award.submission_id == row.id)).all()],
    }


def _attempt(past: PastAttempt, offer: Offer) -> dict[str, Any]:
    questions = {prompt.key: _texts(prompt.text) for prompt in offer.definition.prompts}
    attempt = past.attempt
    return {
        "number": attempt.number,
        "answers": [{"question": questions.get(key, key), "answer": answer} for key, answer in attempt.answers.items()],
        "what_changed": attempt.note,
        "confirmed": list(attempt.confirmations),
        "saved_at": _said(attempt.saved_at),
        "sent_at": _said(attempt.submitted_at),
        "evidence": [_evidence(item) for item in attempt.evidence],
        # Marks count, and are told, once they are decided.
        "assessment": _judgement(past.judgement, offer) if past.judgement else None,
    }


def _evidence(item: Any) -> dict[str, Any]:
    shown = {name: getattr(item, name) for name in ("requirement", "kind", "text", "url", "caption", "file_name", "media_type", "size")}
    return {name: value for name, value in shown.items() if value} | {"added_at": _said(item.added_at)}


def _judgement(given: Judgement, offer: Offer) -> dict[str, Any]:
    criteria = {criterion.key: criterion for criterion in offer.definition.criteria}
    marks = [
        {
            "criterion": _texts(criteria[key].name),
            "level": next((_texts(level.name) for level in criteria[key].levels if level.key == given.marks.get(key)), None),
            "comment": given.comments.get(key, ""),
        }
        for key in criteria
        if key in given.marks or key in given.comments
    ]
    told = {"decision": given.decision, "comment": given.comment, "decided_at": _said(given.decided_at)}
    return told | {"assessor": given.assessor_name, "marks": marks}


def _award(session: Session, award: Award) -> dict[str, Any]:
    signed = session.scalar(select(Credential.signed).where(Credential.award_id == award.id))
    return {
        "id": award.id,
        "named_in_it_as": award.subject,
        "awarded_at": _said(award.awarded_at),
        "accepted_at": _said(award.accepted_at),
        "withdrawn_at": _said(award.withdrawn_at),
        "withdrawn_because": award.withdrawn_reason,
        "signed_credential": signed.decode() if signed else None,
    }


def _texts(text: Text) -> dict[str, str]:
    return {"en": text.en, "th": text.th}


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
