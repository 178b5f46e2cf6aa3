"""The way back to the host: the address a launch gave for it, with what we have to say on it (Core 1.3 5.4.4)."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit, urlunsplit

LONGEST = 300
"""Characters of each word we add: Thai grows ninefold in an address, and some servers stop reading at 8,000."""


def way_back(return_url: str, *, msg: str = "", log: str = "", errormsg: str = "", errorlog: str = "") -> str:
    """Return the address with these words on it; the query it came with stays as it was (MSG-17).

    `msg` and `errormsg` are for the person, `log` and `errorlog` for the host's own log.

    >>> way_back("https://lms.example/return?course=2", msg="Sent & kept")
    'https://lms.example/return?course=2&lti_msg=Sent%20%26%20kept'
    """
    said = {"lti_msg": msg, "lti_log": log, "lti_errormsg": errormsg, "lti_errorlog": errorlog}
    added = urlencode({name: words[:LONGEST] for name, words in said.items() if words}, quote_via=quote)
    parts = urlsplit(return_url)
    return urlunsplit(parts._replace(query="&".join(text for text in (parts.query, added) if text)))
