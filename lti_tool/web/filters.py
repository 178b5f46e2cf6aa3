"""How values read on a page: bilingual texts, moments, sizes and Markdown, in the language of the page."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

import nh3
from babel.dates import format_date, format_datetime
from flask import Flask, g, request, url_for
from flask_babel import get_timezone
from markdown_it import MarkdownIt
from markupsafe import Markup

from lti_tool.domain.micro_credentials import Text
from lti_tool.domain.words import count_words
from lti_tool.web.languages import locale
from lti_tool.web.role_words import role_meaning, role_word
from lti_tool.web.rooms import runtime

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "code", "pre", "blockquote", "a", "h3", "h4", "hr"}
BUDDHIST_ERA = 543
LONGEST_MARKDOWN = 5000
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})


def install(app: Flask) -> None:
    """Give the templates their filters and the few things every page shows."""
    ours = {"t": pick, "when": when, "day": day, "markdown": markdown, "number": number, "size": size, "words": count_words}
    for name, filter_ in ours.items():
        app.add_template_filter(filter_, name)
    for helper in (locale, tool_name, page_address, role_meaning, role_word, static_address):
        app.add_template_global(helper, helper.__name__)


def tool_name() -> str:
    """Return what the operator calls this tool."""
    return runtime().settings.tool_name


@lru_cache(maxsize=256)
def static_address(name: str) -> str:
    """Return where one of our files is served; it does not change while the process runs."""
    return url_for("static", filename=name)


def page_address() -> str:
    """Return where a form that changes nothing here leads back to; a page that answered a form has no address of its own."""
    return request.full_path.rstrip("?") if request.method == "GET" else url_for("home.show", visit=g.visit.id)


def pick(text: Text | str | None) -> str:
    """Return a bilingual text in the page's language; a plain string stays as it is."""
    return text.pick(locale()) if isinstance(text, Text) else text or ""


def when(moment: datetime | None) -> str:
    """Return day and time with their zone: what a server knows of a reader's clock is nothing."""
    if moment is None:
        return ""
    here = moment.astimezone(get_timezone())
    if locale() == "th":
        return f"{_thai_day(here)} เวลา {here:%H:%M} น. ({here.tzname()})"
    return f"{format_datetime(here, 'd MMM yyyy, HH:mm', locale='en')} {here.tzname()}"


def day(moment: datetime | None) -> str:
    """Return the day; Thai pages count years in the Buddhist era and say so."""
    if moment is None:
        return ""
    here = moment.astimezone(get_timezone())
    return _thai_day(here) if locale() == "th" else format_date(here, "d MMMM yyyy", locale="en")


def number(count: int) -> str:
    """Return a count as both languages write it: thousands apart by commas."""
    return f"{count:,}"


def size(bytes_: int) -> str:
    """Return a file's size in the unit a person would say."""
    for unit, step in (("MB", 1_000_000), ("kB", 1_000)):
        if bytes_ >= step:
            return f"{bytes_ / step:.{1 if unit == 'MB' else 0}f}".removesuffix(".0") + f" {unit}"
    return f"{bytes_} B"


def markdown(text: Text | str | None) -> Markup:
    """Return Markdown as clean HTML; links open outside and vouch for nothing."""
    if isinstance(text, Text):
        return _kept_html(text.pick(locale()))
    # Markdown can be written so that reading it takes for ever: what people write is plain beyond a page's length.
    return _as_html(text or "") if len(text or "") <= LONGEST_MARKDOWN else Markup('<p class="evidence-text">{}</p>').format(text)


@lru_cache(maxsize=512)
def _kept_html(text: str) -> Markup:
    """Definitions are few and read by everybody; what a person wrote is not kept."""
    return _as_html(text)


def _as_html(text: str) -> Markup:
    html = nh3.clean(_markdown.render(text), tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https"})
    return Markup(html.replace('<a href="', '<a target="_blank" href="'))


def _thai_day(moment: datetime) -> str:
    return f"{moment.day} {format_date(moment, 'MMMM', locale='th')} พ.ศ. {moment.year + BUDDHIST_ERA}"
