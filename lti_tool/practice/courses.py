"""Courses: the one a request is about, and where a copied one came from."""

import sqlite3
from dataclasses import dataclass

from flask import g

from . import store
from .refusals import PageRefused
from .seed import FIRST_COURSE


@dataclass(frozen=True)
class Course:
    """One course; its id is the same in LTI and in the web services, as in Moodle."""

    id: int
    label: str
    title: str
    idnumber: str
    begins: int
    copied_from: int | None

    @property
    def context_id(self) -> int:
        """Moodle's own number of the course among all places where rights are given."""
        return self.id + 9


def _course(row: sqlite3.Row) -> Course:
    return Course(**{name: row[name] for name in Course.__dataclass_fields__})


def find_course(course_id: int) -> Course | None:
    row = store.one("SELECT * FROM courses WHERE id = ?", course_id)
    return _course(row) if row else None


def list_courses() -> list[Course]:
    return [_course(row) for row in store.every("SELECT * FROM courses ORDER BY id")]


def enter(course_id: int) -> Course:
    """From now on this request is about that course: whoever is signed in has their role there."""
    course = find_course(course_id)
    if course is None:
        raise PageRefused(404, "There is no such course on this site.", "course")
    g.course = course
    g.pop("sign_in", None)
    return course


def here() -> Course:
    """The course this request is about: the first one where nothing else was said."""
    if "course" not in g:
        g.course = find_course(FIRST_COURSE)
    return g.course


def enter_by_address(_endpoint: str | None, values: dict | None) -> None:
    """Take the course from a page's own address."""
    if values and "course" in values:
        enter(values.pop("course"))


def list_history(course: Course) -> list[str]:
    """Ids of the courses this one descends from, the latest copy first (`$Context.id.history`)."""
    found: list[str] = []
    while course.copied_from is not None:
        course = find_course(course.copied_from)
        found.append(str(course.id))
    return found
