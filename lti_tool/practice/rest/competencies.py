"""Web services about competencies of a course: list, rate, read a rating with its evidence."""

import sqlite3
from datetime import UTC, datetime

from .. import competencies, courses, people, site
from ..people import Person
from ..refusals import RestRefused
from . import capabilities, frameworks
from .parameters import Parameters, enter_course, get_person

PROGRAMMER = "Coding error detected, it must be fixed by a programmer: "


def coding_error(detail: str) -> RestRefused:
    return RestRefused("core\\exception\\coding_exception", "codingerror", PROGRAMMER + detail)


def grade_in_course(asked: Parameters, actor: Person) -> dict:
    """Rate a learner; the evidence carries the note, the badge follows in the same call."""
    course_id, person_id = asked.whole("courseid"), asked.whole("userid")
    competency_id, grade, note = asked.whole("competencyid"), asked.whole("grade"), asked.plain_text("note")
    asked.end()
    enter_course(course_id)
    capabilities.require("moodle/competency:competencygrade")
    _check_in_course(competency_id)
    person = people.find_person(person_id)
    if person is None or not person.is_learner:
        raise coding_error("The competency may not be rated at this time.")
    if grade not in competencies.scale_of(competency_id).values:
        raise RestRefused("core\\invalid_persistent_exception", "invalidpersistenterror", "Error: Invalid rating")
    evidence = competencies.rate(person, competencies.find_competency(competency_id), grade, note, actor)
    return _show_evidence(evidence, competency_id)


def _check_in_course(competency_id: int) -> None:
    if not competencies.is_in_course(competency_id):
        raise coding_error(f"The competency does not belong to this course: {competency_id}, {courses.here().id}")


def list_course_competencies(asked: Parameters, actor: Person) -> list[dict]:
    enter_course(asked.whole("id"))
    asked.end()
    capabilities.require("moodle/competency:coursecompetencyview")
    found = competencies.list_course_competencies()
    return [{"competency": _show_competency(row), "coursecompetency": _show_link(row, order)} for order, row in enumerate(found)]


def summary_in_course(asked: Parameters, actor: Person) -> dict:
    """A person's rating of one competency in the course, with all its evidence, newest first."""
    person_id, competency_id = asked.whole("userid"), asked.whole("competencyid")
    here = enter_course(asked.whole("courseid"))
    asked.end()
    person = get_person(person_id)
    capabilities.require("moodle/competency:usercompetencyview")
    _check_in_course(competency_id)
    competency = competencies.find_competency(competency_id)
    rating, scale = competencies.get_rating(person, competency), competencies.scale_of(competency_id)
    about = {"competency": _show_competency(competency), "framework": frameworks.show(), "scaleid": scale.id}
    about |= {"scaleconfiguration": scale.configuration, "hasrelatedcompetencies": False, "relatedcompetencies": []}
    summary = {
        "showrelatedcompetencies": True,
        "cangrade": person.is_learner,
        "competency": about,
        "user": _show_person(person),
        "usercompetencycourse": _show_rating(rating),
        "evidence": [_show_evidence(row, competency_id) for row in competencies.list_evidence(rating["id"])],
    }
    course = {"id": here.id, "fullname": here.title, "shortname": here.label, "idnumber": here.idnumber}
    return {"usercompetencysummary": summary, "course": course, "coursemodules": [], "plans": [], "pluginbaseurl": site.base()}


def _show_competency(row: sqlite3.Row) -> dict:
    """A competency without a scale of its own says nothing of any: it inherits its framework's."""
    scale = competencies.OF_THEIR_OWN.get(row["id"])
    return {
        "shortname": row["shortname"],
        "idnumber": row["idnumber"],
        "description": row["description"],
        "descriptionformat": 1,
        "sortorder": row["id"] - 1,
        "parentid": 0,
        "path": "/0/",
        "ruleoutcome": 0,
        "ruletype": None,
        "ruleconfig": None,
        "scaleid": scale.id if scale else None,
        "scaleconfiguration": scale.configuration if scale else None,
        "competencyframeworkid": 1,
        "id": row["id"],
        "timecreated": row["made"],
        "timemodified": row["made"],
        "usermodified": 2,
    }


def _show_link(row: sqlite3.Row, order: int) -> dict:
    times = {"timecreated": row["made"], "timemodified": row["made"], "usermodified": 2}
    return {"courseid": courses.here().id, "competencyid": row["id"], "sortorder": order, "ruleoutcome": 1, "id": row["id"], **times}


def _show_rating(row: sqlite3.Row) -> dict:
    proficiency = None if row["proficiency"] is None else bool(row["proficiency"])
    return {
        "userid": row["person_id"],
        "courseid": row["course_id"],
        "competencyid": row["competency_id"],
        "proficiency": proficiency,
        "grade": row["grade"],
        "id": row["id"],
        "timecreated": row["made"],
        "timemodified": row["modified"],
        "usermodified": row["modified_by"],
        "gradename": competencies.scale_of(row["competency_id"]).values.get(row["grade"], "-"),
        "proficiencyname": "Yes" if proficiency else "No",
    }


def _show_evidence(row: sqlite3.Row, competency_id: int) -> dict:
    actor, moment, here = people.find_person(row["actor_id"]), datetime.fromtimestamp(row["at"], UTC), courses.here()
    return {
        "usercompetencyid": row["rating_id"],
        "contextid": here.context_id,
        "action": 3,
        "actionuserid": actor.id,
        "descidentifier": "evidence_manualoverrideincourse",
        "desccomponent": "core_competency",
        "desca": f'"Course: {here.title}"',
        "url": None,
        "grade": row["grade"],
        "note": row["note"],
        "id": row["id"],
        "timecreated": row["at"],
        "timemodified": row["at"],
        "usermodified": actor.id,
        "actionuser": _show_person(actor),
        "description": f"The competency rating was manually set in the course 'Course: {here.title}'.",
        "gradename": competencies.scale_of(competency_id).values[row["grade"]],
        "userdate": moment.strftime("%A, %d %B %Y, %I:%M %p"),
        "candelete": False,
    }


def _show_person(person: Person) -> dict:
    return {
        "id": person.id,
        "email": person.email,
        "idnumber": person.idnumber,
        "phone1": "",
        "phone2": "",
        "department": "",
        "institution": "",
        "fullname": person.name,
        "identity": person.email,
        "profileurl": site.address(f"/course/{courses.here().id}/competencies"),
    }


FUNCTIONS = {
    "core_competency_grade_competency_in_course": grade_in_course,
    "core_competency_list_course_competencies": list_course_competencies,
    "tool_lp_data_for_user_competency_summary_in_course": summary_in_course,
}
