"""People at the practice LMS: each with a browser of their own, doing what they do there."""

from __future__ import annotations

import html
import re
from typing import Any

from lti_tool.demo.browser import Browser
from lti_tool.demo.pages import Form, Page, WentWrong

COURSE = "/course/2"


class Somebody:
    """A person signed in at the practice LMS."""

    def __init__(self, lms_url: str, username: str) -> None:
        self.lms_url, self.username, self.browser = lms_url, username, Browser()
        self._post("/sign-in", {"person": username})
        self._post("/language", {"language": "en"})

    def open_activity(self, title: str) -> Page:
        """Return the tool's page in the activity's frame, after the whole launch."""
        for activity in self.activities():
            if activity["title"] == title:
                return self.browser.open(f"{self.lms_url}{COURSE}/activities/{activity['id']}")
        raise WentWrong(f"the course has no activity “{title}”")

    def activities(self) -> list[dict[str, Any]]:
        """Return the activities of the course."""
        return list(self.browser.json(f"{self.lms_url}{COURSE}/activities.json")["activities"])

    def gradebook(self) -> dict[str, Any]:
        """Return what the gradebook holds, as this person may see it."""
        return dict(self.browser.json(f"{self.lms_url}{COURSE}/gradebook.json"))

    def competencies(self) -> dict[str, Any]:
        """Return the competency ratings this person may see."""
        return dict(self.browser.json(f"{self.lms_url}{COURSE}/competencies.json"))

    def badges(self) -> dict[str, Any]:
        """Return the host's own badges this person may see."""
        return dict(self.browser.json(f"{self.lms_url}{COURSE}/badges.json"))

    def register_tool(self, invitation: str) -> Page:
        """Add the tool by its registration address, press its button, activate it and show it in the chooser."""
        framed = self._post("/admin/tools/register", {"url": invitation})
        asked = self.browser.open(framed.frames[0], frame=True)
        done = self.browser.submit(asked, asked.form("/lti/register"))
        tool = self.tools()[-1]
        self._post(f"/admin/tools/{tool['id']}/activate", {})
        self._post(f"/admin/tools/{tool['id']}/chooser", {"show": "1"})
        return done

    def tools(self) -> list[dict[str, Any]]:
        """Return the tools registered at the LMS, the newest last."""
        return list(self.browser.json(self.lms_url + "/admin/tools.json")["tools"])

    def name_of(self, username: str) -> str:
        """Return a person's name as the LMS shows it when people sign in."""
        page = self.browser.open(self.lms_url + "/sign-in")
        told = re.search(rf'value="{username}".*?<strong[^>]*>([^<]+)</strong>', page.text, re.S)
        if told is None:
            raise WentWrong(f"the LMS knows no {username}")
        return html.unescape(told[1]).strip()

    def service(self) -> dict[str, Any]:
        """Return address and token of the LMS's web services, as its administrator sees them."""
        return dict(self.browser.json(self.lms_url + "/admin/webservice.json"))

    def select_content(self, tool_id: int) -> Page:
        """Return the tool's picker, opened from the course."""
        return self._post(f"{COURSE}/select-content", {"tool": str(tool_id)})

    def _post(self, address: str, values: dict[str, str]) -> Page:
        """Send one of the LMS's own forms."""
        page = self.browser.open(self.lms_url + "/sign-in")
        return self.browser.submit(page, Form(self.lms_url + address, "post"), values)
