"""A browser without a screen: pages, forms, cookies, and frames as somebody would click through them.

It presses the buttons of forms that pages with script would send by themselves, and follows a frame
to its address, so that the run-through takes the very way a person's browser takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import Cookie
from typing import Any
from urllib.parse import urljoin

import requests
from requests.cookies import RequestsCookieJar

SENDS_ITSELF = "data-submit"
FIELDS = frozenset({"input", "button", "select", "option", "textarea"})
SECONDS = 30


class WentWrong(Exception):
    """A page did not hold what a person would have looked for; says what, and where."""


@dataclass
class Form:
    """A form on a page, with the values it would send as it stands."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """(name, value, words) of each button."""
    attributes: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    """The values of each group of radios or ticks, in the order of the page."""

    def says(self, words: str) -> bool:
        """Return whether one of its buttons says this, or it leads to an address that ends so."""
        return self.action.split("?")[0].endswith(words) or any(words in said for _, _, said in self.buttons)


@dataclass
class Page:
    """A page as it came, and what can be done on it."""

    url: str
    status: int
    text: str
    headers: Mapping[str, str]
    forms: list[Form]
    frames: list[str]
    links: list[tuple[str, str]]
    labels: list[tuple[str, str]]
    """(value, words) of each tick or radio that stands inside its label."""

    def form(self, words: str) -> Form:
        """Return the form whose button says this or whose address ends so."""
        for each in self.forms:
            if each.says(words):
                return each
        raise WentWrong(f"no form “{words}” on {self.url.split('?')[0]} ({self.status}): {self.words()[:300]}")

    def link(self, words: str) -> str:
        """Return where the link that says this leads."""
        for address, said in self.links:
            if words in said or words in address:
                return address
        raise WentWrong(f"no link “{words}” on {self.url.split('?')[0]}")

    def choice(self, words: str) -> str:
        """Return the value of the tick or radio whose label holds these words."""
        for value, said in self.labels:
            if words in said:
                return value
        raise WentWrong(f"nothing to choose says “{words}” on {self.url.split('?')[0]}")

    def words(self) -> str:
        """Return the text of the page without its marks."""
        reader = _Words()
        reader.feed(self.text)
        return " ".join(" ".join(reader.said).split())


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
        page = _read(answer)
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
        return _read(send(urljoin(page.url, form.action), headers=_where(into_frame), timeout=SECONDS, **carried))


def _where(frame: bool) -> dict[str, str]:
    return {"Sec-Fetch-Dest": "iframe" if frame else "document"}


def _read(answer: requests.Response) -> Page:
    reader = _Page()
    if "html" in answer.headers.get("Content-Type", ""):
        answer.encoding = "utf-8"
        reader.feed(answer.text)
    frames = [urljoin(answer.url, frame) for frame in reader.frames]
    links = [(urljoin(answer.url, address), " ".join(said.split())) for address, said in reader.links]
    return Page(answer.url, answer.status_code, answer.text, answer.headers, reader.forms, frames, links, reader.labels)


class _Page(HTMLParser):
    """Reads forms, frames and links off a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.frames: list[str] = []
        self.links: list[tuple[str, str]] = []
        self._form: Form | None = None
        self._filling: Form | None = None
        self._button: tuple[str, str] | None = None
        self._select: str | None = None
        self._textarea: str | None = None
        self._link: str | None = None
        self._said = ""
        self.labels: list[tuple[str, str]] = []
        self._label: list[str] | None = None
        self._labelled = ""

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in pairs}
        if tag == "label":
            self._label, self._labelled = [], ""
        elif tag == "input" and self._label is not None:
            self._labelled = told.get("value", "")
        if tag == "form":
            self._form = Form(told.get("action", "").split("#")[0], told.get("method", "get").lower(), attributes=told)
            self.forms.append(self._form)
        elif tag == "iframe" and told.get("src"):
            self.frames.append(told["src"])
        elif tag == "a":
            self._link, self._said = told.get("href"), ""
        elif tag in FIELDS and (owner := self._owner(told)) is not None:
            self._field(owner, tag, told)

    def _owner(self, told: dict[str, str]) -> Form | None:
        """A field may stand outside its form and name it."""
        if "form" in told:
            return next((each for each in self.forms if each.attributes.get("id") == told["form"]), None)
        return self._form

    def _field(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name, kind = told.get("name", ""), told.get("type", "text").lower()
        if tag == "button" or (tag == "input" and kind in ("submit", "button")):
            self._filling = form
            self._button, self._said = (name, told.get("value", "")), told.get("value", "") if tag == "input" else ""
            if tag == "input":
                self.handle_endtag("button")
        elif tag == "input" and name and kind not in ("file", "image", "reset") and "disabled" not in told:
            if kind in ("checkbox", "radio"):
                form.choices.setdefault(name, []).append(told.get("value", "on"))
            if kind not in ("checkbox", "radio") or "checked" in told:
                form.fields.append((name, told.get("value", "on" if kind in ("checkbox", "radio") else "")))
        elif tag == "select":
            self._select, self._filling = name, form
        elif tag == "option" and self._select:
            form = self._filling or form
            known = any(each == self._select for each, _ in form.fields)
            if "selected" in told and known:
                form.fields[:] = [pair for pair in form.fields if pair[0] != self._select]
            if "selected" in told or not known:
                form.fields.append((self._select, told.get("value", "")))
        elif tag == "textarea":
            self._textarea, self._said, self._filling = name, "", form

    def handle_data(self, data: str) -> None:
        self._said += data
        if self._label is not None:
            self._label.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "label" and self._label is not None:
            if self._labelled:
                self.labels.append((self._labelled, " ".join(" ".join(self._label).split())))
            self._label = None
        if tag == "form":
            self._form = None
        elif tag == "button" and self._button and self._filling is not None:
            self._filling.buttons.append((*self._button, " ".join(self._said.split())))
            self._button = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._textarea and self._filling is not None:
            self._filling.fields.append((self._textarea, self._said.removeprefix("\n")))
            self._textarea = None
        elif tag == "a" and self._link is not None:
            self.links.append((self._link, self._said))
            self._link = None


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._skip = False

    def handle_starttag(self, tag: str, _pairs: list[tuple[str, str | None]]) -> None:
        self._skip = tag in ("script", "style")

    def handle_endtag(self, _tag: str) -> None:
        self._skip = False

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.said.append(data)
