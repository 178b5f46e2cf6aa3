"""Facts about this site and its one course, and its own addresses."""

from dataclasses import dataclass

from flask import current_app

from . import store
from .keys import SigningKey
from .seed import SITE_NAME


@dataclass(frozen=True)
class Course:
    """The one course; its id is the same in LTI and in the web services, as in the host."""

    id: int = 2
    label: str = "MC101"
    title: str = "Micro-credentials 101"
    idnumber: str = "MC101-2026"
    context_id: int = 11


COURSE = Course()
NAME = SITE_NAME
SHORT_NAME = "PU"
VERSION = "2026112300"


def issuer() -> str:
    return current_app.config["BASE_URL"]


def address(path: str) -> str:
    """Return the absolute address of one of this site's paths."""
    return issuer() + path


def signing_key() -> SigningKey:
    return current_app.config["SIGNING_KEY"]


def fact(name: str) -> str:
    return store.one("SELECT value FROM site WHERE name = ?", name)["value"]
