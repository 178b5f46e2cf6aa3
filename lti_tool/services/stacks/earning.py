"""What somebody has earned, measured against a stack; who follows one; the stack's own award."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain import permissions
from lti_tool.domain.designs import review_due as months_later
from lti_tool.domain.permissions import Actor
from lti_tool.domain.stacks import Earned, Progress, measure
from lti_tool.errors import NotAllowed, NotFound
from lti_tool.models.awards import Award, Credential
from lti_tool.models.stacks import Follower, StackAwardMember, StackVersion
from lti_tool.services import catalogue, events, rights
from lti_tool.services.catalogue import Offer
from lti_tool.services.stacks.reading import PUBLISHED, StackView, find, get_version, list_on_offer


@dataclass(frozen=True)
class StackAward:
    """The award of a stack and where it stands."""

    id: str
    awarded_at: datetime
    accepted_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str
    is_signed: bool


@dataclass(frozen=True)
class Path:
    """A stack as one learner meets it: the version that is theirs, how far they are, and what may be done."""

    stack: StackView
    newest: StackView
    progress: Progress
    offers: dict[str, Offer]
    """What is on offer of its members today, by public id; a member that was retired is not among them."""
    follows: bool
    award: StackAward | None

    @property
    def may_move(self) -> bool:
        """Whether a newer version is on offer than the one they follow."""
        return self.follows and self.newest.version_id != self.stack.version_id and self.newest.state == PUBLISHED

    @property
    def may_claim(self) -> bool:
        """Whether all is there and the award has not been made."""
        return self.progress.is_complete and (self.award is None or self.award.withdrawn_at is not None)


def list_paths(session: Session, actor: Actor | None, issuer_ids: set[int], now: datetime) -> list[Path]:
    """Return the stacks of these issuers as this person meets them, with those they follow or have earned that are offered no more."""
    selves = rights.find_selves(session, actor)
    stacks = {view.public_id: view for view in list_on_offer(session, issuer_ids)}
    theirs = select(Follower.version_id).where(Follower.person_id.in_(selves))
    held = select(Award.stack_version_id).where(Award.person_id.in_(selves), Award.stack_version_id.is_not(None))
    for version_id in session.scalars(theirs.union(held)).all():
        view = get_version(session, version_id)
        stacks.setdefault(view.public_id, find(session, view.public_id) or view)
    earned = list_earned(session, selves)
    return [_path(session, selves, view, earned, now) for view in stacks.values()]


def get_path(session: Session, actor: Actor | None, public_id: str, now: datetime) -> Path:
    """Return this stack as this person meets it."""
    view = find(session, public_id)
    if view is None:
        raise NotFound("stack_unknown")
    selves = rights.find_selves(session, actor)
    return _path(session, selves, view, list_earned(session, selves), now)


def follow(session: Session, actor: Actor | None, public_id: str, now: datetime) -> None:
    """Let a learner be on the way along the version on offer; who follows an older one moves to it by this."""
    view = find(session, public_id)
    if actor is None or actor.person_id is None or not permissions.may_earn(actor):
        raise NotAllowed("page_for_others")
    if view is None or view.state != PUBLISHED:
        raise NotFound("stack_unknown")
    row = session.get(Follower, (int(actor.person_id), view.stack_id))
    if row is None:
        session.add(Follower(person_id=int(actor.person_id), stack_id=view.stack_id, version_id=view.version_id, since=now))
        events.record(session, "stack_followed", now, int(actor.person_id))
    else:
        row.version_id = view.version_id
    session.flush()


def list_earned(session: Session, selves: Iterable[int], beside: str | None = None) -> list[Earned]:
    """Return what this human has earned and nobody withdrew, under any registration; the stack's award `beside` spends nothing."""
    selves = frozenset(selves)
    mine = select(Award).where(Award.person_id.in_(selves), Award.withdrawn_at.is_(None), Award.version_id.is_not(None))
    awards = session.scalars(mine.order_by(Award.awarded_at, Award.id)).all()
    offers = catalogue.list_versions(session, {award.version_id for award in awards if award.version_id})
    spent = _spent(session, selves, beside) if awards else frozenset()
    return [_earned(award, offers[award.version_id], award.id in spent) for award in awards if award.version_id in offers]


def find_award(session: Session, selves: Iterable[int], stack_id: int) -> StackAward | None:
    """Return the award of this stack to this human: the one that stands, or else the last."""
    query = (
        select(Award, Credential.award_id)
        .join(StackVersion, StackVersion.id == Award.stack_version_id)
        .outerjoin(Credential, Credential.award_id == Award.id)
        .where(Award.person_id.in_(frozenset(selves)), StackVersion.stack_id == stack_id)
        .order_by(Award.withdrawn_at.is_not(None), Award.awarded_at.desc())
    )
    row = session.execute(query).first()
    if row is None:
        return None
    award, signed = row
    return StackAward(award.id, award.awarded_at, award.accepted_at, award.withdrawn_at, award.withdrawn_reason, signed is not None)


def find_followed(session: Session, selves: Iterable[int], stack_id: int) -> int | None:
    """Return the version of this stack that this human follows."""
    query = select(Follower.version_id).where(Follower.person_id.in_(frozenset(selves)), Follower.stack_id == stack_id)
    return session.scalar(query.order_by(Follower.since).limit(1))


def _path(session: Session, selves: frozenset[int], newest: StackView, earned: list[Earned], now: datetime) -> Path:
    followed = find_followed(session, selves, newest.stack_id)
    stack = get_version(session, followed) if followed and followed != newest.version_id else newest
    on_offer = {offer.public_id: offer for offer in catalogue.list_for_issuers(session, {newest.issuer_id})}
    return Path(
        stack, newest, measure(stack.told, earned, now), on_offer, followed is not None, find_award(session, selves, newest.stack_id)
    )


def _earned(award: Award, offer: Offer, is_spent: bool) -> Earned:
    told = offer.definition
    until = months_later(award.awarded_at, told.validity_months) if told.validity_months else None
    return Earned(award.id, offer.public_id, award.awarded_at, told.credits, told.level, until, is_spent)


def _spent(session: Session, selves: frozenset[int], beside: str | None) -> frozenset[str]:
    """The awards on which a stack that counts each award once rests."""
    query = (
        select(StackAwardMember.member_award_id, StackVersion.definition)
        .join(Award, Award.id == StackAwardMember.award_id)
        .join(StackVersion, StackVersion.id == Award.stack_version_id)
        .where(Award.person_id.in_(selves), Award.withdrawn_at.is_(None), Award.id != (beside or ""))
    )
    return frozenset(member for member, document in session.execute(query) if document.get("counts_once"))
