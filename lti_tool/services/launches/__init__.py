"""Launches: what one accepted launch leaves behind, in one transaction.

Few, prepared statements, and a write only where something is new: a class of 500 opens the link in
the same minute, and each waits for the one before on the database's write lock.

    arrivals    the facts of one launch
    states      a login's state is good once
    known       what is known already, in one look
    receiving   the visit, and whatever is new written down
    places      deployment, course and link, as the newest launch tells them
"""

from lti_tool.services.launches.arrivals import Arrival
from lti_tool.services.launches.receiving import Received, Shown, receive
from lti_tool.services.launches.states import consume_state

__all__ = ["Arrival", "Received", "Shown", "consume_state", "receive"]
