"""The way out: the only package that speaks HTTP to addresses given from outside.

A platform's token, keyset, line item and registration addresses were typed by a person or
came in a message, so each may point at our own network, never end, or change its mind between
the check and the call. One `Outbound` per process carries the guards; many threads may share it.

    addresses    which addresses may be spoken to, and why the others may not
    connections  sockets that dial a checked address and know when their time is up
    client       one request, one answer
    answers      what came back, and when the host wants to be asked again
    doors        the same for the doors: a refusal or outage as `Refused` or `TryAgain`
"""

from lti_tool.outbound.answers import Answer, retry_after
from lti_tool.outbound.client import Outbound
from lti_tool.outbound.faults import AnswerNotJson, OutboundFault, OutboundRefused, Unreachable

__all__ = ["Answer", "AnswerNotJson", "Outbound", "OutboundFault", "OutboundRefused", "Unreachable", "retry_after"]
