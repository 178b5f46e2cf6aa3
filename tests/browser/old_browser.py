"""A browser that knows no partitioned cookies: what Safari was for years, made of Chromium and something in between."""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from typing import Any

from tests.browser import chromium
from tests.unit.hosts import Asked, Host, Reply

OF_THE_CONNECTION = ("connection", "transfer-encoding", "content-length", "accept-encoding")


class Between(Host):
    """Stands between browser and tool and takes Partitioned off every cookie, which such a browser would not heed."""

    def __init__(self, tool: int) -> None:
        super().__init__()
        self._tool = tool

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def _act(self, asked: Asked) -> Reply:
        passed = {name: value for name, value in asked.headers.items() if name.lower() not in OF_THE_CONNECTION}
        connection = http.client.HTTPConnection("127.0.0.1", self._tool)
        try:
            connection.request(asked.method, asked.target, asked.body, passed)
            answer = connection.getresponse()
            headers = {name: value for name, value in answer.getheaders() if name.lower() not in OF_THE_CONNECTION}
            return Reply(answer.status, answer.read(), {name: value.replace("; Partitioned", "") for name, value in headers.items()})
        finally:
            connection.close()


def open_old_browser(playwright: Any, folder: Path) -> Any:
    """Return a context that keeps cookies of windows, and none in another site's frame."""
    preferences = folder / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps({"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}))
    words = [*chromium.QUIET, *chromium.ONE_PROCESS, "--test-third-party-cookie-phaseout"]
    return playwright.chromium.launch_persistent_context(str(folder), executable_path=chromium.require(), args=words, locale="en-GB")


def allow(page: Any, lms: str, tool: str) -> None:
    """Say yes, as a person would, when the frame asks for its cookie; browsers let only tools ask that were used in a window before."""
    window = page.context.new_page()
    window.goto(tool + "/")
    window.locator("main").click()
    window.close()
    permission = {"permission": {"name": "storage-access"}, "setting": "granted", "origin": lms, "embeddedOrigin": tool}
    page.context.new_cdp_session(page).send("Browser.setPermission", permission)
