"""The worker: takes due entries of the outbox, picks the door, notes what happened.

Any number of them may run, on any number of machines: an entry is in one worker's hands at a time. It
holds no transaction while it speaks to a host, and it may be killed at any moment.

    rounds       claim, deliver, settle: many entries at once
    batches      scores for one column together: read once before, once after
    column_readings, sending    ... one reading for many; the threads in which they leave
    hands, lanes    what is in hand; how fast the way to each gradebook goes
    faults       what an error on the way means for the entry
    doors        which kind of entry goes through which door; what an error of a door means
    access       access tokens: found, obtained, and renewed once
    host_services    the host's own web services, and what an error of theirs means
    catch_ups    what was earned before a platform gave its web services
    notices    what platforms tell by themselves: asked for, and worked on
    scores, ratings, completions, host_badges, credentials, status_lists    one way of delivering each
    reading      what goes on beside all this, in threads of their own
    rosters      courses whose members are due to be read
    drift        gradebook columns that are due to be read back
"""

from lti_tool.worker.drift import DriftWatch
from lti_tool.worker.rosters import RosterReader
from lti_tool.worker.rounds import Worker

__all__ = ["DriftWatch", "RosterReader", "Worker"]
