"""Who may do what, as one readable page of questions.

A course role comes from the launch and holds in that visit only; a grant is given by an operator or by
an administrator of the issuing institution and holds everywhere its scope reaches. What a guest from
outside may do, their invitations say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

GrantedRole = Literal["assessor", "designer", "reviewer", "lead", "issuer_admin"]
"""Who judges work, who writes micro-credentials, who reviews them, who answers for a programme, who looks after an issuer."""
GRANTED: tuple[str, ...] = get_args(GrantedRole)
WHOLE_ISSUER = frozenset({"lead", "issuer_admin"})
"""Roles that are given for everything of an issuer, never for one micro-credential."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role given beyond the course: for one micro-credential, for all of one issuer's, or (both None) for all."""

    role: GrantedRole
    micro_credential: str | None = None
    issuer: str | None = None

    def covers(self, role: str, micro_credential: str | None, issuer: str | None) -> bool:
        """Whether this grant gives the role for this micro-credential of this issuer."""
        return self.role == role and self.micro_credential in (None, micro_credential) and self.issuer in (None, issuer)


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request, as far as permission goes. `person_id` is None in an anonymous launch."""

    person_id: str | None
    roles: frozenset[str] = frozenset()
    is_test: bool = False
    grants: frozenset[Grant] = frozenset()
    is_guest: bool = False
    """Whether they come from outside, by an invitation and not from a platform."""


def may_assess(actor: Actor, is_own: bool, assessed_by: str, micro_credential: str, issuer: str) -> bool:
    """Whether this person may mark and decide a submission that is or is not their own.

    Nobody judges their own, in any role: Moodle lets a teacher switch to student and back. An
    assessor's grant is enough; the course's teachers only where the micro-credential trusts them.
    """
    if actor.person_id is None or is_own or actor.is_test:
        return False
    return _is_granted(actor, "assessor", micro_credential, issuer) or (assessed_by == "instructors" and "instructor" in actor.roles)


def may_earn(actor: Actor) -> bool:
    """Whether this person may be awarded anything: a known learner who is not the host's test user (LTI Core A.2.4)."""
    return actor.person_id is not None and "learner" in actor.roles and not actor.is_test


def may_choose(actor: Actor) -> bool:
    """Whether this person may put a micro-credential on a link of the course the visit is in."""
    return not actor.is_test and not actor.roles.isdisjoint({"instructor", "administrator"})


def may_see_platform(actor: Actor) -> bool:
    """Whether this person may see the pages of the platform the launch came from."""
    return not actor.is_test and "administrator" in actor.roles


def may_design(actor: Actor, issuer: str, micro_credential: str | None = None) -> bool:
    """Whether this person may write micro-credentials for this issuer, or change this one of them."""
    return not actor.is_test and _is_granted(actor, "designer", micro_credential, issuer)


def granted_roles(actor: Actor, micro_credential: str | None, issuer: str) -> frozenset[str]:
    """Return every role this person was granted that reaches this micro-credential of this issuer; a test user has none.

    Whatever a guest was asked for, there they are a `guest`: their word counts, and settles nothing.
    """
    grants = frozenset() if actor.is_test else actor.grants
    return frozenset("guest" if actor.is_guest else grant.role for grant in grants if grant.covers(grant.role, micro_credential, issuer))


def may_review(actor: Actor, issuer: str, micro_credential: str | None = None) -> bool:
    """Whether this person may look at a version of this micro-credential for its quality and say what they think; guests, too."""
    return not actor.is_test and any(_is_granted(actor, role, micro_credential, issuer) for role in ("reviewer", "lead"))


def may_settle(actor: Actor, issuer: str, micro_credential: str | None = None) -> bool:
    """Whether this person may turn reviews into a decision: whoever reviews from within. A guest's word counts, and decides nothing."""
    return not actor.is_guest and may_review(actor, issuer, micro_credential)


def may_invite(actor: Actor, issuer: str) -> bool:
    """Whether this person may ask somebody from outside to review or assess for this issuer."""
    return may_lead(actor, issuer) or may_administer(actor, issuer)


def may_lead(actor: Actor, issuer: str) -> bool:
    """Whether this person looks after what this issuer offers: leads see every review of it."""
    return not actor.is_guest and not actor.is_test and _is_granted(actor, "lead", None, issuer)


def may_write_stacks(actor: Actor, issuer: str) -> bool:
    """Whether this person may put this issuer's micro-credentials together: who designs for all of it, or leads a programme."""
    return may_design(actor, issuer) or may_lead(actor, issuer)


def may_administer(actor: Actor, issuer: str) -> bool:
    """Whether this person says who designs, reviews, leads, assesses and administers for this issuer."""
    return not actor.is_guest and not actor.is_test and _is_granted(actor, "issuer_admin", None, issuer)


def _is_granted(actor: Actor, role: str, micro_credential: str | None, issuer: str) -> bool:
    return any(grant.covers(role, micro_credential, issuer) for grant in actor.grants)
