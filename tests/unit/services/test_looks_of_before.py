"""Columns that scores were owed to before there was a drift watch: the migration has them watched like any other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from lti_tool import migrations
from lti_tool.models.drift import Look
from lti_tool.models.placements import Placement
from lti_tool.services import drift
from lti_tool.services.visits import LAUNCH, open_visit
from tests.factories import university

BEFORE = "0007"


def goes_back_and_forth(runtime: Any) -> None:
    """Let the tables be those of before the migration, and be brought up to date again."""
    migrations.downgrade(runtime.database, BEFORE)
    migrations.upgrade(runtime.database)


def test_every_column_of_before_is_watched_as_if_a_decision_had_been_made_since(runtime: Any, clock: Any) -> None:
    place = university(runtime)
    with runtime.database.writing() as session:
        session.execute(update(Placement).where(Placement.id == place.placement_id).values(has_criterion_columns=True))
    place.awards()
    place.awards_another("6")
    with runtime.database.reading() as session:
        known = {(look.key, look.placement_id, look.criterion) for look in session.scalars(select(Look))}
    assert len(known) == 3, "the link's own, and two criteria that were marked"
    with runtime.database.writing() as session:
        session.execute(delete(Look))
    goes_back_and_forth(runtime)
    with runtime.database.reading() as session:
        assert {(look.key, look.placement_id, look.criterion) for look in session.scalars(select(Look))} == known
    goes_back_and_forth(runtime)  # a second time there is nothing to add
    with runtime.database.reading() as session:
        assert len(session.scalars(select(Look)).all()) == len(known)
        tried = session.scalars(select(Look.tried_at)).first()
        assert tried
        now = tried + timedelta(days=1)
        assert drift.find_due(session, now, 5, 24) is None, "nobody uses the course"
    with runtime.database.writing() as session:
        visit = {"platform_id": place.platform_id, "deployment_pk": 1, "person_id": None, "context_pk": place.context_pk}
        open_visit(session, "b" * 64, now, 1, kind=LAUNCH, placement_id=place.placement_id, roles=[], **visit)
        assert drift.find_due(session, now, 5, 24) is not None
