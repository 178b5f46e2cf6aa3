"""What the host's own competencies are owed: one rating for the whole, and one for each criterion that stands for one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain.competency_mappings import WHOLE
from lti_tool.models.assessments import Mark
from lti_tool.models.micro_credentials import Version
from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Placement
from lti_tool.services import competency_mappings
from lti_tool.services.competency_mappings import MappingView
from lti_tool.services.outbox.entries import owe, release
from lti_tool.services.outbox.owing import meetings
from lti_tool.services.outbox.owing.meetings import Meeting

Wanted = dict[str, Any]


def owe_ratings(session: Session, meeting: Meeting, now: datetime) -> None:
    """Write down that the course is to rate what was earned, where the platform gave a way to say so.

    Where a teacher chose that nothing is to be rated, what has not left yet is taken back.
    """
    platform, placement = meeting.platform, meeting.placement
    if not (platform.service_url and platform.service_token and placement.context_pk):
        return
    for criterion, wanted in _wishes(session, meeting, placement.context_pk):
        key = _key(placement.context_pk, meeting, criterion)
        if wanted:
            owe(session, "rating", key, wanted, now, **meeting.place)
        else:
            _release(session, key)


def owe_ratings_anew(session: Session, context_pk: int, micro_credential_id: int, now: datetime) -> None:
    """Write down what all who earned this in the course are owed, after somebody chose other competencies for it."""
    showing = (
        select(Placement.id)
        .join(Version, Version.id == Placement.version_id)
        .where(Placement.context_pk == context_pk, Version.micro_credential_id == micro_credential_id)
    )
    for placement_id in session.scalars(showing.order_by(Placement.id)).all():
        for meeting in meetings.of_placement(session, placement_id):
            if meeting.award:
                owe_ratings(session, meeting, now)


def _wishes(session: Session, meeting: Meeting, context_pk: int) -> Iterator[tuple[str, Wanted | None]]:
    """Yield what is wanted for the whole and for each criterion that was chosen for; None where nothing is."""
    definition = meeting.offer.definition
    chosen = competency_mappings.find_mappings(session, context_pk, meeting.offer.micro_credential_id)
    title = definition.title.both
    if WHOLE in chosen:
        yield WHOLE, _wanted(chosen[WHOLE], WHOLE, title)
    elif definition.competency.idnumber:
        yield WHOLE, {"idnumber": definition.competency.idnumber, "note": title}
    marks = select(Mark.criterion, Mark.level).where(Mark.assessment_id == meeting.assessment_id)
    given = {criterion: level for criterion, level in session.execute(marks) if level}
    for criterion in definition.criteria:
        if criterion.key not in chosen:
            continue
        level = next((each for each in criterion.levels if each.key == given.get(criterion.key)), None)
        if level is None or not criterion.is_met(level.key):
            yield criterion.key, None
        else:
            yield criterion.key, _wanted(chosen[criterion.key], level.key, f"{title}\n{criterion.name.both}: {level.name.both}")


def _wanted(chosen: MappingView, level: str, note: str) -> Wanted | None:
    """Return what is to stand there; without an item of its own, a level gets what the host's scale says of passing."""
    if chosen.competency is None:
        return None
    known = {"competency": chosen.competency, "idnumber": chosen.idnumber, "shortname": chosen.shortname}
    return {**known, "item": chosen.levels.get(level), "note": note}


def _key(context_pk: int, meeting: Meeting, criterion: str) -> str:
    key = f"rating:{context_pk}:{meeting.offer.micro_credential_id}:{meeting.person_id}"
    return f"{key}:{criterion}" if criterion else key


def _release(session: Session, key: str) -> None:
    entry = session.scalars(select(Entry).where(Entry.key == key).with_for_update()).first()
    if entry is not None:
        release(entry)
        session.flush()
