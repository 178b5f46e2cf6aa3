"""A small university for tests: one platform, one course, one micro-credential, and people in their roles.

It goes through the services wherever a person would, and writes rows only for what a launch leaves behind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy.orm import Session

from lti_tool.domain.micro_credentials import Text, parse
from lti_tool.domain.permissions import Actor
from lti_tool.domain.submissions import CONFIRMATIONS
from lti_tool.models.contexts import Context, Member
from lti_tool.models.people import Person
from lti_tool.models.placements import Participant, Placement
from lti_tool.runtime import Runtime
from lti_tool.services import assessments, awards, catalogue, evidence, issuers, keys, outbox, people, platforms, submissions
from lti_tool.services.catalogue import Offer
from lti_tool.services.platforms import NewPlatform
from tests.unit.domain.examples import both, document

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCOPES = [AGS + "score", AGS + "result.readonly"]
ALL_SCOPES = [AGS + "lineitem", *SCOPES]
COURSE = "2"
IDNUMBER = "MC-BUS-01"
KEY = rsa.generate_private_key(65537, 2048)
"""One for all tests: making a pair takes longer than most of them."""
GOOD = {"brewing": "middle", "taste": "high"}
POOR = {"brewing": "high", "taste": "low"}


@dataclass
class University:
    """Who and what there is; each method does what one person would do, in a unit of its own."""

    runtime: Runtime
    platform_id: int
    issuer_id: int
    offer: Offer
    context_pk: int
    placement_id: int
    learner: Actor
    instructor: Actor
    words: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.runtime.now()

    def person(self, subject: str, *roles: str, is_test: bool = False, name: str = "") -> Actor:
        """Return somebody new of this platform, in these roles."""
        with self.runtime.database.writing() as session:
            told = {"name": name or f"Person {subject}", "is_test": is_test, "first_seen": self.now}
            row = Person(platform_id=self.platform_id, subject=subject, **told)
            session.add(row)
            session.flush()
            return people.get_actor(session, row.id, frozenset(roles), is_test)

    def granted(self, actor: Actor) -> Actor:
        """Return the same person after an operator made them an assessor for this micro-credential."""
        with self.runtime.database.writing() as session:
            subject = session.get_one(Person, actor.person_id).subject
            people.grant(session, "Campus", subject, "assessor", self.now, micro_credential=self.offer.slug)
            return people.get_actor(session, int(actor.person_id), actor.roles, actor.is_test)

    def course(self, context_id: str) -> int:
        """Return another course of the same deployment."""
        with self.runtime.database.writing() as session:
            row = Context(deployment_pk=1, context_id=context_id, title=f"Course {context_id}")
            session.add(row)
            session.flush()
            return row.id

    def link(self, link_id: str, context_pk: int | None = None, **changes: Any) -> int:
        """Return another link that shows the micro-credential."""
        with self.runtime.database.writing() as session:
            told = {"version_id": self.offer.version_id, **changes}
            return _placement(session, self.context_pk if context_pk is None else context_pk, link_id, **told)

    def keeps_columns(self, line_items: str, placement_id: int | None = None, **changes: Any) -> None:
        """Let the platform give the right to write columns, kept at this address, as a launch would tell."""
        with self.runtime.database.writing() as session:
            row = session.get_one(Placement, placement_id or self.placement_id)
            for name, value in {"line_items": line_items, "scopes": list(ALL_SCOPES), **changes}.items():
                setattr(row, name, value)
            session.flush()
            outbox.owe_for_placement(session, row.id, self.now)

    def comes_as(self, actor: Actor, *roles: str, context_pk: int | None = None) -> None:
        """Let this person launch in a course in these roles: the newest launch is what counts."""
        with self.runtime.database.writing() as session:
            course = self.context_pk if context_pk is None else context_pk
            session.merge(Member(context_pk=course, person_id=actor.person_id, roles=sorted(roles), since=self.now))

    def completes_by_service(self) -> None:
        """Let an award mark the activity as complete, as a teacher may ask for."""
        with self.runtime.database.writing() as session:
            placement = session.get_one(Placement, self.placement_id)
            placement.completes_by_service, placement.resource_link_id = True, "3"

    def joins(self, actor: Actor, placement_id: int | None = None) -> None:
        """Let this learner launch from the link for the first time."""
        with self.runtime.database.writing() as session:
            place = placement_id or self.placement_id
            session.add(Participant(placement_id=place, person_id=actor.person_id, since=self.now))
            session.flush()
            outbox.owe_for_participant(session, place, int(actor.person_id), self.now)

    def drafts(self, actor: Actor) -> str:
        """Return a case whose draft is complete."""
        with self.runtime.database.writing() as session:
            case = submissions.begin(session, actor, self.placement_id, self.now)
            submissions.save_draft(session, actor, case.case_id, 0, {"setting": "At home"}, None, self.now)
            evidence.add_link(session, actor, case.case_id, "film", "https://films.example/1", "", self.now)
        return case.case_id

    def submits(self, actor: Actor) -> str:
        """Return a case that waits for an assessor."""
        case_id = self.drafts(actor)
        with self.runtime.database.writing() as session:
            submissions.submit(session, actor, case_id, CONFIRMATIONS, self.now)
        return case_id

    def resubmits(self, actor: Actor) -> str:
        """Return the case, sent again after a "not yet"."""
        with self.runtime.database.writing() as session:
            case = submissions.begin(session, actor, self.placement_id, self.now)
            submissions.revise(session, actor, case.case_id, self.now)
            submissions.submit(session, actor, case.case_id, CONFIRMATIONS, self.now)
        return case.case_id

    def says(self, criterion: str, words: str) -> None:
        """Let the next assessor say this about a criterion."""
        self.words[criterion] = words

    def listed_as(self, actor: Actor, *roles: str) -> None:
        """Let the platform's roster list this person in these roles."""
        with self.runtime.database.writing() as session:
            told = {"roles": sorted(actor.roles), "listed_roles": sorted(roles), "since": self.now}
            session.merge(Member(context_pk=self.context_pk, person_id=actor.person_id, **told))

    def becomes_test_user(self, actor: Actor) -> None:
        """Let a launch tell that this person is the platform's test user."""
        with self.runtime.database.writing() as session:
            session.get_one(Person, actor.person_id).is_test = True

    def marks(self, actor: Actor, case_id: str, marks: dict[str, str]) -> int:
        """Return the revision after this assessor claimed the case and marked it."""
        with self.runtime.database.writing() as session:
            assessments.claim(session, actor, self.context_pk, case_id, self.now)
            revision = assessments.get(session, actor, self.context_pk, case_id).revision
            comments = {criterion: self.words.get(criterion, f"About {criterion}.") for criterion in marks}
            return assessments.save_marks(session, actor, self.context_pk, case_id, revision, marks, comments, "Well brewed.", self.now)

    def decides(self, actor: Actor, case_id: str, decision: str, marks: dict[str, str]) -> str | None:
        """Return the award, if it is one."""
        revision = self.marks(actor, case_id, marks)
        with self.runtime.database.writing() as session:
            return assessments.decide(session, actor, self.context_pk, case_id, revision, decision, self.now).award_id

    def awards(self, actor: Actor | None = None) -> str:
        """Return an award to this learner, from first draft to decision."""
        award_id = self.decides(self.instructor, self.submits(actor or self.learner), "awarded", GOOD)
        assert award_id
        return award_id

    def awards_another(self, subject: str) -> str:
        """Return an award to somebody else, who came to the link for it."""
        other = self.person(subject, "learner")
        self.joins(other)
        return self.awards(other)

    def link_loses_its_column(self) -> None:
        """Let it be as if the platform had never named a column for the link."""
        with self.runtime.database.writing() as session:
            session.get_one(Placement, self.placement_id).line_item = None
            session.flush()
            outbox.owe_for_placement(session, self.placement_id, self.now)

    def withdraws(self, award_id: str) -> None:
        """Let the instructor take the award back."""
        with self.runtime.database.writing() as session:
            awards.withdraw(session, self.instructor, self.context_pk, award_id, "The film was not theirs.", self.now)


def university(
    runtime: Runtime, *, host: str = "https://campus.example", with_service: bool = True, family: str = "moodle", **changes: Any
) -> University:
    """Return a university whose platform answers at `host`; `changes` go into the micro-credential's document."""
    now = runtime.now()
    with runtime.database.writing() as session:
        keys.add_lti_key(session, runtime.sealer, KEY, now)
        issuer = issuers.add(session, runtime.sealer, "coffee-school", Text("Coffee School", "โรงเรียนกาแฟ"), now)
        new = NewPlatform("Campus", host, "client-1", f"{host}/auth", f"{host}/token", f"{host}/certs", ("1",), family=family)
        platform = platforms.add(session, new, [issuer.slug], now)
        if with_service:
            platforms.set_service(session, runtime.sealer, platform.id, host, "service-token")
        competency = {"statement": both("Brew coffee that guests order again"), "idnumber": IDNUMBER}
        offer = catalogue.publish(session, issuer.id, parse(document(competency=competency, **changes)), now)
        course = Context(deployment_pk=1, context_id=COURSE, title="Coffee 101")
        session.add(course)
        session.flush()
        placement = _placement(session, course.id, "link-1", offer.version_id, line_item=f"{host}/items/1?type_id=3")
    made = University(runtime, platform.id, issuer.id, offer, course.id, placement, Actor(None), Actor(None))
    made.learner = made.person("5", "learner", name="Niran")
    made.instructor = made.person("3", "instructor", name="Mali")
    made.joins(made.learner)
    return made


def _placement(session: Session, context_pk: int, link_id: str, version_id: int | None, **changes: Any) -> int:
    told = {"scopes": list(SCOPES), "line_item": None, "title": f"Link {link_id}", **changes}
    row = Placement(deployment_pk=1, context_pk=context_pk, resource_link_id=link_id, version_id=version_id, **told)
    session.add(row)
    session.flush()
    return row.id
