"""The side door out: what Moodle offers by its own web services beyond LTI.

A competency rating, unlike a grade, says who can do what; Moodle's own badges hang on it. The
administrator makes a service, an account and a token (docs/lms-admin); the token acts as that account.

    service       the call itself: the token in the body, errors that come with status 200
    needs         the functions and capabilities the account must have, and what each is for
    checks        whether a token opens them, and by exact name what it does not
    competencies  the competencies of a course, a person's rating in it, and giving one
    completions   where a person stands in one activity, and setting that
    badges        the badges Moodle itself has issued to a person

Ids are Moodle's own: `sub` is the person's id, the context's id the course's, the resource link's id the activity's.
"""

from lti_tool.moodle.badges import HostBadge, user_badges
from lti_tool.moodle.checks import Probe, ServiceCheck, check
from lti_tool.moodle.competencies import CourseCompetency, Rating, course_competencies, rate, read_rating, scale_values
from lti_tool.moodle.completions import Activity, Completion, find_activity, override_completion, read_completion
from lti_tool.moodle.needs import capabilities_for, functions_for
from lti_tool.moodle.service import MoodleService, SiteInfo, call, site_info
from lti_tool.outbound.doors import Receipt

__all__ = [
    "Activity", "Completion", "CourseCompetency", "HostBadge", "MoodleService", "Probe", "Rating", "Receipt", "ServiceCheck", "SiteInfo",
    "call", "capabilities_for", "check", "course_competencies", "find_activity", "functions_for", "override_completion", "rate",
    "read_completion", "read_rating", "scale_values", "site_info", "user_badges",
]  # fmt: skip
