"""A browser without a screen, of the suite's own: cookies kept, redirects followed one by one, nothing else understood."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import Cookie
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.cookies import RequestsCookieJar

from lti_tool.conformance.faults import NoAnswer

SECONDS = 20
MOST_HOPS = 8
LIKE_A_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.5", "Accept-Language": "en", "User-Agent": "Mozilla/5.0 (conformance)"}


@dataclass(frozen=True)
class Answer:
    """What came back from one address."""

    url: str
    status: int
    text: str
    location: str
    """Where it sends on to, made whole; empty where it does not."""

    @property
    def is_redirect(self) -> bool:
        """Return whether it sends on to another address."""
        return bool(self.location)


class _Cookies(RequestsCookieJar):
    """Browsers keep and send secure cookies on http://localhost too, which this library would not."""

    def set_cookie(self, cookie: Cookie, *args: Any, **kwargs: Any) -> None:
        cookie.secure = False
        super().set_cookie(cookie, *args, **kwargs)


class Browser:
    """One person's browser."""

    def __init__(self) -> None:
        self._http = requests.Session()
        self._http.cookies = _Cookies()
        self._http.headers.update(LIKE_A_BROWSER)

    def copy(self) -> Browser:
        """Return a second window of the same browser: the same cookies, connections of its own."""
        other = Browser()
        other._http.cookies.update(self._http.cookies)
        return other

    def get(self, url: str, query: Mapping[str, str] | None = None) -> Answer:
        """Return the very answer of this address, redirect or not."""
        return self._ask("GET", url, params=query)

    def post(self, url: str, form: Any) -> Answer:
        """Return the very answer to this form, redirect or not."""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        return self._ask("POST", url, data=form, headers={"Origin": origin})

    def post_json(self, url: str, value: Any) -> Answer:
        """Return the very answer to this document."""
        return self._ask("POST", url, json=value)

    def follow(self, answer: Answer, until: str = "") -> Answer:
        """Return where an answer leads in the end, or the one that leads to an address beginning as `until` says."""
        for _ in range(MOST_HOPS):
            if not answer.is_redirect or (until and answer.location.startswith(until)):
                return answer
            answer = self.get(answer.location)
        return answer

    def _ask(self, method: str, url: str, **more: Any) -> Answer:
        self._http.trust_env = not is_loopback(url)  # a proxy from the environment is for the way out only
        try:
            answer = self._http.request(method, url, timeout=SECONDS, allow_redirects=False, **more)
        except requests.RequestException as failure:
            raise NoAnswer(f"{method} {url.split('?')[0]}: {type(failure).__name__}") from None
        if "charset" not in answer.headers.get("Content-Type", ""):
            answer.encoding = "utf-8"
        return Answer(url, answer.status_code, answer.text, urljoin(url, answer.headers.get("Location", "")) if answer.is_redirect else "")


def read_json(url: str) -> Any:
    """Return the JSON document at an address, None where there is none."""
    browser = Browser()
    try:
        return json.loads(browser.follow(browser.get(url)).text)
    except (NoAnswer, ValueError):
        return None


def keys_by_id(document: Any) -> dict[str, dict[str, Any]]:
    """Return the keys of a key set by their id, nothing where it is no key set."""
    keys = document.get("keys") if isinstance(document, dict) else None
    return {str(each.get("kid")): each for each in keys if isinstance(each, dict)} if isinstance(keys, list) else {}


def is_loopback(url: str) -> bool:
    """Return whether an address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
