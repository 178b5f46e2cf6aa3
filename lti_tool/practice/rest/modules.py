"""Web services about course modules: which one a link is, and what completes it."""

from .. import activities, courses, gradebook
from ..activities import Activity
from ..people import Person
from ..refusals import RestRefused
from . import capabilities
from .parameters import Parameters, enter_course

NOT_TRACKED, AUTOMATIC = 0, 2


def get_course_module(asked: Parameters, actor: Person) -> dict:
    activity = find_module(asked.whole("cmid"), "invalidrecordunknown", "Can't find data record in database.")
    asked.end()
    return {"cm": _show(activity), "warnings": []}


def get_by_instance(asked: Parameters, actor: Person) -> dict:
    """The course module of a link: `instance` is the resource link id of its launches."""
    module, instance = asked.plain_text("module"), asked.whole("instance")
    asked.end()
    activity = activities.find_anywhere(instance) if module == "lti" else None
    if activity is None:
        raise RestRefused("dml_missing_record_exception", "invalidrecordunknown", "Can't find data record in database.")
    _enter(activity)
    return {"cm": _show(activity), "warnings": []}


def find_module(module_id: int, code: str, text: str) -> Activity:
    """The activity of a course-module number; from now on the call is about its course."""
    activity = activities.find_anywhere(module_id - activities.MODULES_BEFORE)
    if activity is None:
        raise RestRefused("dml_missing_record_exception", code, text)
    _enter(activity)
    return activity


def _enter(activity: Activity) -> None:
    courses.enter(activity.course_id)
    capabilities.require_course()


def tracking(activity: Activity) -> int:
    return NOT_TRACKED if activity.completes_on == "none" else AUTOMATIC


def _show(activity: Activity) -> dict:
    """Whoever may not manage activities sees that a module is tracked, and not by what."""
    basic = {
        "id": activity.module_id, "course": activity.course_id, "module": 18, "name": activity.title, "modname": "lti",
        "instance": activity.id, "section": 1, "sectionnum": 0, "groupmode": 0, "groupingid": 0, "completion": tracking(activity),
        "downloadcontent": 1,
    }  # fmt: skip
    if not capabilities.has("moodle/course:manageactivities"):
        return basic
    column = next((column for column in gradebook.list_link_columns(activity.id) if column.activity_id), None)
    return basic | {
        "idnumber": "", "added": activity.added, "score": 0, "indent": 0, "visible": 1, "visibleoncoursepage": 1, "visibleold": 1,
        "completiongradeitemnumber": None if activity.completes_on == "none" else 0,
        "completionpassgrade": int(activity.completes_on == "passing grade"), "completionview": 0, "completionexpected": 0,
        "showdescription": 0, "availability": None, "grade": column.maximum if column else 0,
        "gradepass": f"{activity.pass_grade or 0:.2f}", "gradecat": 1, "advancedgrading": [], "outcomes": [],
    }  # fmt: skip


def get_contents(asked: Parameters, actor: Person) -> list[dict]:
    """The one section of the course; each module's rules for completion stand in `completiondata.details`."""
    enter_course(asked.whole("courseid"))
    asked.end()
    modules = [_show_in_section(activity) for activity in activities.list_activities()]
    return [{"id": 1, "name": "General", "visible": 1, "summary": "", "summaryformat": 1, "section": 0, "modules": modules}]


def conditions(activity: Activity) -> list[dict]:
    """What completes this activity, as the host names its rules."""
    rules = {"none": (), "any grade": ("completionusegrade",), "passing grade": ("completionusegrade", "completionpassgrade")}
    words = {"completionusegrade": "Receive a grade", "completionpassgrade": "Receive a passing grade"}
    return [{"rulename": rule, "rulevalue": {"status": 0, "description": words[rule]}} for rule in rules[activity.completes_on]]


def _show_in_section(activity: Activity) -> dict:
    details = conditions(activity)
    is_tracked = activity.completes_on != "none"
    data = {"state": 0, "timecompleted": 0, "overrideby": None, "valueused": False, "hascompletion": is_tracked, "isautomatic": is_tracked,
            "istrackeduser": False, "uservisible": True, "details": details, "isoverallcomplete": False}  # fmt: skip
    return {
        "id": activity.module_id, "name": activity.title, "instance": activity.id, "contextid": activity.module_id + 60, "visible": 1,
        "uservisible": True, "visibleoncoursepage": 1, "modname": "lti", "modplural": "External tools", "indent": 0,
        "completion": tracking(activity), "completiondata": data,
    }  # fmt: skip


FUNCTIONS = {
    "core_course_get_course_module": get_course_module,
    "core_course_get_course_module_by_instance": get_by_instance,
    "core_course_get_contents": get_contents,
}
