"""The browser these tests use: the system's Chromium, driven by Playwright; or why there is none."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-default-apps",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]  # fmt: skip
"""The last one keeps every page on this machine."""
ONE_PROCESS = ["--disable-site-isolation-trials", "--disable-features=IsolateOrigins,site-per-process"]
"""Playwright loses sight of a frame that goes through several sites within a moment, each in a process of its own."""
BLOCK = 2


def find() -> str | None:
    """Return where Chromium is."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def require() -> str:
    """Return where Chromium is; without it, or without Playwright, skip and say so, or fail where it is demanded."""
    path, why = find(), ""
    if path is None:
        why = "no Chromium on this machine (on Debian or Ubuntu: sudo apt-get install chromium)"
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        why = "Playwright for Python is not installed (make test installs it)"
    if path is None or why:
        if "browser" in os.environ.get("LTI_TOOL_TEST_REQUIRE", "").split(","):
            pytest.fail(f"a browser is required here: {why}")
        pytest.skip(f"browser tests: {why}")
    return path


def open_browser(playwright: Any) -> Any:
    """Return a browser; each person gets a context of their own in it."""
    return playwright.chromium.launch(executable_path=require(), args=QUIET)


def open_lasting_browser(playwright: Any, folder: Path) -> Any:
    """Return a context that lets frames have storage, each site its own; else this Chromium leaves them partitioned cookies alone."""
    preferences = folder / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps({"profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False}}))
    return playwright.chromium.launch_persistent_context(str(folder), executable_path=require(), args=QUIET, locale="en-GB")


def open_strict_browser(playwright: Any, folder: Path, tool: str, *lms: str, locale: str = "en-GB") -> Any:
    """Return a context that keeps no cookie of the tool inside the LMS, partitioned or not, as the strictest browsers do.

    Chromium's own "block third-party cookies" lets partitioned ones through; a setting for this pair of sites does not.
    """
    rule = {f"{tool},{each}": {"setting": BLOCK} for each in lms}
    written = {"profile": {"cookie_controls_mode": 1, "content_settings": {"exceptions": {"cookies": rule}}}}
    preferences = folder / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps(written))
    return playwright.chromium.launch_persistent_context(str(folder), executable_path=require(), args=QUIET + ONE_PROCESS, locale=locale)
