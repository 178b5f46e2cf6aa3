"""Stays and states that are over are deleted in small bites, each a transaction of its own, until none is left."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import event, func, insert, select

from lti_tool.models.visits import UsedState
from lti_tool.worker.rounds import Worker
from tests.factories import University, university


def count(place: University) -> int:
    with place.runtime.database.reading() as session:
        return session.scalar(select(func.count()).select_from(UsedState)) or 0


def test_everything_that_is_over_goes_in_bites_and_nothing_else(runtime: Any) -> None:
    place = university(runtime)
    over, open_still = place.now - timedelta(hours=1), place.now + timedelta(hours=1)
    rows = [{"state": secrets.token_bytes(16), "expires_at": over} for _ in range(1200)]
    with place.runtime.database.writing() as session:
        session.execute(insert(UsedState), [*rows, {"state": b"s" * 16, "expires_at": open_still}])
    left: list[int] = []
    event.listen(place.runtime.database.engine, "commit", lambda _connection: left.append(count(place)))
    Worker(place.runtime, "sweeper")._sweep()
    assert count(place) == 1
    # What others still see as each bite is about to be kept: no bite takes more than 500.
    assert left[:4] == [1201, 701, 201, 1]
