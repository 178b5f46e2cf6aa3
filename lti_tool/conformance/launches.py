"""A good launch as the standard prints it, and the one thing a case changes in it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.signing import without

PLAIN = frozenset({"iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "sub", "name", "given_name", "family_name", "email", "locale"})
"""Claims of OpenID Connect; every other short name is one of LTI's."""

LIFE = 300


@dataclass(frozen=True)
class Registration:
    """The tool as this platform knows it: a client id and where it is placed."""

    client_id: str
    deployments: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """Somebody who launches; names nobody else has, so that they are known again on any page."""

    sub: str
    given: str
    family: str
    email: str
    roles: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the full name."""
        return f"{self.given} {self.family}"


def somebody(*roles: str) -> Person:
    """Return a person who was never here before."""
    mark = secrets.token_hex(3)
    return Person(f"Sub-{mark}", f"Given{mark}", f"Family{mark}", f"mail{mark}@people.example", roles)


def teacher() -> Person:
    """Return a new teacher."""
    return somebody(v.TEACHER)


def student() -> Person:
    """Return a new student."""
    return somebody(v.STUDENT)


@dataclass(frozen=True)
class Launch:
    """What a launch is about: who, where, which link, with which services."""

    person: Person
    target: str
    course: str = "course-1"
    link: str = ""
    """Empty for the course's one link; a link's id is never that of another course's (Core 1.3 5.3.5)."""
    title: str = "Show what you can do"
    custom: Mapping[str, Any] = field(default_factory=dict)
    deep_linking: Mapping[str, Any] | None = None
    grades: Mapping[str, Any] | None = None
    roster: Mapping[str, Any] | None = None
    notices: Mapping[str, Any] | None = None
    review_of: str = ""
    """Whose work the gradebook asks for: then it is a submission review."""

    @property
    def link_id(self) -> str:
        """Return the id of the resource link."""
        return self.link or f"link-in-{self.course}"

    @property
    def message_type(self) -> str:
        """Return the type of the message this launch is."""
        return v.DEEP_LINK_REQUEST if self.deep_linking else v.SUBMISSION_REVIEW if self.review_of else v.RESOURCE_LINK

    def claims(self, issuer: str, registration: Registration, nonce: str) -> dict[str, Any]:
        """Return the claims of this launch (Core 1.3 5.3, 5.4; Deep Linking 2.0 4.4)."""
        now, who = int(time.time()), self.person
        claims = {
            "iss": issuer, "aud": registration.client_id, "iat": now, "exp": now + LIFE, "nonce": nonce, "sub": who.sub,
            "name": who.name, "given_name": who.given, "family_name": who.family, "email": who.email,
            v.CLAIM + "message_type": self.message_type,
            v.CLAIM + "version": "1.3.0",
            v.CLAIM + "deployment_id": registration.deployments[0],
            v.CLAIM + "target_link_uri": self.target,
            v.CLAIM + "roles": list(who.roles),
            v.CLAIM + "context": {"id": self.course, "label": "CONF 101", "title": "Conformance 101", "type": [COURSE]},
            v.CLAIM + "tool_platform": {"guid": "conformance", "name": "Conformance suite", "product_family_code": "conformance"},
            v.CLAIM + "launch_presentation": {"locale": "en", "document_target": "window"},
        }  # fmt: skip
        if self.deep_linking:
            claims[v.DEEP_LINKING + "deep_linking_settings"] = dict(self.deep_linking)
        else:
            claims[v.CLAIM + "resource_link"] = {"id": self.link_id, "title": self.title}
        if self.review_of:
            claims[v.CLAIM + "for_user"] = {"user_id": self.review_of}
        services = {v.CLAIM + "custom": self.custom, v.GRADES: self.grades, v.ROSTER: self.roster, v.NOTICES: self.notices}
        return claims | {name: dict(value) for name, value in services.items() if value}


COURSE = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"


@dataclass(frozen=True)
class Change:
    """What is said otherwise than in a good launch: a value, LEFT_OUT, or a function of the good claims."""

    login: Mapping[str, Any] = field(default_factory=dict)
    claims: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)

    def apply(self, good: Mapping[str, Any]) -> dict[str, Any]:
        """Return the claims with this change in them."""
        changed = {name if name in PLAIN or "://" in name else v.CLAIM + name: value for name, value in self.claims.items()}
        return without(dict(good) | {name: value(good) if isinstance(value, Callable) else value for name, value in changed.items()})


def at_deployment(registration: Registration, deployment: str) -> Registration:
    """Return the same registration seen from another of its placings."""
    return replace(registration, deployments=(deployment,))
