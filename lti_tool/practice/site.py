"""Facts about this site, and its own addresses."""

from flask import current_app

from . import profiles, store
from .seed import SITE_NAME

NAME = SITE_NAME
SHORT_NAME = "PU"
VERSION = "2026112300"


def issuer() -> str:
    return current_app.config["BASE_URL"]


def address(path: str) -> str:
    """Return the absolute address of one of this site's paths."""
    return issuer() + path


def other_url() -> str:
    """The second name under which this site can be reached."""
    return current_app.config["OTHER_URL"]


def endpoint(name: str) -> str:
    """Return the address of auth, token or certs: some hosts have them under another host name than their issuer."""
    base = other_url() if name in profiles.current().other_host else issuer()
    return f"{base}/lti/{name}"


def fact(name: str) -> str:
    return store.one("SELECT value FROM site WHERE name = ?", name)["value"]


def find_fact(name: str, default: str) -> str:
    row = store.one("SELECT value FROM site WHERE name = ?", name)
    return row["value"] if row else default
