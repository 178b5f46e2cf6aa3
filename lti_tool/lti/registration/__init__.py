"""Dynamic Registration 1.0, and what is told by hand where a platform does not speak it.

    configuration  what a host says of itself
    wishes         what we ask to be registered as, never more than is offered
    vendors        what one family wants to be told besides
    exchange       asking the host, reading its answer, changing what stands there
    values         our own addresses as each platform's form asks for them
    canvas         the same as the JSON that Canvas reads

The configuration address is chosen by whoever opens our registration link, so it is read behind the
address guard, and what was read is shown before anything is sent.
"""

from lti_tool.lti.registration.canvas import canvas_key
from lti_tool.lti.registration.configuration import HostConfiguration, RegistrationRefused, read_configuration
from lti_tool.lti.registration.exchange import read_present, register, update
from lti_tool.lti.registration.values import FilledLine, fill, own_values
from lti_tool.lti.registration.wishes import request_body

__all__ = [
    "FilledLine", "HostConfiguration", "RegistrationRefused", "canvas_key", "fill", "own_values", "read_configuration", "read_present",
    "register", "request_body", "update",
]  # fmt: skip
