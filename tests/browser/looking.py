"""What is looked at on every page: accessibility, width, and that the browser had nothing to complain of."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}, "resultTypes": ["violations"]}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
PATIENCE = 10_000
"""Milliseconds until something that should be there counts as missing."""
REPORT_POLICY = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`content policy: ${event.violatedDirective} stopped ${event.blockedURI || "inline"} on ${location.pathname}`));"""
PICTURES = os.environ.get("LTI_TOOL_TEST_PICTURES")


class Complaints:
    """What a browser complained of: errors on its console, scripts that broke, what the content policy stopped."""

    def __init__(self, context: Any) -> None:
        self.said: list[str] = []
        context.add_init_script(REPORT_POLICY)
        context.on("console", lambda message: self._hear(message) if message.type in ("error", "warning") else None)
        context.on("weberror", lambda fault: self.said.append(f"script broke: {fault.error}"))

    def _hear(self, message: Any) -> None:
        where = message.location.get("url", "").partition("?")[0]
        self.said.append(f"{message.type}: {message.text[:300]} ({where})")

    def taken(self) -> list[str]:
        """Return what was said since the last time."""
        said, self.said = self.said, []
        return said


def expect(wanted: Any) -> Any:
    """Return Playwright's patient expectations, where it is installed."""
    from playwright.sync_api import expect as playwrights

    return playwrights(wanted)


def accessibility_faults(place: Any) -> list[str]:
    """Return what axe finds on a page or in a frame, one line per element."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(place, options=RULES).response["violations"]
    return [f"{each['id']}: {' '.join(map(str, node['target']))} {node['html'][:160]}" for each in found for node in each["nodes"]]


def sideways(place: Any) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(place.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def small_targets(place: Any) -> list[str]:
    """Return buttons and lone links smaller than 24 by 24 pixels (WCAG 2.2, 2.5.8); links within a sentence are exempt."""
    return list(
        place.evaluate("""() => [...document.querySelectorAll("button, summary, input[type=radio], input[type=checkbox], .btn, nav a")]
          .filter((each) => { const box = each.getBoundingClientRect(); const label = each.closest("label");
            const whole = label ? label.getBoundingClientRect() : box;
            return box.width && !each.disabled && (Math.max(box.width, whole.width) < 24 || Math.max(box.height, whole.height) < 24); })
          .map((each) => each.outerHTML.slice(0, 120))""")
    )


def outline(place: Any) -> dict[str, Any]:
    """Return what every page owes: its language, its title, its h1s, and the ids that stand twice."""
    return dict(
        place.evaluate("""() => ({ lang: document.documentElement.lang, title: document.title,
          h1: [...document.querySelectorAll("h1")].map((each) => each.textContent.trim()),
          twice: [...document.querySelectorAll("[id]")].map((each) => each.id).filter((id, place, all) => all.indexOf(id) !== place) })""")
    )


def picture(page: Any, name: str, whole: bool = False) -> None:
    """Keep a picture where LTI_TOOL_TEST_PICTURES says, for somebody to look at.

    `whole` shows more than the window; with another site's frame inside, clicks would miss their mark afterwards.
    """
    if PICTURES:
        folder = Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.png", full_page=whole)
