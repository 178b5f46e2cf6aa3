"""A visit in waiting changes hands once, on either database, however many reach for it at the same moment."""

from __future__ import annotations

import concurrent.futures
from collections import Counter
from typing import Any

import pytest

from lti_tool.errors import LaunchRefused
from lti_tool.runtime import Runtime
from lti_tool.sealing import fingerprint
from lti_tool.services import platforms, tickets, visits
from lti_tool.services.platforms import NewPlatform
from tests.conftest import Clock

SECRET = "what the platform keeps for one browser"
ADDRESSES = {name: f"https://lms.example/{name}" for name in ("auth_url", "token_url", "jwks_url")}


@pytest.fixture
def waiting(runtime: Runtime) -> tuple[str, str]:
    """Return a visit in waiting, and a ticket for it."""
    held = tickets.waiting_browser(runtime.sealer, SECRET)
    with runtime.database.writing() as session:
        new = NewPlatform("LMS", "https://lms.example", "client-1", **ADDRESSES, deployment_ids=("1",))
        platform = platforms.add(session, new, [], runtime.now())
        visit = visits.open_visit(session, held, runtime.now(), 12, kind=visits.LAUNCH, platform_id=platform.id, roles=["learner"])
    return visit, tickets.write(runtime.sealer, visit, held, runtime.now())


def redeem(runtime: Runtime, ticket: str, browser: str) -> str:
    with runtime.database.writing() as session:
        return tickets.redeem(session, runtime.sealer, ticket, browser, runtime.now())


def is_open(runtime: Runtime, visit: str, browser: str) -> bool:
    with runtime.database.reading() as session:
        return visits.find_open(session, visit, browser, runtime.now()) is not None


def test_PM_10_of_eight_at_once_one_browser_has_the_visit(runtime: Runtime, waiting: tuple[str, str]) -> None:
    visit, ticket = waiting

    def reach(number: int) -> str:
        try:
            return redeem(runtime, ticket, f"browser {number}")
        except LaunchRefused as refused:
            return refused.code

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        said: Any = list(pool.map(reach, range(8)))
    assert Counter(said) == {visit: 1, "ticket_spent": 7}
    assert [is_open(runtime, visit, f"browser {number}") for number in range(8)] == [word == visit for word in said]


def test_PM_10_until_then_it_is_open_to_nobody_who_has_a_cookie(runtime: Runtime, waiting: tuple[str, str]) -> None:
    visit, ticket = waiting
    assert not any(is_open(runtime, visit, fingerprint(secret)) for secret in (SECRET, ticket, visit))


def test_a_visit_that_is_over_is_not_handed_over(runtime: Runtime, clock: Clock, waiting: tuple[str, str]) -> None:
    visit, _old = waiting
    clock.turn(hours=13)
    fresh = tickets.write(runtime.sealer, visit, tickets.waiting_browser(runtime.sealer, SECRET), runtime.now())
    with pytest.raises(LaunchRefused) as refused:
        redeem(runtime, fresh, "browser")
    assert refused.value.code == "ticket_spent"
