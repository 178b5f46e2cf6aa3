"""What an award, its withdrawal, or a newly met placement makes owed.

    awards        the occasions: earned, withdrawn, met later; each kind below adds its own debt
    credentials   the signed credential and the status list that it names
    scores        the gradebook
    ratings       the host's own competencies
    badges        the host's own badge, which can only follow the two before
    meetings      which award meets which place
"""

from lti_tool.services.outbox.owing.awards import owe_for_award, owe_for_participant, owe_for_placement, withdraw_award
from lti_tool.services.outbox.owing.badges import find_open_sources
from lti_tool.services.outbox.owing.scores import try_new_column

__all__ = ["find_open_sources", "owe_for_award", "owe_for_participant", "owe_for_placement", "try_new_column", "withdraw_award"]
