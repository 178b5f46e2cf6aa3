"""Assessments: who waits, one case beside its rubric, the marks, and the decision with all that follows from it.

    queue      what waits for this assessor
    learners   how far the learners of a link are, page by page
    reading    one case as its assessor sees it
    marking    claimed and marked by one assessor at a time
    deciding   the decision: assessment, submission, award, events and outbox in one unit
"""

from lti_tool.services.assessments.deciding import Decided, DecisionIncomplete, decide
from lti_tool.services.assessments.learners import LearnerPage, LearnerRow, get_delivery_page, get_page
from lti_tool.services.assessments.marking import MarksConflict, claim, save_marks
from lti_tool.services.assessments.queue import QueueRow, list_queue
from lti_tool.services.assessments.reading import AssessmentView, get

__all__ = [
    "AssessmentView", "Decided", "DecisionIncomplete", "LearnerPage", "LearnerRow", "MarksConflict", "QueueRow",
    "claim", "decide", "get", "get_delivery_page", "get_page", "list_queue", "save_marks",
]  # fmt: skip
