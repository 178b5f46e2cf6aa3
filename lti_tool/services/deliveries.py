"""Deliveries: what was brought to which host, what stands in the way, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain.outbox import EntryNotAllowed, next_state
from lti_tool.domain.permissions import Actor
from lti_tool.errors import BadInput, NotFound
from lti_tool.models.contexts import Context
from lti_tool.models.outbox import Delivery, Entry
from lti_tool.models.people import Person
from lti_tool.models.placements import Placement
from lti_tool.models.platforms import Platform
from lti_tool.services.outbox.columns import siblings
from lti_tool.services.outbox.entries import again, leave, renew
from lti_tool.services.outbox.listing import URGENCY

ACTIONS = {
    "held": ("keep", "send"),
    **dict.fromkeys(("waiting", "unconfirmed"), ("send_again",)),
    **dict.fromkeys(("refused", "clock"), ("send_again", "keep")),
}
"""What a person can do to an entry in each state."""

DRIFTED = {"removed": ("send_again",), "overridden": ("send",)}
"""What a person can do about a score that arrived, by what became of it since."""

KINDS_ORDER = ("column", "score", "rating", "completion", "host_badge", "credential", "status_list")

NAMED_BY_HOST = ("capability_missing", "course_not_visible", "activity_not_visible", "function_not_in_service", "service_closed_to_account")
"""Reasons whose remedy has a name in the host: a right to give, or a function to add."""


@dataclass(frozen=True)
class DeliveryRow:
    """One thing a host owes to show, where it stands, in codes that pages turn into words."""

    entry_id: int
    kind: str
    state: str
    reason: str
    advice: str
    platform_name: str
    context_title: str
    placement_title: str
    learner_name: str
    wanted: dict[str, Any]
    host: dict[str, Any]
    decided_at: datetime
    delivered_at: datetime | None
    looked_at: datetime | None
    due_at: datetime
    tries: int
    actions: tuple[str, ...]
    lacking: str = ""
    """The right or the function that the host's web service lacks, by the host's own name for it."""
    award_id: str | None = None
    generation: int = 1
    sent_at: datetime | None = None
    """The stamp it was first sent with; None while it has not left."""
    drift: str = ""
    """What the newest reading of its whole column found: a class of domain.drift."""


def list_for_award(session: Session, award_id: str) -> list[DeliveryRow]:
    """Return what follows from one award, the gradebook first."""
    return list_for_awards(session, [award_id]).get(award_id, [])


def list_for_awards(session: Session, award_ids: list[str]) -> dict[str, list[DeliveryRow]]:
    """Return what follows from each of these awards, in one query."""
    found: dict[str, list[DeliveryRow]] = {}
    rows = session.execute(_rows().where(Entry.award_id.in_(award_ids)).order_by(Entry.id)).all()
    for row, view in zip(rows, _views(session, rows), strict=True):
        found.setdefault(row[0].award_id, []).append(view)
    return {award_id: sorted(rows, key=lambda row: KINDS_ORDER.index(row.kind)) for award_id, rows in found.items()}


def list_without_award(session: Session, placement_id: int | None, person_ids: list[int]) -> dict[int, list[DeliveryRow]]:
    """Return what each of these people's decisions "not yet" was sent as, at this link and those that share its columns."""
    links = list_links(session, placement_id)
    if not links:
        return {}
    theirs = Entry.kind == "score", Entry.award_id.is_(None), Entry.person_id.in_(person_ids), Entry.placement_id.in_(links)
    found: dict[int, list[DeliveryRow]] = {}
    rows = session.execute(_rows().where(*theirs).order_by(Entry.id)).all()
    for row, view in zip(rows, _views(session, rows), strict=True):
        found.setdefault(row[0].person_id, []).append(view)
    return found


def list_links(session: Session, placement_id: int | None) -> list[int]:
    """Return this link and those of its course that share its columns of criteria."""
    placement = session.get(Placement, placement_id) if placement_id else None
    return [each.id for each in siblings(session, placement)] if placement else []


def list_for_platform(session: Session, platform_id: int, deployment_pk: int | None = None, limit: int = 200) -> list[DeliveryRow]:
    """Return what this platform, or one deployment of it, owes to show, what needs a person first."""
    query = _by_urgency(Entry.platform_id == platform_id)
    if deployment_pk is not None:
        query = query.where(Placement.deployment_pk == deployment_pk)
    return _views(session, session.execute(query.limit(limit)).all())


def list_for_placement(session: Session, placement_id: int, limit: int = 1000) -> list[DeliveryRow]:
    """Return what is owed to one link of a course, what needs a person first."""
    return _views(session, session.execute(_by_urgency(Entry.placement_id == placement_id).limit(limit)).all())


def resolve_held(
    session: Session, actor: Actor | None, context_pk: int | None, entry_id: int, choice: str, now: datetime,
    *, deployment_pk: int | None = None, generation: int | None = None,
) -> None:  # fmt: skip
    """Let what the host shows stand (keep), or ours go over it once (send).

    Raises EntryNotAllowed unless it is held, or changed there since it arrived; what was refused or stopped can be kept
    too. `generation` is that of the entry as the person saw it: a newer decision, or a withdrawal, is not sent by an old page.
    """
    row = _get_theirs(session, actor, context_pk, deployment_pk, entry_id, generation)
    if choice == "keep":
        leave(row)
    elif choice == "send":
        if not _was_changed_there(row, "overridden"):
            row.state = next_state(row.state, "write_over")
        # A message of its own: the value it goes over is newer than the last one we sent.
        renew(row, row.wanted, now)
        row.override = True
    else:
        raise BadInput("choice_unknown")
    session.flush()


def retry(
    session: Session, actor: Actor | None, context_pk: int | None, entry_id: int, now: datetime,
    *, deployment_pk: int | None = None, generation: int | None = None,
) -> None:  # fmt: skip
    """Try again now, asked by the course's instructor or the deployment's administrator."""
    _send_again(_get_theirs(session, actor, context_pk, deployment_pk, entry_id, generation), now)
    session.flush()


def send_again(session: Session, entry_id: int, now: datetime, platform_id: int | None = None) -> None:
    """Try again now, asked by an operator; within one platform where that is all they look after.

    Safe to press: it is the same message with the same stamp, and the host is read before it is sent.
    """
    row = session.get(Entry, entry_id, with_for_update=True)
    if row is None or (platform_id is not None and row.platform_id != platform_id):
        raise NotFound("entry_unknown")
    _send_again(row, now)
    session.flush()


def _send_again(row: Entry, now: datetime) -> None:
    """What was taken out there since it arrived leaves as a message of its own; should a person have written there, it is held."""
    if _was_changed_there(row, "removed"):
        renew(row, row.wanted, now)
    else:
        again(row, now)


def _was_changed_there(row: Entry, drift: str) -> bool:
    return (row.state, row.drift) == ("delivered", drift)


def _get_theirs(
    session: Session, actor: Actor | None, context_pk: int | None, deployment_pk: int | None, entry_id: int, generation: int | None
) -> Entry:
    row = session.get(Entry, entry_id, with_for_update=True)
    if row is None or actor is None or actor.is_test or not _is_theirs(session, actor, context_pk, deployment_pk, row):
        raise NotFound("entry_unknown")
    if generation not in (None, row.generation):
        raise EntryNotAllowed(generation=row.generation)
    return row


def _is_theirs(session: Session, actor: Actor, context_pk: int | None, deployment_pk: int | None, row: Entry) -> bool:
    """A course's instructor answers for its gradebook but never for their own cell; an administrator for the deployment.

    One registration may serve several institutions, a deployment each (Core 1.3 3.1.3).
    """
    if actor.person_id is None or actor.person_id == row.person_id:
        return False
    person = session.get(Person, actor.person_id)
    if person is None or person.platform_id != row.platform_id:
        return False
    placement = session.get(Placement, row.placement_id) if row.placement_id else None
    if placement is None:
        return False
    if "administrator" in actor.roles and placement.deployment_pk == deployment_pk:
        return True
    return "instructor" in actor.roles and context_pk is not None and placement.context_pk == context_pk


def _rows() -> Any:
    return (
        select(Entry, Platform.name, Context.title, Placement.title, Person.name)
        .outerjoin(Platform, Platform.id == Entry.platform_id)
        .outerjoin(Placement, Placement.id == Entry.placement_id)
        .outerjoin(Context, Context.id == Placement.context_pk)
        .outerjoin(Person, Person.id == Entry.person_id)
    )


def _by_urgency(condition: Any) -> Any:
    return _rows().where(condition).order_by(URGENCY, Entry.due_at, Entry.id)


def _views(session: Session, rows: Sequence[Any]) -> list[DeliveryRow]:
    """Return these rows as pages read them; what the host named as lacking stands in the newest try that was told so."""
    asked = [row[0].id for row in rows if row[0].reason in NAMED_BY_HOST]
    told = select(Delivery.entry_id, Delivery.facts).where(Delivery.entry_id.in_(asked), Delivery.reason.in_(NAMED_BY_HOST))
    tries = session.execute(told.order_by(Delivery.id)) if asked else []
    named = {entry_id: str(facts.get("capability") or facts.get("function") or "") for entry_id, facts in tries}
    return [_view(row, named.get(row[0].id, "")) for row in rows]


def _view(row: Any, lacking: str) -> DeliveryRow:
    entry, platform, context, placement, learner = row
    return DeliveryRow(
        entry.id, entry.kind, entry.state, entry.reason, entry.advice, platform or "", context or "", placement or "", learner or "",
        dict(entry.wanted), dict(entry.host), entry.decided_at, entry.delivered_at, entry.looked_at, entry.due_at, entry.tries,
        DRIFTED.get(entry.drift, ()) if entry.state == "delivered" else ACTIONS.get(entry.state, ()), lacking, entry.award_id,
        entry.generation, entry.stamp if entry.body else None, entry.drift,
    )  # fmt: skip
