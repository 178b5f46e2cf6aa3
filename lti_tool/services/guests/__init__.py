"""Guests: people from outside, asked in by a personal link to do one thing, and the stays they are let into."""

from lti_tool.services.guests.entering import Welcome, ask_for_link, come_back, enter, look
from lti_tool.services.guests.inviting import NewGuest, invite, link_for_device, prolong, renew_link, revoke
from lti_tool.services.guests.reading import InvitationView, find_mine, get, list_for_issuers, list_for_micro_credential, list_open
from lti_tool.services.guests.subjects import Subject, get_subject, titles

__all__ = [
    "InvitationView",
    "NewGuest",
    "Subject",
    "Welcome",
    "ask_for_link",
    "come_back",
    "enter",
    "find_mine",
    "get",
    "get_subject",
    "invite",
    "link_for_device",
    "list_for_issuers",
    "list_for_micro_credential",
    "list_open",
    "look",
    "prolong",
    "renew_link",
    "revoke",
    "titles",
]
