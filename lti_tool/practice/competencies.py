"""Competencies of a course, their ratings with evidence, and the badge the host issues on proficiency."""

import sqlite3

from . import badges, courses, store
from .people import Person

SCALE_ID = 2
SCALE = {1: "Not yet competent", 2: "Competent"}
PROFICIENT = 2
SCALE_CONFIGURATION = '[{"scaleid":"2"},{"id":2,"scaledefault":1,"proficient":1}]'


def find_competency(competency_id: int) -> sqlite3.Row | None:
    return store.one("SELECT * FROM competencies WHERE id = ?", competency_id)


def list_course_competencies() -> list[sqlite3.Row]:
    sql = "SELECT c.* FROM competencies c JOIN course_competencies l ON l.competency_id = c.id WHERE l.course_id = ? ORDER BY c.id"
    return store.every(sql, courses.here().id)


def is_in_course(competency_id: int) -> bool:
    sql = "SELECT 1 FROM course_competencies WHERE course_id = ? AND competency_id = ?"
    return store.one(sql, courses.here().id, competency_id) is not None


def get_rating(person: Person, competency: sqlite3.Row) -> sqlite3.Row:
    """The rating of this person in the course; asking makes an empty one, as in the host."""
    found, key = "SELECT * FROM ratings WHERE person_id = ? AND competency_id = ? AND course_id = ?", (person.id, competency["id"])
    row = store.one(found, *key, courses.here().id)
    if row is None:
        with store.writing() as db:
            sql = """INSERT OR IGNORE INTO ratings (person_id, competency_id, course_id, made, modified, modified_by)
                     VALUES (?, ?, ?, ?, ?, ?)"""
            db.execute(sql, (*key, courses.here().id, store.now(), store.now(), person.id))
        row = store.one(found, *key, courses.here().id)
    return row


def rate(person: Person, competency: sqlite3.Row, grade: int, note: str | None, actor: Person) -> sqlite3.Row:
    """Rate by hand or by web service and return the new evidence.

    Proficiency issues the badge in the same call; going down takes nothing back.
    """
    rating = get_rating(person, competency)
    with store.writing() as db:
        proficient = int(grade == PROFICIENT)
        db.execute(
            "UPDATE ratings SET grade = ?, proficiency = ?, modified = ?, modified_by = ? WHERE id = ?",
            (grade, proficient, store.now(), actor.id, rating["id"]),
        )
        values = (rating["id"], grade, note, actor.id, store.now())
        evidence_id = db.execute("INSERT INTO evidence (rating_id, grade, note, actor_id, at) VALUES (?, ?, ?, ?, ?)", values).lastrowid
        if proficient:
            badges.issue_for_competency(db, competency["id"], person.id, courses.here().id)
    return store.one("SELECT * FROM evidence WHERE id = ?", evidence_id)


def list_evidence(rating_id: int) -> list[sqlite3.Row]:
    """Newest first, as the host lists it."""
    return store.every("SELECT * FROM evidence WHERE rating_id = ? ORDER BY at DESC, id DESC", rating_id)


def list_ratings(person_id: int | None = None) -> list[sqlite3.Row]:
    """Ratings that were given in the course, to one person or everybody."""
    return store.every(
        "SELECT r.*, p.username, p.given, p.family, c.idnumber FROM ratings r JOIN people p ON p.id = r.person_id"
        " JOIN competencies c ON c.id = r.competency_id WHERE r.course_id = ? AND r.grade IS NOT NULL"
        " AND r.person_id = coalesce(?, r.person_id) ORDER BY r.person_id, c.id",
        courses.here().id, person_id,
    )  # fmt: skip
