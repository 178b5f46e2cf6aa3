"""People who design, review and publish at the small university, and a document that the check lets through."""

from __future__ import annotations

from typing import Any

from lti_tool.domain.drafts import Change
from lti_tool.domain.permissions import Actor
from lti_tool.models.people import Person
from lti_tool.services import designs, people
from lti_tool.services.designs import Design, Saved
from tests.factories import University
from tests.unit.domain.examples import both, document

WHOLE: dict[str, Any] = document(
    slug="roast-coffee", title=both("Roast coffee evenly"), level={"framework": "EQF", "code": "5"},
    competency={"statement": both("Roast beans so that each batch tastes the same"), "miller": "does"},
)  # fmt: skip


def granted(place: University, subject: str, *roles: str, issuer: str = "coffee-school") -> Actor:
    """Return somebody new to whom an operator granted these roles for an issuer."""
    actor = place.person(subject, name=f"Person {subject}")
    with place.runtime.database.writing() as session:
        for role in roles:
            people.grant(session, "Campus", session.get_one(Person, actor.person_id).subject, role, place.now, issuer=issuer)
        return people.get_actor(session, int(actor.person_id), frozenset(), False)


def begun(place: University, actor: Actor | None, told: dict[str, Any] | None = None) -> Design:
    """Return a fresh draft, whole unless told otherwise."""
    with place.runtime.database.writing() as session:
        return designs.begin(session, actor, place.issuer_id, WHOLE if told is None else told, place.now)


def saves(place: University, actor: Actor, design: Design, revision: int, **fields: Any) -> Saved:
    """Return what became of these fields (dots as double underscores), written by somebody who saw this revision."""
    changes = [Change(name.replace("__", "."), value, revision) for name, value in fields.items()]
    with place.runtime.database.writing() as session:
        return designs.save(session, actor, design.version_id, changes, revision, place.now)


def steps(place: University, design: Design, *way: tuple[Actor, str], **more: Any) -> Design:
    """Return the version after these people took these steps, each with reasons."""
    for actor, action in way:
        with place.runtime.database.writing() as session:
            design = designs.step(session, actor, design.version_id, action, place.now, **{"reasons": "As agreed.", **more})
    return design


def seen(place: University, actor: Actor, design: Design, number: int | None = None) -> Design:
    with place.runtime.database.reading() as session:
        return designs.get(session, actor, design.public_id, number)
