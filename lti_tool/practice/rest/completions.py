"""Web services about completion: read a person's, or set it by hand."""

from .. import activities, completions
from ..activities import Activity
from ..people import Person
from . import capabilities
from .modules import conditions, find_module, tracking
from .parameters import Parameters, enter_course, get_person, invalid


def override(asked: Parameters, actor: Person) -> dict:
    """Set a person's completion of an activity; completing it issues the badge. An activity that tracks none is left alone, silently."""
    person_id, module_id, state = asked.whole("userid"), asked.whole("cmid"), asked.whole("newstate")
    asked.end()
    activity = find_module(module_id, "invalidcoursemodule", "Invalid course module ID")
    person = get_person(person_id)
    if activity.completes_on != "none":
        capabilities.require_override()
        if state not in (completions.INCOMPLETE, completions.COMPLETE):
            raise invalid(f"newstate => {state} is neither complete nor incomplete")
        completions.set_by_hand(activity.id, person.id, state, actor.id)
    shown = _show(activity, person)
    return {name: shown[name] for name in ("cmid", "state", "timecompleted", "overrideby", "tracking")} | {"userid": person.id}


def get_statuses(asked: Parameters, actor: Person) -> dict:
    """Where a person stands with every activity of the course that tracks completion.

    Anybody may be asked about, enrolled or not, the service account itself included: the conditions show all the same.
    """
    course_id, person_id = asked.whole("courseid"), asked.whole("userid")
    asked.end()
    enter_course(course_id)
    person = get_person(person_id)
    if person.id != actor.id:
        capabilities.require("report/progress:view")
    tracked = [activity for activity in activities.list_activities() if activity.completes_on != "none"]
    return {"statuses": [_show(activity, person) for activity in tracked], "warnings": []}


def _show(activity: Activity, person: Person) -> dict:
    row = completions.find(activity.id, person.id)
    return {
        "cmid": activity.module_id,
        "modname": "lti",
        "instance": activity.id,
        "state": row["state"] if row else completions.INCOMPLETE,
        "timecompleted": row["at"] if row else 0,
        "overrideby": row["override_by"] if row else None,
        "tracking": tracking(activity),
        "hascompletion": True,
        "isautomatic": True,
        "istrackeduser": person.is_learner,
        "details": conditions(activity),
    }


FUNCTIONS = {
    "core_completion_override_activity_completion_status": override,
    "core_completion_get_activities_completion_status": get_statuses,
}
