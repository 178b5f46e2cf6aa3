"""Who is signed in, and what they may do. Signing in is choosing a name: this is a practice LMS on one's own machine."""

import hashlib
import secrets
from dataclasses import dataclass

from flask import g, request

from . import people, store
from .people import Person
from .refusals import PageRefused

COOKIE = "practice_lms"


@dataclass(frozen=True)
class SignIn:
    """One browser's stay.

    `switched`: how somebody of the staff looks at the course just now. "" in their own role; "learner" as a student
    under their own name; "test" as the course's test student.
    """

    id: int
    person: Person
    sesskey: str
    switched: str

    @property
    def acting(self) -> Person:
        """Whose name and id a launch carries."""
        return people.get_test_learner() if self.switched == "test" else self.person

    @property
    def is_staff(self) -> bool:
        return not self.switched and (self.person.is_admin or self.person.role in ("editing", "assessing"))

    @property
    def may_edit(self) -> bool:
        return not self.switched and (self.person.is_admin or self.person.role == "editing")

    @property
    def is_admin(self) -> bool:
        return not self.switched and self.person.is_admin

    @property
    def may_switch(self) -> bool:
        return self.person.is_admin or self.person.role in ("editing", "assessing")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def begin(person: Person) -> str:
    """Sign this person in and return the secret for the cookie."""
    secret = secrets.token_urlsafe(24)
    with store.writing() as db:
        values = (_hash(secret), person.id, secrets.token_urlsafe(8), store.now())
        db.execute("INSERT INTO sign_ins (secret_hash, person_id, sesskey, began) VALUES (?, ?, ?, ?)", values)
    return secret


def switch(sign_in: SignIn, switched: str) -> None:
    with store.writing() as db:
        db.execute("UPDATE sign_ins SET switched = ? WHERE id = ?", (switched, sign_in.id))


def signed_in() -> SignIn | None:
    """The stay this request's cookie belongs to."""
    if "sign_in" not in g:
        g.sign_in = _read(request.cookies.get(COOKIE, ""))
    return g.sign_in


def _read(secret: str) -> SignIn | None:
    row = store.one("SELECT * FROM sign_ins WHERE secret_hash = ?", _hash(secret)) if secret else None
    return SignIn(row["id"], people.find_person(row["person_id"]), row["sesskey"], row["switched"]) if row else None


def require_signed_in() -> SignIn:
    sign_in = signed_in()
    if sign_in is None:
        raise PageRefused(401, "Choose a person first: nobody is signed in.", "pages are for people of this site")
    return sign_in


def require_staff() -> SignIn:
    sign_in = require_signed_in()
    if not sign_in.is_staff:
        raise PageRefused(403, "Only teachers of the course and administrators may do this.", "role in the course")
    return sign_in


def require_editor() -> SignIn:
    sign_in = require_signed_in()
    if not sign_in.may_edit:
        raise PageRefused(403, "Only an editing teacher or an administrator may change the course.", "moodle/course:manageactivities")
    return sign_in


def require_admin() -> SignIn:
    sign_in = require_signed_in()
    if not sign_in.is_admin:
        raise PageRefused(403, "Only the site administrator may do this.", "moodle/site:config")
    return sign_in
