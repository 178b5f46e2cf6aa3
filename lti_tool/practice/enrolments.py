"""Who joins a course and who leaves it. Nobody is forgotten: a roster's differences have to name those who left."""

import sqlite3

from . import courses, people, store

ROLES = ("editing", "assessing", "learner")


def enrol(person_id: int, role: str, course_id: int | None = None) -> None:
    """Enrol a person, or give them another role; each change gets the course's next number."""
    with store.writing() as db:
        _set(db, course_id or courses.here().id, person_id, role, 1)


def unenrol(person_id: int) -> bool:
    """End an enrolment; False if there was none. Grades and badges stay, as in the host."""
    with store.writing() as db:
        found = "SELECT role FROM enrolments WHERE course_id = ? AND person_id = ? AND active"
        row = db.execute(found, (courses.here().id, person_id)).fetchone()
        if row:
            _set(db, courses.here().id, person_id, row["role"], 0)
        return row is not None


def _set(db: sqlite3.Connection, course_id: int, person_id: int, role: str, active: int) -> None:
    number = latest_change(db, course_id) + 1
    db.execute("INSERT OR REPLACE INTO enrolments VALUES (?, ?, ?, ?, ?)", (course_id, person_id, role, active, number))


def latest_change(db: sqlite3.Connection, course_id: int) -> int:
    """The number of the course's latest change: what a roster's `differences` address remembers."""
    return db.execute("SELECT coalesce(max(changed), 0) FROM enrolments WHERE course_id = ?", (course_id,)).fetchone()[0]


def list_changes(since: int) -> list[sqlite3.Row]:
    """Enrolments that were made, changed or ended after that number, with their people."""
    sql = """SELECT person_id, role, active FROM enrolments WHERE course_id = ? AND changed > ?
             AND role IN ('editing', 'assessing', 'learner') ORDER BY changed"""
    return store.every(sql, courses.here().id, since)


def copy(db: sqlite3.Connection, origin_id: int, course_id: int, roles: tuple[str, ...]) -> None:
    """Bring the people of these roles along into a copied course, inside the caller's transaction."""
    for row in db.execute("SELECT person_id, role FROM enrolments WHERE course_id = ? AND active", (origin_id,)).fetchall():
        if row["role"] in roles:
            db.execute("INSERT OR REPLACE INTO enrolments VALUES (?, ?, ?, 1, 1)", (course_id, row["person_id"], row["role"]))


def fill(at_least: int) -> None:
    """Have at least this many learners in the course."""
    missing = at_least - people.count_members(("learner",))
    if missing > 0:
        add_members(missing)


def add_members(count: int) -> None:
    """Add this many invented learners to the course. Their names tell nothing about anybody."""
    course = courses.here()
    with store.writing() as db:
        first = max(1000, db.execute("SELECT max(id) FROM people").fetchone()[0] + 1)
        numbers = range(first, first + count)
        rows = [(n, f"member{n}", f"Member {n}", _family(n), f"member{n}@example.com", f"650{n:06d}", 0, "en") for n in numbers]
        db.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        change = latest_change(db, course.id) + 1
        db.executemany("INSERT INTO enrolments VALUES (?, ?, 'learner', 1, ?)", [(course.id, number, change) for number in numbers])


def _family(number: int) -> str:
    return ("Arun", "Boonmee", "Charoen", "Duangjai", "Intara", "Kanya", "Lertsak", "Moon")[number % 8]
