"""Competencies of a course, their ratings with evidence, and the badge the host issues on proficiency."""

import json
import sqlite3
from dataclasses import dataclass

from . import badges, courses, store
from .people import Person


@dataclass(frozen=True)
class Scale:
    """What can be said of a competency: items counted from 1, some of them proficient, one of those the default."""

    id: int
    items: tuple[str, ...]
    proficient: tuple[int, ...]

    @property
    def values(self) -> dict[int, str]:
        return dict(enumerate(self.items, 1))

    @property
    def configuration(self) -> str:
        """Moodle's own text of it, in which ids are items."""
        marks = [{"id": item, "scaledefault": int(item == self.proficient[0]), "proficient": 1} for item in self.proficient]
        return json.dumps([{"scaleid": str(self.id)}, *marks], separators=(",", ":"))


COMMON = Scale(2, ("Not yet competent", "Competent"), (2,))  # the framework's: competencies without one of their own inherit it
STEPS = Scale(3, ("Not met", "Progressing", "Demonstrated", "Exemplary"), (3, 4))
SCALES = {scale.id: scale for scale in (COMMON, STEPS)}
OF_THEIR_OWN = {6: STEPS, 7: STEPS, 8: STEPS}


def scale_of(competency_id: int) -> Scale:
    return OF_THEIR_OWN.get(competency_id, COMMON)


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
    rating, proficient = get_rating(person, competency), grade in scale_of(competency["id"]).proficient
    with store.writing() as db:
        sql = "UPDATE ratings SET grade = ?, proficiency = ?, modified = ?, modified_by = ? WHERE id = ?"
        db.execute(sql, (grade, int(proficient), store.now(), actor.id, rating["id"]))
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
