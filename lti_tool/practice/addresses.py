"""The addresses of a course's services, as launches carry them."""

from . import courses, site
from .gradebook import Column
from .tools import Tool


def line_items_url(tool: Tool) -> str:
    return site.address(f"/lti/services/{courses.here().id}/lineitems?type_id={tool.id}")


def line_item_url(column: Column) -> str:
    return site.address(f"/lti/services/{column.course_id}/lineitems/{column.id}/lineitem?type_id={column.tool_id}")


def roster_url(tool: Tool) -> str:
    return site.address(f"/lti/services/CourseSection/{courses.here().id}/bindings/{tool.id}/memberships")


def notices_url(tool: Tool) -> str:
    return site.address(f"/lti/services/notice-handlers/{tool.id}")
