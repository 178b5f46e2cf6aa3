"""Facts about this site, and its own addresses."""

from flask import current_app

from . import profiles, store
from .seed import SITE_NAME

NAME = SITE_NAME
SHORT_NAME = "PU"
VERSION = "2026112300"


def base() -> str:
    """The address under which people reach this site."""
    return current_app.config["BASE_URL"]


def issuer() -> str:
    """The name in tokens; in most hosts the same as the address, letter by letter."""
    return base() + profiles.current().issuer_path


def address(path: str) -> str:
    """Return the absolute address of one of this site's paths."""
    return base() + path


def other_url() -> str:
    """The second name under which this site can be reached."""
    return current_app.config["OTHER_URL"]


def endpoint(name: str) -> str:
    """Return the address of auth, token or certs: some hosts have them under another host name than their issuer."""
    host = other_url() if name in profiles.current().other_host else base()
    return f"{host}/lti/{name}"


def fact(name: str) -> str:
    return store.one("SELECT value FROM site WHERE name = ?", name)["value"]


def find_fact(name: str, default: str) -> str:
    row = store.one("SELECT value FROM site WHERE name = ?", name)
    return row["value"] if row else default
