"""The host's own badge: nothing to send, only to see whether it came, and by what it would be known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from lti_tool.models.awards import Award
from lti_tool.models.contexts import Context
from lti_tool.models.outbox import Entry
from lti_tool.models.people import Person
from lti_tool.models.placements import Placement
from lti_tool.services import catalogue, competency_mappings
from lti_tool.services.outbox.columns import CRITERION_KEYS
from lti_tool.services.outbox.entries import owe
from lti_tool.services.outbox.owing.meetings import Meeting

LEADS_ON = or_(Entry.kind.in_(("rating", "completion")), and_(Entry.kind == "score", Entry.key.not_like(CRITERION_KEYS)))
"""What a host's badge can follow from: a criterion's column completes nothing in any host."""


@dataclass(frozen=True)
class BadgeSigns:
    """Whose badges to look at, and by what those of one award are known. `names`: words that would speak of it."""

    subject: str
    course: str | None
    awarded_at: datetime
    arrived: tuple[datetime, ...]
    names: tuple[str, ...]


def owe_host_badge(session: Session, meeting: Meeting, now: datetime) -> None:
    """Write down that the host's badge is to be looked for, where the platform lets us."""
    if meeting.award and meeting.platform.service_url and meeting.platform.service_token:
        owe(session, "host_badge", f"host_badge:{meeting.award.id}", {}, now, **meeting.place)


def find_open_sources(session: Session, award_id: str) -> datetime | None:
    """Return when the last of what brings a badge about, of this award and still on its way, is due; None where none is.

    The host's own badge can only follow them.
    """
    open_states = ("waiting", "claimed")
    query = select(func.max(Entry.due_at)).where(Entry.award_id == award_id, LEADS_ON)
    return session.scalar(query.where(Entry.state.in_(open_states)))


def get_badge_signs(session: Session, award_id: str, placement_id: int | None) -> BadgeSigns:
    """Return by what the host's badges for this award are told from others."""
    award = session.get_one(Award, award_id)
    placement = session.get(Placement, placement_id) if placement_id else None
    course = session.get(Context, placement.context_pk) if placement and placement.context_pk else None
    arrived = select(Entry.delivered_at).where(Entry.award_id == award_id, LEADS_ON, Entry.delivered_at.is_not(None))
    return BadgeSigns(
        session.get_one(Person, award.person_id).subject, course.context_id if course else None, award.awarded_at,
        tuple(moment for moment in session.scalars(arrived) if moment), _names(session, award, course),
    )  # fmt: skip


def _names(session: Session, award: Award, course: Context | None) -> tuple[str, ...]:
    offer = catalogue.get_offer(session, award.version_id)
    chosen = competency_mappings.find_mappings(session, course.id, offer.micro_credential_id).values() if course else ()
    title, idnumber = offer.definition.title, offer.definition.competency.idnumber or ""
    return title.en, title.th, idnumber, *(name for each in chosen for name in (each.idnumber, each.shortname) if name)
