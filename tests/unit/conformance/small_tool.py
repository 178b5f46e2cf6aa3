"""A small tool of other hands: needs a person to pick (its picker wants script), and grades when a teacher opens the link."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import requests
from flask import Flask

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.browser import Browser
from lti_tool.conformance.pages import read_forms
from lti_tool.conformance.platform.host import FIRST, RETURN, Platform
from lti_tool.conformance.signing import Key
from tests.unit.conformance.conftest import make_tool


def word(platform: Platform, key: Key, **changes: Any) -> str:
    """Return a client assertion as it should be, but for these changes."""
    now = int(time.time())
    times = {"iat": now, "exp": now + 300, "jti": str(time.time_ns())}
    claims = {"iss": FIRST.client_id, "sub": FIRST.client_id, "aud": platform.url("/token"), **times}
    return key.sign(claims | changes)


def ask(platform: Platform, assertion: str, wanted: str, **changes: str) -> requests.Response:
    """Return the answer to a token request."""
    form = {"grant_type": "client_credentials", "client_assertion_type": v.ASSERTION_TYPE, "client_assertion": assertion}
    return requests.post(platform.url("/token"), data=form | {"scope": wanted} | changes, timeout=5)


def bearer(platform: Platform, key: Key, *scopes: str) -> dict[str, str]:
    """Return the header that opens these doors."""
    answer = ask(platform, word(platform, key), " ".join(scopes))
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


class SmallTool:
    """One token for each set of scopes it was offered, one student at a time."""

    def __init__(self, platform: Platform) -> None:
        self.platform, self.key = platform, Key()
        self.app: Flask = make_tool(platform, self._launched)
        self.app.view_functions["jwks"] = lambda: {"keys": [self.key.jwk()]}
        self._student, self._asked = "", {}
        self._heads: dict[str, dict[str, str]] = {}

    def _head(self) -> dict[str, str]:
        scopes = " ".join(self._asked[v.GRADES]["scope"])
        if scopes not in self._heads:
            self._heads[scopes] = bearer(self.platform, self.key, scopes)
        return self._heads[scopes]

    def person(self, line: str) -> None:
        """Do what the suite asks a person to do: open the address, and in the picker pick."""
        _, found, rest = line.partition("http://127.0.0.1")
        if not found:
            return
        browser = Browser()
        page = browser.follow(browser.get("http://127.0.0.1" + rest.split()[0]))
        (form,) = read_forms(page.url, page.text)
        assert browser.follow(browser.post(form.action, form.fields)).status == 200
        if v.DEEP_LINKING + "deep_linking_settings" in self._asked:
            self._pick(cancels="and cancel" in line)

    def _launched(self, claims: dict[str, Any]) -> str:
        self._asked, grades = claims, claims.get(v.GRADES)
        if v.STUDENT in claims.get(v.CLAIM + "roles", []):
            self._student = claims["sub"]
        elif grades:
            column = grades.get("lineitem") or self._column(grades["lineitems"])
            for _ in range(2 if "lineitem" in grades else 1):
                self._score(column)
        return "<script>drawEverything()</script>"

    def _pick(self, cancels: bool) -> None:
        settings, now = self._asked[v.DEEP_LINKING + "deep_linking_settings"], int(time.time())
        item = {"type": "ltiResourceLink", "title": "A task", "lineItem": {"scoreMaximum": 10, "resourceId": "task", "tag": "grade"}}
        answer = {
            "iss": FIRST.client_id, "aud": self.platform.issuer, "iat": now, "exp": now + 60, "nonce": str(time.time_ns()),
            v.CLAIM + "message_type": v.DEEP_LINK_RESPONSE, v.CLAIM + "version": "1.3.0",
            v.CLAIM + "deployment_id": FIRST.deployments[0], v.DEEP_LINKING + "content_items": [] if cancels else [item],
        }  # fmt: skip
        answer |= {v.DEEP_LINKING + "data": settings["data"]} if "data" in settings else {}
        requests.post(self.platform.url(RETURN), data={"JWT": self.key.sign(answer)}, timeout=5)

    def _column(self, container: str) -> str:
        """Find the column by its resourceId on whatever page it is, else make it."""
        url: str | None = container
        while url:
            listed = requests.get(url, headers=self._head() | {"Accept": v.LINE_ITEMS}, timeout=5)
            for each in listed.json():
                if each.get("resourceId") == "task":
                    return str(each["id"])
            url = listed.links.get("next", {}).get("url")
        wanted = {"label": "A task", "scoreMaximum": 10, "resourceId": "task", "tag": "grade"}
        head = self._head() | {"Content-Type": v.LINE_ITEM}
        return str(requests.post(container, data=json.dumps(wanted), headers=head, timeout=5).json()["id"])

    def _score(self, column: str) -> None:
        path, _, query = column.partition("?")
        score = {
            "userId": self._student, "scoreGiven": 7, "scoreMaximum": 10, "activityProgress": "Completed", "gradingProgress": "FullyGraded",
            "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }  # fmt: skip
        requests.post(f"{path}/scores?{query}", data=json.dumps(score), headers=self._head() | {"Content-Type": v.SCORE}, timeout=5)
        time.sleep(0.01)  # the next stamp is a later one
