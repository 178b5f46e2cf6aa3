"""What tests order besides faults: another manner of the host, more members, people who join and leave. On loopback, without a password.

GET /practice/profile      the row of `profiles` that this LMS plays just now
POST /practice/profile     {"name": "canvas"}, or any field of the row beside or instead: {"roster_page": 3, "storage": {"frame": "keep"}}
POST /practice/members     {"count": 10000}: so many invented learners more, member1000 and up; answers how many there are
POST /practice/enrolments  {"person": "student1", "role": "learner" | "assessing" | "editing" | "none"}; an unknown person is made
                           if "given" and "family" are there. Members and enrolments are of course 2, or of "course": ID.
"""

from dataclasses import asdict, fields, replace

from flask import Blueprint, Response, current_app, jsonify, request

from . import courses, enrolments, people, profiles
from .profiles import PROFILES, Profile, ScoreRefusal, Storage
from .refusals import PageRefused, ServiceRefused

blueprint = Blueprint("control", __name__, url_prefix="/practice")
MADE_OF = {"storage": Storage, "unknown_person": ScoreRefusal, "not_gradable": ScoreRefusal}
MAY_BE_NONE = ("storage", "accept_lineitem")
MOST_MEMBERS = 50_000


@blueprint.get("/profile")
def show_profile() -> Response:
    return jsonify(asdict(profiles.current()))


@blueprint.post("/profile")
def change_profile() -> Response:
    """Play another manner from now on; tools, courses and grades stay."""
    asked = _body()
    name = asked.pop("name", None)
    if name is not None and name not in PROFILES:
        raise ServiceRefused(400, "name must be one of " + ", ".join(PROFILES), "practice profile")
    base = PROFILES[name] if name else profiles.current()
    current_app.config["PROFILE"] = replace(base, **{field: _value(base, field, value) for field, value in asked.items()})
    return show_profile()


def _value(base: Profile, name: str, value: object) -> object:
    if name not in {field.name for field in fields(Profile)}:
        raise ServiceRefused(400, f"A profile has no {name}.", "practice profile")
    if value is None and name in MAY_BE_NONE:
        return None
    try:
        made = MADE_OF[name](**value) if name in MADE_OF else tuple(value) if isinstance(value, list) else value
    except TypeError:
        raise ServiceRefused(400, f"{name} has other members.", "practice profile") from None
    known = getattr(base, name)
    if known is not None and type(made) is not type(known):
        raise ServiceRefused(400, f"{name} is of another kind: {known!r}.", "practice profile")
    return made


@blueprint.post("/members")
def add_members() -> Response:
    count = _body().get("count")
    if not isinstance(count, int) or not 0 < count <= MOST_MEMBERS:
        raise ServiceRefused(400, f"count must be a whole number from 1 to {MOST_MEMBERS}.", "practice members")
    enrolments.add_members(count)
    return jsonify({"learners": people.count_members(("learner",))})


@blueprint.post("/enrolments")
def enrol() -> Response:
    """Let a person join the course, change role, or leave (`role` none)."""
    asked = _body()
    role, person = asked.get("role"), people.find_by_username(str(asked.get("person")))
    if role not in (*enrolments.ROLES, "none"):
        raise ServiceRefused(400, "role must be one of " + ", ".join((*enrolments.ROLES, "none")), "practice enrolments")
    if person is None:
        person = _make(asked)
    if role == "none":
        enrolments.unenrol(person.id)
    else:
        enrolments.enrol(person.id, role)
    return jsonify({"person": person.username, "id": str(person.id), "role": people.find_person(person.id).role})


def _make(asked: dict) -> people.Person:
    names = [asked.get(name) for name in ("person", "given", "family")]
    if not all(isinstance(name, str) and name for name in names):
        raise ServiceRefused(400, "There is no such person; to make one, give person, given and family.", "practice enrolments")
    return people.find_person(people.add(*names))


def _body() -> dict:
    """The JSON object that was sent; the course it names is entered."""
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict):
        raise ServiceRefused(400, "Send a JSON object.", "practice control")
    if "course" in asked:
        try:
            courses.enter(asked.pop("course"))
        except PageRefused as error:
            raise ServiceRefused(404, error.text, "practice control") from None
    return dict(asked)
