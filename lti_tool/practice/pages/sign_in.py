"""Choosing a person, switching role, and the language that launches carry."""

from flask import Blueprint, Response, redirect, render_template, request

from .. import people, site, store
from ..refusals import PageRefused

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/")
def front() -> Response:
    return redirect(f"/course/{site.COURSE.id}" if people.signed_in() else "/sign-in")


@blueprint.get("/sign-in")
def choose() -> str:
    return render_template("sign_in.html", persons=people.list_people())


@blueprint.post("/sign-in")
def begin() -> Response:
    person = people.find_by_username(request.form.get("person", ""))
    if person is None or person.role == "service":
        raise PageRefused(400, "There is no such person here.", "person is a username")
    answer = redirect(f"/course/{site.COURSE.id}")
    answer.set_cookie(people.COOKIE, people.begin(person), httponly=True, samesite="Lax")
    return answer


@blueprint.post("/sign-out")
def end() -> Response:
    answer = redirect("/sign-in")
    answer.delete_cookie(people.COOKIE)
    return answer


@blueprint.post("/switch-role")
def switch_role() -> Response:
    """A teacher looks at the course as a learner, with their own name: launches then say Learner, and no score is taken for them."""
    sign_in, role = people.require_signed_in(), request.form.get("role")
    if role not in ("learner", "own") or sign_in.person.is_learner:
        raise PageRefused(400, "role must be learner or own, and only staff can switch.", "moodle/role:switchroles")
    people.switch_role(sign_in, role == "learner")
    return redirect(f"/course/{site.COURSE.id}")


@blueprint.post("/language")
def language() -> Response:
    sign_in, chosen = people.require_signed_in(), request.form.get("language")
    if chosen not in ("en", "th"):
        raise PageRefused(400, "language must be en or th.", "launch_presentation.locale")
    with store.writing() as db:
        db.execute("UPDATE people SET language = ? WHERE id = ?", (chosen, sign_in.person.id))
    return redirect(f"/course/{site.COURSE.id}")
