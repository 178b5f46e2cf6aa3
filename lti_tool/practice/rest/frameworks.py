"""Web services about the one framework of the site, from which courses take their competencies, and about scales."""

from .. import competencies, store
from ..people import Person
from ..refusals import RestRefused
from . import capabilities
from .parameters import Parameters, invalid

FRAMEWORK_ID = 1
ORDER = ("order", "skip", "limit", "includes", "onlyvisible", "query")


def list_frameworks(asked: Parameters, actor: Person) -> list[dict]:
    """The frameworks of a place (`sort` and `context[...]` have to be there)."""
    place = [asked.plain_text(f"context[{name}]") for name in ("contextid", "contextlevel", "instanceid")]
    if asked.plain_text("sort") is None or not any(place):
        raise invalid("Missing required key in single structure: sort, context")
    for name in ORDER:
        asked.plain_text(name)
    asked.end()
    capabilities.require("moodle/competency:competencyview")
    return [show()]


def read_framework(asked: Parameters, actor: Person) -> dict:
    framework_id = asked.whole("id")
    asked.end()
    if framework_id != FRAMEWORK_ID:
        raise RestRefused("dml_missing_record_exception", "invalidrecord", "Can't find data record in database table competency_framework.")
    capabilities.require("moodle/competency:competencyview")
    return show()


def show() -> dict:
    made, count = store.one("SELECT min(made), count(*) FROM competencies")
    scale = {"scaleid": competencies.COMMON.id, "scaleconfiguration": competencies.COMMON.configuration}
    return {
        "shortname": "Practice framework", "idnumber": "PRACTICE", "description": "", "descriptionformat": 1, "visible": True, **scale,
        "contextid": 1, "taxonomies": "competency,competency,competency,competency", "id": FRAMEWORK_ID, "timecreated": made,
        "timemodified": made, "usermodified": 2, "canmanage": False, "competenciescount": count, "contextname": "System",
        "contextnamenoprefix": "System",
    }  # fmt: skip


def get_scale_values(asked: Parameters, actor: Person) -> list[dict]:
    scale = competencies.SCALES.get(asked.whole("scaleid"))
    asked.end()
    if scale is None:
        # Moodle falls over its own feet here: an error of PHP, without a code.
        raise RestRefused("Error", None, "Call to a member function load_items() on bool")
    return [{"id": item, "name": name} for item, name in scale.values.items()]


FUNCTIONS = {
    "core_competency_list_competency_frameworks": list_frameworks,
    "core_competency_read_competency_framework": read_framework,
    "core_competency_get_scale_values": get_scale_values,
}
