"""A first year's micro-credentials, taken the way every other goes: begun, sent for review, reviewed, approved, published.

Nothing is written past the services that pages use, so the trail tells what happened. The two who act
are people of their own for each institution, whom nobody can sign in as: one writes, the other reviews
and decides, since a designer never approves alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain.designs import FROZEN, OPEN
from lti_tool.domain.micro_credentials import Definition, dump, parse
from lti_tool.domain.permissions import Actor
from lti_tool.domain.quality_reviews import APPROVE, Words
from lti_tool.models.micro_credentials import MicroCredential, Version
from lti_tool.models.people import Grant, Person
from lti_tool.services import designs, people, quality_reviews
from lti_tool.services.designs import Design
from lti_tool.services.issuers import IssuerView

DESIGNER, REVIEWER = "designer", "reviewer"
NAMES = {DESIGNER: "Designers of the first year", REVIEWER: "Quality review of the first year"}
SOURCE = "first_year"
REASONS = (
    "Entered by lti-tool seed --first-year: the set was written, and read against the questions of the review form, by the makers of "
    "this tool and not by people of this institution."
)


@dataclass(frozen=True)
class Seeded:
    """What became of one.

    Outcomes: published, there (it was published before with these words), open (somebody is writing in it), taken (another
    institution has the name).
    """

    slug: str
    outcome: Literal["published", "there", "open", "taken"]
    public_id: str = ""
    number: int = 0


def seed(session: Session, issuer: IssuerView, definitions: Iterable[Definition], now: datetime) -> list[Seeded]:
    """Return what became of each definition; a second run adds nothing.

    One that was published before with other words gets its next version, by the same way.
    """
    designer, reviewer = (_actor(session, issuer, role, now) for role in (DESIGNER, REVIEWER))
    return [_seed(session, issuer, definition, designer, reviewer, now) for definition in definitions]


def _seed(session: Session, issuer: IssuerView, definition: Definition, designer: Actor, reviewer: Actor, now: datetime) -> Seeded:
    owner = session.scalars(select(MicroCredential).where(MicroCredential.slug == definition.slug)).first()
    if owner is None:
        design = designs.begin(session, designer, issuer.id, dump(definition), now, source=SOURCE)
        return _take_through(session, design, designer, reviewer, now)
    if owner.issuer_id != issuer.id:
        return Seeded(definition.slug, "taken")
    newest = session.scalars(select(Version).where(Version.micro_credential_id == owner.id).order_by(Version.number.desc())).first()
    if newest is not None and newest.state in OPEN:
        return Seeded(definition.slug, "open", owner.public_id, newest.number)
    if newest is not None and newest.state in FROZEN and parse(newest.definition) == definition:
        return Seeded(definition.slug, "there", owner.public_id, newest.number)
    design = designs.begin_next(session, designer, owner.public_id, now, dump(definition), source=SOURCE)
    return _take_through(session, design, designer, reviewer, now)


def _take_through(session: Session, design: Design, designer: Actor, reviewer: Actor, now: datetime) -> Seeded:
    """Send a draft for review, review it, approve and publish it."""
    designs.step(session, designer, design.version_id, "submit", now)
    where = design.public_id, design.number
    quality_reviews.begin(session, reviewer, quality_reviews.get_reviewed(session, reviewer, *where), now)
    reviewed = quality_reviews.get_reviewed(session, reviewer, *where)
    questions = quality_reviews.get_form(session, reviewed.issuer_id).questions
    quality_reviews.save(session, reviewer, reviewed, 0, Words({each.key: ("yes", "") for each in questions}, APPROVE, REASONS))
    quality_reviews.finish(session, reviewer, reviewed, now)
    quality_reviews.decide(session, reviewer, reviewed, APPROVE, REASONS, now)
    published = designs.step(session, designer, design.version_id, "publish", now)
    return Seeded(published.slug, "published", published.public_id, published.number)


def _actor(session: Session, issuer: IssuerView, role: str, now: datetime) -> Actor:
    """Return the one of this institution who has this role in the seed, made where there is none yet."""
    subject = f"{SOURCE}:{issuer.slug}:{role}"
    person = session.scalars(select(Person).where(Person.platform_id.is_(None), Person.subject == subject)).first()
    if person is None:
        person = Person(platform_id=None, subject=subject, name=NAMES[role], first_seen=now)
        session.add(person)
        session.flush()
        session.add(Grant(person_id=person.id, role=role, issuer_id=issuer.id, granted_at=now))
        session.flush()
    return people.get_actor(session, person.id, frozenset(), person.is_test)
