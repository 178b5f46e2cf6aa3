"""An administrator gives the tool a token of Moodle's own, sees what it opens, and takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from lti_tool.models.outbox import Entry
from lti_tool.models.platforms import Platform
from lti_tool.services import platforms
from tests.flows.course import HOST
from tests.flows.stage import Guest, Stage
from tests.unit.moodle_site import LACKS, Site

TOKEN = "0123456789abcdef0123456789abcdef"
PAGE = "platform/service"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.runtime.close()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(url=HOST, token=TOKEN) as host:
        yield host


@pytest.fixture
def administrator(stage: Stage) -> Guest:
    return stage.arrives("Admin", "administrator")


def kept(stage: Stage) -> tuple[str | None, str | None]:
    with stage.runtime.database.reading() as session:
        view = platforms.get_platform(session, stage.platform, stage.runtime.sealer)
    return view.service_url, view.service_token


def gives(administrator: Guest, site: Site, token: str = TOKEN, address: str | None = None) -> str:
    return unescape(administrator.send(PAGE, {"address": address or site.origin, "token": token}).text)


def test_the_platform_s_page_leads_there_and_the_page_says_how_the_token_is_made(administrator: Guest) -> None:
    assert f'href="{administrator.path(PAGE)}"' in administrator.read("platform")
    page = administrator.read(PAGE)
    for name in ("core_competency_grade_competency_in_course", "moodle/competency:competencygrade", "mod/lti:view", "Create token"):
        assert name in page


def test_a_token_is_tried_at_once_kept_sealed_and_never_shown_again(stage: Stage, administrator: Guest, site: Site) -> None:
    page = gives(administrator, site)
    assert "It works and is kept" in page and "mh_ws" in page
    assert kept(stage) == (site.origin, TOKEN)
    with stage.runtime.database.reading() as session:
        assert TOKEN.encode() not in (session.get_one(Platform, stage.platform).service_token or b"")
    for shown in (page, administrator.read(PAGE), administrator.read("platform")):
        assert TOKEN not in shown


def test_an_address_copied_with_its_tail_is_understood(stage: Stage, administrator: Guest, site: Site) -> None:
    gives(administrator, site, address=f" {site.origin}/webservice/rest/server.php?wstoken=x ")
    assert kept(stage)[0] == site.origin


def test_what_is_missing_is_named_exactly_and_the_token_is_kept_all_the_same(stage: Stage, administrator: Guest, site: Site) -> None:
    named = site.documents["core_webservice_get_site_info"]["functions"]
    site.documents["core_webservice_get_site_info"]["functions"] = [each for each in named if "badges" not in each["name"]]
    page = gives(administrator, site)
    assert "<li><code>core_badges_get_user_badges</code></li>" in page
    assert kept(stage)[1] == TOKEN


def test_a_missing_capability_is_named_once_a_course_is_known(stage: Stage, administrator: Guest, site: Site) -> None:
    site.documents["core_competency_list_course_competencies"] = LACKS
    stage.arrives("5", "learner", course=("4", "C", "Course"), link="3", line_items=f"{HOST}/items")
    gives(administrator, site)
    page = unescape(administrator.send(f"{PAGE}/check").text)
    assert "It works, with something missing" in page
    assert "<li><code>moodle/competency:coursecompetencyview</code></li>" in page.split("What could not be tried yet")[0]


@pytest.mark.parametrize(
    ("token", "words"),
    [("tooshort7", "service_token_malformed"), ("word " + TOKEN, "service_token_malformed"), (TOKEN[::-1], "token_refused")],
)
def test_a_token_that_opens_nothing_is_not_kept(stage: Stage, administrator: Guest, site: Site, token: str, words: str) -> None:
    page = gives(administrator, site, token)
    assert "nothing was changed" in page and words in page and token not in page
    assert kept(stage) == (None, None)


def test_a_token_of_another_site_is_not_kept(stage: Stage, administrator: Guest, site: Site) -> None:
    """The numbers of people and courses would be the other site's."""
    site.documents["core_webservice_get_site_info"]["siteurl"] = "https://other.example"
    page = gives(administrator, site)
    assert "service_of_another_site" in page and "https://other.example" in page
    assert kept(stage) == (None, None)


@pytest.mark.parametrize("address", ["", "not an address", "ftp://lms.example", "http://10.0.0.7", "https://u:p@lms.example"])
def test_an_address_that_is_none_or_leads_inside_is_refused(stage: Stage, administrator: Guest, site: Site, address: str) -> None:
    answer = administrator.send(PAGE, {"address": address, "token": TOKEN})
    assert answer.status_code == 400 and kept(stage) == (None, None)


def test_a_host_that_is_away_changes_nothing(stage: Stage, administrator: Guest, site: Site) -> None:
    gives(administrator, site)
    page = gives(administrator, site, address="http://127.0.0.1:9")
    assert "Try again in a moment" in page and kept(stage) == (site.origin, TOKEN)


def test_an_account_that_may_do_everything_is_warned_of(administrator: Guest, site: Site) -> None:
    site.documents["core_webservice_get_site_info"]["userissiteadmin"] = True
    assert "whoever holds the token can do everything" in gives(administrator, site)


def test_a_token_given_later_makes_owed_what_was_earned_before(stage: Stage, administrator: Guest, site: Site) -> None:
    gives(administrator, site)
    with stage.runtime.database.reading() as session:
        assert [entry.kind for entry in session.scalars(select(Entry))] == ["catch_up"]


def test_removed_it_is_gone_and_the_page_asks_for_one_again(stage: Stage, administrator: Guest, site: Site) -> None:
    gives(administrator, site)
    administrator.send(f"{PAGE}/forget")
    assert kept(stage) == (None, None)
    assert "No token yet" in administrator.read(PAGE)
    assert administrator.send(f"{PAGE}/check").status_code == 303, "nothing to check"


def test_the_role_comes_as_a_file_that_moodle_takes(administrator: Guest) -> None:
    answer = administrator.get(f"{PAGE}/role.xml")
    assert answer.mimetype == "application/xml" and "attachment" in answer.headers["Content-Disposition"]
    assert "<allow>moodle/course:overridecompletion</allow>" in answer.text


def test_it_is_for_administrators_of_platforms_that_have_such_services(stage: Stage, administrator: Guest) -> None:
    teacher = stage.arrives("Teacher", "instructor")
    assert teacher.get(PAGE).status_code == teacher.send(PAGE).status_code == 403
    with stage.runtime.database.writing() as session:
        session.get_one(Platform, stage.platform).family = "canvas"
    assert administrator.get(PAGE).status_code == 404
    assert administrator.path(PAGE) not in administrator.read("platform")


def test_it_speaks_thai_to_who_reads_thai(stage: Stage) -> None:
    page = stage.arrives("Admin", "administrator", locale="th").read(PAGE)
    assert "Web Service ของ Moodle" in page and "How to make the token" not in page
