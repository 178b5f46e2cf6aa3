"""Somebody at Moodle's pages, in a browser window of their own."""

from __future__ import annotations

from typing import Any, ClassVar

from tests.browser.looking import WIDE
from tests.hosts.moodle.site import Login, Site

PATIENCE = 60_000
"""Milliseconds until something that should be there counts as missing: a trial Moodle may be slow."""

LOG_INS = 2


class Someone:
    """A person logged in; `page` is their window."""

    everybody: ClassVar[list[Someone]] = []
    """All who are at a window, so that a failure can tell what each of them saw."""

    def __init__(self, browser: Any, site: Site, login: Login) -> None:
        self.site, self.login = site, login
        self.everybody.append(self)
        self.context = browser.new_context(locale="en-GB", viewport=WIDE)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self._log_in()

    def go(self, path: str) -> Any:
        """Open one of Moodle's own pages."""
        self.page.goto(self.site.url + path)
        return self.page

    def asks(self, function: str, **values: Any) -> Any:
        """Return what Moodle's own script would be told: for lists that no page shows in words a test could read."""
        said = self.page.evaluate(
            """async ([function_, values]) => {
              const address = `${M.cfg.wwwroot}/lib/ajax/service.php?sesskey=${M.cfg.sesskey}&info=${function_}`;
              const body = JSON.stringify([{ index: 0, methodname: function_, args: values }]);
              return (await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body })).json();
            }""",
            [function, values],
        )
        answer = said[0] if isinstance(said, list) else said
        assert not answer.get("error"), f"{function}: {answer.get('exception', answer)}"
        return answer["data"]

    def view(self) -> str:
        """Return what this window shows, in a few lines: for whoever reads a failure."""
        places = [self.page, *(frame for frame in self.page.frames if "/w/" in frame.url or "/lti/" in frame.url)]
        said = [f"{self.login.name} at {self.page.url}"]
        for place in places:
            words = " ".join(place.locator("#region-main, main").first.inner_text(timeout=2000).split())
            said.append(f"  {place.url.partition('?')[0]}: {words[:600]}")
        return "\n".join(said)

    def card(self) -> tuple[str, str]:
        """Return how Moodle shows this person's name, and their number there."""
        page = self.go("/user/profile.php")
        return page.get_by_role("heading", level=1).first.inner_text().strip(), str(page.evaluate("M.cfg.userId"))

    def tool_frame(self, frame: str = "#contentframe") -> Any:
        """Return the frame in which Moodle holds the tool, once the launch is through."""
        held = self.page.locator(frame).element_handle().content_frame()
        held.wait_for_url("**/w/*/**", timeout=PATIENCE)
        return held

    def press_until(self, button: Any, wanted: Any, times: int = 5) -> None:
        """Press a button until what it opens is there: Moodle gives its buttons their work some time after it shows them."""
        self.page.wait_for_load_state("networkidle")
        for _ in range(times):
            button.click()
            try:
                wanted.wait_for(timeout=PATIENCE / times)
                return
            except Exception:  # noqa: BLE001, S112 - Playwright's own TimeoutError, without importing Playwright where it may be missing
                continue
        raise AssertionError(f"pressed {times} times, and there is no {wanted}")

    def _log_in(self) -> None:
        for _again in range(LOG_INS):
            self.go("/login/index.php")
            # Moodle's script replaces the field of the password, and what was typed before that is lost.
            self.page.wait_for_load_state("networkidle")
            self.page.get_by_label("Username").fill(self.login.name)
            self.page.get_by_label("Password").fill(self.login.password)
            with self.page.expect_navigation():
                self.page.get_by_role("button", name="Log in", exact=True).click()
            if self.page.locator("#user-menu-toggle").count():
                return
        said = self.page.locator("[role=alert], .loginerrors").all_inner_texts()
        raise AssertionError(f"{self.login.name} could not log in at {self.site.url}: {said or self.page.title()}")
