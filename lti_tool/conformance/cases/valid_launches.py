"""The certification guide's valid launches, for a teacher (6.1.2) and a student (6.1.3): nine ways to arrive, each twice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.case import Case
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.judging import check_let_in, page_of
from lti_tool.conformance.launches import Change, somebody
from lti_tool.conformance.signing import LEFT_OUT
from lti_tool.conformance.stage import Landing, Stage

NOBODY_S = {"name": LEFT_OUT, "given_name": LEFT_OUT, "family_name": LEFT_OUT, "email": LEFT_OUT}
NOBODY = "none"
"""What the log says of somebody who has no role in the course."""

UNKNOWN_ROLE = "http://roles.example/vocabulary#Unheard-of"


@dataclass(frozen=True)
class Kind:
    """A teacher or a student: the role's short name, and what the tool's log calls it."""

    word: str
    short: str
    spec: str
    logged: str

    @property
    def role(self) -> str:
        """Return the role's full address."""
        return v.CONTEXT_ROLE + self.short


TEACHER = Kind("teacher", "Instructor", "Cert 6.1.2", "instructor")
STUDENT = Kind("student", "Learner", "Cert 6.1.3", "learner")


def valid(kind: Kind, stage: Stage) -> str:
    """V1: everything is there."""
    landing = _good(stage, kind)
    detail = check_let_in(stage, landing, kind.logged)
    if stage.guide and landing.person.name not in landing.last.text:
        raise NotProved("the page does not say who is signed in")
    return detail + ("; the page names the person" if landing.person.name in landing.last.text else "")


def several_roles(kind: Kind, stage: Stage) -> str:
    """V2: of several roles those in the course count."""
    roles = [v.INSTITUTION_ROLE + "Faculty", kind.role, v.CONTEXT_ROLE + "Mentor"]
    return _as_good(stage, kind, _play(stage, kind, roles=roles))


def short_role(kind: Kind, stage: Stage) -> str:
    """V3: a context role may come by its short name (Core A.2.3)."""
    return _as_good(stage, kind, _play(stage, kind, roles=[kind.short]))


def no_right(roles: list[str], kind: Kind, stage: Stage) -> str:
    """V4, V5: who has no role in the course gets in, with the least rights."""
    landing = _play(stage, kind, roles=roles)
    detail = check_let_in(stage, landing, NOBODY)
    check_no_teacher(stage, landing)
    if landing.verdicts and not all(role in landing.verdicts[0].line for role in roles):
        raise NotProved(f"the log does not name the role that nobody knows; {detail}")
    return detail


def arrives(changes: dict[str, Any], kind: Kind, stage: Stage) -> str:
    """V6, V7, V9: little is told of the person or the place."""
    return check_let_in(stage, _play(stage, kind, **changes), kind.logged)


def without_anything(kind: Kind, stage: Stage) -> str:
    """V8: nothing personal is told; the next launch works as well."""
    launch = stage.launch(somebody(kind.role))
    landings = [stage.play(Change(claims=NOBODY_S), launch) for _ in range(2)]
    first, second = (check_let_in(stage, landing, kind.logged) for landing in landings)
    if page_of(landings[0].last) != page_of(landings[1].last):
        raise NotProved(f"the second launch of the same person led to another page; {second}")
    return first


def check_no_teacher(stage: Stage, landing: Landing) -> None:
    """Raise NotProved where somebody without a role was given the teacher's page, if teachers have a page of their own."""
    teacher, student = (valid_page(stage, kind) for kind in (TEACHER, STUDENT))
    if teacher != student and page_of(landing.last) == teacher:
        raise NotProved("somebody who teaches nothing here was given the teacher's page")


def valid_page(stage: Stage, kind: Kind) -> tuple[str, frozenset[str]]:
    """Return what is peculiar to the page that this kind of person lands on."""
    return page_of(_good(stage, kind).last)


def _good(stage: Stage, kind: Kind) -> Landing:
    return stage.once(f"valid launch of a {kind.word}", lambda: _play(stage, kind))


def _play(stage: Stage, kind: Kind, **changes: Any) -> Landing:
    return stage.play(Change(claims=changes), stage.launch(somebody(kind.role)))


def _as_good(stage: Stage, kind: Kind, landing: Landing) -> str:
    detail = check_let_in(stage, landing, kind.logged)
    if page_of(landing.last) != valid_page(stage, kind):
        raise NotProved(f"led to another page than a plain {kind.word}'s launch; {detail}")
    return detail


WAYS = (
    ("V1", "A valid launch", valid),
    ("V2", "Several roles", several_roles),
    ("V3", "The role by its short name", short_role),
    ("V4", "A role nobody knows", partial(no_right, [UNKNOWN_ROLE])),
    ("V5", "No role at all", partial(no_right, [])),
    ("V6", "E-mail, no names", partial(arrives, NOBODY_S | {"email": "only@people.example"})),
    ("V7", "Names, no e-mail", partial(arrives, {"email": LEFT_OUT})),
    ("V8", "Nothing personal", without_anything),
    ("V9", "E-mail, no course", partial(arrives, NOBODY_S | {"email": "only@people.example", "context": LEFT_OUT})),
)
CASES = tuple(
    Case(f"{way}-{kind.word}", kind.spec, f"{title}, {kind.word}", partial(play, kind))
    for kind in (TEACHER, STUDENT)
    for way, title, play in WAYS
)
