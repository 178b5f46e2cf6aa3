"""Forms on a tool's pages, as far as a browser without script can fill them in and send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class Button:
    """A button of a form: what it would send, and what it says."""

    name: str
    value: str
    words: str = ""


@dataclass
class Form:
    """A form: where it leads, what it would send as it stands, and its buttons."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    """What may be ticked, by name."""
    buttons: list[Button] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        """Return what a field would send."""
        return next((value for each, value in self.fields if each == name), None)


def read_forms(url: str, html: str) -> list[Form]:
    """Return the forms of a page, their addresses made whole."""
    reader = _Reader()
    reader.feed(html)
    for form in reader.forms:
        form.action = urljoin(url, form.action) if form.action else url
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._pressable: Button | None = None
        self._list = ""
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in pairs}
        if tag == "form":
            self._form = Form(told.get("action", "").split("#")[0], told.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is None or "disabled" in told:
            return
        elif tag == "input":
            _read_input(self._form, told)
        elif tag == "button":
            self._pressable = Button(told.get("name", ""), told.get("value", ""))
            if told.get("type", "submit").lower() == "submit":
                self._form.buttons.append(self._pressable)
        elif tag == "select":
            self._list = told.get("name", "")
        elif tag == "option" and self._list and (self._form.value(self._list) is None or "selected" in told):
            kept = [pair for pair in self._form.fields if pair[0] != self._list]
            self._form.fields = [*kept, (self._list, told.get("value", ""))]
        elif tag == "textarea":
            self._form.fields.append((told.get("name", ""), ""))
            self._text = []

    def handle_data(self, data: str) -> None:
        if self._pressable is not None:
            self._pressable.words = f"{self._pressable.words} {data}".strip()
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "button":
            self._pressable = None
        elif tag == "select":
            self._list = ""
        elif tag == "textarea" and self._text is not None and self._form is not None:
            name, _ = self._form.fields.pop()
            self._form.fields.append((name, "".join(self._text).removeprefix("\n")))
            self._text = None


def _read_input(form: Form, told: dict[str, str]) -> None:
    name, kind, value = told.get("name", ""), told.get("type", "text").lower(), told.get("value", "")
    if kind in ("submit", "image"):
        form.buttons.append(Button(name, value, value))
    elif kind in ("checkbox", "radio") and name:
        form.choices.setdefault(name, []).append(value or "on")
        if "checked" in told:
            form.fields.append((name, value or "on"))
    elif name and kind not in ("file", "reset", "button"):
        form.fields.append((name, value))
