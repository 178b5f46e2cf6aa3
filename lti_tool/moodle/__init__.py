"""The side door out: what Moodle offers by its own web services beyond LTI.

A competency rating, unlike a grade, says who can do what; Moodle's own badges hang on it. The
administrator makes a service, an account and a token (docs/lms-admin); the token acts as that account.

    service       the call itself: the token in the body, errors that come with status 200
    competencies  the competencies of a course, a person's rating in it, and giving one
    badges        the badges Moodle itself has issued to a person

Ids are Moodle's own: `sub` is the person's id and the context's id the course's.
"""

from lti_tool.moodle.badges import HostBadge, user_badges
from lti_tool.moodle.competencies import CourseCompetency, Rating, course_competencies, rate, read_rating
from lti_tool.moodle.service import MoodleService, SiteInfo, call, site_info
from lti_tool.outbound.doors import Receipt

__all__ = [
    "CourseCompetency",
    "HostBadge",
    "MoodleService",
    "Rating",
    "Receipt",
    "SiteInfo",
    "call",
    "course_competencies",
    "rate",
    "read_rating",
    "site_info",
    "user_badges",
]
