"""A browser without a screen: pages, forms, cookies, and frames as somebody would click through them.

It presses the buttons of forms that pages with script would send by themselves, and follows a frame
to its address, so that the run-through takes the very way a person's browser takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http.cookiejar import Cookie
from typing import Any
from urllib.parse import urljoin

import requests
from requests.cookies import RequestsCookieJar

from lti_tool.demo.pages import Form, Page, WentWrong, read

SENDS_ITSELF = "data-submit"
SECONDS = 30


class _Cookies(RequestsCookieJar):
    """Browsers keep and send secure cookies on http://localhost too, which this library would not."""

    def set_cookie(self, cookie: Cookie, *args: Any, **kwargs: Any) -> None:
        cookie.secure = False
        super().set_cookie(cookie, *args, **kwargs)


class Browser:
    """One person's browser, with its own cookies."""

    def __init__(self) -> None:
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.cookies = _Cookies()
        self._http.headers.update({"Accept": "text/html,application/xhtml+xml", "Accept-Language": "en", "User-Agent": "lti-tool-demo"})

    def open(self, url: str, *, frame: bool = False) -> Page:
        """Return the page at this address; in a frame the browser says so."""
        return self._settle(self._http.get(url, headers=_where(frame), timeout=SECONDS), frame)

    def submit(
        self, page: Page, form: Form, values: Mapping[str, Any] | None = None, *, press: str = "", files: Mapping[str, Any] | None = None
    ) -> Page:
        """Return the page a form leads to, filled in with these values, by the button that says `press`."""
        data = [pair for pair in form.fields if pair[0] not in (values or {})]
        for name, value in (values or {}).items():
            data += [(name, each) for each in value] if isinstance(value, list | tuple) else [(name, value)]
        data += [(name, value) for name, value, said in form.buttons if name and (press and press in said)][:1]
        frame = form.attributes.get("target") in {each.partition(" ")[0] for each in page.frames} if page.frames else False
        address = urljoin(page.url, form.action) if form.action else page.url
        headers = _where(frame) | {"Origin": "/".join(page.url.split("/")[:3])}
        if form.method == "get":
            answer = self._http.get(address, params=data, headers=headers, timeout=SECONDS)
        else:
            answer = self._http.post(address, data=data, files=files, headers=headers, timeout=SECONDS)
        return self._settle(answer, frame)

    def json(self, url: str) -> Any:
        """Return the JSON at this address."""
        answer = self._http.get(url, headers={"Accept": "application/json"}, timeout=SECONDS)
        if answer.status_code != 200:
            raise WentWrong(f"{url} answered {answer.status_code}")
        return answer.json()

    def raw(self, url: str, accept: str = "*/*") -> requests.Response:
        """Return the bare answer at this address."""
        return self._http.get(url, headers={"Accept": accept}, timeout=SECONDS)

    def _settle(self, answer: requests.Response, frame: bool) -> Page:
        """Press on through forms that send themselves, as a script would."""
        page = read(answer)
        for _ in range(6):
            form = next((each for each in page.forms if SENDS_ITSELF in each.attributes), None)
            if form is None or page.status >= 400:
                break
            page = self._submit_as_script(page, form, frame)
        return page

    def _submit_as_script(self, page: Page, form: Form, frame: bool) -> Page:
        into_frame = frame or bool(form.attributes.get("target"))
        send: Callable[..., requests.Response] = self._http.get if form.method == "get" else self._http.post
        carried = {"params" if form.method == "get" else "data": form.fields}
        return read(send(urljoin(page.url, form.action), headers=_where(into_frame), timeout=SECONDS, **carried))


def _where(frame: bool) -> dict[str, str]:
    return {"Sec-Fetch-Dest": "iframe" if frame else "document"}
