"""The parameters of a web-service call, taken one by one; what is left over was not in the function's signature."""

import re

from .. import courses, people
from ..refusals import PageRefused, RestRefused
from . import capabilities


def invalid(detail: str) -> RestRefused:
    return RestRefused("core\\exception\\invalid_parameter_exception", "invalidparameter", "Invalid parameter value detected", detail)


class Parameters:
    def __init__(self, values: dict[str, str]):
        self.values = dict(values)

    def whole(self, name: str, default: int | None = None) -> int:
        text = self.values.pop(name, None if default is None else str(default))
        if text is None:
            raise invalid(f"Missing required key in single structure: {name}")
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise invalid(f'{name} => Invalid parameter value detected: the value is "{text[:40]}", the server was expecting "int" type')
        return int(text)

    def plain_text(self, name: str) -> str | None:
        """A text without HTML tags, or None if it was left out."""
        text = self.values.pop(name, None)
        if text is not None and re.search(r"<[a-zA-Z/!?]", text):
            raise invalid(f'{name} => Invalid parameter value detected: the server was expecting "notags" type')
        return text

    def end(self) -> None:
        if self.values:
            raise invalid("Unexpected keys (" + ", ".join(sorted(self.values)) + ") detected in parameter array.")


def get_person(person_id: int) -> people.Person:
    person = people.find_person(person_id)
    if person is None:
        raise RestRefused("dml_missing_record_exception", "invaliduser", "Invalid user")
    return person


def enter_course(course_id: int) -> courses.Course:
    """From now on the call is about this course."""
    try:
        course = courses.enter(course_id)
    except PageRefused:
        raise RestRefused("dml_missing_record_exception", "invalidrecord", "Can't find data record in database table course.") from None
    capabilities.require_course()
    return course
