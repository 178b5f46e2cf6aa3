"""Choosing a person, switching role, and the language that launches carry."""

from flask import Blueprint, Response, redirect, render_template, request

from .. import courses, people, profiles, seed, sign_ins, store
from ..refusals import PageRefused

blueprint = Blueprint("people", __name__)
SHOWN = 40  # people to choose from; more can be added than a page can bear, and they sign in by name


@blueprint.get("/")
def front() -> Response:
    return redirect(_home() if sign_ins.signed_in() else "/sign-in")


def _home() -> str:
    return f"/course/{courses.here().id}"


@blueprint.get("/sign-in")
def choose() -> str:
    mentors = profiles.current().mentors
    shown = [person for person in people.list_people(SHOWN) if mentors or person.role != "mentor"]
    return render_template("sign_in.html", persons=shown)


@blueprint.post("/sign-in")
def begin() -> Response:
    person = people.find_by_username(request.form.get("person", ""))
    if person is None or person.username in (seed.SERVICE_ACCOUNT, seed.TEST_LEARNER):
        raise PageRefused(400, "There is no such person here.", "person is a username")
    answer = redirect(_home())
    answer.set_cookie(sign_ins.COOKIE, sign_ins.begin(person), httponly=True, samesite="Lax")
    return answer


@blueprint.post("/sign-out")
def end() -> Response:
    answer = redirect("/sign-in")
    answer.delete_cookie(sign_ins.COOKIE)
    return answer


@blueprint.post("/switch-role")
def switch_role() -> Response:
    """Somebody of the staff looks at the course as a student.

    `learner`: under their own name, and no score is taken for them; `test`: as the test student, where the host has one.
    """
    sign_in, role = sign_ins.require_signed_in(), request.form.get("role")
    offered = ("learner", "own", "test") if profiles.current().test_learner else ("learner", "own")
    if role not in offered or not sign_in.may_switch:
        raise PageRefused(400, f"role must be {' or '.join(offered)}, and only staff can switch.", "moodle/role:switchroles")
    sign_ins.switch(sign_in, "" if role == "own" else role)
    return redirect(_home())


@blueprint.post("/language")
def language() -> Response:
    sign_in, chosen = sign_ins.require_signed_in(), request.form.get("language")
    if chosen not in ("en", "th"):
        raise PageRefused(400, "language must be en or th.", "launch_presentation.locale")
    with store.writing() as db:
        db.execute("UPDATE people SET language = ? WHERE id = ?", (chosen, sign_in.person.id))
    return redirect(_home())
