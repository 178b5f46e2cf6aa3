"""The people of the site, each with their role in the course that the request is about."""

import sqlite3
from dataclasses import dataclass

from . import courses, seed, store

AS_MEMBER = """SELECT p.*, coalesce(e.role, 'none') AS role FROM people p
               LEFT JOIN enrolments e ON e.person_id = p.id AND e.active AND e.course_id = ?"""


@dataclass(frozen=True)
class Person:
    """One person. `role` in the course: editing, assessing, learner, mentor, test (the test student), none."""

    id: int
    username: str
    given: str
    family: str
    email: str
    idnumber: str
    is_admin: bool
    language: str
    role: str

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def is_enrolled(self) -> bool:
        """Mentors and the test student are known to the course, not enrolled in it."""
        return self.role in ("editing", "assessing", "learner")

    @property
    def is_learner(self) -> bool:
        """Learners are the only people with a line in the gradebook and the only ones who can be rated."""
        return self.role == "learner"

    @property
    def is_gradable(self) -> bool:
        return self.role in ("learner", "test")


def _person(row: sqlite3.Row) -> Person:
    return Person(**{**dict(row), "is_admin": bool(row["is_admin"])})


def _find(where: str, value: object) -> Person | None:
    row = store.one(f"{AS_MEMBER} WHERE {where}", courses.here().id, value)
    return _person(row) if row else None


def find_person(person_id: object) -> Person | None:
    """The person with this id, written as the host writes it: digits and nothing else."""
    text = str(person_id)
    return _find("p.id = ?", int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None


def find_by_username(username: str) -> Person | None:
    return _find("p.username = ?", username)


def add(username: str, given: str, family: str) -> int:
    """Make a person of the site, enrolled nowhere, and return their id."""
    with store.writing() as db:
        number = db.execute("SELECT max(id) FROM people").fetchone()[0] + 1
        row = (number, username, given, family, f"{username}@example.com", f"65{number:06d}", 0, "en")
        db.execute("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    return number


def get_test_learner() -> Person:
    return _find("p.username = ?", seed.TEST_LEARNER)


def list_people(at_most: int = -1) -> list[Person]:
    """Everybody who can sign in; the service account and the test student cannot."""
    sql = f"{AS_MEMBER} WHERE p.username NOT IN (?, ?) ORDER BY p.id LIMIT ?"
    return [_person(row) for row in store.every(sql, courses.here().id, seed.SERVICE_ACCOUNT, seed.TEST_LEARNER, at_most)]


def list_members(roles: tuple[str, ...], start: int = 0, at_most: int = -1) -> list[Person]:
    """Who is enrolled in the course in one of these roles, by family name as the host sorts them."""
    sql = f"{AS_MEMBER} WHERE e.role IN ({_marks(roles)}) ORDER BY p.family, p.given, p.id LIMIT ? OFFSET ?"
    return [_person(row) for row in store.every(sql, courses.here().id, *roles, at_most, start)]


def count_members(roles: tuple[str, ...]) -> int:
    sql = f"SELECT count(*) FROM enrolments WHERE course_id = ? AND active AND role IN ({_marks(roles)})"
    return store.one(sql, courses.here().id, *roles)[0]


def _marks(values: tuple) -> str:
    return ", ".join("?" * len(values))


def list_learners(at_most: int = -1) -> list[Person]:
    sql = f"{AS_MEMBER} WHERE e.role = 'learner' ORDER BY p.id LIMIT ?"
    return [_person(row) for row in store.every(sql, courses.here().id, at_most)]


def list_mentored(person: Person) -> list[int]:
    """Whose work this mentor may ask about (`role_scope_mentor`)."""
    return list(seed.MENTORED.get(person.id, ())) if person.role == "mentor" else []
