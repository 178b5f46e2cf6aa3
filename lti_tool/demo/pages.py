"""Pages as a browser without a screen reads them: forms, frames, links, labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

FIELDS = frozenset({"input", "button", "select", "option", "textarea"})


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


def read(answer: requests.Response) -> Page:
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
