"""Which Moodle, and who may do what there: read from the environment, or why these tests are skipped."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

PREFIX = "LTI_TOOL_MOODLE_"


@dataclass(frozen=True)
class Login:
    """A name and a password at the site."""

    name: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Site:
    """A Moodle. What is not given (course, teacher, student) is made through the administrator's pages and removed again."""

    url: str
    admin: Login
    teacher: Login | None
    student: Login | None
    course: str | None
    token: str = field(repr=False)

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine."""
        return urlsplit(self.url).hostname in ("localhost", "127.0.0.1")


def require() -> Site:
    """Return the Moodle that was named; skip, saying what is missing, where none was."""
    missing = [PREFIX + name for name in ("URL", "ADMIN", "PASSWORD") if not _given(name)]
    if missing:
        pytest.skip(f"a real Moodle: {', '.join(missing)} not set (tests/hosts/moodle/README.md)")
    return Site(
        _given("URL").rstrip("/"), Login(_given("ADMIN"), _given("PASSWORD")), _login("TEACHER"), _login("STUDENT"),
        _given("COURSE") or None, _given("TOKEN"),
    )  # fmt: skip


def _login(role: str) -> Login | None:
    name, password = _given(role), _given(f"{role}_PASSWORD")
    if bool(name) != bool(password):
        pytest.fail(f"{PREFIX}{role} and {PREFIX}{role}_PASSWORD go together")
    return Login(name, password) if name else None


def _given(name: str) -> str:
    return os.environ.get(PREFIX + name, "").strip()
