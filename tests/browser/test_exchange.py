"""The pages of files in and out and the document for a committee: both languages, light and dark, wide and narrow, on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lti_tool.demo.processes import Demo
from tests.browser.conftest import MINE
from tests.browser.looking import NARROW, PICTURES, WIDE, accessibility_faults, outline, picture, sideways, small_targets
from tests.browser.people import Person

TABLE = (
    "title.en,title.th,category,workload_hours,criteria.1.name.en,my notes\n"
    "Weld a corner joint,เชื่อมรอยต่อมุมด้วยไฟฟ้า,technology,12,Safe work,x\n"
    "Pour a slab <b>well</b>,เทพื้นคอนกรีต,magic,many,Level surface,y\n"
    "Read a drawing,อ่านแบบ,technology,8,Right view,z\n"
)


@pytest.fixture(scope="module")
def designer(picked: Any, demo: Demo, person: Callable[[str], Person]) -> Iterator[Person]:
    """Return the teacher, who was made a designer of the institution and has come in again."""
    teacher = person("teacher")
    teacher.launch_in_window(MINE)
    people = demo.command("people", "list", "Practice University")
    subject = next(each["subject"] for each in people if each["name"] == "Mali Srisuk")
    demo.command("people", "grant", "--platform", "Practice University", "--subject", subject, "--role", "designer", "--issuer", "kmutt")
    teacher.launch_in_window(MINE)
    teacher.complaints.taken()
    yield teacher
    teacher.context.close()


def page_of(designer: Person, page: str) -> str:
    start, _, rest = designer.page.url.partition("/w/")
    return f"{start}/w/{rest.partition('/')[0]}/{page}"


def look(page: Any, name: str) -> dict[str, Any]:
    """Return what the page as it stands has against it, having kept its pictures."""
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    found: dict[str, Any] = {}
    for scheme, size, word in (("light", WIDE, "wide"), ("dark", NARROW, "narrow")):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # buttons fade from scheme to scheme
        page.set_viewport_size(size)
        found |= {f"{scheme} faults": accessibility_faults(page), f"{word} small": small_targets(page)}
        found[f"{word} sideways"] = max(0, sideways(page))
        picture(page, f"{name} {word}", whole=True)
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    told = outline(page)
    found |= {"h1": len(told["h1"]), "twice": told["twice"]}
    return found


def nothing(found: dict[str, Any]) -> bool:
    return found.pop("h1") == 1 and not any(found.values())


@pytest.mark.parametrize("locale", ["en", "th"])
def test_a_table_is_looked_at_before_anything_is_written(designer: Person, tmp_path: Path, locale: str) -> None:
    page, file = designer.page, tmp_path / "table.csv"
    file.write_bytes(TABLE.encode("cp874"))
    page.goto(page_of(designer, f"exchange?lang={locale}"))
    assert nothing(found := look(page, f"exchange {locale}")), found
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form[enctype] button").click()
    page.wait_for_url("**/exchange/preview*")
    if locale == "th":  # what answers a form has no address of its own: the language is that of the visit
        page.goto(page_of(designer, "exchange"))
        page.locator(".languages button[lang=th]").click()
        page.locator("input[type=file]").set_input_files(file)
        page.locator("form[enctype] button").click()
        page.wait_for_url("**/exchange/preview*")
    assert nothing(found := look(page, f"exchange preview {locale}")), found
    told = page.locator("main").inner_text()
    assert all(word in told for word in ("C3", "D3", "Windows-874", "my notes", "เชื่อมรอยต่อมุมด้วยไฟฟ้า"))
    assert page.locator("input[name=place]:checked").count() == 2


def test_what_is_ticked_becomes_drafts(designer: Person, tmp_path: Path) -> None:
    page, file = designer.page, tmp_path / "table.csv"
    file.write_text(TABLE)
    page.goto(page_of(designer, "exchange"))
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form[enctype] button").click()
    page.locator("input[name=place]").first.uncheck()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/exchange?made=1")
    assert "อ่านแบบ" in page.locator("form[method=get]").inner_text()


@pytest.mark.parametrize("show", ["both", "th", "en"])
def test_the_document_for_a_committee_reads_on_screen_and_on_paper(designer: Person, show: str) -> None:
    page = designer.page
    page.goto(page_of(designer, "exchange?lang=en"))
    address = page.get_by_role("link", name=MINE).last.get_attribute("href")
    page.goto(f"{page.url.partition('/w/')[0]}{address}?show={show}&lang={'en' if show == 'en' else 'th'}")
    assert nothing(found := look(page, f"design document {show}")), found
    page.emulate_media(media="print")
    assert page.locator(".paper-tools").is_hidden() and page.locator("header.bar").is_hidden()
    assert page.locator(".paper").is_visible()
    page.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 dots per inch
    picture(page, f"design document {show} on paper", whole=True)
    page.set_viewport_size(WIDE)
    if PICTURES:
        page.pdf(path=Path(PICTURES) / f"design-document-{show}.pdf", prefer_css_page_size=True)
    page.emulate_media(media="screen")


def test_the_browser_has_nothing_to_complain_of(designer: Person) -> None:
    assert designer.complaints.taken() == []
