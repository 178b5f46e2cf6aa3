"""What a decision, a withdrawal, or a newly met placement makes owed.

    occasions     earned, not yet, withdrawn, met later; each kind below adds its own debt
    credentials   the signed credential and the status list that it names
    columns       gradebook columns of ours, before the scores that go there
    scores        the gradebook
    looks         ... and that its columns are read back
    ratings       the host's own competencies
    completions   the activity's completion, where that was asked for
    badges        the host's own badge, which can only follow those before
    returns       who comes back to a course: what was refused meanwhile
    arrears       all of a platform gone through, after it gave its web services
    notice_handlers    notices that a platform is asked for
    meetings      which decision meets which place
"""

from lti_tool.services.outbox.owing.arrears import owe_arrears, owe_some, release_service
from lti_tool.services.outbox.owing.badges import BadgeSigns, find_open_sources, get_badge_signs
from lti_tool.services.outbox.owing.columns import LINE_ITEM, drop_criteria, lose_column, make_column_again, owe_columns, platform_of
from lti_tool.services.outbox.owing.completions import release_completions
from lti_tool.services.outbox.owing.meetings import line_up
from lti_tool.services.outbox.owing.notice_handlers import owe_notice_handler
from lti_tool.services.outbox.owing.occasions import (
    owe_for_award,
    owe_for_not_yet,
    owe_for_participant,
    owe_for_placement,
    owe_for_stack_award,
    withdraw_award,
)
from lti_tool.services.outbox.owing.ratings import owe_ratings_anew
from lti_tool.services.outbox.owing.returns import try_again_for
from lti_tool.services.outbox.owing.scores import fill_new_column, take_out_shares, try_criterion_column, try_new_column

__all__ = [
    "LINE_ITEM", "BadgeSigns", "drop_criteria", "fill_new_column", "find_open_sources", "get_badge_signs", "line_up", "lose_column",
    "make_column_again", "owe_arrears", "owe_columns", "owe_for_award", "owe_for_not_yet", "owe_for_participant", "owe_for_placement",
    "owe_for_stack_award", "owe_notice_handler", "owe_ratings_anew", "owe_some", "platform_of", "release_completions",
    "release_service", "take_out_shares", "try_again_for", "try_criterion_column", "try_new_column", "withdraw_award",
]  # fmt: skip
