"""Internal quality review: reading a version, saying what one thinks, and coming to a decision."""

from lti_tool.services.quality_reviews.comments import CommentView, comment, list_comments, settle
from lti_tool.services.quality_reviews.deciding import confirm, decide, list_blockers
from lti_tool.services.quality_reviews.due import SOON
from lti_tool.services.quality_reviews.forms import FormView, get_form, save_form
from lti_tool.services.quality_reviews.outsiders import Outsider, list_outsiders
from lti_tool.services.quality_reviews.reading import Row, find_newest, list_rows
from lti_tool.services.quality_reviews.reviews import ReviewView, begin, finish, list_reviews, save
from lti_tool.services.quality_reviews.subjects import Reviewed, get_reviewed

__all__ = [
    "SOON",
    "CommentView",
    "FormView",
    "Outsider",
    "ReviewView",
    "Reviewed",
    "Row",
    "begin",
    "comment",
    "confirm",
    "decide",
    "find_newest",
    "finish",
    "get_form",
    "get_reviewed",
    "list_blockers",
    "list_comments",
    "list_outsiders",
    "list_reviews",
    "list_rows",
    "save",
    "save_form",
    "settle",
]
