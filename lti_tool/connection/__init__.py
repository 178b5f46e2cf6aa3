"""The connection test: everything the tool and one platform need of each other, tried now, step by step.

Each step ends as ok, failed or not possible, with codes for the cause and the remedy; pages and commands
turn them into words. A report holds hosts, numbers and codes, nothing secret and nobody's name, so that it
can be passed on. No transaction is open while a host is asked, and what a step makes it removes.

    steps       one step and what came of it; the report
    probes      what the steps are given to work with
    keys        our keyset as the world sees it, the platform's, the two clocks
    tokens      an access token for each scope
    rosters     the first page of a course's members
    columns     a column made, scored, read and removed
    services    Moodle's own web services: each function we use
    browsers    the frame and its cookie; the launches seen
    running     all of them in order
"""

from lti_tool.connection.probes import Browser, Probe
from lti_tool.connection.running import run
from lti_tool.connection.steps import Report, Step

__all__ = ["Browser", "Probe", "Report", "Step", "run"]
