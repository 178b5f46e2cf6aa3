"""A course: its activities, badges and competencies, as pages and as JSON for the person who is signed in; and its copies."""

from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, redirect, render_template, request

from .. import activities, badges, competencies, completions, copies, courses, gradebook, people, sign_ins, tools
from ..addresses import line_item_url
from ..refusals import PageRefused

blueprint = Blueprint("course", __name__, url_prefix="/course/<int:course>")
blueprint.url_value_preprocessor(courses.enter_by_address)
SHOWN = 60  # learners on a page


def moment(seconds: int | None) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds else None


def own_only() -> int | None:
    """The person whose rows may be shown: None for staff, who see everybody's."""
    sign_in = sign_ins.require_signed_in()
    return None if sign_in.is_staff else sign_in.person.id


@blueprint.get("")
def course() -> str:
    sign_in = sign_ins.require_signed_in()
    done = {row["activity_id"] for row in completions.list_completions(sign_in.person.id)}
    names = {tool.id: tool.name for tool in tools.list_tools()}
    facts = {"activities": activities.list_activities(), "done": done, "tool_names": names, "courses": courses.list_courses()}
    return render_template("course.html", conditions=activities.COMPLETES_ON, tools=tools.list_tools(), **facts)


@blueprint.post("/copy")
def copy() -> Response:
    """Copy the course: `label` and `title` are of the copy; its learners come along if `people` is ticked."""
    sign_ins.require_editor()
    origin, form = courses.here(), request.form
    label, title = form.get("label", "").strip() or f"{origin.label}-copy", form.get("title", "").strip() or f"{origin.title} (copy)"
    return redirect(f"/course/{copies.copy_course(origin, label, title, 'people' in form).id}")


@blueprint.record
def _beside(state) -> None:
    state.app.add_url_rule("/courses.json", "courses_json", list_json)


def list_json() -> Response:
    """Every course of the site, and where the copied ones came from."""
    sign_ins.require_signed_in()
    shown = [
        {"id": course.id, "label": course.label, "title": course.title, "history": courses.list_history(course)}
        for course in courses.list_courses()
    ]
    return jsonify({"courses": shown})


@blueprint.get("/activities.json")
def activities_json() -> Response:
    sign_ins.require_signed_in()
    return jsonify({"activities": [_show_activity(activity) for activity in activities.list_activities()]})


def _show_activity(activity: activities.Activity) -> dict:
    columns = [{"id": column.id, "url": line_item_url(column)} for column in gradebook.list_link_columns(activity.id)]
    shown = {"id": activity.id, "cmid": activity.module_id, "tool_id": activity.tool_id, "title": activity.title, "text": activity.text}
    completion = {"completes_on": activity.completes_on, "pass_grade": activity.pass_grade}
    return {**shown, "url": activity.url, "custom": activity.custom, "line_items": columns, **completion}


@blueprint.get("/badges")
def badges_page() -> str:
    return render_template("badges.html", issued=badges.list_issued(own_only()), badges=badges.list_badges(), moment=moment)


@blueprint.get("/badges.json")
def badges_json() -> Response:
    members = ("id", "kind", "name", "description", "activity_id", "competency_id")
    defined = [{name: badge[name] for name in members} for badge in badges.list_badges()]
    issued = [
        {**{name: row[name] for name in members if name != "id"}, "badge_id": row["id"], "person": row["username"],
         "person_id": str(row["person_id"]), "hash": row["hash"], "issued": moment(row["at"])}
        for row in badges.list_issued(own_only())
    ]  # fmt: skip
    return jsonify({"badges": defined, "issued": issued})


@blueprint.get("/competencies")
def competencies_page() -> str:
    only = own_only()
    learners = [person for person in people.list_learners(SHOWN) if only in (None, person.id)]
    rated = {(row["person_id"], row["competency_id"]): row for row in competencies.list_ratings(only)}
    evidence = {key: competencies.list_evidence(row["id"]) for key, row in rated.items()}
    facts = {
        "scale_of": competencies.scale_of,
        "list": competencies.list_course_competencies(),
        "moment": moment,
        "actor": people.find_person,
    }
    return render_template("competencies.html", learners=learners, rated=rated, evidence=evidence, **facts)


@blueprint.get("/competencies.json")
def competencies_json() -> Response:
    ratings = [
        {"person": row["username"], "person_id": str(row["person_id"]), "competency_id": row["competency_id"], "idnumber": row["idnumber"],
         "grade": row["grade"], "gradename": competencies.scale_of(row["competency_id"]).values[row["grade"]],
         "proficient": bool(row["proficiency"]),
         "evidence": [_show_evidence(item) for item in competencies.list_evidence(row["id"])]}
        for row in competencies.list_ratings(own_only())
    ]  # fmt: skip
    listed = [
        {"id": row["id"], "idnumber": row["idnumber"], "shortname": row["shortname"]} for row in competencies.list_course_competencies()
    ]
    return jsonify({"competencies": listed, "ratings": ratings})


def _show_evidence(row) -> dict:
    return {"grade": row["grade"], "note": row["note"], "by": people.find_person(row["actor_id"]).username, "at": moment(row["at"])}


@blueprint.post("/competencies/rate")
def rate() -> Response:
    """A member of staff rates a learner by hand."""
    sign_in, form = sign_ins.require_staff(), request.form
    person = people.find_by_username(form.get("person", ""))
    competency = competencies.find_competency(int(form["competency"])) if form.get("competency", "").isdigit() else None
    grade = int(form["grade"]) if form.get("grade", "").isdigit() else 0
    can_be_rated = person and person.is_learner and competency and competencies.is_in_course(competency["id"])
    if not can_be_rated or grade not in competencies.scale_of(competency["id"]).values:
        raise PageRefused(
            400, "A learner, a competency of this course and an item of the scale are needed.", "moodle/competency:competencygrade"
        )
    competencies.rate(person, competency, grade, form.get("note") or None, sign_in.person)
    return redirect(f"/course/{courses.here().id}/competencies")


@blueprint.app_template_filter("day")
def day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%d %b %Y, %H:%M UTC")


@blueprint.record
def _pictures(state) -> None:
    state.app.add_url_rule("/badges/<int:badge_id>.svg", "badge_picture", picture)


def picture(badge_id: int) -> Response:
    """The badge's picture: a star for a competency, a ring for an activity."""
    badge = next((badge for badge in badges.list_badges() if badge["id"] == badge_id), None)
    if badge is None:
        raise PageRefused(404, "There is no such badge.", "badges")
    answer = Response(render_template("badge.svg", kind=badge["kind"]), mimetype="image/svg+xml")
    return answer
