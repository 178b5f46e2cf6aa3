"""The outbox: what each host owes to show, written in the same transaction as the decision it follows from.

It holds one entry per thing (this learner, this column), not a list of messages. A newer decision
replaces what is wanted and raises the entry's generation; whoever was delivering the older one
then settles nothing. So it converges, whatever dies in between.

    entries    one row per thing: owed, owed anew, or no longer
    owing      what an award, its withdrawal, or a newly met placement makes owed
    feedback   the words that go into the gradebook beside the score
    places     where in a host an entry goes
    claiming   one worker takes an entry for a while
    settling   ... and says what came of it
    listing    entries as an operator sees them
"""

from lti_tool.services.outbox.claiming import Claim, ClaimLost, Message, claim, find_due, fix_message, take_back
from lti_tool.services.outbox.listing import list_entries
from lti_tool.services.outbox.owing import (
    BadgeSigns,
    find_open_sources,
    get_badge_signs,
    owe_arrears,
    owe_for_award,
    owe_for_participant,
    owe_for_placement,
    owe_notice_handler,
    owe_ratings_anew,
    owe_some,
    release_completions,
    release_service,
    try_again_for,
    try_new_column,
    withdraw_award,
)
from lti_tool.services.outbox.places import RatingPlace, ScorePlace, get_rating_place, get_score_place, is_instructor
from lti_tool.services.outbox.settling import Outcome, settle

__all__ = [
    "BadgeSigns", "Claim", "ClaimLost", "Message", "Outcome", "RatingPlace", "ScorePlace", "claim", "find_due", "find_open_sources",
    "fix_message", "get_badge_signs", "get_rating_place", "get_score_place", "is_instructor", "list_entries", "owe_arrears",
    "owe_for_award", "owe_for_participant", "owe_for_placement", "owe_notice_handler", "owe_ratings_anew", "owe_some",
    "release_completions", "release_service", "settle", "take_back", "try_again_for", "try_new_column", "withdraw_award",
]  # fmt: skip
