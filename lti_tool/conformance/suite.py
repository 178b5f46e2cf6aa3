"""All cases in the order they are played, and the playing of them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

from lti_tool.conformance.case import Case, Outcome
from lti_tool.conformance.cases import (
    access,
    bad_payloads,
    columns,
    deep_linking,
    keys,
    links,
    logins,
    messages,
    notices,
    registration,
    responses,
    reviews,
    roster,
    scores,
    tokens,
    valid_launches,
)
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.stage import Stage

REGISTRATION = registration.CASES
"""Played only where the tool was given by a registration address."""

OPTIONAL: dict[str, tuple[Case, ...]] = {reviews.ASKED_BY: reviews.CASES, notices.ASKED_BY: notices.CASES}
"""Played only where the tool registered for this type of message, or this scope."""

CASES: tuple[Case, ...] = (
    *keys.CASES, *logins.CASES, *bad_payloads.CASES, *valid_launches.CASES, *responses.CASES, *tokens.CASES, *messages.CASES,
    *deep_linking.CASES, *links.CASES, *roster.CASES, *columns.CASES, *scores.CASES, *access.CASES,
)  # fmt: skip


def choose(only: Iterable[str], *, by_registration: bool = False, asked: Container[str] = ()) -> list[Case]:
    """Return the cases whose ids begin with one of these, all of them where none is named; `asked` is what the tool registered for."""
    optional = (case for what, cases in OPTIONAL.items() if what in asked for case in cases)
    cases = (*(REGISTRATION if by_registration else ()), *CASES, *optional)
    wanted = tuple(only)
    return [case for case in cases if not wanted or any(_begins(case.id, each) for each in wanted)]


def run(stage: Stage, cases: Iterable[Case], report: Callable[[Outcome], None]) -> list[Outcome]:
    """Play the cases one after the other and return what came of each."""
    outcomes = []
    for case in cases:
        outcomes.append(play(stage, case))
        report(outcomes[-1])
    return outcomes


def play(stage: Stage, case: Case) -> Outcome:
    """Play one case; whatever happens in it, the next can be played."""
    try:
        return Outcome(case, True, case.play(stage))
    except NotProved as failure:
        return Outcome(case, False, str(failure))
    except Exception as surprise:  # a tool may answer with anything; that must not cost the other cases
        return Outcome(case, False, f"could not be judged: {type(surprise).__name__}: {surprise}")


def _begins(case_id: str, wanted: str) -> bool:
    """B1 means B1 and not B10; V1 means V1-teacher as well; B means all of them."""
    rest = case_id.removeprefix(wanted)
    return case_id.startswith(wanted) and not (rest[:1].isdigit() and wanted[-1:].isdigit())
