"""Copying a course: the same activities and columns under new ids, and a word to the tools that asked for one."""

import sqlite3

from . import activities, badges, courses, enrolments, notices, store
from .courses import Course

STAFF, EVERYBODY = ("editing", "assessing"), ("editing", "assessing", "learner", "mentor", "test")
CARRIED = ("tool_id", "label", "maximum", "resource_id", "tag", "review", "takes_grades")


def copy_course(origin: Course, label: str, title: str, with_learners: bool) -> Course:
    """Return the new course. Its teachers come along, its learners if wished; grades, ratings and issued badges never do."""
    with store.writing() as db:
        row = (label, title, f"{origin.idnumber}-{label}", store.now(), origin.id, store.now())
        sql = "INSERT INTO courses (label, title, idnumber, begins, copied_from, made) VALUES (?, ?, ?, ?, ?, ?)"
        made = db.execute(sql, row).lastrowid
        enrolments.copy(db, origin.id, made, EVERYBODY if with_learners else (*STAFF, "test"))
        links = {activity.id: _copy_activity(db, activity, made) for activity in activities.list_activities()}
        _copy_columns(db, origin.id, made, links)
        badges.copy_for_competencies(db, origin.id, made)
        sql = "INSERT INTO course_competencies SELECT ?, competency_id FROM course_competencies WHERE course_id = ?"
        db.execute(sql, (made, origin.id))
    copy = courses.find_course(made)
    notices.tell_of_copy(origin, copy)
    return copy


def _copy_activity(db: sqlite3.Connection, activity: activities.Activity, course_id: int) -> int:
    """The activity again, with a resource link id of its own and the same custom values."""
    made = activities.add(db, activity.tool_id, activity.title, activity.text, activity.url, activity.custom, None, course_id)
    values = (activity.completes_on, activity.pass_grade, made)
    db.execute("UPDATE activities SET completes_on = ?, pass_grade = ? WHERE id = ?", values)
    return made


def _copy_columns(db: sqlite3.Connection, origin_id: int, course_id: int, links: dict[int, int]) -> None:
    """Every column under a new id, tied to the copied link; resourceId and tag are what a tool knows it by."""
    sql = f"INSERT INTO line_items ({', '.join(CARRIED)}, course_id, link_id, activity_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    for column in db.execute("SELECT * FROM line_items WHERE course_id = ? ORDER BY id", (origin_id,)).fetchall():
        tied = (course_id, links.get(column["link_id"]), links.get(column["activity_id"]))
        db.execute(sql, (*(column[name] for name in CARRIED), *tied))
        if column["activity_id"] is not None:
            badges.define_for_activity(db, links[column["activity_id"]], column["label"], course_id)
