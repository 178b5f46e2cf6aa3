"""Going over to a newer version of the micro-credential: the learner's own choice, while the case is a draft."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from lti_tool.domain.permissions import Actor
from lti_tool.errors import Conflict
from lti_tool.services import catalogue, events
from lti_tool.services.catalogue import Offer
from lti_tool.services.submissions.drafts import get_draft
from lti_tool.services.submissions.reading import Case, read


def find_newer(session: Session, offer: Offer) -> Offer | None:
    """Return the version on offer of the same micro-credential if it is newer than this one."""
    found = catalogue.find_by_public_id(session, offer.public_id)
    return found if found and found.number > offer.number else None


def move(session: Session, actor: Actor | None, case_id: str, now: datetime) -> Case:
    """Return the case on the version that is on offer now. Answers and evidence stay; what it does not ask for is told as a gap.

    Raises NotFound, NotAllowedNow once it was sent, Conflict (nothing_newer).
    """
    attempt, submission = get_draft(session, actor, case_id)
    before = catalogue.get_offer(session, submission.version_id)
    newer = find_newer(session, before)
    if newer is None:
        raise Conflict("nothing_newer")
    submission.version_id, submission.changed_at = newer.version_id, now
    attempt.revision += 1  # a page that shows the questions of before does not write over it unseen
    session.flush()
    events.record(session, "moved", now, submission.person_id, submission.id, before=before.number, after=newer.number)
    return read(session, submission)
