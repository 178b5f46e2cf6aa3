"""What the host's own competencies are owed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from lti_tool.services.outbox.entries import owe
from lti_tool.services.outbox.owing.meetings import Meeting


def owe_ratings(session: Session, meeting: Meeting, now: datetime) -> None:
    """Write down that the course is to rate this competency, where the platform gave a way to say so."""
    platform, placement, offer = meeting.platform, meeting.placement, meeting.offer
    idnumber = offer.definition.competency.idnumber
    if not (platform.service_url and platform.service_token and idnumber and placement.context_pk):
        return
    wanted = {"idnumber": idnumber, "note": offer.definition.title.both}
    key = f"rating:{placement.context_pk}:{offer.micro_credential_id}:{meeting.award.person_id}"
    owe(session, "rating", key, wanted, now, **meeting.place)
