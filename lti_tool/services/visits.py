"""Visits: opened by a launch, an operator's link or a guest's, found again by address and browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from lti_tool.domain.hosts import HostProfile, profile_of
from lti_tool.domain.permissions import Actor
from lti_tool.errors import Conflict, NotFound
from lti_tool.models.base import new_public_id
from lti_tool.models.contexts import Context
from lti_tool.models.people import Person
from lti_tool.models.platforms import Deployment, Platform
from lti_tool.models.visits import UsedState, Visit
from lti_tool.services import people
from lti_tool.services.platforms import framing_origins
from lti_tool.statements import Statement

LAUNCH, DEEP_LINK, OPERATE, REVIEW, PRIVACY, GUEST = "launch", "deep_link", "operate", "review", "privacy", "guest"
PICKER_HOURS = 4
"""The longest a choice stays open: its return address is good as long as the person's stay in the host."""


@dataclass(frozen=True)
class OpenVisit:
    """A signed-in stay and who is in it."""

    id: str
    kind: str
    platform_id: int | None
    """None for a guest, who comes from no platform."""
    platform_name: str
    platform_family: str
    platform_origins: tuple[str, ...]
    deployment_pk: int | None
    person_id: int | None
    person_name: str
    context_pk: int | None
    context_title: str
    placement_id: int | None
    roles: frozenset[str]
    locale: str
    details: dict[str, Any]
    expires_at: datetime
    actor: Actor | None

    @property
    def profile(self) -> HostProfile:
        """The habits of the platform's family."""
        return profile_of(self.platform_family)


def open_operate(session: Session, platform_id: int, browser: str, now: datetime, hours: int) -> str:
    """Return the id of a fresh visit for an operator who looks after one platform."""
    return open_visit(session, browser, now, hours, kind=OPERATE, platform_id=platform_id, roles=["administrator"])


def open_visit(session: Session, browser: str, now: datetime, hours: int, **values: Any) -> str:
    """Return the id of a fresh visit, bound to the browser whose fingerprint is given."""
    visit_id = new_public_id()
    expires = now + timedelta(hours=_hours(values["kind"], hours))
    row = {"id": visit_id, "browser": browser, "opened_at": now, "expires_at": expires, **values}
    _OPENED.run(session, {**_NOTHING, **row})
    return visit_id


def open_for(
    session: Session, browser: str, now: datetime, hours: int, told: Any, actor: Actor, name: str, course: str, **values: Any
) -> OpenVisit:
    """Return a fresh visit of somebody of whom all that it says is known: what `open_visit` and then `find_open` would.

    `told` has the platform's PLATFORM_COLUMNS.
    """
    visit_id = open_visit(session, browser, now, hours, person_id=actor.person_id, roles=sorted(actor.roles), **values)
    return OpenVisit(
        visit_id, values["kind"], values["platform_id"], told.platform_name, told.family, _origins(told, values["details"]),
        values["deployment_pk"], actor.person_id, name, values["context_pk"], course, values["placement_id"],  # type: ignore[arg-type]
        actor.roles | {grant.role for grant in actor.grants}, values["locale"], values["details"],
        now + timedelta(hours=_hours(values["kind"], hours)), actor,
    )  # fmt: skip


def _hours(kind: str, hours: int) -> int:
    return min(hours, PICKER_HOURS) if kind == DEEP_LINK else hours


def find_open(session: Session, visit_id: str, browser: str, now: datetime) -> OpenVisit | None:
    """Return the visit if it is open and this is its browser, else None: the address alone lets nobody in."""
    row = _OPEN.first(session, {"id": visit_id, "browser": browser, "now": now})
    return _open_visit(session, row, now) if row else None


@dataclass(frozen=True)
class PastVisit:
    """What is still told of a stay that may be over: no name, no course."""

    kind: str
    locale: str
    return_url: str


def find_past(session: Session, visit_id: str, browser: str) -> PastVisit | None:
    """Return what this browser's visit is or was; None where there is none, or it is long forgotten."""
    query = select(Visit.kind, Visit.locale, Visit.details).where(Visit.id == visit_id, Visit.browser == browser)
    row = session.execute(query).first()
    return PastVisit(row.kind, row.locale, row.details.get("return_url") or "") if row else None


def set_locale(session: Session, visit_id: str, locale: str) -> None:
    """Remember the language this person chose, for this stay and the next."""
    session.execute(update(Visit).where(Visit.id == visit_id).values(locale=locale))
    whose = select(Visit.person_id).where(Visit.id == visit_id).scalar_subquery()
    session.execute(update(Person).where(Person.id == whose).values(locale=locale))


def spend(session: Session, visit_id: str, now: datetime) -> None:
    """Use up the one answer a deep-linking visit may give (DL 2.0 2.3)."""
    if session.execute(update(Visit).where(Visit.id == visit_id, Visit.spent_at.is_(None)).values(spent_at=now)).rowcount != 1:
        raise Conflict("deep_link_spent")


def sweep(session: Session, now: datetime, limit: int = 500) -> int:
    """Return how many visits and states that expired were deleted; small bites keep the lock short, and two workers take different ones."""
    old = select(Visit.id).where(Visit.expires_at < now - timedelta(days=30)).limit(limit).with_for_update(skip_locked=True)
    states = select(UsedState.state).where(UsedState.expires_at < now).limit(limit).with_for_update(skip_locked=True)
    gone = session.execute(delete(Visit).where(Visit.id.in_(old))).rowcount
    return gone + session.execute(delete(UsedState).where(UsedState.state.in_(states))).rowcount


_NOTHING = {
    "platform_id": None, "deployment_pk": None, "person_id": None, "context_pk": None, "placement_id": None, "roles": [], "locale": "",
    "details": {},
}  # fmt: skip
_OPENED = Statement(
    insert(Visit.__table__),  # type: ignore[arg-type]
    ("id", "browser", "kind", *_NOTHING, "opened_at", "expires_at"),
)
PLATFORM_COLUMNS = Platform.name.label("platform_name"), Platform.family, Platform.issuer, Platform.auth_url, Platform.frame_origins
"""What a visit says of the platform it came from."""
_OPEN = Statement(
    select(
        Visit.id, Visit.kind, Visit.platform_id, Visit.deployment_pk, Visit.person_id, Visit.context_pk, Visit.placement_id,
        Visit.roles, Visit.locale, Visit.details, Visit.expires_at, *PLATFORM_COLUMNS,
        Person.name.label("person_name"), Person.is_test, Context.title,
    )
    .outerjoin(Platform, Platform.id == Visit.platform_id)
    .outerjoin(Person, Person.id == Visit.person_id)
    .outerjoin(Context, Context.id == Visit.context_pk)
    .where(Visit.id == bindparam("id"), Visit.browser == bindparam("browser"), Visit.expires_at > bindparam("now"))
)
"""Asked by every page."""


def _open_visit(session: Session, row: Any, now: datetime) -> OpenVisit:
    roles = frozenset(row.roles)
    if row.kind == GUEST:
        return _guest_visit(session, row, now)
    actor = people.get_actor(session, row.person_id, roles, row.is_test) if row.person_id else None
    granted = {grant.role for grant in actor.grants} if actor else set()
    return OpenVisit(
        row.id, row.kind, row.platform_id, row.platform_name, row.family,
        _origins(row, row.details), row.deployment_pk, row.person_id, row.person_name or "", row.context_pk, row.title or "",
        row.placement_id, roles | granted, row.locale, row.details, row.expires_at, actor,
    )


def _guest_visit(session: Session, row: Any, now: datetime) -> OpenVisit:
    """Return a guest's stay: nothing of a platform or a course, and no role but what an invitation gives at this moment."""
    actor = people.get_guest(session, row.person_id, now)
    return OpenVisit(
        row.id, GUEST, None, "", "", (), None, row.person_id, row.person_name or "", None, "", None,
        frozenset(grant.role for grant in actor.grants), row.locale, row.details, row.expires_at, actor,
    )


def _origins(told: Any, details: dict[str, Any]) -> tuple[str, ...]:
    return framing_origins(told.family, told.issuer, told.auth_url, told.frame_origins, details.get("return_url", ""))


@dataclass(frozen=True)
class DeepLinkRequest:
    """What a host asked for when it opened our picker."""

    platform_id: int
    deployment_id: str
    settings: dict[str, Any]
    public_url: str
    is_answered: bool


def get_deep_link(session: Session, visit_id: str) -> DeepLinkRequest:
    """Return the request behind a deep-linking visit."""
    query = select(Visit, Deployment.deployment_id).join(Deployment, Deployment.id == Visit.deployment_pk).where(Visit.id == visit_id)
    row = session.execute(query.where(Visit.kind == DEEP_LINK)).first()
    if row is None:
        raise NotFound("deep_link_unknown")
    visit, deployment_id = row
    told = visit.details
    return DeepLinkRequest(visit.platform_id, deployment_id, told["settings"], told["public_url"], visit.spent_at is not None)
