"""What delivery tests look at and do besides: one entry, a teacher's word, a launch that names a column."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from lti_tool.domain.roles import Roles
from lti_tool.models.outbox import Entry
from lti_tool.services import deliveries, launches
from lti_tool.services.launches import Arrival
from tests.factories import COURSE, SCOPES, University

FULL = 100


def entry(place: University, kind: str) -> Entry:
    """Return the only entry of this kind."""
    with place.runtime.database.reading() as session:
        return session.scalars(select(Entry).where(Entry.kind == kind)).one()


def entries(place: University, kind: str) -> list[Entry]:
    """Return all entries of this kind, in the order they were owed."""
    with place.runtime.database.reading() as session:
        return list(session.scalars(select(Entry).where(Entry.kind == kind).order_by(Entry.id)))


def sends_over(place: University, kind: str, now: datetime) -> None:
    """Let a teacher send ours over what the host shows."""
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, entry(place, kind).id, "send", now)


def launches_with(place: University, line_item: str | None, line_items: str | None = None, scopes: list[str] = SCOPES) -> None:
    """Let the learner launch again, with the column at this address."""
    told = Arrival(
        platform_id=place.platform_id, deployment_id="1", subject="5", name="Niran", email="", roles=Roles(frozenset({"learner"})),
        context=(COURSE, "", "Coffee 101"), link=("link-1", "Link link-1"), line_item=line_item, line_items=line_items,
        scopes=tuple(scopes), micro_credential=None, locale="en", details={},
    )  # fmt: skip
    with place.runtime.database.writing() as session:
        launches.receive(session, told, "b" * 64, place.now, 1)
