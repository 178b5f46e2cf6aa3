"""What every delivery test stands on: a host in the manner of each family in turn, a course on it, and a worker.

On PostgreSQL one family is enough: what differs between hosts and what differs between databases do not meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lti_tool.worker import Worker
from tests.factories import University, university
from tests.unit.campus import Campus
from tests.unit.habits import HABITS

ON_POSTGRES = ("moodle",)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = [item for item in items if not _is_needless(item)]


def _is_needless(item: pytest.Item) -> bool:
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return params.get("database") == "postgres" and params.get("family", "moodle") not in ON_POSTGRES


@pytest.fixture(params=list(HABITS))
def family(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def campus(family: str) -> Iterator[Campus]:
    with Campus(family) as host:
        yield host


@pytest.fixture
def place(runtime: Any, campus: Campus, family: str) -> University:
    """The course; competencies and badges of the host's own are there where the host is a Moodle."""
    return university(runtime, host=campus.origin, family=family, with_service=family == "moodle")


@pytest.fixture
def worker(runtime: Any) -> Worker:
    return Worker(runtime, "test")
