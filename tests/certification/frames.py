"""A browser that keeps no cookie in frames, with a platform around it that keeps things for it; and what its pages say."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask

from tests.signer import Signer

BASE = "https://tool.example"
FRAMED = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"}
NOT_OURS: tuple[dict[str, str], ...] = (
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {},
)  # fmt: skip
"""What a browser says of a form that no page of ours sent."""
OURS = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-origin"}


class Page:
    """A page of the tool: its facts for scripts, and its fields."""

    def __init__(self, answer: Any) -> None:
        self.status, self.text, self.headers = answer.status_code, answer.text, answer.headers

    def said(self, name: str) -> str:
        """Return the value of a data attribute."""
        found = re.search(rf'data-{name}="([^"]*)"', self.text)
        assert found, f"no data-{name} in {self.text[:2000]}"
        return unescape(found[1])

    def field(self, name: str) -> str:
        """Return the value of a form's field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, f"no field {name} in {self.text[:2000]}"
        return unescape(found[1])


class Framed:
    """One frame in one browser; `kept` is what the platform keeps for it, as a script would have put it there."""

    def __init__(self, app: Flask, signer: Signer) -> None:
        self.client, self.signer = app.test_client(use_cookies=False), signer
        self.kept: dict[str, str] = {}

    def login(self, **changes: Any) -> Page:
        """Return the page that a login leads to after the hop that tells whether the frame keeps our cookie."""
        first = self.client.post("/lti/login", data=self.signer.initiation(**changes), base_url=BASE, headers=FRAMED)
        assert first.status_code == 303, first.text
        return Page(self.client.get(first.headers["Location"], base_url=BASE, headers=FRAMED))

    def keep(self, **changes: Any) -> dict[str, str]:
        """Log in, keep what the page says with the platform, and return the question that goes to it."""
        page = self.login(**({"lti_storage_target": "_parent"} | changes))
        self.kept |= {page.said("state-key"): page.said("secret"), page.said("nonce-key"): page.said("nonce")}
        return {name: values[0] for name, values in parse_qs(urlsplit(page.said("next")).query).items()}

    def post(self, state: str, **form: str) -> Any:
        """Return the answer to the platform's answer."""
        return self.client.post("/lti/launch", data={"state": state, **form}, base_url=BASE, headers=FRAMED)

    def prove(self, page: Page, headers: dict[str, str] = OURS, **changes: str) -> Any:
        """Return the answer to what the platform kept."""
        form = {"held": page.field("held"), **dict(zip(("secret", "nonce"), self._read(page), strict=True))}
        return self.client.post("/lti/launch/proof", data=form | changes, base_url=BASE, headers=headers)

    def launch(self, **claims: Any) -> Page:
        """Return the page with the button that a whole launch in this frame leads to."""
        asked = self.keep()
        answer = self.post(asked["state"], id_token=self.signer.sign(self.signer.claims(asked["nonce"], **claims)))
        return Page(self.prove(Page(answer)))

    def _read(self, page: Page) -> tuple[str, str]:
        return self.kept.get(page.said("state-key"), ""), self.kept.get(page.said("nonce-key"), "")
