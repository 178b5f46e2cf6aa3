"""Who is signed in, and what they may do. Signing in is choosing a name: this is a practice LMS on one's own machine."""

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass

from flask import g, request

from . import store
from .refusals import PageRefused

COOKIE = "practice_lms"


@dataclass(frozen=True)
class Person:
    """One person of the site. `role` is their role in the course: editing, assessing, learner, none or service."""

    id: int
    username: str
    given: str
    family: str
    email: str
    idnumber: str
    role: str
    is_admin: bool
    language: str

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def is_enrolled(self) -> bool:
        return self.role in ("editing", "assessing", "learner")

    @property
    def is_learner(self) -> bool:
        """Learners are the only people with a line in the gradebook and the only ones who can be rated."""
        return self.role == "learner"


@dataclass(frozen=True)
class SignIn:
    """One browser's stay. `switched`: a teacher or administrator who looks at the course as a learner."""

    id: int
    person: Person
    sesskey: str
    switched: bool

    @property
    def is_staff(self) -> bool:
        return not self.switched and (self.person.is_admin or self.person.role in ("editing", "assessing"))

    @property
    def may_edit(self) -> bool:
        return not self.switched and (self.person.is_admin or self.person.role == "editing")

    @property
    def is_admin(self) -> bool:
        return not self.switched and self.person.is_admin


def _person(row: sqlite3.Row) -> Person:
    return Person(**{**dict(row), "is_admin": bool(row["is_admin"])})


def find_person(person_id: object) -> Person | None:
    """The person with this id, written as the host writes it: digits and nothing else."""
    text = str(person_id)
    row = store.one("SELECT * FROM people WHERE id = ?", int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None
    return _person(row) if row else None


def find_by_username(username: str) -> Person | None:
    row = store.one("SELECT * FROM people WHERE username = ?", username)
    return _person(row) if row else None


def list_people() -> list[Person]:
    """Everybody who can sign in; the service account cannot."""
    return [_person(row) for row in store.every("SELECT * FROM people WHERE role <> 'service' ORDER BY id")]


def list_members() -> list[Person]:
    """Everybody enrolled in the course, by family name as the host sorts them."""
    return sorted((p for p in list_people() if p.is_enrolled), key=lambda p: (p.family, p.given))


def list_learners() -> list[Person]:
    return [p for p in list_people() if p.is_learner]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def begin(person: Person) -> str:
    """Sign this person in and return the secret for the cookie."""
    secret = secrets.token_urlsafe(24)
    with store.writing() as db:
        values = (_hash(secret), person.id, secrets.token_urlsafe(8), store.now())
        db.execute("INSERT INTO sign_ins (secret_hash, person_id, sesskey, began) VALUES (?, ?, ?, ?)", values)
    return secret


def switch_role(sign_in: SignIn, as_learner: bool) -> None:
    with store.writing() as db:
        db.execute("UPDATE sign_ins SET switched = ? WHERE id = ?", (int(as_learner), sign_in.id))


def signed_in() -> SignIn | None:
    """The stay this request's cookie belongs to."""
    if "sign_in" not in g:
        g.sign_in = _read(request.cookies.get(COOKIE, ""))
    return g.sign_in


def _read(secret: str) -> SignIn | None:
    row = store.one("SELECT * FROM sign_ins WHERE secret_hash = ?", _hash(secret)) if secret else None
    return SignIn(row["id"], find_person(row["person_id"]), row["sesskey"], bool(row["switched"])) if row else None


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
