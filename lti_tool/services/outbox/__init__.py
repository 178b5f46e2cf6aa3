"""The outbox: what each host owes to show, written in the same transaction as the decision it follows from.

It holds one entry per thing (this learner, this column), not a list of messages. A newer decision
replaces what is wanted and raises the entry's generation; whoever was delivering the older one
then settles nothing. So it converges, whatever dies in between.

    entries    one row per thing: owed, owed anew, or no longer
    owing      what a decision, a withdrawal, or a newly met placement makes owed
    feedback   the words that go into the gradebook beside the score
    columns    gradebook columns of ours, as rows tell of them
    adopting   a column was found or made, or is nowhere to be found
    places     where in a host an entry goes
    claiming   one worker takes an entry for a while, and others for the same column with it
    messages   what an entry is sent as, however often
    pausing    platforms that are left alone for a while
    settling   ... and says what came of it
    listing    entries as an operator sees them
"""

from lti_tool.services.outbox.adopting import adopt_column, forget_column, hold
from lti_tool.services.outbox.claiming import (
    Claim,
    ClaimLost,
    Wants,
    claim,
    claim_beside,
    count_brought,
    count_holders,
    find_due,
    find_wants,
)
from lti_tool.services.outbox.columns import ColumnPlace, column_key, find_address, get_column_place
from lti_tool.services.outbox.listing import list_entries
from lti_tool.services.outbox.messages import Draft, Message, fix_message, fix_messages, take_back
from lti_tool.services.outbox.owing import (
    LINE_ITEM,
    BadgeSigns,
    drop_criteria,
    find_open_sources,
    get_badge_signs,
    line_up,
    lose_column,
    make_column_again,
    owe_arrears,
    owe_columns,
    owe_for_award,
    owe_for_not_yet,
    owe_for_participant,
    owe_for_placement,
    owe_for_stack_award,
    owe_notice_handler,
    owe_ratings_anew,
    owe_some,
    platform_of,
    release_completions,
    release_service,
    take_out_shares,
    try_again_for,
    try_new_column,
    withdraw_award,
)
from lti_tool.services.outbox.pausing import (
    Pause,
    close_breaker,
    find_pauses,
    give_back_probe,
    list_pauses,
    open_breaker,
    pause,
    take_probe,
)
from lti_tool.services.outbox.places import (
    RatingPlace,
    ScorePlace,
    find_away,
    find_instructors,
    find_tests,
    get_rating_place,
    get_score_place,
    is_instructor,
    is_test,
    list_subjects,
)
from lti_tool.services.outbox.settling import Outcome, settle, settle_all

__all__ = [
    "LINE_ITEM", "BadgeSigns", "Claim", "ClaimLost", "ColumnPlace", "Draft", "Message", "Outcome", "Pause", "RatingPlace",
    "ScorePlace", "Wants", "adopt_column", "claim", "claim_beside", "close_breaker", "column_key", "count_brought",
    "count_holders", "drop_criteria", "find_address", "find_away", "find_due", "find_instructors", "find_open_sources",
    "find_pauses", "find_tests", "find_wants", "fix_message", "fix_messages", "forget_column", "get_badge_signs",
    "get_column_place", "get_rating_place", "get_score_place", "give_back_probe", "hold", "is_instructor", "is_test", "line_up",
    "list_entries", "list_pauses", "list_subjects", "lose_column", "make_column_again", "open_breaker", "owe_arrears",
    "owe_columns", "owe_for_award", "owe_for_not_yet", "owe_for_participant", "owe_for_placement", "owe_for_stack_award",
    "owe_notice_handler", "owe_ratings_anew", "owe_some", "pause", "platform_of", "release_completions", "release_service",
    "settle", "settle_all", "take_back", "take_out_shares", "take_probe", "try_again_for", "try_new_column", "withdraw_award",
]  # fmt: skip
