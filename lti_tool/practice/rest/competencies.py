"""Web services about competencies: list, read the scale, rate, read a rating with its evidence."""

import sqlite3
from datetime import UTC, datetime

from .. import competencies, courses, people, site
from ..people import Person
from ..refusals import RestRefused
from .parameters import Parameters, enter_course, get_person

PROGRAMMER = "Coding error detected, it must be fixed by a programmer: "


def coding_error(detail: str) -> RestRefused:
    return RestRefused("coding_exception", "codingerror", PROGRAMMER + detail)


def grade_in_course(asked: Parameters, actor: Person) -> dict:
    """Rate a learner; the evidence carries the note, the badge follows in the same call."""
    course_id, person_id = asked.whole("courseid"), asked.whole("userid")
    competency_id, grade, note = asked.whole("competencyid"), asked.whole("grade"), asked.plain_text("note")
    asked.end()
    enter_course(course_id)
    person, competency = get_person(person_id), _get_competency(competency_id)
    if not competencies.is_in_course(competency_id):
        raise coding_error("The competency does not belong to this course: ")
    if not person.is_learner:
        raise coding_error("The competency may not be rated at this time.")
    if grade not in competencies.SCALE:
        raise RestRefused("core\\invalid_persistent_exception", "invalidpersistenterror", "Invalid persistent data: grade: Invalid rating")
    evidence = competencies.rate(person, competency, grade, note, actor)
    return _show_evidence(evidence)


def list_course_competencies(asked: Parameters, actor: Person) -> list[dict]:
    enter_course(asked.whole("id"))
    asked.end()
    found = competencies.list_course_competencies()
    return [{"competency": _show_competency(row), "coursecompetency": _show_link(row, order)} for order, row in enumerate(found)]


def get_scale_values(asked: Parameters, actor: Person) -> list[dict]:
    scale_id = asked.whole("scaleid")
    asked.end()
    if scale_id != competencies.SCALE_ID:
        raise RestRefused("dml_missing_record_exception", "invalidrecord", "Can't find data record in database table scale.")
    return [{"id": item, "name": name} for item, name in competencies.SCALE.items()]


def summary_in_course(asked: Parameters, actor: Person) -> dict:
    """A person's rating of one competency in the course, with all its evidence, newest first."""
    person_id, competency_id = asked.whole("userid"), asked.whole("competencyid")
    here = enter_course(asked.whole("courseid"))
    asked.end()
    person, competency = get_person(person_id), _get_competency(competency_id)
    if not competencies.is_in_course(competency_id):
        raise coding_error("The competency does not belong to this course: ")
    rating = competencies.get_rating(person, competency)
    summary = {
        "showrelatedcompetencies": True,
        "cangrade": person.is_learner,
        "competency": {"competency": _show_competency(competency), "hasrelatedcompetencies": False, "relatedcompetencies": []},
        "user": _show_person(person),
        "usercompetencycourse": _show_rating(rating),
        "evidence": [_show_evidence(row) for row in competencies.list_evidence(rating["id"])],
    }
    course = {"id": here.id, "fullname": here.title, "shortname": here.label, "idnumber": here.idnumber}
    return {"usercompetencysummary": summary, "course": course, "coursemodules": [], "plans": [], "pluginbaseurl": site.issuer()}


def _get_competency(competency_id: int) -> sqlite3.Row:
    competency = competencies.find_competency(competency_id)
    if competency is None:
        raise RestRefused("dml_missing_record_exception", "invalidrecord", "Can't find data record in database table competency.")
    return competency


def _show_competency(row: sqlite3.Row) -> dict:
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
        "scaleid": competencies.SCALE_ID,
        "scaleconfiguration": competencies.SCALE_CONFIGURATION,
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
        "gradename": competencies.SCALE.get(row["grade"], "-"),
        "proficiencyname": "Yes" if proficiency else "No",
    }


def _show_evidence(row: sqlite3.Row) -> dict:
    actor, moment = people.find_person(row["actor_id"]), datetime.fromtimestamp(row["at"], UTC)
    return {
        "usercompetencyid": row["rating_id"],
        "contextid": courses.here().context_id,
        "action": 3,
        "actionuserid": actor.id,
        "descidentifier": "evidence_manualoverrideincourse",
        "desccomponent": "core_competency",
        "desca": f'"Course: {courses.here().title}"',
        "url": None,
        "grade": row["grade"],
        "note": row["note"],
        "id": row["id"],
        "timecreated": row["at"],
        "timemodified": row["at"],
        "usermodified": actor.id,
        "actionuser": _show_person(actor),
        "description": f"The competency rating was manually set in the course 'Course: {courses.here().title}'.",
        "gradename": competencies.SCALE[row["grade"]],
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
    "core_competency_get_scale_values": get_scale_values,
    "tool_lp_data_for_user_competency_summary_in_course": summary_in_course,
}
