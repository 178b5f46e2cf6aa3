"""The award of a complete stack: made with the decision that completes it, or claimed; withdrawn with what it rests on.

Whoever calls holds the person's row (`outbox` locks it for each decision): of two decisions at once about one learner, the
second sees the award of the first, and neither misses that the stack is complete.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_tool.domain import permissions
from lti_tool.domain.micro_credentials import Text
from lti_tool.domain.permissions import Actor
from lti_tool.domain.stacks import measure
from lti_tool.errors import Conflict, NotAllowed, NotFound
from lti_tool.models.awards import Award
from lti_tool.models.people import Person
from lti_tool.models.stacks import StackAwardMember
from lti_tool.services import awards, events, outbox, rights
from lti_tool.services.stacks.earning import find_award, find_followed, list_earned
from lti_tool.services.stacks.reading import PUBLISHED, StackView, find, get_version, list_on_offer

NO_LONGER_COMPLETE = Text(
    "An award that this one rests on was withdrawn, so the stack is no longer complete.",
    "ใบรับรองที่เป็นส่วนหนึ่งของชุดนี้ถูกเพิกถอน ชุดนี้จึงไม่ครบอีกต่อไป",
).both


def award_complete(session: Session, person_id: int, now: datetime) -> list[str]:
    """Return the awards of the stacks that this person's newest award has completed, made and owed in this same unit.

    Not where each award counts once: there the learner chooses which stack an award is spent on, and claims it.
    """
    stacks = [view for view in list_on_offer(session) if not view.told.counts_once]
    if not stacks or session.get_one(Person, person_id).is_test:
        return []
    selves = rights.find_selves(session, Actor(str(person_id)))
    earned = list_earned(session, selves)
    made = []
    for newest in stacks:
        view = _theirs(session, selves, newest)
        rests_on = measure(view.told, earned, now).rests_on if not _stands(session, selves, view) else ()
        if rests_on:
            made.append(_award(session, person_id, view, rests_on, now))
    return made


def claim(session: Session, actor: Actor | None, public_id: str, now: datetime) -> str:
    """Return the award of a stack that is complete and was not awarded by itself: awards count once there, or it came later."""
    newest = find(session, public_id)
    if newest is None:
        raise NotFound("stack_unknown")
    if actor is None or actor.person_id is None or not permissions.may_earn(actor):
        raise NotAllowed("page_for_others")
    outbox.line_up(session, int(actor.person_id))
    selves = rights.find_selves(session, actor)
    view = _theirs(session, selves, newest)
    if _stands(session, selves, view):
        raise Conflict("stack_awarded_already")
    follows = find_followed(session, selves, view.stack_id) is not None
    rests_on = measure(view.told, list_earned(session, selves), now).rests_on
    if not rests_on or not (follows or view.state == PUBLISHED):
        raise Conflict("stack_not_complete")
    return _award(session, int(actor.person_id), view, rests_on, now)


def withdraw_resting(session: Session, member_award_id: str, now: datetime) -> None:
    """Withdraw the stacks' awards that are no longer complete without this one; what is complete by others rests on those from now on."""
    resting = select(StackAwardMember.award_id).where(StackAwardMember.member_award_id == member_award_id)
    query = select(Award).where(Award.id.in_(resting), Award.withdrawn_at.is_(None)).order_by(Award.id).with_for_update()
    for award in session.scalars(query).all():
        assert award.stack_version_id is not None
        view = get_version(session, award.stack_version_id)
        selves = rights.find_selves(session, Actor(str(award.person_id)))
        rests_on = measure(view.told, list_earned(session, selves, beside=award.id), now).rests_on
        if rests_on:
            _rest(session, award.id, rests_on)
        else:
            awards.revoke(session, award, NO_LONGER_COMPLETE, now)


def _theirs(session: Session, selves: frozenset[int], newest: StackView) -> StackView:
    """The version a learner follows, or else the one on offer."""
    followed = find_followed(session, selves, newest.stack_id)
    return get_version(session, followed) if followed else newest


def _stands(session: Session, selves: frozenset[int], view: StackView) -> bool:
    award = find_award(session, selves, view.stack_id)
    return award is not None and award.withdrawn_at is None


def _award(session: Session, person_id: int, view: StackView, rests_on: tuple[str, ...], now: datetime) -> str:
    award = awards.grant_stack(session, person_id, view.version_id, view.issuer_id, now)
    _rest(session, award.id, rests_on)
    outbox.owe_for_stack_award(session, award, now)
    events.record(session, "stack_awarded", now, person_id)
    return award.id


def _rest(session: Session, award_id: str, rests_on: tuple[str, ...]) -> None:
    """Note what the award rests on; the signed credential keeps naming what it was first awarded for."""
    session.execute(delete(StackAwardMember).where(StackAwardMember.award_id == award_id))
    session.add_all(StackAwardMember(award_id=award_id, member_award_id=member) for member in rests_on)
    session.flush()
