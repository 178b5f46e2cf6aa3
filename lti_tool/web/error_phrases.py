"""Sentences that many codes share: what to do next, and what is amiss between the tool and a host."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

Words = tuple[Any, Any]
"""What happened, and what the reader can do next."""

AGAIN = _("Go back to your course and open the activity again.")
ADMIN = _("Please show this page to the administrator of your learning platform; the code below tells them what to look for.")
OPERATOR = _("Please show this page to the people who run this tool; the code below tells them what to look for.")
RELOAD = _("Open the page again to see how things stand.")
BACK = _("Go back, change it and try again. Everything else you entered is kept.")

SETUP = _("The tool and your learning platform do not agree about how they are connected.")
UNTRUSTED = _("The message from your learning platform could not be trusted, so nobody was signed in.")
INCOMPLETE = _("The message from your learning platform lacks something that the standard requires.")
STALE = _("This sign-in was already used or has become too old.")
