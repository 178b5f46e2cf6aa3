"""Copies of courses: a link that does not say what it is for is recognised by the course it was copied from, never guessed.

A copied course gives its links new ids. Where the custom value of our picker was lost, or nobody used the picker, two things
still tell: the title of the link in a course of its history, and the resourceId of its column (AGS 2.0 3.2.15). Both may only
point at one and the same micro-credential; where they do not, the teacher chooses. A link that was recognised has a version
and no time of choice, until a teacher says that it is right or chooses another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain import permissions
from lti_tool.domain.permissions import Actor
from lti_tool.errors import Conflict, NotAllowed
from lti_tool.models.contexts import Context
from lti_tool.models.micro_credentials import Version
from lti_tool.models.placements import Participant, Placement
from lti_tool.models.platforms import Deployment
from lti_tool.models.submissions import Submission
from lti_tool.services import catalogue, outbox


@dataclass(frozen=True)
class Recognised:
    """A link that shows what the tool recognised, and where from; both names are empty where its column alone told."""

    version_id: int
    title: str
    context_title: str
    may_change: bool
    """Until somebody has begun: after that another choice would take their work from them."""


@dataclass(frozen=True)
class Unchosen:
    """A link that shows nothing yet, and its column as the newest launch told it."""

    line_item: str | None
    scopes: frozenset[str]


MOST_COPIES = 50


def join_history(newer: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the courses one was copied from, what is told now before what was known: a launch and a notice may each tell a part."""
    return list(dict.fromkeys((*newer, *known)))[:MOST_COPIES]


def recognise(session: Session, placement_id: int, now: datetime, resource_id: str | None = None) -> bool:
    """Let the link show what it is a copy of; False, and nothing changed, where that is not certain or it shows something already."""
    placement = session.get_one(Placement, placement_id, with_for_update=True)
    if placement.version_id is not None:
        return False
    originals = _originals(session, placement)
    if not originals and not resource_id:
        return False
    micro_credentials = {micro_credential for _original, micro_credential in originals}
    platform_id = session.get_one(Deployment, placement.deployment_pk).platform_id
    offers = {offer.micro_credential_id: offer for offer in catalogue.list_offers(session, platform_id)}
    micro_credentials |= {offer.micro_credential_id for offer in offers.values() if resource_id and offer.public_id == resource_id}
    if len(micro_credentials) != 1 or not micro_credentials <= offers.keys():
        return False
    placement.version_id = offers[micro_credentials.pop()].version_id
    _follow(placement, originals)
    session.flush()
    outbox.owe_for_placement(session, placement_id, now)
    return True


def recognise_course(session: Session, context_pk: int, now: datetime) -> int:
    """Return how many links of this course were recognised: its history has just become known."""
    empty = select(Placement.id).where(Placement.context_pk == context_pk, Placement.version_id.is_(None)).order_by(Placement.id)
    return sum(recognise(session, placement_id, now) for placement_id in session.scalars(empty).all())


def note_original(session: Session, placement_id: int) -> None:
    """Let a link whose custom value told what it shows keep what its original wished for besides."""
    placement = session.get_one(Placement, placement_id)
    shown = session.scalar(select(Version.micro_credential_id).where(Version.id == placement.version_id))
    _follow(placement, [each for each in _originals(session, placement) if each[1] == shown])
    session.flush()


def find_unchosen(session: Session, placement_id: int) -> Unchosen | None:
    """Return where more may be read about a link that shows nothing yet; None where it shows something."""
    placement = session.get_one(Placement, placement_id)
    return Unchosen(placement.line_item, frozenset(placement.scopes)) if placement.version_id is None else None


def find(session: Session, placement_id: int | None) -> Recognised | None:
    """Return where this link was recognised from, None where nobody needs to be asked."""
    placement = session.get(Placement, placement_id) if placement_id else None
    if placement is None or placement.version_id is None or placement.chosen_at is not None:
        return None
    named = select(Placement.title, Context.title).outerjoin(Context, Context.id == Placement.context_pk)
    row = session.execute(named.where(Placement.id == placement.copied_from)).first()
    title, context_title = row or ("", "")
    return Recognised(placement.version_id, title, context_title or "", not _has_begun(session, placement))


def settle(session: Session, actor: Actor, placement_id: int, version_id: int, now: datetime) -> None:
    """Let a teacher say that the recognised one is right, or choose another while nobody has begun."""
    placement = session.get_one(Placement, placement_id, with_for_update=True)
    if not permissions.may_choose(actor):
        raise NotAllowed("not_yours_to_choose")
    if placement.version_id is None or placement.chosen_at is not None:
        raise Conflict("chosen_meanwhile")
    if version_id != placement.version_id:
        if _has_begun(session, placement):
            raise Conflict("begun_meanwhile")
        placement.version_id, placement.copied_from, placement.has_criterion_columns = version_id, None, False
    placement.chosen_by, placement.chosen_at = actor.person_id, now  # type: ignore[assignment]
    session.flush()


def _originals(session: Session, placement: Placement) -> list[tuple[Placement, int]]:
    """Return the links of this one's title in the courses it comes from, with what each shows; the nearest course first."""
    context = session.get(Context, placement.context_pk) if placement.context_pk else None
    title = _plain(placement.title)
    if context is None or not context.history or not title:
        return []
    query = (
        select(Placement, Version.micro_credential_id, Context.context_id)
        .join(Context, Context.id == Placement.context_pk)
        .join(Version, Version.id == Placement.version_id)
        .where(Context.deployment_pk == placement.deployment_pk, Context.context_id.in_(context.history), Context.id != context.id)
        .order_by(Placement.id)
    )
    found = [row for row in session.execute(query).all() if _plain(row[0].title) == title]
    found.sort(key=lambda row: context.history.index(row[2]))
    return [(original, micro_credential) for original, micro_credential, _context in found]


def _follow(placement: Placement, originals: list[tuple[Placement, int]]) -> None:
    """Keep the original's wish for columns. What a teacher confirmed of the original was about another activity's settings."""
    if originals:
        nearest = originals[0][0]
        placement.copied_from, placement.has_criterion_columns = nearest.id, nearest.has_criterion_columns


def _has_begun(session: Session, placement: Placement) -> bool:
    begun = (
        select(Submission.id)
        .join(Participant, Participant.person_id == Submission.person_id)
        .join(Version, Version.micro_credential_id == Submission.micro_credential_id)
        .where(Participant.placement_id == placement.id, Version.id == placement.version_id)
        .limit(1)
    )
    return session.scalar(begun) is not None


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()
